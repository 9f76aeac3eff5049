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
_TILE = 8  # pixels of a side
_PAUSE = 256  # triangles after which tiles are measured again
_FLAT = ((np.float32(0.0),) * 4,) * 3


@njit(cache=True, nogil=True, error_model="numpy")
def visit(first, last, listed, look, points, box, plane, samples, cover, depth, winner):
    """Find the nearest triangle of every sample of rows `first` to `last`, among those that are not blended.

    `depth` and `winner`, (rows, w, 4), get its depth and number: infinity and -1 where there is none.
    """
    # one name for each array: taking one out of a tuple counts references, which in the loop doubled its time
    kind, triangles, owner, materials, paints = look.kind, look.triangles, look.owner, look.materials, look.paints
    pictures, grow, levels, texels, width = look.pictures, look.grow, look.levels, look.texels, depth.shape[1]
    solid, clear = look.solid, look.clear
    depth[: last - first] = np.inf
    winner[: last - first] = -1
    nearest, seen = depth.reshape(-1), winner.reshape(-1)
    none, one, half = np.float32(0.0), np.float32(1.0), np.float32(0.5)
    sx0, sx1, sx2, sx3 = samples[0, 0], samples[1, 0], samples[2, 0], samples[3, 0]
    sy0, sy1, sy2, sy3 = samples[0, 1], samples[1, 1], samples[2, 1], samples[3, 1]
    farthest = np.full((-(-(last - first) // _TILE), -(-width // _TILE)), np.float32(np.inf), dtype=np.float32)
    for n in range(len(listed)):
        t = listed[n]
        if kind[t] == _BLEND:
            continue
        holed = kind[t] == _COVERAGE
        level = (0, 0, 0)
        if holed and paints[owner[t], 0] >= 0:
            picture = paints[owner[t], 0]
            step = _step(plane[t, 10], picture, pictures, grow)
            if step < clear[t]:
                continue
            holed = step >= solid[t]
            number = pictures[picture, 1] + step
            level = (levels[number, 0], levels[number, 1], levels[number, 2])
        if n % _PAUSE == _PAUSE - 1:
            _measure(depth, last - first, farthest)
        if _hidden(plane[t, 11], box[t], first, last, farthest):
            continue
        ux, uy, vx, vy, zx, zy = plane[t, 1], plane[t, 2], plane[t, 4], plane[t, 5], plane[t, 7], plane[t, 8]
        wx = -ux - vx
        # how much each sample adds to the value at its pixel's corner, and the most that any adds
        u0, u1, u2, u3 = ux * sx0 + uy * sy0, ux * sx1 + uy * sy1, ux * sx2 + uy * sy2, ux * sx3 + uy * sy3
        v0, v1, v2, v3 = vx * sx0 + vy * sy0, vx * sx1 + vy * sy1, vx * sx2 + vy * sy2, vx * sx3 + vy * sy3
        z0, z1, z2, z3 = zx * sx0 + zy * sy0, zx * sx1 + zy * sy1, zx * sx2 + zy * sy2, zx * sx3 + zy * sy3
        u_most, v_most = max(max(u0, u1), max(u2, u3)), max(max(v0, v1), max(v2, v3))
        w_most = max(max(-u0 - v0, -u1 - v1), max(-u2 - v2, -u3 - v3))
        u_turn, v_turn = one / ux if ux != none else none, one / vx if vx != none else none
        w_turn = one / wx if wx != none else none
        z_least = min(min(z0, z1), min(z2, z3))
        left, wide = box[t, 0], box[t, 1] - box[t, 0]
        paint = _FLAT
        if holed:
            paint = _laid(t, triangles, owner, materials, points)
        for y in range(max(box[t, 2], first), min(box[t, 3], last - 1) + 1):
            dy = np.float32(y - box[t, 2])
            u_row, v_row, z_row = plane[t, 0] + uy * dy, plane[t, 3] + vy * dy, plane[t, 6] + zy * dy
            # the span of pixels that may be inside each edge
            low, high = none, np.float32(wide)
            u, v, w = _LEFT_OUT - u_most - u_row, _LEFT_OUT - v_most - v_row, _LEFT_OUT - w_most - (one - u_row - v_row)
            if ux > none:
                low = max(low, u * u_turn)
            elif ux < none:
                high = min(high, u * u_turn)
            elif u > none:
                continue
            if vx > none:
                low = max(low, v * v_turn)
            elif vx < none:
                high = min(high, v * v_turn)
            elif v > none:
                continue
            if wx > none:
                low = max(low, w * w_turn)
            elif wx < none:
                high = min(high, w * w_turn)
            elif w > none:
                continue
            if low > high + one:
                continue
            for x in range(int(low), min(int(high) + 1, wide) + 1):
                dx = np.float32(x)
                u, v, z = u_row + ux * dx, v_row + vx * dx, z_row + zx * dx
                w = one - u - v
                k = 4 * ((y - first) * width + left + x)
                n0, n1, n2, n3 = nearest[k], nearest[k + 1], nearest[k + 2], nearest[k + 3]
                if z + z_least >= max(max(n0, n1), max(n2, n3)):
                    continue
                in0 = (min(min(u + u0, v + v0), w - u0 - v0) >= _LEFT_OUT) & (z + z0 < n0)
                in1 = (min(min(u + u1, v + v1), w - u1 - v1) >= _LEFT_OUT) & (z + z1 < n1)
                in2 = (min(min(u + u2, v + v2), w - u2 - v2) >= _LEFT_OUT) & (z + z2 < n2)
                in3 = (min(min(u + u3, v + v3), w - u3 - v3) >= _LEFT_OUT) & (z + z3 < n3)
                if holed and (in0 | in1 | in2 | in3):
                    alpha = _alpha(u + half * (ux + uy), v + half * (vx + vy), paint, level, texels)
                    in0 &= alpha > cover[0]
                    in1 &= alpha > cover[1]
                    in2 &= alpha > cover[2]
                    in3 &= alpha > cover[3]
                # no branches: which samples a triangle wins is hard to foresee
                nearest[k], nearest[k + 1] = z + z0 if in0 else n0, z + z1 if in1 else n1
                nearest[k + 2], nearest[k + 3] = z + z2 if in2 else n2, z + z3 if in3 else n3
                seen[k], seen[k + 1] = t if in0 else seen[k], t if in1 else seen[k + 1]
                seen[k + 2], seen[k + 3] = t if in2 else seen[k + 2], t if in3 else seen[k + 3]


@njit(cache=True, nogil=True)
def _measure(depth, rows, farthest):
    """Write the farthest depth of each tile's samples."""
    width = depth.shape[1]
    for i in range(farthest.shape[0]):
        for j in range(farthest.shape[1]):
            far = np.float32(-np.inf)
            for y in range(i * _TILE, min(i * _TILE + _TILE, rows)):
                for x in range(j * _TILE, min(j * _TILE + _TILE, width)):
                    for s in range(4):
                        far = max(far, depth[y, x, s])
            farthest[i, j] = far


@njit(cache=True, nogil=True)
def _hidden(least, box, first, last, farthest):
    """Tell whether a triangle lies behind all that is seen in its tiles."""
    for i in range((max(box[2], first) - first) // _TILE, (min(box[3], last - 1) - first) // _TILE + 1):
        for j in range(box[0] // _TILE, box[1] // _TILE + 1):
            if least < farthest[i, j]:
                return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _laid(t, triangles, owner, materials, points):
    """Return alpha, the texture's u and v, and 1, all over w: ways from the last corner to the others, and there."""
    i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    a, b, c = points[i, 3], points[j, 3], points[k, 3]
    solid = materials[owner[t], 6]
    alpha, x, y = solid * points[k, 7] * c, points[k, 11] * c, points[k, 12] * c
    to_i = (solid * points[i, 7] * a - alpha, points[i, 11] * a - x, points[i, 12] * a - y, a - c)
    to_j = (solid * points[j, 7] * b - alpha, points[j, 11] * b - x, points[j, 12] * b - y, b - c)
    return to_i, to_j, (alpha, x, y, c)


@njit(cache=True, nogil=True, error_model="numpy")
def _step(lod, picture, pictures, grow):
    """Return which of a picture's levels to sample; see `mien.draw.texture`."""
    return min(int(max(lod + grow[picture] + np.float32(0.5), np.float32(0.0))), pictures[picture, 0] - 1)


@njit(cache=True, nogil=True, error_model="numpy")
def _alpha(u, v, paint, level, texels):
    """Return how much of a triangle is there, at a point of it."""
    to_i, to_j, last = paint
    wide, high, start = level
    whole = np.float32(1.0) / (last[3] + u * to_i[3] + v * to_j[3])
    alpha = (last[0] + u * to_i[0] + v * to_j[0]) * whole
    if wide == 0:
        return alpha
    tu = (last[1] + u * to_i[1] + v * to_j[1]) * whole
    tv = (last[2] + u * to_i[2] + v * to_j[2]) * whole
    x = (tu - np.floor(tu)) * np.float32(wide) - np.float32(0.5)
    y = (tv - np.floor(tv)) * np.float32(high) - np.float32(0.5)
    left, top = int(np.floor(x)), int(np.floor(y))
    px, py = x - np.float32(left), y - np.float32(top)
    x0, y0 = left if left >= 0 else wide - 1, top if top >= 0 else high - 1
    x1, y1 = left + 1 if left + 1 < wide else 0, top + 1 if top + 1 < high else 0
    a, b = np.float32(texels[start + y0 * wide + x0, 3]), np.float32(texels[start + y0 * wide + x1, 3])
    c, d = np.float32(texels[start + y1 * wide + x0, 3]), np.float32(texels[start + y1 * wide + x1, 3])
    above, below = a + px * (b - a), c + px * (d - c)
    return alpha * (above + py * (below - above)) * np.float32(1 / 255)
