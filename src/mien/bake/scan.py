"""Scan conversion: which triangle covers which cell of a grid, for textures and for shadows."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["cover"]


@njit(cache=True)
def cover(
    places: NDArray[np.float64], heights: NDArray[np.float64], triangles: NDArray[np.int64], width: int, height: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """Find the highest triangle over the middle of every cell; both sides of a triangle count.

    Args:
        places: (n, 2) float64, cells: x to the right, y down.
        heights: (n,) float64, the highest wins.
        triangles: (f, 3) int64.
        width: cells.
        height: cells.

    Returns:
        (h, w) int32 triangle or -1; (h, w, 2) float32 shares of its second and third corner; (h, w) float32 height.
    """
    owner = np.full((height, width), -1, np.int32)
    shares = np.zeros((height, width, 2), np.float32)
    top = np.full((height, width), -np.inf, np.float32)
    for f in range(len(triangles)):
        a, b, c = triangles[f]
        ax, ay = places[a, 0], places[a, 1]
        bx, by = places[b, 0] - ax, places[b, 1] - ay
        cx, cy = places[c, 0] - ax, places[c, 1] - ay
        area = bx * cy - by * cx
        if area == 0.0:
            continue
        x0 = max(0, int(np.ceil(ax + min(0.0, bx, cx) - 0.5)))
        x1 = min(width - 1, int(np.floor(ax + max(0.0, bx, cx) - 0.5)))
        y0 = max(0, int(np.ceil(ay + min(0.0, by, cy) - 0.5)))
        y1 = min(height - 1, int(np.floor(ay + max(0.0, by, cy) - 0.5)))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5 - ax, y + 0.5 - ay
                u = (px * cy - py * cx) / area
                v = (bx * py - by * px) / area
                if u < -1e-9 or v < -1e-9 or u + v > 1 + 1e-9:
                    continue
                z = heights[a] + u * (heights[b] - heights[a]) + v * (heights[c] - heights[a])
                if z > top[y, x]:
                    top[y, x] = z
                    owner[y, x] = f
                    shares[y, x, 0] = u
                    shares[y, x, 1] = v
    return owner, shares, top
