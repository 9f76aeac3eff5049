"""How much of the sky a place sees past all pieces at rest."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.bake.piece import Piece
from mien.bake.scan import cover

__all__ = ["SUNS", "open_sky"]

SUNS = 128
CELLS = 640
FAR = 0.09  # metres: what lies farther does not darken
LIFT = 0.0012  # metres off the surface, or it would shade itself


def open_sky(pieces: list[Piece], points: np.ndarray, normals: np.ndarray, *, suns: int = SUNS) -> np.ndarray:
    """The cosine-weighted share of the half sphere over each point that is open.

    Shadows of many suns all around are drawn, and counted at every point.

    Args:
        pieces: what stands in the way.
        points: (n, 3) metres.
        normals: (n, 3) unit length.
        suns: how many.

    Returns:
        (n,) in [0, 1].
    """
    starts = np.cumsum([0] + [len(p.vertices) for p in pieces])
    corners = np.concatenate([p.vertices for p in pieces])
    triangles = np.concatenate([p.triangles + s for p, s in zip(pieces, starts, strict=False)]).astype(np.int64)
    low, high = points.min(0) - 0.02, points.max(0) + 0.02
    middle, scale = (low + high) / 2, CELLS / float(np.linalg.norm(high - low))
    lifted = points + normals * LIFT
    lit, total = np.zeros(len(points)), np.zeros(len(points))
    k = np.arange(suns) + 0.5
    turn, up = k * np.pi * (3 - np.sqrt(5)), 1 - 2 * k / suns
    for sun in np.stack([np.sqrt(1 - up**2) * np.cos(turn), up, np.sqrt(1 - up**2) * np.sin(turn)], 1):
        right = np.cross(sun, [0.0, 1.0, 0.0] if abs(sun[1]) < 0.9 else [1.0, 0.0, 0.0])
        right /= np.linalg.norm(right)
        frame = np.stack([right, np.cross(sun, right), sun], 1)
        seen = (corners - middle) @ frame
        _, _, top = cover(seen[:, :2] * scale + CELLS / 2, seen[:, 2].copy(), triangles, CELLS, CELLS)
        _count((lifted - middle) @ frame, normals @ sun, top, scale, lit, total)
    return lit / np.maximum(total, 1e-9)


@njit(cache=True)
def _count(
    at: NDArray[np.float64], cosine: NDArray[np.float64], top: NDArray[np.float32], scale: float,
    lit: NDArray[np.float64], total: NDArray[np.float64],
) -> None:  # fmt: skip
    size = len(top)
    for i in range(len(at)):
        if cosine[i] <= 0.0:
            continue
        total[i] += cosine[i]
        x = min(max(int(at[i, 0] * scale + size / 2), 0), size - 1)
        y = min(max(int(at[i, 1] * scale + size / 2), 0), size - 1)
        gap = top[y, x] - at[i, 2]
        if gap <= 0.0008:
            lit[i] += cosine[i]
        elif gap >= FAR:
            lit[i] += cosine[i]
        else:
            lit[i] += cosine[i] * (gap / FAR) * 0.5
