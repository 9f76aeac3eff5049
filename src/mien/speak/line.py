"""A line that is planned and has no sound yet, and the parts of it that are made one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mien.speak.loudness import LEVEL, find_loudness, level_audio
from mien.speak.prosody import Prosody
from mien.types import Audio, Mark, Speech

__all__ = ["PlannedLine", "settle_rest"]

_TINY = 1e-6  # seconds
_SHARE, _LOUDER = 0.65, 0.6  # of a feeling's energy that a line keeps when it is levelled, and dB at most
_APART = 2.0  # dB that a part is louder or softer than the whole line, at most
_MOST, _NEAR, _PASSES = (
    2.5,
    0.05,
    4,
)  # dB that the rest makes up for its first words; dB that are not worth another pass
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
        return LEVEL + float(np.clip(_SHARE * np.median(self.plan.energy), -_LOUDER, _LOUDER))

    def part_level(self, louder: float) -> float:
        """Return how loud a part of it shall be, LUFS, whose sound is so many dB louder than the whole by itself."""
        return self.level + float(np.clip(louder, -_APART, _APART))

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


def settle_rest(first: Speech, rest: Speech, *, lufs: float) -> Speech:
    """Return the rest of a line so much louder or softer that the whole is nearer to its level.

    Args:
        first: the first words, which were levelled by a guess before the rest was known, and are heard.
        rest: what follows them.
        lufs: how loud both together shall be.
    """
    alone, moved, audio = find_loudness(rest.audio), 0.0, rest.audio
    for _ in range(_PASSES):
        whole = find_loudness(Audio(np.concatenate([first.audio.samples, audio.samples]), audio.rate))
        owed = float(np.clip(moved + lufs - whole, -_MOST, _MOST)) if np.isfinite(whole) else 0.0
        if abs(owed - moved) < _NEAR:
            break
        moved, audio = owed, level_audio(rest.audio, lufs=alone + owed)
    return replace(rest, audio=audio)
