"""What `perceive` asks of its engines: to hear words, to read feeling in words, to hear feeling in a voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.types import Affect, Audio, Mark, Utterance

__all__ = ["RATE", "Context", "Ear", "Reader", "Tone", "ToneStream", "Transcript"]

RATE = 16_000
"""Samples a second of every block that an engine is given, Hz; `perceive` sees to it."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What an ear heard in one recording.

    Args:
        text: the words as a text, "" if there are none.
        words: in order of time, without overlap; seconds from the start of the whole recording.
        duration: length of the recording in seconds.
        speech: seconds of it in which somebody spoke.
        snr_db: speech over background in dB, [-20, 100].
        peak_db: loudest sample in dB below full scale, at most 0; -200 where there is nothing but zeros.
    """

    text: str
    words: tuple[Mark, ...]
    duration: float
    speech: float
    snr_db: float
    peak_db: float


class Ear(Protocol):
    """Hears words."""

    def hear(self, blocks: Iterable[Audio]) -> Transcript:
        """Hear one recording, taken once, in bounded memory.

        Args:
            blocks: consecutive sound at `RATE`, each block of any length.

        Returns:
            What was heard; a recording without speech gives no words, and no error.

        Raises:
            InputError: a block has another rate.
        """
        ...


class Reader(Protocol):
    """Reads feeling in words."""

    def read(self, text: str) -> Affect:
        """Read a text.

        Args:
            text: any text.

        Returns:
            The feeling, in a taxonomy that has "neutral", with sentences that name what it rests on.
        """
        ...


class Context(Protocol):
    """Knows what was said before, and what it changes."""

    def read(self, text: str, *, memory: Sequence[Utterance], reader: Reader) -> Affect:
        """Read a turn of the person.

        Args:
            text: the turn.
            memory: what was said before, oldest first.
            reader: reads feeling in the turn's own words.

        Returns:
            The feeling, in the reader's taxonomy.
        """
        ...

    def recall(self, memory: Sequence[Utterance]) -> object:
        """Take in what was said, so that the next turn is read sooner."""
        ...


class ToneStream(Protocol):
    """Hears one voice while it speaks."""

    def push(self, samples: NDArray[np.float32]) -> object:
        """Hear some more.

        Args:
            samples: (n,) float32 at `RATE`, following those of the last call.
        """
        ...

    def affect(self) -> Affect:
        """Return the feeling so far, as `Tone.listen` does."""
        ...


class Tone(Protocol):
    """Hears feeling in a voice, whatever the words."""

    def begin(self) -> ToneStream:
        """Begin to hear a voice of which nothing was heard yet."""
        ...

    def listen(self, blocks: Iterable[Audio]) -> Affect:
        """Listen to one recording, taken once, in bounded memory.

        Args:
            blocks: consecutive sound at `RATE`, each block of any length.

        Returns:
            The feeling in taxonomy "basic-7", with sentences that name what it rests on; confidence 0 without a voice.
        """
        ...
