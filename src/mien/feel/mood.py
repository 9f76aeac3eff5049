"""Mood: a point of feeling that lasts, is pushed by what happens, and returns to rest."""

from __future__ import annotations

from dataclasses import dataclass

from mien.errors import SessionError
from mien.types import Vad
from mien.types.check import check_number

__all__ = ["Mood", "between", "decay", "push"]


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood at a moment.

    Args:
        vad: the point, each axis in [-1, 1].
        at: the moment, seconds on the clock of the conversation, not negative.

    Raises:
        InputError: a number is out of range.
    """

    vad: Vad
    at: float

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
        The mood at that time.

    Raises:
        SessionError: the time lies before the mood's.
    """
    if at < mood.at:
        raise SessionError(f"time went back from {mood.at:g} s to {at:g} s; expected turns in order of time")
    kept = 0.5 ** ((at - mood.at) / half_life)
    return Mood(between(rest, mood.vad, share=kept), at)


def push(mood: Mood, *, toward: Vad, share: float) -> Mood:
    """Move a mood by a share of the way toward a point.

    Args:
        mood: the mood before.
        toward: the point.
        share: [0, 1].

    Returns:
        The mood at the same time.
    """
    return Mood(between(mood.vad, toward, share=share), mood.at)


def between(start: Vad, end: Vad, *, share: float) -> Vad:
    """Return the point that lies a share of the way from one point to another, held between them against rounding."""
    return Vad(*(min(max(a + share * (b - a), min(a, b)), max(a, b)) for a, b in zip(start, end, strict=True)))
