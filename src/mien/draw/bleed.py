"""Colour under what is see-through, so that an encoder that smooths colours finds no false ones at the edge."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["bleed"]


def bleed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give every wholly see-through pixel the colour of a visible one as near as can be found in two passes.

    Args:
        picture: (h, w, 4) uint8, straight alpha.

    Returns:
        (h, w, 4) uint8; other pixels and all alpha are as they were.

    Source:
        Borgefors, "Distance transformations in digital images", CVGIP 34, 1986 (chamfer 3-4); ours carries the colour
        along with the distance.
    """
    filled = picture.copy()
    far = np.where(picture[..., 3] > 0, 0, 2**30).astype(np.int32)
    _pass(filled, far)
    _pass(filled[::-1, ::-1], far[::-1, ::-1])
    return filled


@njit(cache=True, nogil=True)
def _pass(picture, far):
    """Carry colours right and down."""
    height, width = far.shape
    for y in range(height):
        for x in range(width):
            nearest, row, column = far[y, x], y, x
            if nearest == 0:
                continue
            if x > 0 and far[y, x - 1] + 3 < nearest:
                nearest, row, column = far[y, x - 1] + 3, y, x - 1
            if y > 0:
                for step in range(-1, 2):
                    cost = 3 if step == 0 else 4
                    if 0 <= x + step < width and far[y - 1, x + step] + cost < nearest:
                        nearest, row, column = far[y - 1, x + step] + cost, y - 1, x + step
            far[y, x] = nearest
            for channel in range(3):
                picture[y, x, channel] = picture[row, column, channel]
