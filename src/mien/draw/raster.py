"""The software renderer: a z-buffer with four visibility samples a pixel on numba, the same bytes on every machine.

Every band of rows is drawn by one thread from its own list of triangles, in the triangles' order, so that the number of
threads changes nothing. A surface is shaded once for each pixel that it covers, and weighted by the samples it won.
Source: the sample pattern is OpenGL's and Direct3D's common rotated grid; alpha chooses how many samples a triangle may
take (alpha to coverage), shifted from pixel to pixel by a 2 x 2 Bayer pattern.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head
from mien.draw.light import GROUND, LIGHTS, RIM, SKY, WRAP, backdrop
from mien.draw.pose import Rig
from mien.types import Motion

__all__ = ["Raster"]

Floats = NDArray[np.float32]

_BAND = 16
"""Rows of a band: enough bands to keep cores busy, few enough that triangles seldom lie in two."""

SAMPLES: Floats = np.array([[0.375, 0.125], [0.875, 0.375], [0.125, 0.625], [0.625, 0.875]], dtype=np.float32)
"""(4, 2) x and y of the samples within a pixel."""

_CURVE = 4096
_LIGHTS = len(LIGHTS)
_FIELDS = 11


def _tone_table() -> NDArray[np.float32]:
    """Return display values in [0, 255] for linear light in [0, 4], by the curve in `mien.draw.light`."""
    x = np.linspace(0.0, 4.0, _CURVE)
    film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0)
    encoded = np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)
    return (255.0 * encoded).astype(np.float32)


class Raster:
    """The software renderer of one head.

    Args:
        head: what to draw.
        size: width and height of the pictures, pixels.
    """

    def __init__(self, head: Head, *, size: int) -> None:
        self.size = size
        self._rig = Rig(head)
        camera = portrait_camera(head)
        self._matrix = camera.matrix()
        self._eye = np.array(camera.eye, dtype=np.float32)
        self._triangles = head.triangles.astype(np.int32)
        self._colours = head.colours.astype(np.float32)
        self._materials = _materials(head)
        self._clear = self._colours[self._triangles, 3].min(axis=1) < 0.999
        self._backdrop = backdrop(size)
        self._tone = _tone_table()
        self._depth = np.empty((size, size, 4), dtype=np.float32)
        self._winner = np.empty((size, size, 4), dtype=np.int32)

    def frames(self, motion: Motion) -> Iterator[NDArray[np.uint8]]:
        """Draw a motion, frame by frame.

        Args:
            motion: what the face does.

        Yields:
            (size, size, 3) uint8, sRGB.
        """
        for frame in range(len(motion)):
            self._rig.pose(motion, frame)
            yield self._draw()

    def _draw(self) -> NDArray[np.uint8]:
        positions, normals = self._rig.positions, self._rig.normals
        screen = _project(positions, self._matrix, self.size)
        bands = (self.size + _BAND - 1) // _BAND
        box, plane, starts, lists = _sort(screen, self._triangles, self._materials, self.size, bands)
        _visit(
            self._triangles, self._colours, self._clear, box, plane, starts, lists, SAMPLES, self._depth, self._winner
        )  # fmt: skip
        picture = self._backdrop.copy()
        _shade(
            screen, positions, normals, self._colours, self._triangles, self._materials, box, plane, self._winner,
            SAMPLES, self._eye, LIGHTS, WRAP, SKY, GROUND, RIM, self._tone, picture,
        )  # fmt: skip
        return picture


def _materials(head: Head) -> Floats:
    """Return (f, 3): roughness, specular, two-sided for every triangle."""
    rows = np.zeros((len(head.triangles), 3), dtype=np.float32)
    for part in head.parts:
        rows[part.first : part.first + part.count] = (part.roughness, part.specular, float(part.two_sided))
    return rows


@njit(cache=True)
def _project(positions, matrix, size):
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


@njit(cache=True)
def _sort(screen, triangles, materials, size, bands):
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
        for band in range(top // _BAND, bottom // _BAND + 1):
            starts[band + 1] += 1
    for band in range(bands):
        starts[band + 1] += starts[band]
    lists = np.empty(starts[bands], dtype=np.int32)
    fill = starts[:-1].copy()
    for t in range(count):
        if box[t, 0] >= 0:
            for band in range(box[t, 2] // _BAND, box[t, 3] // _BAND + 1):
                lists[fill[band]] = t
                fill[band] += 1
    return box, plane, starts, lists


@njit(cache=True, parallel=True)
def _visit(triangles, colours, clear, box, plane, starts, lists, samples, depth, winner):
    """Find the nearest triangle of every sample."""
    size = depth.shape[0]
    edge = np.float32(-1e-5)  # neighbours overlap by a hair, so that rounding leaves no gap between them
    for band in prange(len(starts) - 1):
        first, last = band * _BAND, min(band * _BAND + _BAND, size)
        depth[first:last] = np.inf
        winner[first:last] = -1
        du, dv, dz = np.empty(4, np.float32), np.empty(4, np.float32), np.empty(4, np.float32)
        for place in range(starts[band], starts[band + 1]):
            t = lists[place]
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
                    if u_pixel + u_most < edge or v_pixel + v_most < edge or w_pixel + w_most < edge:
                        continue
                    z_pixel = z_row + zx * dx
                    for s in range(4):
                        u, v, z = u_pixel + du[s], v_pixel + dv[s], z_pixel + dz[s]
                        if u < edge or v < edge or np.float32(1.0) - u - v < edge or z >= depth[y, x, s]:
                            continue
                        if clear[t] and _is_gap(u, v, t, x, y, s, triangles, colours):
                            continue
                        depth[y, x, s] = z
                        winner[y, x, s] = t


@njit(cache=True)
def _is_gap(u, v, t, x, y, s, triangles, colours):
    """Tell whether a see-through triangle leaves this sample to what lies behind it."""
    a, b, c = colours[triangles[t, 0], 3], colours[triangles[t, 1], 3], colours[triangles[t, 2], 3]
    alpha = c + u * (a - c) + v * (b - c)
    shift = np.float32((2 * (x & 1) + 3 * (y & 1)) & 3) * np.float32(0.25)
    return alpha <= (np.float32(s) + shift + np.float32(0.125)) * np.float32(0.25)


@njit(cache=True, parallel=True)
def _shade(
    screen, positions, normals, colours, triangles, materials, box, plane, winner, samples, eye, lights, wrap, sky,
    ground, rim, tone, picture,
):  # fmt: skip
    """Shade every surface that a pixel shows, once, and mix them by the samples that they won."""
    size = picture.shape[0]
    for y in prange(size):
        surface = np.empty((_FIELDS, 4 * size), dtype=np.float32)
        pixel = np.empty(4 * size, dtype=np.int32)
        share = np.empty(4 * size, dtype=np.float32)
        light = np.empty((3, 4 * size), dtype=np.float32)
        total = np.zeros((size, 3), dtype=np.float32)
        count = 0
        for x in range(size):
            for s in range(4):
                t = winner[y, x, s]
                if t < 0:
                    for channel in range(3):
                        total[x, channel] += np.float32(0.25) * picture[y, x, channel]
                    continue
                again = False
                won = np.float32(0.0)
                px = py = np.float32(0.0)
                for other in range(4):
                    if winner[y, x, other] == t:
                        again = again or other < s
                        won += np.float32(1.0)
                        px += samples[other, 0]
                        py += samples[other, 1]
                if again:
                    continue
                px = np.float32(x - box[t, 0]) + px / won
                py = np.float32(y - box[t, 2]) + py / won
                u = plane[t, 0] + plane[t, 1] * px + plane[t, 2] * py
                v = plane[t, 3] + plane[t, 4] * px + plane[t, 5] * py
                _gather(u, v, t, screen, positions, normals, colours, triangles, materials, plane, eye, surface, count)
                pixel[count], share[count] = x, won * np.float32(0.25)
                count += 1
        _light(surface, count, lights, wrap, sky, ground, rim, light)
        for e in range(count):
            for channel in range(3):
                step = min(max(light[channel, e], np.float32(0.0)), np.float32(4.0)) * np.float32((_CURVE - 1) / 4)
                total[pixel[e], channel] += share[e] * tone[int(step + np.float32(0.5))]
        for x in range(size):
            for channel in range(3):
                picture[y, x, channel] = np.uint8(total[x, channel] + np.float32(0.5))


@njit(cache=True)
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


@njit(cache=True, fastmath=True)
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
