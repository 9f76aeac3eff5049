"""The key light's soft shadows: a picture of the head from the light, blurred, which both renderers look up.

The map holds, for each texel, the mean of the depth and of its square over the texel's neighbourhood, in metres along
the light's rays. A point at depth z there gets the share of light

    k = max(0, (p - 0.25) / 0.75),  p = var / (var + (z - mean)^2),  var = max(square - mean^2, 4e-6)

where z > mean, and all of it elsewhere and outside the map; looked up bilinearly between texel centres.
Source: Donnelly and Lauritzen, "Variance Shadow Maps", 2006; the share below 0.25 is taken off against light that leaks
through two layers (Lauritzen, GPU Gems 3, chapter 8).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.camera import find_face
from mien.draw.head import Head
from mien.draw.light import LIGHTS
from mien.draw.look import Look

__all__ = ["MAP", "Shadow", "shadow_rows"]

Floats = NDArray[np.float32]

MAP = 256
"""Texels of a side of the map."""

_REACH = 0.24  # half the map's side for a grown head, metres: crown, shoulders, collar
_BIAS = 0.0015  # metres by which points are lifted toward the light, so that a surface does not shade itself
_FAR = 0.5  # metres behind the head joint where there is nothing
_COVERAGE, _BLEND = 1, 2
_LEVEL = 2  # of coverage pictures: a quarter of their size
_TAPS = np.array([1, 6, 15, 20, 15, 6, 1], dtype=np.float32) / np.float32(64)


class Shadow:
    """Casts one head's shadows.

    Args:
        head: what stands in the light.
        look: the same, laid out.

    Attributes:
        rows: (3, 4) float32, as `shadow_rows` returns them.
    """

    def __init__(self, head: Head, look: Look) -> None:
        self._look = look
        self._uvs = np.ascontiguousarray(head.uvs)
        self.rows = shadow_rows(head)

    def cast(self, positions: Floats) -> Floats:
        """Return the map of a posed head.

        Args:
            positions: (v, 3) float32, metres.

        Returns:
            (MAP, MAP, 2) float32: mean depth, and mean of its square.
        """
        depth = _draw(positions, self.rows, self._uvs, self._look)
        return _blur(depth, _TAPS)


def shadow_rows(head: Head) -> Floats:
    """Return where the light's map lies.

    Args:
        head: what stands in the light.

    Returns:
        (3, 4) float32 from world to map: column and row in texels (texel i's centre is at i + 1/2), depth in metres.
    """
    face = find_face(head)
    middle = np.array(face.eyes) - (0.0, 0.03 * face.size, 0.08 * face.size)
    toward = LIGHTS[0, :3].astype(np.float64)
    across = np.cross([0.0, 1.0, 0.0], toward)
    across /= np.linalg.norm(across)
    scale = MAP / (2 * _REACH * face.size)
    turn = np.stack([across * scale, -np.cross(toward, across) * scale, -toward])
    return np.c_[turn, np.array([MAP / 2, MAP / 2, -_BIAS]) - turn @ middle].astype(np.float32)


@njit(cache=True, nogil=True, error_model="numpy")
def _draw(positions, rows, uvs, look):
    """Return (MAP, MAP) the depth of what is nearest to the light at each texel's centre."""
    at = np.empty((len(positions), 3), dtype=np.float32)
    for i in range(len(positions)):
        for axis in range(3):
            at[i, axis] = (
                rows[axis, 0] * positions[i, 0]
                + rows[axis, 1] * positions[i, 1]
                + rows[axis, 2] * positions[i, 2]
                + rows[axis, 3]
            )
    depth = np.full((MAP, MAP), np.float32(_FAR), dtype=np.float32)
    # one name for each array: taking one out of a tuple counts references
    triangles, kind, owner, paints = look.triangles, look.kind, look.owner, look.paints
    pictures, levels, texels, solid = look.pictures, look.levels, look.texels, look.solid
    half, none, one = np.float32(0.5), np.float32(0.0), np.float32(1.0)
    for t in range(len(triangles)):
        if kind[t] == _BLEND:
            continue
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = at[i, 0], at[i, 1], at[j, 0], at[j, 1], at[k, 0], at[k, 1]
        # texels whose centres may lie inside
        left, right = max(int(np.ceil(min(ax, bx, cx) - half)), 0), min(int(np.floor(max(ax, bx, cx) - half)), MAP - 1)
        top, bottom = max(int(np.ceil(min(ay, by, cy) - half)), 0), min(int(np.floor(max(ay, by, cy) - half)), MAP - 1)
        if left > right or top > bottom:
            continue
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == none:
            continue
        whole = one / area
        ux, uy, vx, vy = (by - cy) * whole, (cx - bx) * whole, (cy - ay) * whole, (ax - cx) * whole
        za, zb, zc = at[i, 2] - at[k, 2], at[j, 2] - at[k, 2], at[k, 2]
        picture = paints[owner[t], 0] if kind[t] == _COVERAGE else -1
        step = min(_LEVEL, pictures[picture, 0] - 1) if picture >= 0 else 0
        if step < solid[t]:
            picture = -1
        level = pictures[picture, 1] + step if picture >= 0 else 0
        for y in range(top, bottom + 1):
            dy = np.float32(y) + half - cy
            u_row, v_row = dy * uy, dy * vy
            for x in range(left, right + 1):
                dx = np.float32(x) + half - cx
                u, v = dx * ux + u_row, dx * vx + v_row
                z = zc + u * za + v * zb
                if min(min(u, v), one - u - v) < none or z >= depth[y, x]:
                    continue
                if picture >= 0:
                    tu = uvs[k, 0] + u * (uvs[i, 0] - uvs[k, 0]) + v * (uvs[j, 0] - uvs[k, 0])
                    tv = uvs[k, 1] + u * (uvs[i, 1] - uvs[k, 1]) + v * (uvs[j, 1] - uvs[k, 1])
                    if _clear(level, tu, tv, levels, texels):
                        continue
                depth[y, x] = z
    return depth


@njit(cache=True, nogil=True, error_model="numpy")
def _clear(level, tu, tv, levels, texels):
    """Tell whether a hole is here: the nearest texel's alpha is below one half."""
    wide, high, start = levels[level, 0], levels[level, 1], levels[level, 2]
    x = min(int((tu - np.floor(tu)) * np.float32(wide)), wide - 1)
    y = min(int((tv - np.floor(tv)) * np.float32(high)), high - 1)
    return texels[start + y * wide + x, 3] < 128


@njit(cache=True, nogil=True, fastmath=True)
def _blur(depth, taps):
    """Return (MAP, MAP, 2) the weighted mean of the depth and of its square round each texel.

    Written tap by tap along rows, which the compiler does for several texels at a time.
    """
    reach = len(taps) // 2
    across = np.zeros((2, MAP, MAP), dtype=np.float32)
    row = np.empty(MAP + 2 * reach, dtype=np.float32)
    for y in range(MAP):
        row[:reach], row[reach : reach + MAP], row[reach + MAP :] = depth[y, 0], depth[y], depth[y, MAP - 1]
        for n in range(len(taps)):
            for x in range(MAP):
                across[0, y, x] += taps[n] * row[x + n]
                across[1, y, x] += taps[n] * row[x + n] * row[x + n]
    out = np.empty((MAP, MAP, 2), dtype=np.float32)
    both = np.empty((2, MAP), dtype=np.float32)
    for y in range(MAP):
        both[:] = 0.0
        for n in range(len(taps)):
            near = min(max(y + n - reach, 0), MAP - 1)
            for k in range(2):
                for x in range(MAP):
                    both[k, x] += taps[n] * across[k, near, x]
        for x in range(MAP):
            out[y, x, 0], out[y, x, 1] = both[0, x], both[1, x]
    return out
