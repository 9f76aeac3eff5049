"""What the OpenGL renderer draws in one frame: the triangles that can be seen, as its shaders fetch them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.head import Head

__all__ = ["KINDS", "LEVELS", "STRIP", "DrawList", "Sheet", "draw_list", "list_drawn", "sheet_of"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

KINDS = ("opaque", "coverage", "blend")
LEVELS = 16
"""Most sizes of a picture: 4 bits of a triangle's row."""

STRIP = 8
"""Rows of the picture that are lit together, between the leftmost and the rightmost column of what they show."""

_COVERAGE = KINDS.index("coverage")
_CELL = 4  # pixels between the points at which it is known how near the opaque surface is
_BEHIND = np.float32(1.02)  # hair lies behind it when it is farther by this, 2 cm in a portrait: pits are shallower


class Sheet(NamedTuple):
    """What of a head stays the same.

    Args:
        triangles: (f, 3) by kind, each kind in the head's order.
        kind: (f,) index into `KINDS`.
        owner: (f,) each triangle's material.
        two_sided: (f,).
        uvs: (v, 2).
        grow: (m, 2) half the logarithm to base 2 of the texels of a material's albedo and of its detail.
        sizes: (m, 2) how many sizes they come in.
    """

    triangles: Ints
    kind: NDArray[np.uint8]
    owner: Ints
    two_sided: NDArray[np.bool_]
    uvs: Floats
    grow: Floats
    sizes: Ints


class DrawList(NamedTuple):
    """One frame.

    Args:
        places: (v, 4) posed position and u.
        normals: (v, 4) posed normal and v.
        corners: (f, 3) vertices of the triangles to draw, those of the first kind first.
        rows: (f, 4) the same, then 1 if it shows its back + 2 * size of the albedo + 32 * size of the detail
            + 512 * material.
        counts: (3,) how many there are of each kind.
        strips: (n, 2) first and last column of each strip of rows; the first is greater where it shows nothing.
    """

    places: Floats
    normals: Floats
    corners: Ints
    rows: Ints
    counts: Ints
    strips: Ints


def sheet_of(head: Head, *, grow: Floats, sizes: Ints) -> Sheet:
    """Lay out a head.

    Args:
        head: any head.
        grow: see `Sheet`.
        sizes: see `Sheet`.

    Returns:
        What stays the same.
    """
    owner = np.zeros(len(head.triangles), dtype=np.int32)
    for part in head.parts:
        owner[part.first : part.first + part.count] = part.material
    kind = np.array([KINDS.index(material.alpha) for material in head.materials], dtype=np.uint8)[owner]
    two_sided = np.array([material.two_sided for material in head.materials], dtype=np.bool_)[owner]
    order = np.argsort(kind, kind="stable")
    triangles = np.ascontiguousarray(head.triangles[order], dtype=np.int32)
    uvs = np.ascontiguousarray(head.uvs, dtype=np.float32)
    return Sheet(triangles, kind[order], owner[order], two_sided[order], uvs, grow, sizes)


def draw_list(sheet: Sheet, height: int) -> DrawList:
    """Make room for a frame.

    Args:
        sheet: of the head.
        height: of the picture.

    Returns:
        An empty list.
    """
    vertices, triangles = len(sheet.uvs), len(sheet.triangles)
    return DrawList(
        np.empty((vertices, 4), dtype=np.float32),
        np.empty((vertices, 4), dtype=np.float32),
        np.empty((triangles, 3), dtype=np.int32),
        np.empty((triangles, 4), dtype=np.int32),
        np.zeros(len(KINDS), dtype=np.int32),
        np.empty((-(-height // STRIP), 2), dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def list_drawn(positions, normals, matrix, width, height, sheet, out):
    """Fill in a frame."""
    seen = np.empty((len(positions), 3), dtype=np.float32)
    half = np.float32(0.5)
    for i in range(len(positions)):
        x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
        near = matrix[3, 0] * x + matrix[3, 1] * y + matrix[3, 2] * z + matrix[3, 3]
        whole = np.float32(1.0) / max(near, np.float32(1e-3))
        across = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3]) * whole
        up = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3]) * whole
        seen[i, 0], seen[i, 1], seen[i, 2] = (half + half * across) * width, (half - half * up) * height, near
        out.places[i, 0], out.places[i, 1], out.places[i, 2], out.places[i, 3] = x, y, z, sheet.uvs[i, 0]
        for axis in range(3):
            out.normals[i, axis] = normals[i, axis]
        out.normals[i, 3] = sheet.uvs[i, 1]
    out.counts[:] = 0
    out.strips[:, 0], out.strips[:, 1] = width, -1
    hidden = np.full((height // _CELL + 2, width // _CELL + 2), np.float32(np.inf), dtype=np.float32)
    waiting = True
    triangles, kind, owner, two_sided, uvs = sheet.triangles, sheet.kind, sheet.owner, sheet.two_sided, sheet.uvs
    corners, rows, strips = out.corners, out.rows, out.strips
    n = 0
    for t in range(len(triangles)):
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = seen[i, 0], seen[i, 1], seen[j, 0], seen[j, 1], seen[k, 0], seen[k, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == 0.0 or (area > 0.0 and not two_sided[t]):  # rows count downward: a front has a negative area
            continue
        if min(seen[i, 2], seen[j, 2], seen[k, 2]) <= 1e-3:  # behind the camera
            continue
        left, right = max(int(np.floor(min(ax, bx, cx))), 0), min(int(np.floor(max(ax, bx, cx))), width - 1)
        top, bottom = max(int(np.floor(min(ay, by, cy))), 0), min(int(np.floor(max(ay, by, cy))), height - 1)
        if left > right or top > bottom:
            continue
        if kind[t] == _COVERAGE:
            if waiting:
                hidden, waiting = _deepest(hidden), False
            if _is_hidden(hidden, left, right, top, bottom, min(seen[i, 2], seen[j, 2], seen[k, 2])):
                continue
        elif waiting:
            _hide(hidden, seen, i, j, k, area, left, right, top, bottom)
        for strip in range(top // STRIP, bottom // STRIP + 1):
            strips[strip, 0], strips[strip, 1] = min(strips[strip, 0], left), max(strips[strip, 1], right)
        ux, uy, vx, vy = uvs[i, 0] - uvs[k, 0], uvs[i, 1] - uvs[k, 1], uvs[j, 0] - uvs[k, 0], uvs[j, 1] - uvs[k, 1]
        lod = half * np.log2(max(abs((ux * vy - vx * uy) / area), np.float32(1e-20)))
        m = owner[t]
        first = min(int(max(lod + sheet.grow[m, 0] + half, np.float32(0.0))), sheet.sizes[m, 0] - 1)
        second = min(int(max(lod + sheet.grow[m, 1] + half, np.float32(0.0))), sheet.sizes[m, 1] - 1)
        corners[n, 0], corners[n, 1], corners[n, 2] = i, j, k
        rows[n, 0], rows[n, 1], rows[n, 2] = i, j, k
        rows[n, 3] = (1 if area > 0.0 else 0) + 2 * first + 32 * second + 512 * m
        out.counts[kind[t]] += 1
        n += 1
    return n


@njit(cache=True, nogil=True)
def _hide(hidden, seen, i, j, k, area, left, right, top, bottom):
    """Note a triangle's distance at the points, `_CELL` pixels apart, that it covers."""
    whole = np.float32(1.0) / area
    ax, ay, bx, by, cx, cy = seen[i, 0], seen[i, 1], seen[j, 0], seen[j, 1], seen[k, 0], seen[k, 1]
    for row in range(-(-top // _CELL), (bottom + 1) // _CELL + 1):
        for column in range(-(-left // _CELL), (right + 1) // _CELL + 1):
            x, y = np.float32(column * _CELL) - cx, np.float32(row * _CELL) - cy
            u = (x * (by - cy) + y * (cx - bx)) * whole
            v = (x * (cy - ay) + y * (ax - cx)) * whole
            w = np.float32(1.0) - u - v
            if min(u, v, w) >= 0.0:
                near = u * seen[i, 2] + v * seen[j, 2] + w * seen[k, 2]
                hidden[row, column] = min(hidden[row, column], near)


@njit(cache=True, nogil=True)
def _deepest(hidden):
    """Return, for each square between four points, the distance of the farthest of them."""
    out = np.empty((hidden.shape[0] - 1, hidden.shape[1] - 1), dtype=np.float32)
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            above = max(hidden[row, column], hidden[row, column + 1])
            out[row, column] = max(above, hidden[row + 1, column], hidden[row + 1, column + 1]) * _BEHIND
    return out


@njit(cache=True, nogil=True)
def _is_hidden(deepest, left, right, top, bottom, near):
    for row in range(top // _CELL, bottom // _CELL + 1):
        for column in range(left // _CELL, right // _CELL + 1):
            if near <= deepest[row, column]:
                return False
    return True
