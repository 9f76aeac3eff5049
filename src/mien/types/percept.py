"""Percept: what was perceived of one turn of the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mien.types.affect import Affect
from mien.types.check import check_number
from mien.types.shown import ShownPicture, with_captions
from mien.types.speech import Mark

__all__ = ["Channel", "ChannelAffect", "Percept"]

Channel = Literal["words", "voice", "face"]


@dataclass(frozen=True, slots=True)
class ChannelAffect:
    """What one channel alone says about the person's feeling."""

    channel: Channel
    affect: Affect


@dataclass(frozen=True, slots=True)
class Percept:
    """One turn of the person, perceived.

    Args:
        text: what they said or typed.
        words: the words with their times; empty for a typed turn.
        duration: length of the turn in seconds; 0 for a typed turn.
        snr_db: speech over background in dB, [-20, 100]; 100 for a typed turn.
        channels: the feeling read from each channel that was there.
        affect: the feeling, all channels together.
        shown: pictures that they showed with it, on purpose; never the camera's.

    Raises:
        InputError: the duration or the signal-to-noise ratio is out of range.
    """

    text: str
    words: tuple[Mark, ...]
    duration: float
    snr_db: float
    channels: tuple[ChannelAffect, ...]
    affect: Affect
    shown: tuple[ShownPicture, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "duration", check_number(self.duration, name="duration", low=0.0))
        put(self, "snr_db", check_number(self.snr_db, name="snr_db", low=-20.0, high=100.0))

    @property
    def told(self) -> str:
        """All words of the turn, the captions of what was shown among them."""
        return with_captions(self.text, self.shown)
