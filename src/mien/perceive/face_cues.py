"""What a face showed, in sentences: the units that stood out, from when to when, how strong and on which side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_units import UNITS, SeenUnit
from mien.types.facs import unit

__all__ = ["FaceCue", "find_face_cues"]

Floats = NDArray[np.float64]

_CLEAR = 0.25  # strength from which a unit is told; FACS' grade B, slight
_LEAST = 0.2  # seconds; what is briefer is a blink or a trembling
_BRIDGE = 0.25  # seconds that a unit may be gone within one stretch
_BLINK = 0.6  # seconds from which on closed eyes are no blink


@dataclass(frozen=True, slots=True)
class FaceCue:
    """A unit that showed for a while.

    Args:
        unit: with its mean strength over the stretch.
        start: seconds on the stream's clock.
        end: seconds.
        weight: strength times the root of its length: what stands out comes first.
    """

    unit: SeenUnit
    start: float
    end: float
    weight: float

    def sentence(self) -> str:
        """Return the evidence sentence."""
        side = "on both sides" if self.unit.side == "both" else f"on the {self.unit.side}"
        shown = unit(self.unit.number).shows
        return f"face: {shown} {self.unit.strength:.1f} {side}, {self.start:.1f}-{self.end:.1f} s"


def find_face_cues(seconds: Sequence[float], strengths: Floats) -> tuple[FaceCue, ...]:
    """Find the units that showed.

    Args:
        seconds: of the t looks, rising.
        strengths: (t, 2, u) of units on the left and the right.

    Returns:
        Cues, those that stand out most first. A single look is a stretch of no length.
    """
    found = []
    times = np.asarray(seconds, dtype=np.float64)
    for place, number in enumerate(UNITS):
        clear = strengths[:, :, place].max(axis=1) >= _CLEAR
        for first, last in _runs(times, clear):
            start, end = float(times[first]), float(times[last])
            least = _BLINK if number == "43" else _LEAST
            if len(times) > 1 and end - start < least:
                continue
            left, right = strengths[first : last + 1, :, place].mean(axis=0)
            seen = SeenUnit(number, float(left), float(right))
            found.append(FaceCue(seen, start, end, seen.strength * (0.3 + (end - start) ** 0.5)))
    return tuple(sorted(found, key=lambda cue: -cue.weight))


def _runs(times: Floats, clear: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last look of each stretch."""
    runs: list[tuple[int, int]] = []
    for row in np.flatnonzero(clear):
        if runs and times[row] - times[runs[-1][1]] <= _BRIDGE:
            runs[-1] = (runs[-1][0], int(row))
        else:
            runs.append((int(row), int(row)))
    return runs
