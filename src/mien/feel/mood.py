"""Mood: a point of feeling that lasts, is pushed by what happens, and returns to rest; emotions are waves over it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mien.errors import SessionError
from mien.feel.wave import ATTACK, Wave, level, over
from mien.types import Vad
from mien.types.check import check_number

__all__ = ["GONE", "Mood", "between", "decay", "felt_at", "linger", "push"]

GONE = 0.02
"""Level below which a wave is forgotten."""

_LINGERS = 0.5  # of an earlier wave's height that is left when the person speaks again
_WAVES = 3  # that are kept then


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood at a moment.

    Args:
        vad: the point, each axis in [-1, 1].
        at: the moment, seconds on the clock of the conversation, not negative.
        waves: emotions on their way, oldest first.

    Raises:
        InputError: a number is out of range.
    """

    vad: Vad
    at: float
    waves: tuple[Wave, ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.vad._asdict().items():
            check_number(value, name=f"mood's {name}", low=-1.0, high=1.0)
        check_number(self.at, name="time of a mood", low=0.0)


def decay(mood: Mood, *, rest: Vad, at: float, half_life: float) -> Mood:
    """Let a mood return toward rest.

    Args:
        mood: the mood before.
        rest: where it returns to.
        at: until when, seconds; not before the mood's own time.
        half_life: seconds in which half of the way is gone; decay is exponential, so that two steps are as one.

    Returns:
        The mood at that time, without the waves that are gone by then.

    Raises:
        SessionError: the time lies before the mood's.
    """
    if at < mood.at:
        raise SessionError(f"time went back from {mood.at:g} s to {at:g} s; expected turns in order of time")
    kept = 0.5 ** ((at - mood.at) / half_life)
    left = tuple(wave for wave in mood.waves if at < wave.onset + ATTACK or level(wave, at=at) >= GONE)
    return Mood(between(rest, mood.vad, share=kept), at, left)


def felt_at(mood: Mood, *, rest: Vad, at: float, half_life: float) -> Vad:
    """Return what is felt at a later moment, if nothing happens until then: the mood with its waves.

    Args:
        mood: the mood before.
        rest: where it returns to.
        at: the moment, seconds; not before the mood's own time.
        half_life: of the mood, seconds.

    Returns:
        The point that is felt.

    Raises:
        SessionError: the time lies before the mood's.
    """
    later = decay(mood, rest=rest, at=at, half_life=half_life)
    return over(later.vad, later.waves, at=at)


def linger(mood: Mood) -> Mood:
    """Return a mood whose waves were interrupted: the person has spoken, and that takes attention.

    Args:
        mood: the mood at the end of the person's turn.

    Returns:
        The mood with the last three waves at half their height.
    """
    return replace(mood, waves=tuple(replace(wave, height=_LINGERS * wave.height) for wave in mood.waves[-_WAVES:]))


def push(mood: Mood, *, toward: Vad, share: float) -> Mood:
    """Move a mood by a share of the way toward a point.

    Args:
        mood: the mood before.
        toward: the point.
        share: [0, 1].

    Returns:
        The mood at the same time.
    """
    return Mood(between(mood.vad, toward, share=share), mood.at, mood.waves)


def between(start: Vad, end: Vad, *, share: float) -> Vad:
    """Return the point that lies a share of the way from one point to another, held between them against rounding."""
    return Vad(*(min(max(a + share * (b - a), min(a, b)), max(a, b)) for a, b in zip(start, end, strict=True)))
