"""The software renderer's second half: one band of rows, from its list of triangles to its pixels.

Bands share nothing, so any thread may draw any of them at any time. The kernels release the interpreter's lock. They
call each other within this file alone: numba's cache does not see a change in another one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.light import LIGHTS

__all__ = ["SAMPLES", "TONES", "Look", "Posed", "draw_band"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

SAMPLES: Floats = np.array([[0.375, 0.125], [0.875, 0.375], [0.125, 0.625], [0.625, 0.875]], dtype=np.float32)
"""(4, 2) x and y of the samples within a pixel."""

TONES = 4096
"""Steps of the tone table, which spans linear light from 0 to 4."""

_FIELDS = 11
_LIGHTS = len(LIGHTS)  # a constant, so that the compiler unrolls the loop and does several surfaces at a time
_LEFT_OUT = np.float32(-1e-5)  # neighbours overlap by a hair, so that rounding leaves no gap between them


class Look(NamedTuple):
    """What stays the same from frame to frame.

    Args:
        triangles: (f, 3).
        colours: (v, 4) linear RGB and alpha.
        materials: (f, 3) roughness, specular, two-sided.
        clear: (f,) whether a triangle is see-through somewhere.
        eye: (3,) where the camera stands.
        lights: (lights, 6), and the rest of `mien.draw.light`, (3,) each.
        wrap: how far light goes round a surface.
        sky: light from above.
        ground: light from below.
        rim: light along the outline.
        tone: (TONES,) linear light to display values.
        samples: (4, 2) places of the samples within a pixel.
    """

    triangles: Ints
    colours: Floats
    materials: Floats
    clear: NDArray[np.bool_]
    eye: Floats
    lights: Floats
    wrap: Floats
    sky: Floats
    ground: Floats
    rim: Floats
    tone: Floats
    samples: Floats


class Posed(NamedTuple):
    """One frame's geometry: see `mien.draw.project` for the last four.

    Args:
        screen: (v, 4).
        positions: (v, 3) metres.
        normals: (v, 3).
        box: (f, 4).
        plane: (f, 10).
        starts: (bands + 1,).
        lists: (listed,) triangles of each band.
    """

    screen: Floats
    positions: Floats
    normals: Floats
    box: Ints
    plane: Floats
    starts: NDArray[np.int64]
    lists: Ints


@njit(cache=True, nogil=True)
def draw_band(band, first, last, look, posed, picture):
    """Draw rows `first` to `last` over the backdrop that `picture`, (h, w, 3) uint8, holds."""
    width = picture.shape[1]
    depth = np.full((last - first, width, 4), np.float32(np.inf), dtype=np.float32)
    winner = np.full((last - first, width, 4), -1, dtype=np.int32)
    listed = posed.lists[posed.starts[band] : posed.starts[band + 1]]
    _visit(first, last, listed, look.clear, posed.box, posed.plane, look.samples, depth, winner)
    surface = np.empty((_FIELDS, 4 * width), dtype=np.float32)
    light = np.empty((3, 4 * width), dtype=np.float32)
    place = np.empty((4 * width, 2), dtype=np.int32)
    share = np.empty(4 * width, dtype=np.float32)
    total = np.zeros((last - first, width, 3), dtype=np.float32)
    for row in range(last - first):
        count = _gather_row(first, row, winner, look, posed, picture[first + row], surface, place, share, total)
        _develop(surface, count, look, light)
        for e in range(count):
            for channel in range(3):
                total[place[e, 0], place[e, 1], channel] += share[e] * light[channel, e]
    _veil(first, last, listed, look, posed, depth, surface, light, place, share, total)
    for row in range(last - first):
        for x in range(width):
            for channel in range(3):
                picture[first + row, x, channel] = np.uint8(total[row, x, channel] + np.float32(0.5))


@njit(cache=True, nogil=True)
def _visit(first, last, listed, clear, box, plane, samples, depth, winner):
    """Find the nearest triangle of every sample, among those that hide what lies behind them."""
    du, dv, dz = np.empty(4, np.float32), np.empty(4, np.float32), np.empty(4, np.float32)
    for t in listed:
        if clear[t]:
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
                for s in range(4):
                    u, v, z = u_pixel + du[s], v_pixel + dv[s], z_pixel + dz[s]
                    if (
                        u < _LEFT_OUT
                        or v < _LEFT_OUT
                        or np.float32(1.0) - u - v < _LEFT_OUT
                        or z >= depth[y - first, x, s]
                    ):
                        continue
                    depth[y - first, x, s] = z
                    winner[y - first, x, s] = t


@njit(cache=True, nogil=True)
def _gather_row(first, row, winner, look, posed, backdrop, surface, place, share, total):
    """List every surface that a row's pixels show, once each, with the share of samples that it won.

    Returns:
        How many there are. `total` holds the backdrop's share of each pixel.
    """
    # one name for each array: taking one out of a tuple counts references, which in the loop doubled its time
    screen, positions, normals, box, plane = posed.screen, posed.positions, posed.normals, posed.box, posed.plane
    triangles, colours, materials = look.triangles, look.colours, look.materials
    samples, eye = look.samples, look.eye
    count = 0
    for x in range(len(backdrop)):
        for s in range(4):
            t = winner[row, x, s]
            if t < 0:
                for channel in range(3):
                    total[row, x, channel] += np.float32(0.25) * backdrop[x, channel]
                continue
            again = False
            won = np.float32(0.0)
            px = py = np.float32(0.0)
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
            u = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
            v = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
            _gather(u, v, t, screen, positions, normals, colours, triangles, materials, plane, eye, surface, count)
            place[count, 0], place[count, 1], share[count] = row, x, won * np.float32(0.25)
            count += 1
    return count


@njit(cache=True, nogil=True)
def _veil(first, last, listed, look, posed, depth, surface, light, place, share, total):
    """Lay see-through triangles over what is there, in their own order: lashes, brows, hairline, the lids' shadow."""
    screen, positions, normals, box, plane = posed.screen, posed.positions, posed.normals, posed.box, posed.plane
    triangles, colours, materials = look.triangles, look.colours, look.materials
    samples, eye, clear = look.samples, look.eye, look.clear
    count = 0
    for t in listed:
        if not clear[t]:
            continue
        a, b, c = colours[triangles[t, 0], 3], colours[triangles[t, 1], 3], colours[triangles[t, 2], 3]
        for y in range(max(box[t, 2], first), min(box[t, 3], last - 1) + 1):
            for x in range(box[t, 0], box[t, 1] + 1):
                won = px = py = np.float32(0.0)
                for s in range(4):
                    dx, dy = np.float32(x - box[t, 0]) + samples[s, 0], np.float32(y - box[t, 2]) + samples[s, 1]
                    u = plane[t, 0] + plane[t, 1] * dx + plane[t, 2] * dy
                    v = plane[t, 3] + plane[t, 4] * dx + plane[t, 5] * dy
                    z = plane[t, 6] + plane[t, 7] * dx + plane[t, 8] * dy
                    if u >= 0.0 and v >= 0.0 and u + v <= 1.0 and z < depth[y - first, x, s]:
                        won, px, py = won + np.float32(1.0), px + dx, py + dy
                if won == 0.0:
                    continue
                px, py = px / won, py / won
                u = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
                v = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
                _gather(u, v, t, screen, positions, normals, colours, triangles, materials, plane, eye, surface, count)
                place[count, 0], place[count, 1] = y - first, x
                share[count] = won * np.float32(0.25) * (c + u * (a - c) + v * (b - c))
                count += 1
                if count == len(share):
                    _lay(surface, count, look, light, place, share, total)
                    count = 0
    _lay(surface, count, look, light, place, share, total)


@njit(cache=True, nogil=True)
def _lay(surface, count, look, light, place, share, total):
    """Mix surfaces over pixels, one after the other."""
    _develop(surface, count, look, light)
    for e in range(count):
        for channel in range(3):
            below = total[place[e, 0], place[e, 1], channel]
            total[place[e, 0], place[e, 1], channel] = below + share[e] * (light[channel, e] - below)


@njit(cache=True, nogil=True)
def _gather(u, v, t, screen, positions, normals, colours, triangles, materials, plane, eye, surface, e):
    """Write what triangle `t` is like at a point of it: colour, normal, view direction, roughness and specular."""
    i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    w = np.float32(1.0) - u - v
    u, v, w = u * screen[i, 3], v * screen[j, 3], w * screen[k, 3]
    whole = np.float32(1.0) / (u + v + w)
    u, v, w = u * whole, v * whole, w * whole
    for axis in range(3):
        surface[axis, e] = u * colours[i, axis] + v * colours[j, axis] + w * colours[k, axis]
        normal = u * normals[i, axis] + v * normals[j, axis] + w * normals[k, axis]
        surface[3 + axis, e] = normal * plane[t, 9]  # winding decides which side is seen, not the smooth normal
        surface[6 + axis, e] = eye[axis] - (u * positions[i, axis] + v * positions[j, axis] + w * positions[k, axis])
    surface[9, e] = materials[t, 0]
    surface[10, e] = materials[t, 1]


@njit(cache=True, nogil=True)
def _develop(surface, count, look, light):
    """Light surfaces, and turn the light into display values in [0, 255]."""
    _light(surface, count, look.lights, look.wrap, look.sky, look.ground, look.rim, light)
    tone = look.tone
    for channel in range(3):
        for e in range(count):
            step = min(max(light[channel, e], np.float32(0.0)), np.float32(4.0)) * np.float32((TONES - 1) / 4)
            light[channel, e] = tone[int(step + np.float32(0.5))]


@njit(cache=True, nogil=True, fastmath=True)
def _light(surface, count, lights, wrap, sky, ground, rim, light):
    """Write the linear light that leaves each surface to the eye: see `mien.draw.light`. Vectorised by the compiler."""
    one, half, none = np.float32(1.0), np.float32(0.5), np.float32(0.0)
    for e in range(count):
        nx, ny, nz = surface[3, e], surface[4, e], surface[5, e]
        vx, vy, vz = surface[6, e], surface[7, e], surface[8, e]
        scale = one / np.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
        nx, ny, nz = nx * scale, ny * scale, nz * scale
        scale = one / np.sqrt(vx * vx + vy * vy + vz * vz)
        vx, vy, vz = vx * scale, vy * scale, vz * scale
        facing = min(max(nx * vx + ny * vy + nz * vz, np.float32(0.02)), one)
        up = half + half * ny
        away = one - facing
        edge = away * away * away * up
        rough, f0 = surface[9, e], surface[10, e]
        alpha2 = rough * rough * rough * rough
        smith = (rough + one) * (rough + one) * np.float32(0.125)
        view = facing * (one - smith) + smith
        r, g, b = surface[0, e], surface[1, e], surface[2, e]
        red = r * (ground[0] + (sky[0] - ground[0]) * up) + rim[0] * edge * np.sqrt(r)
        green = g * (ground[1] + (sky[1] - ground[1]) * up) + rim[1] * edge * np.sqrt(g)
        blue = b * (ground[2] + (sky[2] - ground[2]) * up) + rim[2] * edge * np.sqrt(b)
        for n in range(_LIGHTS):
            lx, ly, lz = lights[n, 0], lights[n, 1], lights[n, 2]
            cosine = nx * lx + ny * ly + nz * lz
            hx, hy, hz = lx + vx, ly + vy, lz + vz
            scale = one / np.sqrt(hx * hx + hy * hy + hz * hz + np.float32(1e-9))
            nh = (nx * hx + ny * hy + nz * hz) * scale
            away = one - max((vx * hx + vy * hy + vz * hz) * scale, none)
            lit = max(cosine, none)
            low = nh * nh * (alpha2 - one) + one
            fresnel = f0 + (one - f0) * away * away * away * away * away
            shine = (
                alpha2 * fresnel * lit * np.float32(0.25 / np.pi) / (low * low * view * (lit * (one - smith) + smith))
            )
            red += lights[n, 3] * (r * max((cosine + wrap[0]) / (one + wrap[0]), none) + shine)
            green += lights[n, 4] * (g * max((cosine + wrap[1]) / (one + wrap[1]), none) + shine)
            blue += lights[n, 5] * (b * max((cosine + wrap[2]) / (one + wrap[2]), none) + shine)
        light[0, e], light[1, e], light[2, e] = red, green, blue
