"""Where hair has no holes, and where it is nothing but holes: nothing need be looked up there to know what is seen."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.light import COVER

__all__ = ["find_holes"]

_BEYOND = 2  # texels round a triangle: pixels at its edges have their centres outside


def find_holes(
    triangles: NDArray[np.int32],
    pictures: NDArray[np.int32],
    uvs: NDArray[np.float32],
    alphas: NDArray[np.float32],
    levels: NDArray[np.int64],
    texels: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Find in how many levels of its picture, from the largest on, a triangle is solid, and in how many it is clear.

    Args:
        triangles: (f, 3).
        pictures: (f, 2) how many levels a triangle's picture has and the number of the first; no levels: not looked at.
        uvs: (v, 2).
        alphas: (f, 2) the least and the greatest alpha of a triangle's vertices.
        levels: as in `mien.draw.look.Look`.
        texels: as in `mien.draw.look.Look`.

    Returns:
        Two (f,) arrays. All samples of a solid triangle are kept, none of a clear one.
    """
    corners = uvs[triangles]
    low, high = np.floor(corners.min(axis=1)), corners.max(axis=1)
    boxes = np.concatenate([corners.min(axis=1) - low, high - low], axis=1).astype(np.float32)
    return _count(boxes, pictures, alphas, levels, texels, float(COVER.min()) * 255, float(COVER.max()) * 255)


@njit(cache=True, nogil=True)
def _count(boxes, pictures, alphas, levels, texels, least, most):
    solid = np.zeros(len(boxes), dtype=np.uint8)
    clear = np.zeros(len(boxes), dtype=np.uint8)
    for t in range(len(boxes)):
        for step in range(pictures[t, 0]):
            wide, high, start = levels[pictures[t, 1] + step]
            left, right = _reach(boxes[t, 0], boxes[t, 2], wide)
            top, bottom = _reach(boxes[t, 1], boxes[t, 3], high)
            is_solid, is_clear = solid[t] == step, clear[t] == step
            for y in range(top, bottom):
                row = start + (y % high) * wide
                for x in range(left, right):
                    alpha = texels[row + x % wide, 3]
                    is_solid = is_solid and alpha * alphas[t, 0] > most
                    is_clear = is_clear and alpha * alphas[t, 1] <= least
                if not (is_solid or is_clear):
                    break
            solid[t] += is_solid
            clear[t] += is_clear
            if not (is_solid or is_clear):
                break
    return solid, clear


@njit(cache=True, nogil=True)
def _reach(low, high, size):
    """Return the first texel that may count along one side, and the one after the last."""
    first, last = int(np.floor(low * size - 0.5)) - _BEYOND, int(np.floor(high * size - 0.5)) + 2 + _BEYOND
    return first, min(last, first + size)
