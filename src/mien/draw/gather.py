"""The software renderer's fourth step: what the surfaces are like that a band of rows shows."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["FIELDS", "gather"]

FIELDS = 17
"""Numbers of a surface at a point: colour, normal with relief (any length), way to the camera (any length), roughness,
reflectance, subsurface, occlusion, the key's share, smooth normal (unit)."""

_BLEND = 2


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def gather(count, spots, plane, look, points, eye, least, shadow, rows, linear, fields):
    """Write what the first `count` surfaces of `spots` are like to the columns of `fields`, (FIELDS, n).

    The shares of blended surfaces are multiplied by their alpha.
    """
    # one name for each array: taking one out of a tuple counts references, which in the loop doubled its time
    triangle, at, share = spots.triangle, spots.at, spots.share
    triangles, owner, kind, materials, paints = look.triangles, look.owner, look.kind, look.materials, look.paints
    pictures, grow, levels, texels = look.pictures, look.grow, look.levels, look.texels
    for e in range(count):
        t = triangle[e]
        u, v, side, lod = at[e, 0], at[e, 1], plane[t, 9], plane[t, 10]
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        w = np.float32(1.0) - u - v
        u, v, w = u * points[i, 3], v * points[j, 3], w * points[k, 3]
        whole = np.float32(1.0) / (u + v + w)
        u, v, w = u * whole, v * whole, w * whole
        m = owner[t]
        px = u * points[i, 0] + v * points[j, 0] + w * points[k, 0]
        py = u * points[i, 1] + v * points[j, 1] + w * points[k, 1]
        pz = u * points[i, 2] + v * points[j, 2] + w * points[k, 2]
        gx = u * points[i, 4] + v * points[j, 4] + w * points[k, 4]
        gy = u * points[i, 5] + v * points[j, 5] + w * points[k, 5]
        gz = u * points[i, 6] + v * points[j, 6] + w * points[k, 6]
        scale = side / np.sqrt(gx * gx + gy * gy + gz * gz + np.float32(1e-12))
        gx, gy, gz = gx * scale, gy * scale, gz * scale
        alpha = materials[m, 6] * (u * points[i, 7] + v * points[j, 7] + w * points[k, 7])
        red = materials[m, 3] * (u * points[i, 8] + v * points[j, 8] + w * points[k, 8])
        green = materials[m, 4] * (u * points[i, 9] + v * points[j, 9] + w * points[k, 9])
        blue = materials[m, 5] * (u * points[i, 10] + v * points[j, 10] + w * points[k, 10])
        rough, open_ = materials[m, 0], np.float32(1.0)
        nx, ny, nz = gx, gy, gz
        albedo, detail = paints[m, 0], paints[m, 1]
        tu = tv = np.float32(0.0)
        if albedo >= 0 or detail >= 0:
            tu = u * points[i, 11] + v * points[j, 11] + w * points[k, 11]
            tv = u * points[i, 12] + v * points[j, 12] + w * points[k, 12]
            tu, tv = tu - np.floor(tu), tv - np.floor(tv)
        if albedo >= 0:
            a, b, c, d, wa, wb, wc, wd = _corners(tu, tv, lod, albedo, pictures, grow, levels)
            one = np.float32(1 / 255)
            red *= (
                wa * linear[texels[a, 0]]
                + wb * linear[texels[b, 0]]
                + wc * linear[texels[c, 0]]
                + wd * linear[texels[d, 0]]
            )
            green *= (
                wa * linear[texels[a, 1]]
                + wb * linear[texels[b, 1]]
                + wc * linear[texels[c, 1]]
                + wd * linear[texels[d, 1]]
            )
            blue *= (
                wa * linear[texels[a, 2]]
                + wb * linear[texels[b, 2]]
                + wc * linear[texels[c, 2]]
                + wd * linear[texels[d, 2]]
            )
            alpha *= (wa * texels[a, 3] + wb * texels[b, 3] + wc * texels[c, 3] + wd * texels[d, 3]) * one
        if detail >= 0:
            a, b, c, d, wa, wb, wc, wd = _corners(tu, tv, lod, detail, pictures, grow, levels)
            one = np.float32(1 / 255)
            open_ = (wa * texels[a, 2] + wb * texels[b, 2] + wc * texels[c, 2] + wd * texels[d, 2]) * one
            rough *= (wa * texels[a, 3] + wb * texels[b, 3] + wc * texels[c, 3] + wd * texels[d, 3]) * one
            if paints[m, 2]:
                two = np.float32(2 / 255)
                x = (wa * texels[a, 0] + wb * texels[b, 0] + wc * texels[c, 0] + wd * texels[d, 0]) * two - np.float32(
                    1.0
                )
                y = (wa * texels[a, 1] + wb * texels[b, 1] + wc * texels[c, 1] + wd * texels[d, 1]) * two - np.float32(
                    1.0
                )
                z = np.sqrt(max(np.float32(1.0) - x * x - y * y, np.float32(0.0)))
                d1u, d1v = points[i, 11] - points[k, 11], points[i, 12] - points[k, 12]
                d2u, d2v = points[j, 11] - points[k, 11], points[j, 12] - points[k, 12]
                e1x, e1y, e1z = points[i, 0] - points[k, 0], points[i, 1] - points[k, 1], points[i, 2] - points[k, 2]
                e2x, e2y, e2z = points[j, 0] - points[k, 0], points[j, 1] - points[k, 1], points[j, 2] - points[k, 2]
                qx, qy, qz = e2x * d1u - e1x * d2u, e2y * d1u - e1y * d2u, e2z * d1u - e1z * d2u
                tx, ty, tz = qy * gz - qz * gy, qz * gx - qx * gz, qx * gy - qy * gx
                qx, qy, qz = e2x * d1v - e1x * d2v, e2y * d1v - e1y * d2v, e2z * d1v - e1z * d2v
                bx, by, bz = qy * gz - qz * gy, qz * gx - qx * gz, qx * gy - qy * gx
                longer = max(tx * tx + ty * ty + tz * tz, bx * bx + by * by + bz * bz)
                scale = side / np.sqrt(longer + np.float32(1e-30))
                x, y = x * scale, -y * scale
                nx = x * tx + y * bx + z * gx
                ny = x * ty + y * by + z * gy
                nz = x * tz + y * bz + z * gz
        fields[0, e], fields[1, e], fields[2, e] = red, green, blue
        fields[3, e], fields[4, e], fields[5, e] = nx, ny, nz
        fields[6, e], fields[7, e], fields[8, e] = eye[0] - px, eye[1] - py, eye[2] - pz
        fields[9, e] = max(rough, least)
        fields[10, e], fields[11, e], fields[12, e] = materials[m, 1], materials[m, 2], open_
        fields[13, e] = _arrives(px, py, pz, shadow, rows)
        fields[14, e], fields[15, e], fields[16, e] = gx, gy, gz
        if kind[t] == _BLEND:
            share[e] *= alpha


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _corners(tu, tv, lod, picture, pictures, grow, levels):
    """Return the numbers and shares of the four texels round a point; see `mien.draw.texture` for the level."""
    step = int(max(lod + grow[picture] + np.float32(0.5), np.float32(0.0)))
    level = pictures[picture, 1] + min(step, pictures[picture, 0] - 1)
    wide, high, start = levels[level, 0], levels[level, 1], levels[level, 2]
    x = tu * np.float32(wide) - np.float32(0.5)
    y = tv * np.float32(high) - np.float32(0.5)
    left, top = int(np.floor(x)), int(np.floor(y))
    px, py = x - np.float32(left), y - np.float32(top)
    x0, y0 = left if left >= 0 else wide - 1, top if top >= 0 else high - 1
    x1, y1 = left + 1 if left + 1 < wide else 0, top + 1 if top + 1 < high else 0
    qx, qy = np.float32(1.0) - px, np.float32(1.0) - py
    upper, lower = start + y0 * wide, start + y1 * wide
    return upper + x0, upper + x1, lower + x0, lower + x1, qx * qy, px * qy, qx * py, px * py


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _arrives(px, py, pz, shadow, rows):
    """Return the share of the key light that arrives at a place; see `mien.draw.shadow`."""
    size = shadow.shape[0]
    x = rows[0, 0] * px + rows[0, 1] * py + rows[0, 2] * pz + rows[0, 3] - np.float32(0.5)
    y = rows[1, 0] * px + rows[1, 1] * py + rows[1, 2] * pz + rows[1, 3] - np.float32(0.5)
    most = np.float32(size - 1)
    if not (x > 0.0 and y > 0.0 and x < most and y < most):
        return np.float32(1.0)
    z = rows[2, 0] * px + rows[2, 1] * py + rows[2, 2] * pz + rows[2, 3]
    left, top = int(x), int(y)
    fx, fy = x - np.float32(left), y - np.float32(top)
    upper = shadow[top, left, 0] + fx * (shadow[top, left + 1, 0] - shadow[top, left, 0])
    lower = shadow[top + 1, left, 0] + fx * (shadow[top + 1, left + 1, 0] - shadow[top + 1, left, 0])
    mean = upper + fy * (lower - upper)
    upper = shadow[top, left, 1] + fx * (shadow[top, left + 1, 1] - shadow[top, left, 1])
    lower = shadow[top + 1, left, 1] + fx * (shadow[top + 1, left + 1, 1] - shadow[top + 1, left, 1])
    square = upper + fy * (lower - upper)
    over = z - mean
    if over <= 0.0:
        return np.float32(1.0)
    spread = max(square - mean * mean, np.float32(4e-6))
    share = spread / (spread + over * over)
    return max((share - np.float32(0.25)) * np.float32(1 / 0.75), np.float32(0.0))
