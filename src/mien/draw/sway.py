"""Hair that swings behind the head's movement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.draw.rotation import matrices

__all__ = ["Sway"]

Reals = NDArray[np.float64]

_PACE = 9.9  # rad/s: a rod of 15 cm that hangs by its end, sqrt(3 g / 2 l)
_DAMPING = 0.35  # of critical: two swings and it is still; ours
_LOOSE = 0.35  # share of the head's turn that hair does not take at once; ours
_MOST = np.radians(9.0)  # how far it swings; ours
_CUT = 12.0  # rad/s: heads turn no faster (their quickest gaze shifts, about 700 degrees a second), so this is a cut


class Sway:
    """A damped pendulum that hangs on the head. It remembers the frames before, so that beats join without a jerk."""

    def __init__(self) -> None:
        self._before: Reals | None = None
        self._spin = np.zeros(3)
        self._angle, self._speed = np.zeros(3), np.zeros(3)

    def follow(self, head: Reals, *, seconds: float) -> Reals:
        """Go on by one frame.

        Args:
            head: (3, 3) how the head stands in the world.
            seconds: since the frame before.

        Returns:
            (3, 3) how far the hair is turned in the head's own frame; none at the first frame and after a cut.

        Source: the exact solution of a damped oscillator over a frame, pushed at its start by the change of the head's
            angular velocity; the swing is bent off smoothly (tanh) below 9 degrees.
        """
        spin = np.zeros(3) if self._before is None else _vector(self._before.T @ head) / seconds
        if np.linalg.norm(spin) > _CUT:
            self._angle, self._speed, self._spin = np.zeros(3), np.zeros(3), np.zeros(3)
        else:
            self._speed = self._speed - _LOOSE * (spin - self._spin)
            self._spin = spin
            self._swing(seconds)
        self._before = head.copy()
        size = float(np.linalg.norm(self._angle))
        bent = _MOST * np.tanh(size / _MOST) / max(size, 1e-12)
        return matrices(self._angle[None] * bent)[0]

    def _swing(self, seconds: float) -> None:
        decay, pace = _DAMPING * _PACE, _PACE * np.sqrt(1 - _DAMPING**2)
        fade, cos, sin = np.exp(-decay * seconds), np.cos(pace * seconds), np.sin(pace * seconds)
        angle, speed = self._angle, self._speed
        push = (speed + decay * angle) / pace
        self._angle = fade * (angle * cos + push * sin)
        self._speed = fade * (speed * cos - (decay * push + pace * angle) * sin)


def _vector(turn: Reals) -> Reals:
    """Return the rotation vector of a matrix, below half a turn."""
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]]) / 2
    sine = float(np.linalg.norm(axis))
    return axis * (np.arctan2(sine, (np.trace(turn) - 1) / 2) / max(sine, 1e-12))
