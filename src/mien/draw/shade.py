"""The software renderer's fifth step: the light that surfaces send to the eye, as `mien.draw.light` has it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.light import BLEED, GROUND, LIGHTS, SKY, SMOOTH, WINDOWS, WRAP, ambient

__all__ = ["Studio", "shade", "studio"]

Floats = NDArray[np.float32]
Rows = tuple[tuple[np.float32, ...], ...]

_TONES = 4096  # steps of the tone table, which spans linear light from 0 to 4


class Studio(NamedTuple):
    """The constants of `mien.draw.light`, tables as tuples of rows: the compiler knows that nothing writes to those.

    Args:
        lights: LIGHTS.
        windows: WINDOWS.
        ambient: what `ambient` returns, a row for each of red, green and blue.
        skin: WRAP, SMOOTH and BLEED.
        ends: GROUND and SKY.
        tone: (steps,) linear light in [0, 4] to display values in [0, 255].
    """

    lights: Rows
    windows: Rows
    ambient: Rows
    skin: Rows
    ends: Rows
    tone: Floats


def studio() -> Studio:
    """Return the light of the portrait studio.

    Returns:
        What `shade` takes.
    """
    x = np.linspace(0.0, 4.0, _TONES)
    film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0)
    encoded = np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)
    skin, ends = np.stack([WRAP, SMOOTH, BLEED]), np.stack([GROUND, SKY])
    tone = (255.0 * encoded).astype(np.float32)
    return Studio(_rows(LIGHTS), _rows(WINDOWS), _rows(ambient().T), _rows(skin), _rows(ends), tone)


def _rows(table: Floats) -> Rows:
    return tuple(tuple(row) for row in table)


@njit(cache=True, nogil=True)
def shade(fields, count, room, shown):
    """Write the display values, in [0, 255], of the first `count` surfaces of `fields` to `shown`, (3, n)."""
    _light(fields, count, room, shown)
    tone = room.tone
    for channel in range(3):
        for e in range(count):
            step = min(max(shown[channel, e], np.float32(0.0)), np.float32(4.0)) * np.float32((_TONES - 1) / 4)
            shown[channel, e] = tone[int(step + np.float32(0.5))]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _light(fields, count, room, light):
    """Write linear light. One straight run for each surface, which the compiler does for several at a time."""
    key, fill, back = room.lights
    main, strip = room.windows
    ground, sky = room.ends
    wrap, smooth, bleed = room.skin
    one, half, none, two = np.float32(1.0), np.float32(0.5), np.float32(0.0), np.float32(2.0)
    for e in range(count):
        nx, ny, nz = _unit(fields[3, e], fields[4, e], fields[5, e])
        vx, vy, vz = _unit(fields[6, e], fields[7, e], fields[8, e])
        gx, gy, gz = fields[14, e], fields[15, e], fields[16, e]
        r, g, b = fields[0, e], fields[1, e], fields[2, e]
        rough, f0, soft = fields[9, e], fields[10, e], fields[11, e]
        open_, arrives = fields[12, e], fields[13, e]
        toward = nx * vx + ny * vy + nz * vz
        facing = min(max(toward, np.float32(0.02)), one)

        # reflection of the studio
        away = one - facing
        shine = min(max((facing + open_) * (facing + open_) - one + open_, none), one)
        mirrored = shine * (f0 + (max(one - rough, f0) - f0) * away * away * away * away * away)
        rx, ry, rz = two * toward * nx - vx, two * toward * ny - vy, two * toward * nz - vz
        up = _ramp(half + ry * (one - half * rough))
        blur = np.float32(0.03) + rough * rough
        gloss = (one - rough) * (one - rough)
        first, second = gloss * _shown(main, rx, ry, rz, blur), gloss * _shown(strip, rx, ry, rz, blur)
        red = mirrored * (ground[0] + (sky[0] - ground[0]) * up + first * main[11] + second * strip[11])
        green = mirrored * (ground[1] + (sky[1] - ground[1]) * up + first * main[12] + second * strip[12])
        blue = mirrored * (ground[2] + (sky[2] - ground[2]) * up + first * main[13] + second * strip[13])

        # ambient light
        red += r * _bounce(open_, r) * _falls(room.ambient[0], nx, ny, nz)
        green += g * _bounce(open_, g) * _falls(room.ambient[1], nx, ny, nz)
        blue += b * _bounce(open_, b) * _falls(room.ambient[2], nx, ny, nz)

        # the lights: how far each turns from the surface, then what it adds
        alpha2 = rough * rough * rough * rough
        smith = (rough + one) * (rough + one) * np.float32(0.125)
        view = facing * (one - smith) + smith
        wr, wg, wb = soft * wrap[0], soft * wrap[1], soft * wrap[2]
        sr, sg, sb = soft * smooth[0], soft * smooth[1], soft * smooth[2]
        ur, ug, ub = one / (one + wr), one / (one + wg), one / (one + wb)

        n, m = key[0] * nx + key[1] * ny + key[2] * nz, key[0] * gx + key[1] * gy + key[2] * gz
        arrive = one - (one - arrives) * min(max(np.float32(4.0) * m, none), one)
        part, red_edge = half * (one + open_), soft * (arrive - arrive * arrive)
        gleam = arrive * part * _gleam(key, n, nx, ny, nz, vx, vy, vz, alpha2, smith, view, f0)
        m -= n
        red += key[3] * (part * (arrive + red_edge * bleed[0]) * r * max((n + sr * m + wr) * ur, none) + gleam)
        green += key[4] * (part * (arrive + red_edge * bleed[1]) * g * max((n + sg * m + wg) * ug, none) + gleam)
        blue += key[5] * (part * (arrive + red_edge * bleed[2]) * b * max((n + sb * m + wb) * ub, none) + gleam)

        n, m = fill[0] * nx + fill[1] * ny + fill[2] * nz, fill[0] * gx + fill[1] * gy + fill[2] * gz
        gleam = shine * _gleam(fill, n, nx, ny, nz, vx, vy, vz, alpha2, smith, view, f0)
        m -= n
        red += open_ * fill[3] * (r * max((n + sr * m + wr) * ur, none) + gleam)
        green += open_ * fill[4] * (g * max((n + sg * m + wg) * ug, none) + gleam)
        blue += open_ * fill[5] * (b * max((n + sb * m + wb) * ub, none) + gleam)

        n, m = back[0] * nx + back[1] * ny + back[2] * nz, back[0] * gx + back[1] * gy + back[2] * gz
        gleam = shine * _gleam(back, n, nx, ny, nz, vx, vy, vz, alpha2, smith, view, f0)
        m -= n
        red += open_ * back[3] * (r * max((n + sr * m + wr) * ur, none) + gleam)
        green += open_ * back[4] * (g * max((n + sg * m + wg) * ug, none) + gleam)
        blue += open_ * back[5] * (b * max((n + sb * m + wb) * ub, none) + gleam)

        light[0, e], light[1, e], light[2, e] = red, green, blue


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _unit(x, y, z):
    scale = np.float32(1.0) / np.sqrt(x * x + y * y + z * z + np.float32(1e-12))
    return x * scale, y * scale, z * scale


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _ramp(x):
    x = min(max(x, np.float32(0.0)), np.float32(1.0))
    return x * x * (np.float32(3.0) - np.float32(2.0) * x)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _shown(window, x, y, z, blur):
    """Return how much of a window is seen in a direction, its edges blurred."""
    half, least = np.float32(0.5), np.float32(0.05)
    front = x * window[0] + y * window[1] + z * window[2]
    deep = np.float32(1.0) / max(front, least)
    across = abs(x * window[3] + y * window[4] + z * window[5]) * deep
    above = abs(x * window[6] + y * window[7] + z * window[8]) * deep
    sharp = half / blur
    seen = _ramp(half + (window[9] - across) * sharp) * _ramp(half + (window[10] - above) * sharp)
    spread = window[9] * window[10] / ((window[9] + blur) * (window[10] + blur))
    return seen * spread if front > least else np.float32(0.0)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _falls(a, x, y, z):
    """Return the ambient light that falls on a surface with normal (x, y, z)."""
    three, one = np.float32(3.0), np.float32(1.0)
    near = a[0] + a[1] * y + a[2] * z + a[3] * x + a[4] * x * y + a[5] * y * z
    return max(near + a[6] * (three * z * z - one) + a[7] * x * z + a[8] * (x * x - y * y), np.float32(0.0))


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _bounce(o, c):
    """Return how much ambient light reaches a surface of colour `c` whose sky is open by `o`."""
    a = np.float32(2.0404) * c - np.float32(0.3324)
    b = np.float32(0.6417) - np.float32(4.7951) * c
    return max(o, ((o * a + b) * o + (np.float32(2.7552) * c + np.float32(0.6903))) * o)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _gleam(lamp, cosine, nx, ny, nz, vx, vy, vz, alpha2, smith, view, f0):
    """Return D V F max(0, n.l) of a light."""
    one, none = np.float32(1.0), np.float32(0.0)
    hx, hy, hz = _unit(lamp[0] + vx, lamp[1] + vy, lamp[2] + vz)
    nh = nx * hx + ny * hy + nz * hz
    away = one - max(vx * hx + vy * hy + vz * hz, none)
    lit = max(cosine, none)
    low = nh * nh * (alpha2 - one) + one
    fresnel = f0 + (one - f0) * away * away * away * away * away
    return alpha2 * fresnel * lit * np.float32(0.25) / (low * low * view * (lit * (one - smith) + smith))
