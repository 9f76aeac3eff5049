"""Least squares of weights in [0, 1].

Source: Beck & Teboulle, "A fast iterative shrinkage-thresholding algorithm", SIAM J. Imaging Sciences 2(1), 2009.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Least", "least"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """A quadratic form over k weights: w A w / 2 - aim w.

    Args:
        normal: (k, k) float64, symmetric, positive.
        pace: of the descent, at most 1 over the form's greatest eigenvalue.
        steps: of the descent.
    """

    normal: Floats
    pace: float
    steps: int

    def weights(self, aim: Floats, start: Floats) -> Floats:
        """Find the weights in [0, 1] at which the form is least.

        Args:
            aim: (k,).
            start: (k,) in [0, 1], where the descent begins.

        Returns:
            (k,) in [0, 1].
        """
        step, onward = np.eye(len(aim)) - self.pace * self.normal, self.pace * aim
        weights = ahead = start
        speed = 1.0
        for _ in range(self.steps):
            fresh = step @ ahead
            fresh += onward
            np.minimum(fresh, 1.0, out=fresh)
            np.maximum(fresh, 0.0, out=fresh)
            faster = (1.0 + (1.0 + 4.0 * speed * speed) ** 0.5) / 2.0
            ahead = fresh + (speed - 1.0) / faster * (fresh - weights)
            weights, speed = fresh, faster
        return weights


def least(normal: Floats, *, steps: int) -> Least:
    """Return a form with the pace that suits it.

    Args:
        normal: (k, k), nearly symmetric.
        steps: of the descent.

    Returns:
        The form.
    """
    even = (normal + normal.T) / 2
    return Least(even, 1.0 / float(np.linalg.eigvalsh(even)[-1]), steps)
