"""The cheapest way through a table of costs: dynamic time warping in which one axis never stands still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["warp"]

_SHIFTS = (0, 1, 2)


def warp(costs: NDArray[np.float32], *, toll: float) -> tuple[NDArray[np.int64], float]:
    """Return for each row the column that it stands for.

    Args:
        costs: (t, n) float32, cost of taking row t for column n; t >= (n - 1) / 2.
        toll: what it costs to stay in a column or to leave one out, beside the cost of the row itself.

    Returns:
        (t,) columns that never decrease nor grow by more than 2, from one of the first two to one of the last two; and
        the mean cost of a row on that way, without tolls.

    Source: Sakoe & Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE TASSP 26,
        1978. Here rows always go on, so that a row is counted once and ways of all shapes compare.
    """
    rows, columns = costs.shape
    steps = np.zeros((rows, columns), dtype=np.int8)
    best = np.full(columns, np.inf)
    best[:2] = costs[0, :2]
    ways = np.empty((3, columns))
    for row in range(1, rows):
        ways[0] = best + toll
        ways[1, 0], ways[1, 1:] = np.inf, best[:-1]
        ways[2, :2], ways[2, 2:] = np.inf, best[:-2] + toll
        steps[row] = ways.argmin(axis=0)
        best = ways.min(axis=0) + costs[row]
    path = np.empty(rows, dtype=np.int64)
    path[-1] = columns - 1 if columns < 2 or best[-1] <= best[-2] else columns - 2
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] - steps[row, path[row]]
    return path, float(costs[np.arange(rows), path].mean())
