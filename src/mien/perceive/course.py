"""How feeling goes over a recording: phrase by phrase in words, step by step in the voice, look by look in the face."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.blocks import check_rate
from mien.perceive.face_look import Look
from mien.perceive.protocol import RATE, Reader
from mien.perceive.voice import Moment, VoiceStream
from mien.types import Affect, Audio, Mark

__all__ = ["LEVEL_RATE", "Course", "Phrase", "trace_course"]

LEVEL_RATE = 100
"""Levels a second."""

_PAUSE = 0.45  # seconds between two words that end a phrase
_ENDS = (".", "!", "?", ";", ":", "…")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words in a row, and the feeling in them.

    Args:
        start: seconds.
        end: seconds.
        text: the words.
        affect: what a reader reads in them.
    """

    start: float
    end: float
    text: str
    affect: Affect


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A recording over time.

    Args:
        level: (n,) float32, the loudest sample of each hundredth of a second, [0, 1].
        phrases: in order of time.
        voice: what was heard up to each step of 250 ms.
        looks: what was seen, in order of time.
    """

    level: NDArray[np.float32]
    phrases: tuple[Phrase, ...]
    voice: tuple[Moment, ...]
    looks: tuple[Look, ...]


def trace_course(
    words: Iterable[Mark], blocks: Iterable[Audio], *, reader: Reader, looks: Iterable[Look] = ()
) -> Course:
    """Follow a recording.

    Args:
        words: that were heard in it, with their times.
        blocks: its sound at 16,000 Hz, taken once; 4 bytes are kept of each hundredth of a second.
        reader: reads the phrases.
        looks: what was seen meanwhile.

    Returns:
        How it goes; phrases end at the end of a sentence, and where nobody speaks for 0.45 s.
    """
    stream, levels, voice = VoiceStream(), [], []
    held = np.zeros(0, dtype=np.float32)
    hop = RATE // LEVEL_RATE
    for block in check_rate(blocks, rate=RATE):
        voice.extend(stream.push(block.samples))
        held = np.concatenate([held, np.abs(block.samples)])
        whole = len(held) // hop * hop
        levels.append(held[:whole].reshape(-1, hop).max(axis=1, initial=0.0))
        held = held[whole:]
    voice.extend(stream.close())
    return Course(
        np.concatenate([*levels, np.zeros(0, dtype=np.float32)]),
        tuple(_phrase(part, reader) for part in _parts(words)),
        tuple(voice),
        tuple(looks),
    )


def _parts(words: Iterable[Mark]) -> list[list[Mark]]:
    parts: list[list[Mark]] = []
    for word in words:
        last = parts[-1][-1] if parts else None
        if last is None or last.text.endswith(_ENDS) or word.start - last.end > _PAUSE:
            parts.append([])
        parts[-1].append(word)
    return parts


def _phrase(part: list[Mark], reader: Reader) -> Phrase:
    text = " ".join(word.text.strip() for word in part)
    return Phrase(part[0].start, part[-1].end, text, reader.read(text))
