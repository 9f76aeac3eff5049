"""What a person's face is at rest, learned slowly and within bounds, and a smoother of weights over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.types import ARKIT

__all__ = ["Rest", "Smooth"]

Floats = NDArray[np.float64]

_LEARNING = 15.0  # seconds in which the resting face comes nearer by two thirds
_BOUND = 0.3  # the most that somebody's rest is taken to lean either way: a smile that is held stays a smile
_LONGEST = 1.0  # seconds: a longer gap between looks counts as this
_SMOOTHING = 0.08  # seconds; lids take no smoothing, blinks are brief
_QUICK = np.array([name.startswith("eyeBlink") for name in ARKIT])


class Rest:
    """The resting face of one person."""

    def __init__(self) -> None:
        self._lean = np.zeros(len(ARKIT))
        self._at: float | None = None

    def settle(self, lean: Floats, now: float, *, sure: float) -> Floats:
        """Take the resting face out, and learn from what is seen.

        Args:
            lean: (52,) of `mien.perceive.face_fit.Fit`.
            now: seconds.
            sure: how well the face was seen, [0, 1]; what is hardly seen teaches nothing.

        Returns:
            (52,) weights in [0, 1]: 0 is this person's rest, 1 is 1.
        """
        passed = 0.0 if self._at is None else min(now - self._at, _LONGEST)
        self._at = now
        share = sure * (1.0 - np.exp(-passed / _LEARNING))
        self._lean = np.clip(self._lean + share * (lean - self._lean), -_BOUND, _BOUND)
        return np.clip((lean - self._lean) / (1.0 - self._lean), 0.0, 1.0)


class Smooth:
    """Takes the mesh's trembling out of weights."""

    def __init__(self) -> None:
        self._shown: Floats | None = None
        self._at = 0.0

    def push(self, weights: Floats, now: float) -> Floats:
        """Take the next weights.

        Args:
            weights: (52,) in [0, 1].
            now: seconds.

        Returns:
            (52,) in [0, 1]; those of the first call, and those after more than a second, as they are.
        """
        passed, self._at = now - self._at, now
        if self._shown is None or passed > _LONGEST:
            self._shown = weights
        else:
            share = np.where(_QUICK, 1.0, 1.0 - np.exp(-passed / _SMOOTHING))
            self._shown = self._shown + share * (weights - self._shown)
        return self._shown
