"""What fusions are compared with: late averaging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.perceive.attention import LABELS, Together

__all__ = ["average"]


def average(turns: NDArray[np.float64]) -> Together:
    """Return the plain mean of the channels that are there; as sure as its likeliest label is likely.

    Args:
        turns: (n, 3, 12), as `mien.perceive.attention.attend` takes them.
    """
    there = (turns[:, :, -1] > 0.0).astype(np.float64)
    shares = np.repeat((there / there.sum(axis=1, keepdims=True))[:, np.newaxis], 4, axis=1)
    likely = np.einsum("nc,nck->nk", shares[:, 0], turns[:, :, :LABELS])
    return Together(shares, likely, likely.max(axis=1))
