"""The software renderer's third step: the list of surfaces that a band of rows shows."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["list_blended", "list_seen"]

_BLEND = 2


@njit(cache=True, nogil=True)
def list_seen(first, last, box, plane, triangles, owner, samples, winner, spots):
    """List every surface that pixels of rows `first` to `last` show, once each, with the share of samples that it won.

    Triangles that share a corner are one surface; it is that of the triangle which won most.

    Returns:
        How many there are in `spots`: triangles, places (row * width + column), where on the triangle, and shares.
    """
    width, seen = winner.shape[1], winner.reshape(-1)
    triangle, place, at, share = spots.triangle, spots.place, spots.at, spots.share
    none, half, one = np.float32(0.0), np.float32(0.5), np.float32(1.0)
    count = 0
    for pixel in range((last - first) * width):
        a, b, c, d = seen[4 * pixel], seen[4 * pixel + 1], seen[4 * pixel + 2], seen[4 * pixel + 3]
        if a == b and b == c and c == d:
            if a >= 0:
                px = np.float32(pixel % width - box[a, 0]) + half
                py = np.float32(first + pixel // width - box[a, 2]) + half
                triangle[count], place[count], share[count] = a, pixel, one
                at[count, 0] = plane[a, 0] + plane[a, 1] * px + plane[a, 2] * py
                at[count, 1] = plane[a, 3] + plane[a, 4] * px + plane[a, 5] * py
                count += 1
            continue
        left = (a >= 0) + 2 * (b >= 0) + 4 * (c >= 0) + 8 * (d >= 0)  # samples without a surface yet, as bits
        row = pixel // width
        x = pixel - row * width
        while left:
            t = _foremost(a, b, c, d, left)
            taken = 0
            for s in range(4):
                other = seen[4 * pixel + s]
                if left >> s & 1 and (other == t or _together(other, t, triangles, owner, plane)):
                    taken |= 1 << s
            left &= ~taken
            won = px = py = none
            for s in range(4):
                if taken >> s & 1:
                    won += one
                    px += samples[s, 0]
                    py += samples[s, 1]
            px = np.float32(x - box[t, 0]) + px / won
            py = np.float32(first + row - box[t, 2]) + py / won
            triangle[count], place[count], share[count] = t, pixel, won * np.float32(0.25)
            u = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
            v = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
            u, v, w = max(u, none), max(v, none), max(one - u - v, none)  # the middle may lie beside the triangle
            whole = one / (u + v + w)
            at[count, 0], at[count, 1] = u * whole, v * whole
            count += 1
    return count


@njit(cache=True, nogil=True)
def _foremost(a, b, c, d, left):
    """Return the triangle that won the most of the samples `left`, the first of those."""
    i, j, k, n = left & 1, left >> 1 & 1, left >> 2 & 1, left >> 3 & 1
    ab, ac, ad, bc, bd, cd = a == b, a == c, a == d, b == c, b == d, c == d
    of_a, of_b = i * (1 + j * ab + k * ac + n * ad), j * (1 + i * ab + k * bc + n * bd)
    of_c, of_d = k * (1 + i * ac + j * bc + n * cd), n * (1 + i * ad + j * bd + k * cd)
    most = max(max(of_a, of_b), max(of_c, of_d))
    return a if of_a == most else b if of_b == most else c if of_c == most else d


@njit(cache=True, nogil=True)
def _together(one, other, triangles, owner, plane):
    """Tell whether two triangles share a corner, a material, and the side from which they are seen."""
    if owner[one] != owner[other] or plane[one, 9] != plane[other, 9]:
        return False
    i, j, k = triangles[one, 0], triangles[one, 1], triangles[one, 2]
    x, y, z = triangles[other, 0], triangles[other, 1], triangles[other, 2]
    return (i == x) | (i == y) | (i == z) | (j == x) | (j == y) | (j == z) | (k == x) | (k == y) | (k == z)


@njit(cache=True, nogil=True)
def list_blended(first, last, start, listed, kind, box, plane, samples, depth, spots):
    """List where blended triangles, from `listed[start]` on, lie before the rest, in their own order.

    Returns:
        How many surfaces there are, as `list_seen` lists them, each with the samples that it covers as bits; and the
        triangle to go on with.
    """
    width = depth.shape[1]
    triangle, place, at, share, covers = spots.triangle, spots.place, spots.at, spots.share, spots.covers
    count = 0
    for n in range(start, len(listed)):
        t = listed[n]
        if kind[t] != _BLEND:
            continue
        top, bottom = max(box[t, 2], first), min(box[t, 3], last - 1)
        if count + (bottom - top + 1) * (box[t, 1] - box[t, 0] + 1) > len(place):
            return count, n
        for y in range(top, bottom + 1):
            for x in range(box[t, 0], box[t, 1] + 1):
                won = px = py = np.float32(0.0)
                bits = 0
                for s in range(4):
                    dx, dy = np.float32(x - box[t, 0]) + samples[s, 0], np.float32(y - box[t, 2]) + samples[s, 1]
                    u = plane[t, 0] + plane[t, 1] * dx + plane[t, 2] * dy
                    v = plane[t, 3] + plane[t, 4] * dx + plane[t, 5] * dy
                    z = plane[t, 6] + plane[t, 7] * dx + plane[t, 8] * dy
                    if u >= 0.0 and v >= 0.0 and u + v <= 1.0 and z < depth[y - first, x, s]:
                        won, px, py = won + np.float32(1.0), px + dx, py + dy
                        bits |= 1 << s
                if won == 0.0:
                    continue
                px, py = px / won, py / won
                triangle[count], place[count], covers[count] = t, (y - first) * width + x, bits
                share[count] = won * np.float32(0.25)
                at[count, 0] = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
                at[count, 1] = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
                count += 1
    return count, len(listed)
