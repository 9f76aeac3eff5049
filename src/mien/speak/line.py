"""A line that is planned and has no sound yet, and the parts of it that are made one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mien.speak.loudness import LEVEL
from mien.speak.prosody import Prosody
from mien.types import Mark

__all__ = ["PlannedLine"]

_TINY = 1e-6  # seconds
_LOUDER = 0.9  # dB that a feeling is louder or softer than another, at most
_BY_PHONE = ("length", "pause", "pitch", "spread", "energy")  # of a plan


@dataclass(frozen=True, slots=True, eq=False)
class PlannedLine:
    """What is known of a line, or a part of it, before there is a sound.

    Args:
        phones: n phones that cover it from 0 on.
        words: its words.
        plan: of the n phones.
        rate: samples a second of the sound that is to come, Hz; times are whole samples.
    """

    phones: tuple[Mark, ...]
    words: tuple[Mark, ...]
    plan: Prosody
    rate: int

    @property
    def level(self) -> float:
        """How loud it shall be, LUFS: all lines alike but for a little that the feeling adds or takes."""
        return LEVEL + float(np.clip(np.median(self.plan.energy), -_LOUDER, _LOUDER))

    def cuts_word(self, at: float) -> bool:
        """Tell whether a time is in the middle of a word, as of "1984", which is several words when it is said."""
        return any(word.start + _TINY < at < word.end - _TINY for word in self.words)

    def part(self, begin: float, end: float) -> PlannedLine:
        """Return the phones and words that begin between two times, seconds, which lie between words."""
        phones, words = (
            tuple(
                Mark(mark.text, self._sampled(mark.start - begin), self._sampled(mark.end - begin), mark.stress)
                for mark in marks
                if begin - _TINY <= mark.start < end - _TINY
            )
            for marks in (self.phones, self.words)
        )
        first = sum(phone.start < begin - _TINY for phone in self.phones)
        here = {name: getattr(self.plan, name)[first : first + len(phones)] for name in _BY_PHONE}
        return PlannedLine(phones, words, replace(self.plan, **here), self.rate)

    def _sampled(self, seconds: float) -> float:
        return round(seconds * self.rate) / self.rate
