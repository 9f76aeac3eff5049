"""The software renderer's first step: from posed vertices to what each band of rows has to draw."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["BAND", "POINT", "project", "sort"]

BAND = 16
"""Rows of a band: enough bands to keep cores busy, few enough that triangles seldom lie in two."""

_STEPS = 1024  # of depth by which triangles are put in order

POINT = 16
"""Numbers of a vertex, together so that one is fetched at once: x, y, z in metres and 1 / w; normal and alpha; red,
green, blue; u, v; x and y in pixels (y down) and depth in [-1, 1]."""


@njit(cache=True, nogil=True)
def project(positions, normals, matrix, width, height, points):
    """Fill in what changes from frame to frame in `points`, (v, POINT)."""
    for i in range(len(positions)):
        x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
        w = matrix[3, 0] * x + matrix[3, 1] * y + matrix[3, 2] * z + matrix[3, 3]
        near = np.float32(1.0) / max(w, np.float32(1e-3))
        cx = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3]) * near
        cy = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3]) * near
        points[i, 0], points[i, 1], points[i, 2], points[i, 3] = x, y, z, near
        points[i, 4], points[i, 5], points[i, 6] = normals[i, 0], normals[i, 1], normals[i, 2]
        points[i, 13] = (cx * np.float32(0.5) + np.float32(0.5)) * width
        points[i, 14] = (np.float32(0.5) - cy * np.float32(0.5)) * height
        points[i, 15] = (matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3]) * near


@njit(cache=True, nogil=True)
def sort(points, triangles, two_sided, blended, width, height, bands):
    """Drop what faces away or lies outside; set up the rest, and list every band's triangles.

    Nearer triangles come first, so that most of what lies behind is turned away by its depth before anything is looked
    up for it; after them the blended ones, in their own order.

    Returns:
        box: (f, 4) int32: first and last column and row; the first column is -1 for a dropped triangle.
        plane: (f, 12) float32: u, v and depth at the box's corner, each with its slope along x and y; then 1 if the
            triangle is seen from its front, -1 from its back; then half the logarithm to base 2 of its area on a
            texture, whose own area is 1, over that in pixels; then its least depth.
        starts: (bands + 1,) where each band's triangles start in `lists`.
        lists: triangles, in order within a band.
    """
    count = len(triangles)
    box = np.empty((count, 4), dtype=np.int32)
    plane = np.empty((count, 12), dtype=np.float32)
    starts = np.zeros(bands + 1, dtype=np.int64)
    for t in range(count):
        box[t, 0] = -1
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by = points[i, 13], points[i, 14], points[j, 13], points[j, 14]
        cx, cy = points[k, 13], points[k, 14]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == 0.0 or (area > 0.0 and not two_sided[t]):  # y points down: a front has a negative area
            continue
        if min(points[i, 3], points[j, 3], points[k, 3]) >= 900.0:  # behind the camera
            continue
        left = max(int(np.floor(min(ax, bx, cx))), 0)
        right = min(int(np.floor(max(ax, bx, cx))), width - 1)
        top = max(int(np.floor(min(ay, by, cy))), 0)
        bottom = min(int(np.floor(max(ay, by, cy))), height - 1)
        if left > right or top > bottom:
            continue
        box[t, 0], box[t, 1], box[t, 2], box[t, 3] = left, right, top, bottom
        whole = np.float32(1.0) / area
        ux, uy = (by - cy) * whole, (cx - bx) * whole
        vx, vy = (cy - ay) * whole, (ax - cx) * whole
        x, y = np.float32(left), np.float32(top)
        u = (x - cx) * ux + (y - cy) * uy
        v = (x - cx) * vx + (y - cy) * vy
        za, zb = points[i, 15] - points[k, 15], points[j, 15] - points[k, 15]
        plane[t, 0], plane[t, 1], plane[t, 2] = u, ux, uy
        plane[t, 3], plane[t, 4], plane[t, 5] = v, vx, vy
        plane[t, 6], plane[t, 7] = points[k, 15] + u * za + v * zb, ux * za + vx * zb
        plane[t, 8] = uy * za + vy * zb
        plane[t, 9] = 1.0 if area < 0 else -1.0
        on_texture = (points[i, 11] - points[k, 11]) * (points[j, 12] - points[k, 12]) - (
            points[j, 11] - points[k, 11]
        ) * (points[i, 12] - points[k, 12])
        plane[t, 10] = np.float32(0.5) * np.log2(max(abs(on_texture * whole), np.float32(1e-20)))
        plane[t, 11] = min(points[i, 15], points[j, 15], points[k, 15])
        for band in range(top // BAND, bottom // BAND + 1):
            starts[band + 1] += 1
    for band in range(bands):
        starts[band + 1] += starts[band]
    lists = np.empty(starts[bands], dtype=np.int32)
    fill = starts[:-1].copy()
    for t in _ordered(points, triangles, box, blended):
        for band in range(box[t, 2] // BAND, box[t, 3] // BAND + 1):
            lists[fill[band]] = t
            fill[band] += 1
    return box, plane, starts, lists


@njit(cache=True, nogil=True)
def _ordered(points, triangles, box, blended):
    """Return the triangles that were not dropped: nearer ones first, by steps of depth; then blended ones."""
    count = len(triangles)
    nearest, farthest = np.float32(0.0), np.float32(np.inf)
    step = np.empty(count, dtype=np.int32)
    near = np.empty(count, dtype=np.float32)
    for t in range(count):
        if box[t, 0] >= 0:
            near[t] = max(points[triangles[t, 0], 3], points[triangles[t, 1], 3], points[triangles[t, 2], 3])
            nearest, farthest = max(nearest, near[t]), min(farthest, near[t])
    scale = np.float32(_STEPS - 1) / max(nearest - farthest, np.float32(1e-9))
    places = np.zeros(_STEPS + 2, dtype=np.int32)
    for t in range(count):
        if box[t, 0] >= 0:
            step[t] = _STEPS if blended[t] else int((nearest - near[t]) * scale)
            places[step[t] + 1] += 1
    for k in range(_STEPS + 1):
        places[k + 1] += places[k]
    out = np.empty(places[_STEPS + 1], dtype=np.int32)
    for t in range(count):
        if box[t, 0] >= 0:
            out[places[step[t]]] = t
            places[step[t]] += 1
    return out
