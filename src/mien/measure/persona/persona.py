"""`mien bench persona`: sentences about characters read, and whether a mind's replies fit the character."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from mien.measure.persona.consistency import Consistency, film_characters, measure_consistency, our_characters
from mien.measure.persona.match import MatchReport, SignScore, descriptions, measure_biographies, measure_match
from mien.measure.persona.voice_match import VoiceMatch, measure_voices
from mien.persona import described_voices

__all__ = ["PersonaReport", "bench_persona", "persona_card", "persona_record"]


@dataclass(frozen=True, slots=True)
class PersonaReport:
    """What the bench found.

    Args:
        match: how the forty descriptions are read.
        biographies: how PRODIGy's biographies are read; None where the data are not given.
        ours: how replies fit the people who come with Mien, by setting.
        films: how they fit characters of PRODIGy; none where the data are not given.
        voices: how voices are chosen for forty descriptions, among all that are described.
    """

    match: MatchReport
    biographies: SignScore | None
    ours: tuple[Consistency, ...]
    films: tuple[Consistency, ...]
    voices: VoiceMatch


def bench_persona(*, data: Path | None, mind: str, films: int, say: Callable[[str], None]) -> PersonaReport:
    """Measure.

    Args:
        data: the folder that holds `text/prodigy_characters`; None leaves PRODIGy out.
        mind: spec of the mind whose replies are judged.
        films: how many of PRODIGy's characters it plays.
        say: told what is being done.

    Returns:
        The report.

    Raises:
        InputError: the data are not there.
        EngineError: the mind is unknown or broke.
    """
    return PersonaReport(
        match=measure_match(descriptions()),
        biographies=measure_biographies(data, say=say) if data else None,
        ours=measure_consistency(our_characters(), mind=mind, say=say),
        films=measure_consistency(film_characters(data, count=films), mind=mind, say=say) if data else (),
        voices=measure_voices(described_voices()),
    )


def persona_card(report: PersonaReport) -> str:
    """Return the report to read."""
    match = report.match
    lines = [f"{match.count} descriptions: the right face {match.faces:.3f} (by chance {match.chance:.3f})"]
    lines += [_signs("their traits", match.signs)]
    told = report.voices
    lines.append(
        f"{told.count} descriptions, {told.voices} voices: one that fits {told.right:.3f} "
        f"(by chance {told.chance:.3f}, by sex alone {told.sex_right:.3f})"
    )
    if report.biographies:
        lines += [_signs("PRODIGy's biographies", report.biographies)]
    for name, rows in (("our people", report.ours), ("PRODIGy's characters", report.films)):
        for row in rows:
            lines.append(
                f"{name}, told {row.setting:9}: nearer to the own biography by {row.biography:+.3f}, traits "
                f"{row.traits:+.3f}, style {row.style:+.3f}; recognised {row.told:.3f} (by chance {row.chance:.3f})"
            )
    return "\n".join(lines)


def persona_record(report: PersonaReport) -> dict[str, object]:
    """Return the report as one JSON object."""
    return asdict(report)


def _signs(name: str, score: SignScore) -> str:
    return (
        f"{name}: {score.told} signs, right {score.both:.3f} (words alone {score.words:.3f}, nearness alone "
        f"{score.nearness:.3f}, the more frequent sign {score.share:.3f})"
    )
