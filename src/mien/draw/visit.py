"""The software renderer's second step: which triangle each sample of a band of rows sees."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["SAMPLES", "visit"]

SAMPLES: NDArray[np.float32] = np.array(
    [[0.375, 0.125], [0.875, 0.375], [0.125, 0.625], [0.625, 0.875]], dtype=np.float32
)
"""(4, 2) x and y of the samples within a pixel."""

_LEFT_OUT = np.float32(-1e-5)  # neighbours overlap by a hair, so that rounding leaves no gap between them
_COVERAGE, _BLEND = 1, 2


@njit(cache=True, nogil=True)
def visit(first, last, listed, look, points, box, plane, samples, cover, depth, winner):
    """Find the nearest triangle of every sample of rows `first` to `last`, among those that are not blended.

    `depth` and `winner`, (rows, w, 4), get its depth and number: infinity and -1 where there is none.
    """
    kind, triangles = look.kind, look.triangles
    du, dv, dz = np.empty(4, np.float32), np.empty(4, np.float32), np.empty(4, np.float32)
    depth[: last - first] = np.inf
    winner[: last - first] = -1
    for t in listed:
        if kind[t] == _BLEND:
            continue
        u0, ux, uy = plane[t, 0], plane[t, 1], plane[t, 2]
        v0, vx, vy = plane[t, 3], plane[t, 4], plane[t, 5]
        z0, zx, zy = plane[t, 6], plane[t, 7], plane[t, 8]
        u_most = v_most = w_most = np.float32(-1e9)
        for s in range(4):
            du[s] = ux * samples[s, 0] + uy * samples[s, 1]
            dv[s] = vx * samples[s, 0] + vy * samples[s, 1]
            dz[s] = zx * samples[s, 0] + zy * samples[s, 1]
            u_most, v_most = max(u_most, du[s]), max(v_most, dv[s])
            w_most = max(w_most, -du[s] - dv[s])
        left, right = box[t, 0], box[t, 1]
        top, bottom = max(box[t, 2], first), min(box[t, 3], last - 1)
        holed = kind[t] == _COVERAGE
        for y in range(top, bottom + 1):
            dy = np.float32(y - box[t, 2])
            u_row, v_row, z_row = u0 + uy * dy, v0 + vy * dy, z0 + zy * dy
            for x in range(left, right + 1):
                dx = np.float32(x - left)
                u_pixel, v_pixel = u_row + ux * dx, v_row + vx * dx
                w_pixel = np.float32(1.0) - u_pixel - v_pixel
                if u_pixel + u_most < _LEFT_OUT or v_pixel + v_most < _LEFT_OUT or w_pixel + w_most < _LEFT_OUT:
                    continue
                z_pixel = z_row + zx * dx
                alpha = np.float32(-1.0)
                for s in range(4):
                    u, v, z = u_pixel + du[s], v_pixel + dv[s], z_pixel + dz[s]
                    if (
                        u < _LEFT_OUT
                        or v < _LEFT_OUT
                        or np.float32(1.0) - u - v < _LEFT_OUT
                        or z >= depth[y - first, x, s]
                    ):
                        continue
                    if holed:
                        if alpha < 0.0:
                            half = np.float32(0.5)
                            u = u_pixel + half * (ux + uy)
                            v = v_pixel + half * (vx + vy)
                            alpha = _alpha(u, v, t, plane[t, 10], triangles, points, look)
                        if alpha <= cover[s]:
                            continue
                    depth[y - first, x, s] = z
                    winner[y - first, x, s] = t


@njit(cache=True, nogil=True)
def _alpha(u, v, t, lod, triangles, points, look):
    """Return how much of a triangle is there, at a point of it."""
    i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    w = np.float32(1.0) - u - v
    u, v, w = u * points[i, 3], v * points[j, 3], w * points[k, 3]
    whole = np.float32(1.0) / (u + v + w)
    u, v, w = u * whole, v * whole, w * whole
    m = look.owner[t]
    alpha = look.materials[m, 6] * (u * points[i, 7] + v * points[j, 7] + w * points[k, 7])
    picture = look.paints[m, 0]
    if picture < 0:
        return alpha
    tu = u * points[i, 11] + v * points[j, 11] + w * points[k, 11]
    tv = u * points[i, 12] + v * points[j, 12] + w * points[k, 12]
    step = int(max(lod + look.grow[picture] + np.float32(0.5), np.float32(0.0)))
    level = look.pictures[picture, 1] + min(step, look.pictures[picture, 0] - 1)
    wide, high, start = look.levels[level, 0], look.levels[level, 1], look.levels[level, 2]
    x = (tu - np.floor(tu)) * np.float32(wide) - np.float32(0.5)
    y = (tv - np.floor(tv)) * np.float32(high) - np.float32(0.5)
    left, top = int(np.floor(x)), int(np.floor(y))
    px, py = x - np.float32(left), y - np.float32(top)
    x0, y0 = left if left >= 0 else wide - 1, top if top >= 0 else high - 1
    x1, y1 = left + 1 if left + 1 < wide else 0, top + 1 if top + 1 < high else 0
    texels = look.texels
    a, b = np.float32(texels[start + y0 * wide + x0, 3]), np.float32(texels[start + y0 * wide + x1, 3])
    c, d = np.float32(texels[start + y1 * wide + x0, 3]), np.float32(texels[start + y1 * wide + x1, 3])
    above, below = a + px * (b - a), c + px * (d - c)
    return alpha * (above + py * (below - above)) * np.float32(1 / 255)
