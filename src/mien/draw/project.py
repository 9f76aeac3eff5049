"""The software renderer's first half: from posed vertices to what each band of rows has to draw."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["BAND", "project", "sort"]

BAND = 16
"""Rows of a band: enough bands to keep cores busy, few enough that triangles seldom lie in two."""


@njit(cache=True, nogil=True)
def project(positions, matrix, size):
    """Return (v, 4): x and y in pixels (y down), depth in [-1, 1], and 1 / w."""
    out = np.empty((len(positions), 4), dtype=np.float32)
    for i in range(len(positions)):
        x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
        w = matrix[3, 0] * x + matrix[3, 1] * y + matrix[3, 2] * z + matrix[3, 3]
        near = np.float32(1.0) / max(w, np.float32(1e-3))
        cx = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3]) * near
        cy = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3]) * near
        out[i, 0] = (cx * np.float32(0.5) + np.float32(0.5)) * size
        out[i, 1] = (np.float32(0.5) - cy * np.float32(0.5)) * size
        out[i, 2] = (matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3]) * near
        out[i, 3] = near
    return out


@njit(cache=True, nogil=True)
def sort(screen, triangles, materials, size, bands):
    """Drop what faces away or lies outside; set up the rest, and list every band's triangles.

    Returns:
        box: (f, 4) int32: first and last column and row; the first column is -1 for a dropped triangle.
        plane: (f, 10) float32: u, v and depth at the box's corner, each with its slope along x and y; then 1 if the
            triangle is seen from its front, -1 from its back.
        starts: (bands + 1,) where each band's triangles start in `lists`.
        lists: triangles, in their own order within a band.
    """
    count = len(triangles)
    box = np.empty((count, 4), dtype=np.int32)
    plane = np.empty((count, 10), dtype=np.float32)
    starts = np.zeros(bands + 1, dtype=np.int64)
    for t in range(count):
        box[t, 0] = -1
        a, b, c = screen[triangles[t, 0]], screen[triangles[t, 1]], screen[triangles[t, 2]]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if area == 0.0 or (area > 0.0 and materials[t, 2] == 0.0):  # y points down: a front has a negative area
            continue
        if min(a[3], b[3], c[3]) >= 900.0:  # behind the camera
            continue
        left = max(int(np.floor(min(a[0], b[0], c[0]))), 0)
        right = min(int(np.floor(max(a[0], b[0], c[0]))), size - 1)
        top = max(int(np.floor(min(a[1], b[1], c[1]))), 0)
        bottom = min(int(np.floor(max(a[1], b[1], c[1]))), size - 1)
        if left > right or top > bottom:
            continue
        box[t, 0], box[t, 1], box[t, 2], box[t, 3] = left, right, top, bottom
        whole = np.float32(1.0) / area
        ux, uy = (b[1] - c[1]) * whole, (c[0] - b[0]) * whole
        vx, vy = (c[1] - a[1]) * whole, (a[0] - c[0]) * whole
        x, y = np.float32(left), np.float32(top)
        u = (x - c[0]) * ux + (y - c[1]) * uy
        v = (x - c[0]) * vx + (y - c[1]) * vy
        za, zb = a[2] - c[2], b[2] - c[2]
        plane[t, 0], plane[t, 1], plane[t, 2] = u, ux, uy
        plane[t, 3], plane[t, 4], plane[t, 5] = v, vx, vy
        plane[t, 6], plane[t, 7], plane[t, 8] = c[2] + u * za + v * zb, ux * za + vx * zb, uy * za + vy * zb
        plane[t, 9] = 1.0 if area < 0 else -1.0
        for band in range(top // BAND, bottom // BAND + 1):
            starts[band + 1] += 1
    for band in range(bands):
        starts[band + 1] += starts[band]
    lists = np.empty(starts[bands], dtype=np.int32)
    fill = starts[:-1].copy()
    for t in range(count):
        if box[t, 0] >= 0:
            for band in range(box[t, 2] // BAND, box[t, 3] // BAND + 1):
                lists[fill[band]] = t
                fill[band] += 1
    return box, plane, starts, lists
