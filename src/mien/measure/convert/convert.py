"""The bench of conversion: does more intensity sound like more, are the words and the speaker kept.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv 2412.20359: intensity is judged over levels; here by listeners that
learned from human speech alone, none of it of the actor whom they judge or of the corpora that directions come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.measure.convert.cases import Case, gather_cases, hear_clip, point_arousal
from mien.measure.convert.people import Acted, read_people
from mien.measure.convert.rivals import Directions, learn_directions
from mien.measure.scores import ranks
from mien.measure.wer import normal_words, word_error_rate
from mien.perceive import Ear
from mien.perceive.voice import VoiceTone
from mien.speak.convert import move_speech
from mien.speak.denoise import Denoiser, Mix, load_denoiser
from mien.speak.directions import find_direction
from mien.speak.plan import CONTROLS, Manner, voice_manner
from mien.types import Audio, label_affect

__all__ = ["WAYS", "ConvertReport", "bench_convert", "convert_card", "convert_record"]

_LABELS = ("happy", "sad", "angry", "fearful")
_LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HEARD = (3, 5)  # levels whose words are counted
WAYS = ("rules", "directions", "probabilities", "diffusion", "soft diffusion")
"""How a recording is moved: by the plan of `mien speak`, along learned directions of manner, by scaled class
probabilities of manner, by the diffusion network under an embedding moved along a direction, and by that network under
scaled class probabilities. The last two have the pace of the second and third."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """The figures of one way and feeling; medians of clips.

    Args:
        way: of `WAYS`.
        label: the feeling.
        clips: plain recordings.
        curve: Spearman's correlation of intensity with the clips' median of a listener's arousal, its sign turned for
            sadness.
        arousal: the same clip by clip, median.
        named: the same with how likely that listener finds the feeling.
        voice: the same with the arousal that Mien's own listener hears.
        acted: share of the actors whose own strong acting of the feeling that listener hears further that way than
            their plain speech.
        top: share of clips that the listener gives the feeling at intensity 1, among all that it tells apart.
        wer_plain: words wrong before, by whisper-tiny.
        wer: after, at 0.6 and 1 together.
        speaker: cosine of the converted clip's and the actor's plain place, the mean at 1.
        speaker_half: the same at 0.6.
        speaker_plain: the same of the recording as it was.
        speaker_acted: the same of the actor who acts that feeling.
    """

    way: str
    label: str
    clips: int
    curve: float
    arousal: float
    named: float
    voice: float
    acted: float
    top: float
    wer_plain: float
    wer: float
    speaker: float
    speaker_half: float
    speaker_plain: float
    speaker_acted: float


Move = Callable[[Case, str, float], Audio]


def bench_convert(
    data: Path, *, clips: int, ways: Sequence[str], say: Callable[[str], None], half: int = 1
) -> list[ConvertReport]:
    """Measure conversion on plain recordings of RAVDESS.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        clips: recordings, each of another actor, then their second takes.
        ways: of `WAYS`.
        say: is told how it goes.
        half: which sentence they say: 0 is to choose by, 1 for figures.

    Returns:
        The figures of each way and feeling.

    Raises:
        InputError: a corpus is missing, or has fewer clips.
    """
    denoiser = load_denoiser()
    people = read_people(data, say=say)
    ear: Ear = Registry("ears").make("whisper:tiny")
    say("looking for words")
    cases = gather_cases(people, ear, denoiser, clips, half)
    moves = _moves(denoiser, learn_directions(people))
    reports = []
    for way in ways:
        for label in _LABELS:
            reports.append(_measure(way, label, moves[way], cases, people, ear))
            say(str(asdict(reports[-1])))
    return reports


def _moves(denoiser: Denoiser, learned: Directions) -> dict[str, Move]:
    """Return how each way moves a recording."""

    def along(label: str, level: float) -> Manner:
        return find_direction(label_affect(label, intensity=level))

    def by(manner: Callable[[str, float], Manner]) -> Move:
        return lambda case, label, level: move_speech(case.speech, manner(label, level))

    def diffused(manner: Callable[[str, float], Manner], mix: Callable[[str, float], Mix]) -> Move:
        def move(case: Case, label: str, level: float) -> Audio:
            time = np.array([name in ("pace", "pause") for name in CONTROLS])
            latent = case.latent
            return move_speech(
                case.speech, manner(label, level) * time, analyse=lambda _: denoiser.decode(latent, mix(label, level))
            )

        return move

    return {
        "rules": by(lambda label, level: voice_manner(label_affect(label, intensity=level))),
        "directions": by(along),
        "probabilities": by(learned.by_probability),
        "diffusion": diffused(along, denoiser.along),
        "soft diffusion": diffused(learned.by_probability, denoiser.by_probability),
    }


def _measure(
    way: str, label: str, move: Move, cases: Sequence[Case], people: Sequence[Acted], ear: Ear
) -> ConvertReport:
    sign = float(np.sign(point_arousal(label)))
    tone = VoiceTone()
    curves: list[tuple[float, float, float]] = []
    followed: list[Reals] = []
    likeness, acted, further = [], [], []
    top = wrong = words = before = 0.0
    for case in cases:
        made = [move(case, label, level) for level in _LEVELS[1:]]
        heard = [case.plain, *(hear_clip(clip, case.listener, tone) for clip in made)]
        judged = case.listener.judge([one.statistics for one in heard], case.own)
        followed.append(case.listener.arousal(judged))
        named = judged[:, case.listener.classes.index(label)]
        voice = np.array([one.voice for one in heard])
        curves.append((sign * _spearman(followed[-1]), _spearman(named), sign * _spearman(voice)))
        top += case.listener.classes[int(judged[-1].argmax())] == label
        text = str(case.clip.recording.text)
        length = len(normal_words(text))
        wrong += length * sum(word_error_rate(text, ear.hear([made[at - 1]]).text) for at in _HEARD)
        words += length
        before += length * case.errors
        likeness.append(_cosine(np.array([one.place for one in heard]), case.place))
        mine = [clip for clip in people if clip.who == case.clip.who and clip.label == label]
        acted.append(_cosine(case.listener.space.model.transform([clip.cepstra for clip in mine]), case.place).mean())
        strong = [clip.statistics for clip in mine if clip.recording.intensity == "strong"]
        reached = np.median(case.listener.arousal(case.listener.judge(strong, case.own)))
        further.append(sign * (reached - followed[-1][0]) > 0.0)
    arousals, nameds, voices = np.median(np.array(curves), axis=0)
    kept = np.mean(likeness, axis=0)
    return ConvertReport(
        way=way,
        label=label,
        clips=len(cases),
        curve=float(sign * _spearman(np.median(followed, axis=0))),
        arousal=float(arousals),
        named=float(nameds),
        voice=float(voices),
        acted=float(np.mean(further)),
        top=top / len(cases),
        wer_plain=before / words,
        wer=wrong / words / len(_HEARD),
        speaker=float(kept[-1]),
        speaker_half=float(kept[3]),
        speaker_plain=float(kept[0]),
        speaker_acted=float(np.mean(acted)),
    )


def _spearman(values: Reals) -> float:
    return float(np.corrcoef(_LEVELS, ranks(values))[0, 1]) if np.ptp(values) > 0.0 else 0.0


def _cosine(places: Reals, centre: Reals) -> Reals:
    return places @ centre / (np.linalg.norm(places, axis=-1) * np.linalg.norm(centre))


def convert_record(reports: Sequence[ConvertReport], way: str) -> dict[str, Any]:
    """Return the figures of one way as one flat record: means of the feelings, and the least of them."""
    mine = [asdict(report) for report in reports if report.way == way]
    record: dict[str, Any] = {"way": way, "clips": mine[0]["clips"]}
    for name in mine[0]:
        if name not in ("way", "label", "clips"):
            record[name] = round(float(np.mean([row[name] for row in mine])), 4)
    return {**record, "curve_least": round(min(row["curve"] for row in mine), 4)}


def convert_card(reports: Sequence[ConvertReport]) -> str:
    """Return the figures as a table to read."""
    rows = [asdict(report) for report in reports]
    lines = ["".join(f"{name:>14}" for name in rows[0])]
    for row in rows:
        lines.append("".join(f"{v:>14.2f}" if isinstance(v, float) else f"{v:>14}" for v in row.values()))
    return "\n".join(lines)
