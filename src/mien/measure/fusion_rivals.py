"""What the trained fusion is compared with: the weights set by hand that it starts from, and late averaging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.perceive.attention import LABELS, Together, start

__all__ = ["average", "fuse_by_hand"]

_LEAST = 1e-3


def fuse_by_hand(turns: NDArray[np.float64]) -> Together:
    """Return what `fuse` said before it was trained.

    Each axis is a mean weighed by confidence times (0.1 + how far the channel stands from 0); labels by confidence
    times (0.1 + intensity). Confidence is the channels' mean by their confidence, divided by 1 + 2 q, where q is the
    greatest quarrel: the smaller of two distances from 0 of channels on opposite sides of valence or arousal.

    Args:
        turns: (n, 3, 12), as `mien.perceive.attention.attend` takes them.
    """
    shares = np.exp(start(turns))
    shares /= shares.sum(axis=2, keepdims=True)
    sure = turns[:, :, -1]
    quarrel = np.zeros(len(turns))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        for axis in (LABELS, LABELS + 1):
            a, b = turns[:, one, axis], turns[:, other, axis]
            there = (a * b < 0.0) & (np.minimum(sure[:, one], sure[:, other]) > 0.0)
            quarrel = np.maximum(quarrel, np.where(there, np.minimum(np.abs(a), np.abs(b)), 0.0))
    likely = np.einsum("nc,nck->nk", shares[:, 0], turns[:, :, :LABELS])
    mean = (sure**2).sum(axis=1) / np.maximum(sure.sum(axis=1), _LEAST)
    return Together(shares, likely, mean / (1.0 + 2.0 * quarrel))


def average(turns: NDArray[np.float64]) -> Together:
    """Return the plain mean of the channels that are there; as sure as its likeliest label is likely.

    Args:
        turns: (n, 3, 12), as `mien.perceive.attention.attend` takes them.
    """
    there = (turns[:, :, -1] > 0.0).astype(np.float64)
    shares = np.repeat((there / there.sum(axis=1, keepdims=True))[:, np.newaxis], 4, axis=1)
    likely = np.einsum("nc,nck->nk", shares[:, 0], turns[:, :, :LABELS])
    return Together(shares, likely, likely.max(axis=1))
