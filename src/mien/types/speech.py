"""Speech: sound with the times of its phones and words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mien.errors import InputError
from mien.types.audio import Audio
from mien.types.check import check_number

__all__ = ["Mark", "Speech", "Timing"]

Timing = Literal["exact", "aligned", "energy"]
"""Where phone times come from: the voice's own durations, an aligner, or loudness and spectrum alone."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One phone or word on the time axis.

    Args:
        text: a phone in IPA without stress or length marks ("" is silence), or a word as written.
        start: seconds from the start of the sound.
        end: seconds, not before `start`.
        stress: 0 none, 1 secondary, 2 primary; a word has its strongest phone's.

    Raises:
        InputError: times are negative, not finite or in the wrong order; stress is not 0, 1 or 2.
    """

    text: str
    start: float
    end: float
    stress: int = 0

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "start", check_number(self.start, name=f"start of {self.text!r}", low=0.0))
        put(self, "end", check_number(self.end, name=f"end of {self.text!r}", low=self.start))
        if self.stress not in (0, 1, 2):
            raise InputError(f"stress of {self.text!r} is {self.stress}; expected 0, 1 or 2")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What a voice made: sound, phones and words.

    Args:
        audio: the sound.
        phones: in order of time, without overlap; silence between words is a mark with an empty text.
        words: in order of time, without overlap.
        timing: where the phone times come from.

    Raises:
        InputError: marks overlap, run backwards or end after the sound does.
    """

    audio: Audio
    phones: tuple[Mark, ...]
    words: tuple[Mark, ...]
    timing: Timing

    def __post_init__(self) -> None:
        for kind, marks in (("phone", self.phones), ("word", self.words)):
            for before, after in pairwise(marks):
                if after.start < before.end - 1e-6:
                    raise InputError(f"{kind} {after.text!r} starts at {after.start:.3f} s, inside {before.text!r}")
            last = marks[-1] if marks else None
            if last and last.end > self.audio.duration + 1e-3:
                raise InputError(
                    f"{kind} {last.text!r} ends at {last.end:.3f} s, after the sound ({self.audio.duration:.3f} s)"
                )

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.audio.duration
