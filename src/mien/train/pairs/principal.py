"""Principal components of the same inputs: what features learned by pairs are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.train.pairs.inputs import Inputs, Scale, find_scale

__all__ = ["Principal", "find_principal"]

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Principal:
    """Components of one channel's inputs, or of several together.

    Args:
        scales: of each channel of w inputs.
        axes: (w of all channels, k).
    """

    scales: Mapping[str, Scale]
    axes: Reals

    def see(self, given: Inputs) -> Reals:
        """Return (n, k) components; inputs of a channel that is absent are their mean."""
        count = len(next(iter(given.values())))
        absent = {name: np.zeros((count, len(scale.middle))) for name, scale in self.scales.items()}
        blocks = [_enter(given[name], s) if name in given else absent[name] for name, s in self.scales.items()]
        return np.concatenate(blocks, axis=1) @ self.axes

    def features(self, rows: Reals) -> Reals:
        """Return (n, k) components of the inputs of a single channel."""
        (channel,) = self.scales
        return self.see({channel: rows})


def find_principal(inputs: Inputs, *, size: int) -> Principal:
    """Find the directions in which inputs vary most; every channel counts the same.

    Args:
        inputs: (n, w) of each channel.
        size: how many; 0 keeps the scaled inputs as they are.
    """
    scales = {name: find_scale(rows) for name, rows in inputs.items()}
    rows = np.concatenate([_enter(inputs[name], scale) for name, scale in scales.items()], axis=1)
    if not size:
        return Principal(scales, np.eye(rows.shape[1]))
    return Principal(scales, np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)[2][:size].T)


def _enter(rows: Reals, scale: Scale) -> Reals:
    """Return inputs scaled so that a channel's sum of squares is 1 on average."""
    return scale.apply(rows) / np.sqrt(rows.shape[1])
