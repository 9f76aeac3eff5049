"""Waves: emotions as short rises on a mood, which swell within a second and are gone within a minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mien.types import Vad
from mien.types.check import check_number

__all__ = ["ATTACK", "Wave", "level", "over"]

ATTACK = 0.8
"""Seconds in which a wave swells; an answer begins about then."""


@dataclass(frozen=True, slots=True)
class Wave:
    """An emotion on its way.

    Args:
        name: of the emotion, such as "pity".
        label: of "basic-7", as it shows.
        vad: where it draws to, each axis in [-1, 1].
        onset: when it began, seconds on the clock of the conversation.
        height: how far it draws at its peak, [0, 1].
        half_life: seconds in which half of it is gone, above 0.

    Raises:
        InputError: a number is out of range.
    """

    name: str
    label: str
    vad: Vad
    onset: float
    height: float
    half_life: float

    def __post_init__(self) -> None:
        for name, value in self.vad._asdict().items():
            check_number(value, name=f"wave's {name}", low=-1.0, high=1.0)
        check_number(self.onset, name="onset of a wave", low=0.0)
        check_number(self.height, name="height of a wave", low=0.0, high=1.0)
        check_number(self.half_life, name="half-life of a wave", low=1e-3)


def level(wave: Wave, *, at: float) -> float:
    """Return how far a wave draws at a moment.

    Args:
        wave: the wave.
        at: the moment, seconds.

    Returns:
        0 before its onset, its height after `ATTACK` seconds, then less by half every half-life.
    """
    age = at - wave.onset
    if age <= 0.0:
        return 0.0
    if age < ATTACK:
        return wave.height * age / ATTACK
    return wave.height * 0.5 ** ((age - ATTACK) / wave.half_life)


def over(vad: Vad, waves: Iterable[Wave], *, at: float) -> Vad:
    """Return what is felt: a mood with waves over it.

    Args:
        vad: the mood, each axis in [-1, 1].
        waves: oldest first; each draws what is beneath it toward its own point, so that the newest is plainest and
            nothing leaves [-1, 1].
        at: the moment, seconds.

    Returns:
        The point that is felt.
    """
    for wave in waves:
        share = level(wave, at=at)
        vad = Vad(*(min(max(a + share * (b - a), min(a, b)), max(a, b)) for a, b in zip(vad, wave.vad, strict=True)))
    return vad
