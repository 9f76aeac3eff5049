"""A line that is planned and has no sound yet, and the parts of it that are made one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mien.speak.loudness import LEVEL, find_loudness, level_audio
from mien.speak.prosody import Prosody
from mien.types import Audio, Mark, Speech

__all__ = ["PlannedLine", "settle_rest"]

_TINY = 1e-6  # seconds
_SHARE, _LOUDER = 0.75, 0.7  # of a feeling's energy that a line keeps when it is levelled, and dB at most
_OWED, _MOST = 1.4, 2.0  # of a line's loudness, and dB, that the rest makes up for its first words
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
    whole = find_loudness(Audio(np.concatenate([first.audio.samples, rest.audio.samples]), rest.audio.rate))
    owed = float(np.clip((lufs - whole) * _OWED, -_MOST, _MOST)) if np.isfinite(whole) else 0.0
    return replace(rest, audio=level_audio(rest.audio, lufs=find_loudness(rest.audio) + owed))
