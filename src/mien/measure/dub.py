"""How well a dubbed voice keeps to the lips: on films of our own, in which it is known when each phone is said.

Source: Cong et al., "EmoDubber", CVPR 2025, arXiv 2412.08988, measure lips against sound by a network (LSE-C, LSE-D);
in a film whose every phone is known the distance can be told in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mien.dub import Cue, Dubbed, dub_film
from mien.dub.film import film_seconds
from mien.engines import Registry
from mien.measure.dub_films import film_takes
from mien.measure.lip_match import Found, find_lines
from mien.measure.wer import word_error_rate
from mien.perceive import Ear
from mien.perceive.lips import open_lips
from mien.speak.phones import BILABIALS
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["DubReport", "Kept", "bench_dub", "dub_record"]

_AROUND = 0.25  # seconds by which subtitles stand earlier and longer than what is said
_FILM_REST, _VOICE_REST = 0.2, 0.1  # seconds of silence after which lips part anew


@dataclass(slots=True)
class Kept:
    """How far a voice is from the lips, in seconds.

    Args:
        onset: for each moment at which lips part after a rest, the distance to the nearest one at which the voice
            begins after one.
        even: the same where the line is stretched evenly over its subtitle's time.
        voice: for each moment at which the voice begins, the distance to the nearest one at which lips part.
        words: for each word, the distance of its beginnings; empty where other words are said than the lips do.
        even_words: the same where the line is stretched evenly.
    """

    onset: list[float] = field(default_factory=list)
    even: list[float] = field(default_factory=list)
    voice: list[float] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    even_words: list[float] = field(default_factory=list)

    def milliseconds(self) -> dict[str, float]:
        """Return the median and the 95th percentile of each distance, milliseconds."""
        return {
            f"{name}_{suffix}": 1000.0 * float(np.percentile(values, part))
            for name in ("onset", "even", "voice", "words", "even_words")
            if (values := getattr(self, name))
            for suffix, part in (("ms", 50), ("95_ms", 95))
        }


@dataclass(frozen=True, slots=True)
class DubReport:
    """What was measured.

    Args:
        films: how many; each is dubbed with its own words and with others.
        own: with the words that the lips say.
        other: with other words.
        wer: word error rate of the dubbed films, by whisper-tiny.
        wer_plain: of the same lines without a film.
        length_s: greatest difference in length between a film and its dubbed one, seconds.
        found: how well the films find their own lines, by way of finding.
    """

    films: int
    own: Kept
    other: Kept
    wer: float
    wer_plain: float
    length_s: float
    found: dict[str, Found]


def bench_dub(*, voice: str, emotion: Affect, say: Callable[[str], None]) -> DubReport:
    """Film twenty lines, dub them with their own words and with others, and measure.

    Args:
        voice: spec of who dubs; two voices of Kokoro speak in the films.
        emotion: how the lines are said.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        EngineError: an engine is unknown, not installed or broke.
    """
    kept, lengths = (Kept(), Kept()), []
    wanted: list[str] = []
    heard: list[str] = []
    plain: list[str] = []
    ear: Ear = Registry("ears").make("whisper:tiny")
    with TemporaryDirectory() as folder, closing(Registry("voices").make(voice)) as speaker:
        takes = film_takes(Path(folder), say)
        for take in takes:
            for text, distances in zip(take.texts, kept, strict=True):
                dubbed = take.path.with_suffix(".dub.mp4")
                line = dub_film(take.path, (_cue(take.acted, text),), dubbed, voice=speaker, affect=emotion)[0]
                own = speaker.speak(text, emotion)
                _compare(line, own, take.acted, distances, same=text == take.texts[0])
                lengths.append(abs(film_seconds(take.path) - film_seconds(dubbed)))
                wanted.append(text)
                heard.append(ear.hear([Audio.read(dubbed)]).text)
                plain.append(ear.hear([own.audio.resample(16_000)]).text)
                say(f"dubbed {len(heard)} of {2 * len(takes)}: {heard[-1]}")
    return DubReport(
        films=len(takes),
        own=kept[0],
        other=kept[1],
        wer=word_error_rate(" ".join(wanted), " ".join(heard)),
        wer_plain=word_error_rate(" ".join(wanted), " ".join(plain)),
        length_s=max(lengths),
        found=find_lines([(take.mouth, take.acted) for take in takes], open_lips()),
    )


def dub_record(report: DubReport) -> dict[str, float]:
    """Return a report's figures by name: distances in milliseconds, of films with their own words and with others."""
    record = {"films": float(report.films)}
    for words, kept in (("own", report.own), ("other", report.other)):
        record |= {f"{words}_{name}": value for name, value in kept.milliseconds().items()}
    record |= {"wer": report.wer, "wer_plain": report.wer_plain, "length_s": report.length_s}
    for way, found in report.found.items():
        record |= {f"{way}_{name}": float(value) for name, value in asdict(found).items()}
    return record


def _cue(acted: Speech, text: str) -> Cue:
    spoken = [phone for phone in acted.phones if phone.text]
    return Cue(spoken[0].start - _AROUND, spoken[-1].end + _AROUND, text)


def _compare(line: Dubbed, own: Speech, acted: Speech, kept: Kept, *, same: bool) -> None:
    """Add the distances of one dubbed line.

    Args:
        line: as it was dubbed.
        own: as the voice says it by itself, to be stretched evenly.
        acted: the film's.
        kept: what is added to.
        same: whether the line has the film's own words.
    """
    parted, begun = _parted(acted.phones, _FILM_REST), _begun(line)
    spoken = [phone for phone in own.phones if phone.text]
    scale = (line.cue.end - line.cue.start) / (spoken[-1].end - spoken[0].start)
    offset = line.cue.start - spoken[0].start * scale
    even = [offset + moment * scale for moment in _parted(own.phones, _VOICE_REST)]
    kept.onset += [_nearest(moment, begun) for moment in parted]
    kept.even += [_nearest(moment, even) for moment in parted]
    kept.voice += [_nearest(moment, parted) for moment in begun]
    words = [word for phrase in line.phrases for word in phrase.words]
    if same and len(words) == len(acted.words) == len(own.words):
        kept.words += [abs(one.start - other.start) for one, other in zip(words, acted.words, strict=True)]
        evenly = zip(own.words, acted.words, strict=True)
        kept.even_words += [abs(offset + one.start * scale - other.start) for one, other in evenly]


def _parted(phones: Sequence[Mark], rest: float) -> list[float]:
    """Return when the lips part after each silence of so many seconds, or at the beginning."""
    moments: list[float] = []
    silent = 1.0
    for phone in phones:
        if not phone.text:
            silent += phone.duration
            continue
        if silent >= rest:
            moments.append(phone.end if phone.text in BILABIALS else phone.start)
        silent = 0.0
    return moments


def _begun(line: Dubbed) -> list[float]:
    """Return when the voice parts the lips after each silence, or at the beginning."""
    ends = [-1.0, *(phrase.end for phrase in line.phrases)]
    return [phrase.parted for phrase, end in zip(line.phrases, ends, strict=False) if phrase.start - end >= _VOICE_REST]


def _nearest(moment: float, others: Sequence[float]) -> float:
    return min(abs(moment - other) for other in others)
