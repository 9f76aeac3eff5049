"""Many pictures in one, so that one shader reads them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["pack"]

Bytes = NDArray[np.uint8]


def pack(pictures: Sequence[Bytes]) -> tuple[Bytes, NDArray[np.float32]]:
    """Lay pictures side by side, each within a border that repeats its other side, so that bilinear lookups wrap.

    Args:
        pictures: (h, w, 4) uint8 each, at least one.

    Returns:
        atlas: (height, width, 4) uint8.
        spots: (n, 4) float32, left, top, width and height of each picture in [0, 1], without its border.

    Source: shelves, the highest pictures first (Coffman et al. 1980, next-fit decreasing height).
    """
    sizes = np.array([picture.shape[:2] for picture in pictures]) + 2
    width = int(max(sizes[:, 1].max(), 64 * np.ceil(np.sqrt(sizes.prod(axis=1).sum()) / 64)))
    spots = np.zeros((len(pictures), 4), dtype=np.int64)
    left = top = shelf = 0
    for n in np.argsort(-sizes[:, 0], kind="stable"):
        high, wide = sizes[n]
        if left + wide > width:
            left, top, shelf = 0, top + shelf, 0
        shelf = max(shelf, high)
        spots[n] = left + 1, top + 1, wide - 2, high - 2
        left += wide
    atlas = np.zeros((top + shelf, width, 4), dtype=np.uint8)
    for picture, (x, y, w, h) in zip(pictures, spots, strict=True):
        atlas[y - 1 : y + h + 1, x - 1 : x + w + 1] = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="wrap")
    scale = np.array([width, top + shelf, width, top + shelf])
    return atlas, (spots / scale).astype(np.float32)
