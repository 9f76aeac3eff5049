"""The software renderer's third step: the list of surfaces that a band of rows shows."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["list_blended", "list_seen"]

_BLEND = 2


@njit(cache=True, nogil=True)
def list_seen(first, last, box, plane, samples, winner, spots):
    """List every surface that pixels of rows `first` to `last` show, once each, with the share of samples that it won.

    Returns:
        How many there are in `spots`: triangles, places (row * width + column), where on the triangle, and shares.
    """
    width = winner.shape[1]
    triangle, place, at, share = spots.triangle, spots.place, spots.at, spots.share
    count = 0
    for row in range(last - first):
        for x in range(width):
            for s in range(4):
                t = winner[row, x, s]
                if t < 0:
                    continue
                again = False
                won = px = py = np.float32(0.0)
                for other in range(4):
                    if winner[row, x, other] == t:
                        again = again or other < s
                        won += np.float32(1.0)
                        px += samples[other, 0]
                        py += samples[other, 1]
                if again:
                    continue
                px = np.float32(x - box[t, 0]) + px / won
                py = np.float32(first + row - box[t, 2]) + py / won
                triangle[count], place[count], share[count] = t, row * width + x, won * np.float32(0.25)
                at[count, 0] = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
                at[count, 1] = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
                count += 1
    return count


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
