"""How well a dubbed voice keeps to the lips: on films of our own, in which it is known when the lips part.

Source: Cong et al., "EmoDubber", CVPR 2025, arXiv 2412.08988, measure lips against sound by a network (LSE-C, LSE-D);
in a film whose every phone is known the distance can be told in seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mien.draw import film_motion
from mien.dub import Cue, Dubbed, dub_film
from mien.dub.film import film_seconds
from mien.engines import Registry
from mien.measure.wer import word_error_rate
from mien.move import Mover
from mien.perceive import Ear
from mien.speak import Voice
from mien.speak.phones import BILABIALS
from mien.types import Affect, Audio, Mark, Speech, concat_audio, neutral, silence

__all__ = ["DubReport", "bench_dub"]

_PAIRS = (
    (
        "My brother bought a boat, and now he wants to sail around the world.",
        "I called you all day. You never came back to the phone.",
    ),
    ("Please bring the map. Do not forget the lamp.", "You were right. I should have asked her."),
    (
        "Well, maybe we can meet on Monday, before the train leaves.",
        "No, the doctor never said a word about it, not to me.",
    ),
    ("Mother always kept the best plates for visitors.", "The river was higher than anybody could remember."),
    ("Open the door! The baby is asleep in there.", "Wait a moment. I have lost one of my shoes."),
    ("Both of them are happy. Everyone is.", "Look at this. It is older than me."),
    (
        "But why would anyone do that? Nobody knew about the money.",
        "You told him about the house? That was our secret, I thought.",
    ),
    (
        "We planted beans, peas, and a row of tall sunflowers.",
        "She sold the car, the boat, and all of her paintings.",
    ),
)
"""What a face says in the film, and what is dubbed over it."""

_REST = 0.6  # seconds of silence before and after what is said in a film
_AROUND = 0.25  # seconds by which subtitles stand earlier and longer than what is said


@dataclass(frozen=True, slots=True)
class DubReport:
    """What was measured.

    Args:
        lines: how many.
        phrases: how many stretches the lips really speak in.
        onset_ms: median distance between the moment at which lips part and the one at which the voice lets them.
        onset_95_ms: 95th percentile of it.
        uniform_ms: the median where the line is stretched evenly over its subtitle's time.
        uniform_95_ms: 95th percentile of it.
        wer: word error rate of the dubbed films, by whisper-tiny.
        wer_plain: of the same lines without a film.
        length_s: greatest difference in length between a film and its dubbed one, seconds.
    """

    lines: int
    phrases: int
    onset_ms: float
    onset_95_ms: float
    uniform_ms: float
    uniform_95_ms: float
    wer: float
    wer_plain: float
    length_s: float


def bench_dub(*, voice: str, emotion: Affect, say: Callable[[str], None]) -> DubReport:
    """Film eight lines, dub them with eight others, and measure.

    Args:
        voice: spec of who dubs; `piper:joe` speaks in the films.
        emotion: how the lines are said.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        EngineError: an engine is unknown, not installed or broke.
    """
    followed: list[float] = []
    uniform: list[float] = []
    heard, plain, wanted, lengths = [], [], [], []
    ear: Ear = Registry("ears").make("whisper:tiny")
    mover: Mover = Registry("movers").make("dominance:")
    with (
        closing(Registry("voices").make("piper:joe")) as actor,
        closing(Registry("voices").make(voice)) as speaker,
        TemporaryDirectory() as folder,
    ):
        for place, (shown, text) in enumerate(_PAIRS, 1):
            film, dubbed = Path(folder, f"{place}.mp4"), Path(folder, f"{place}.dub.mp4")
            acted = _film(shown, film, actor, mover)
            parted = _parted(acted)
            spoken = [phone for phone in acted.phones if phone.text]
            cue = Cue(spoken[0].start - _AROUND, spoken[-1].end + _AROUND, text)
            line = dub_film(film, (cue,), dubbed, voice=speaker, affect=emotion)[0]
            followed += [_nearest(moment, [phrase.parted for phrase in line.phrases]) for moment in parted]
            uniform += _uniform(line, speaker, emotion, parted)
            lengths.append(abs(film_seconds(film) - film_seconds(dubbed)))
            wanted.append(text)
            heard.append(_words(Audio.read(dubbed), ear))
            plain.append(_words(speaker.speak(text, emotion).audio.resample(16_000), ear))
            say(f"{place} of {len(_PAIRS)}: {heard[-1]}")
    onset, even = np.array(followed) * 1000, np.array(uniform) * 1000
    return DubReport(
        lines=len(_PAIRS),
        phrases=len(onset),
        onset_ms=float(np.median(onset)),
        onset_95_ms=float(np.percentile(onset, 95)),
        uniform_ms=float(np.median(even)),
        uniform_95_ms=float(np.percentile(even, 95)),
        wer=word_error_rate(" ".join(wanted), " ".join(heard)),
        wer_plain=word_error_rate(" ".join(wanted), " ".join(plain)),
        length_s=max(lengths),
    )


def _film(text: str, path: Path, voice: Voice, mover: Mover) -> Speech:
    """Film somebody who is silent, says a text, and is silent again."""
    said, rest = voice.speak(text, neutral()), silence(_REST, rate=voice.rate)
    phones = [Mark("", 0.0, _REST), *(_later(phone) for phone in said.phones)]
    whole = concat_audio([rest, said.audio, rest], rate=voice.rate)
    phones.append(Mark("", phones[-1].end, whole.duration))
    speech = Speech(whole, tuple(phones), tuple(_later(word) for word in said.words), said.timing)
    film_motion(mover.move(speech, neutral(), start=0.0, before=neutral(), seed=0), speech.audio, path)
    return speech


def _later(mark: Mark) -> Mark:
    return Mark(mark.text, mark.start + _REST, mark.end + _REST, mark.stress)


def _parted(speech: Speech) -> list[float]:
    """Return when the lips part after each rest of 0.2 s or more, or at the beginning."""
    moments: list[float] = []
    silent = 1.0
    for phone in speech.phones:
        if not phone.text:
            silent += phone.duration
            continue
        if silent >= 0.2:
            moments.append(phone.end if phone.text in BILABIALS else phone.start)
        silent = 0.0
    return moments


def _uniform(line: Dubbed, voice: Voice, affect: Affect, parted: list[float]) -> list[float]:
    """Return the distances of the same line where it is said as a whole, evenly stretched over the time it has."""
    start, length = line.cue.start, line.cue.end - line.cue.start
    own = voice.speak(line.cue.text, affect)
    phones = [phone for phone in own.phones if phone.text]
    scale = length / (phones[-1].end - phones[0].start)
    offset = start - phones[0].start * scale
    moments = [offset + moment * scale for moment in _parted(own)]
    return [_nearest(moment, moments) for moment in parted]


def _nearest(moment: float, others: list[float]) -> float:
    return min(abs(moment - other) for other in others)


def _words(audio: Audio, ear: Ear) -> str:
    return ear.hear([audio]).text
