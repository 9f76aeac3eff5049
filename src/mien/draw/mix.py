"""The software renderer's last step: shaded surfaces become pixels."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["add", "develop", "lay"]


@njit(cache=True, nogil=True)
def add(place, share, shown, count, total):
    """Add surfaces to pixels, each weighted by its share.

    `total`, (rows, w, 4), is display values times alpha, in [0, 255], and alpha in [0, 1].
    """
    pixels = total.reshape(-1, 4)
    for e in range(count):
        at = place[e]
        for channel in range(3):
            pixels[at, channel] += share[e] * shown[channel, e]
        pixels[at, 3] += share[e]


@njit(cache=True, nogil=True)
def lay(spots, owner, shown, count, total, below, layer, covered):
    """Lay surfaces over pixels, one after the other.

    Neighbours on one surface that share a pixel lie beside each other, not on each other, or every edge between them
    would show: `below`, (rows, w, 4), keeps what lies under a surface, `layer` and `covered`, (rows, w), which surface
    that is and which samples it has. `layer` is -1 where nothing was laid yet.
    """
    pixels, under, last, samples = total.reshape(-1, 4), below.reshape(-1, 4), layer.reshape(-1), covered.reshape(-1)
    place, share, covers, triangle = spots.place, spots.share, spots.covers, spots.triangle
    for e in range(count):
        at, surface = place[e], owner[triangle[e]]
        if last[at] != surface or samples[at] & covers[e]:
            last[at], samples[at] = surface, 0
            for channel in range(4):
                under[at, channel] = pixels[at, channel]
        samples[at] |= covers[e]
        for channel in range(3):
            pixels[at, channel] += share[e] * (shown[channel, e] - under[at, channel])
        pixels[at, 3] += share[e] * (np.float32(1.0) - under[at, 3])


@njit(cache=True, nogil=True)
def develop(first, last, total, picture):
    """Write rows to a picture: over what (h, w, 3) holds, or with straight alpha into (h, w, 4)."""
    half = np.float32(0.5)
    for row in range(last - first):
        for x in range(picture.shape[1]):
            alpha = total[row, x, 3]
            if picture.shape[2] == 3:
                for channel in range(3):
                    behind = (np.float32(1.0) - alpha) * np.float32(picture[first + row, x, channel])
                    picture[first + row, x, channel] = np.uint8(total[row, x, channel] + behind + half)
            else:
                whole = np.float32(1.0) / max(alpha, np.float32(1e-6))
                for channel in range(3):
                    value = total[row, x, channel] * whole + half
                    picture[first + row, x, channel] = np.uint8(min(value, np.float32(255.0)))
                picture[first + row, x, 3] = np.uint8(np.float32(255.0) * alpha + half)
