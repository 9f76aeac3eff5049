"""What a turn's words alone say of how it is said: a linear reading of MiniLM's vector, in ten numbers.

With some thousands of turns a network that reads 384 numbers of each learns them by heart; so they are read first, by
ridge regression on the prosody and the feelings of the turns to learn from. Those turns themselves are read by a
regression on the others, so that they are no better read than new ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["READINGS", "fit_reading", "read_apart"]

READINGS = 10
"""Three of prosody, seven of `basic-7`."""

_RIDGE = 3.0
_FOLDS = 5

Floats = NDArray[np.float32]


def fit_reading(vectors: Floats, wanted: Floats) -> Floats:
    """Fit a reading.

    Args:
        vectors: (n, 384) of length 1.
        wanted: (n, 10), the mean prosody of each turn, by its deviations, and its feelings.

    Returns:
        (385, 10) float32, the last row added.
    """
    middle, mean = vectors.mean(axis=0, dtype=np.float64), wanted.mean(axis=0, dtype=np.float64)
    x, y = vectors - middle, wanted - mean
    slopes = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ y)
    return np.vstack([slopes, mean - middle @ slopes]).astype(np.float32)


def read_apart(vectors: Floats, wanted: Floats, dialogues: Sequence[int]) -> Floats:
    """Return (n, 10), each turn read by what was fitted on other dialogues.

    Args:
        vectors: (n, 384), as in `fit_reading`.
        wanted: (n, 10), as there.
        dialogues: of each turn.
    """
    folds = np.asarray(dialogues) % _FOLDS
    found = np.zeros_like(wanted)
    for fold in range(_FOLDS):
        here = folds == fold
        reading = fit_reading(vectors[~here], wanted[~here])
        found[here] = vectors[here] @ reading[:-1] + reading[-1]
    return found
