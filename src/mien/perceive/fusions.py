"""Fusions: `attention:`, trained, and `weighed:`, by rules; what they say of a turn is put together by `fuse`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.attention import LABELS, Together, start
from mien.perceive.fuse import attended, fusing

__all__ = ["attention", "weigh_by_hand", "weighed"]

_LEAST = 1e-3


def weigh_by_hand(turns: NDArray[np.float64]) -> Together:
    """Weigh channels by rules, without anything trained.

    Each axis is a mean weighed by confidence times (0.1 + how far the channel stands from 0); labels by confidence
    times (0.1 + intensity). Confidence is the channels' mean by their confidence, divided by 1 + 2 q, where q is the
    greatest quarrel: the smaller of two distances from 0 of channels on opposite sides of valence or arousal.

    Args:
        turns: (n, 3, 12), as `mien.perceive.attention.attend` takes them.

    Returns:
        Shares, labels and confidence of each turn.
    """
    scores = start(turns)
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
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


attention = Engine(
    name="attention",
    summary="all channels together by attention, any of them missing; trained here on turns that were made",
    licence="non-commercial: trained on what was read and heard in MELD, ISEAR, RAVDESS, EmoDB and nEMO",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: fusing(attended),
)

weighed = Engine(
    name="weighed",
    summary="all channels together, each by how sure it is and how much it shows",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: fusing(weigh_by_hand),
)
