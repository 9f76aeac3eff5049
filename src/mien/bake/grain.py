"""Chance that is tied to places in space: smooth noise and scattered spots, the same wherever they are asked for."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["noise", "spots"]


@njit(cache=True)
def _chance(x: int, y: int, z: int, seed: int) -> float:
    h = np.uint32(x * 73856093) ^ np.uint32(y * 19349663) ^ np.uint32(z * 83492791) ^ np.uint32(seed * 2654435)
    h = np.uint32((h ^ (h >> np.uint32(16))) * np.uint32(0x45D9F3B))
    h = np.uint32((h ^ (h >> np.uint32(15))) * np.uint32(0x2C1B3C6D))
    h = np.uint32(h ^ (h >> np.uint32(16)))
    return float(h) / 4294967295.0


@njit(cache=True)
def noise(points: NDArray[np.float64], cell: float, seed: int) -> NDArray[np.float64]:
    """Smooth value noise.

    Args:
        points: (n, 3) metres.
        cell: metres between independent values.
        seed: of the values.

    Returns:
        (n,) in [-1, 1], mean 0.
    """
    out = np.empty(len(points))
    for i in range(len(points)):
        px, py, pz = points[i, 0] / cell, points[i, 1] / cell, points[i, 2] / cell
        x, y, z = int(np.floor(px)), int(np.floor(py)), int(np.floor(pz))
        fx, fy, fz = px - x, py - y, pz - z
        fx, fy, fz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
        total = 0.0
        for dx in range(2):
            for dy in range(2):
                for dz in range(2):
                    share = (fx if dx else 1 - fx) * (fy if dy else 1 - fy) * (fz if dz else 1 - fz)
                    total += share * _chance(x + dx, y + dy, z + dz, seed)
        out[i] = 2 * total - 1
    return out


@njit(cache=True)
def spots(points: NDArray[np.float64], cell: float, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One spot somewhere in every cell of a grid.

    Args:
        points: (n, 3) metres.
        cell: metres.
        seed: of the places.

    Returns:
        (n,) distance to the nearest spot in cells, and (n,) a number in [0, 1] that is that spot's own.
    """
    far, own = np.empty(len(points)), np.empty(len(points))
    for i in range(len(points)):
        px, py, pz = points[i, 0] / cell, points[i, 1] / cell, points[i, 2] / cell
        x, y, z = int(np.floor(px)), int(np.floor(py)), int(np.floor(pz))
        best, mark = 9.0, 0.0
        for dx in range(-1, 2):
            for dy in range(-1, 2):
                for dz in range(-1, 2):
                    cx, cy, cz = x + dx, y + dy, z + dz
                    qx = cx + _chance(cx, cy, cz, seed) - px
                    qy = cy + _chance(cx, cy, cz, seed + 1) - py
                    qz = cz + _chance(cx, cy, cz, seed + 2) - pz
                    d = qx * qx + qy * qy + qz * qz
                    if d < best:
                        best, mark = d, _chance(cx, cy, cz, seed + 3)
        far[i] = np.sqrt(best)
        own[i] = mark
    return far, own
