"""The skin's textures, texel by texel, from a person's figures. All places are the canonical person's, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mien.bake.creases import creases
from mien.bake.grain import noise, spots
from mien.bake.hair_scalp import beard_shade, scalp_shade
from mien.bake.look import Look
from mien.bake.surface import Surface
from mien.bake.texels import Texels

__all__ = ["Ground", "paint_skin", "srgb"]

# Linear RGB of skin by its share of melanin.
_MELANIN = np.array([0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0])
_TONES = np.array([
    [0.63, 0.415, 0.325], [0.555, 0.325, 0.238], [0.465, 0.255, 0.168], [0.345, 0.176, 0.108],
    [0.235, 0.110, 0.065], [0.145, 0.066, 0.040], [0.070, 0.032, 0.021],
])  # fmt: skip
# The brow of the left side, (x, y), from the nose outward.
BROW = np.array([[0.0115, 0.0475], [0.021, 0.0512], [0.032, 0.0545], [0.042, 0.0542], [0.0525, 0.0490]])


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the paint lies on, for each of n texels.

    Args:
        place: (n, 3) canonical place.
        normal: (n, 3) canonical normal.
        lips: (n,) share of lip.
        mouth: (n,) share of the mouth's inside.
        ears: (n,) share of ear.
        open: (n,) share of the sky that is seen.
        lashes: (n, 2) metres to the roots of the upper and the lower lashes.
        eye: (3,) centre of the canonical left eyeball.
    """

    place: np.ndarray
    normal: np.ndarray
    lips: np.ndarray
    mouth: np.ndarray
    ears: np.ndarray
    open: np.ndarray
    lashes: np.ndarray
    eye: np.ndarray


def srgb(linear: np.ndarray) -> np.ndarray:
    """Linear light as sRGB bytes."""
    x = np.clip(linear, 0, 1)
    return np.round(255 * np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)).astype(np.uint8)


def paint_skin(ground: Ground, texels: Texels, look: Look) -> Surface:
    """Paint a person's skin.

    Args:
        ground: what lies under each texel.
        texels: where the texels are.
        look: the person's figures.
    """
    crease = creases(ground.place, look) * (ground.normal[:, 2] > -0.1)
    beard = _beard(ground, look)
    # Skin under hair takes little light: hair above it does.
    grown = np.maximum(beard, scalp_shade(look.hair, ground.place) * (1 - ground.ears))
    orm = np.stack([ground.open * (1 - 0.6 * grown), _roughness(ground, look, grown), np.zeros(len(ground.place))], 1)
    return Surface(
        "skin", texels.picture(srgb(_albedo(ground, look, crease, beard))),
        texels.picture(np.round(orm * 255).astype(np.uint8)), texels.relief(_height(ground, look, crease, beard)),
        roughness=1.0, subsurface=1.0,
    )  # fmt: skip


def _blob(p: np.ndarray, centre: tuple[float, float, float], size: tuple[float, float, float]) -> np.ndarray:
    """A soft spot on both sides of the face."""
    away = (np.stack([np.abs(p[:, 0]), p[:, 1], p[:, 2]], 1) - centre) / size
    return np.exp(-0.5 * (away * away).sum(1))


def _mix(colour: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    return colour + (other - colour) * np.clip(share, 0, 1)[:, None]


def _step(x: np.ndarray, low: float, high: float) -> np.ndarray:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def _albedo(g: Ground, look: Look, crease: np.ndarray, beard: np.ndarray) -> np.ndarray:
    p, seed, ex, ey = g.place, look.seed, g.eye[0], g.eye[1]
    melanin = look.melanin + 0.030 * noise(p, 0.016, seed) + 0.022 * noise(p, 0.005, seed + 1)
    melanin += 0.020 * noise(p, 0.0013, seed + 2)
    melanin += 0.060 * _blob(p, (ex - 0.002, ey - 0.015, 0.09), (0.012, 0.0045, 0.03))
    melanin += 0.055 * _blob(p, (0.0155, ey + 0.003, 0.09), (0.005, 0.009, 0.03))
    melanin += 0.045 * _blob(p, (ex, ey + 0.010, 0.09), (0.016, 0.006, 0.03))
    melanin += 0.05 * look.melanin * (_step(p[:, 1], 0.06, 0.10) - _blob(p, (0.040, 0.0, 0.09), (0.02, 0.015, 0.04)))
    melanin += _freckles(p, look)
    colour = np.stack([np.interp(melanin.clip(0, 1), _MELANIN, _TONES[:, k]) for k in range(3)], 1)
    colour *= 1 + look.asian * np.array([0.01, 0.02, -0.07])
    blood = look.redness - 0.5 + 0.20 * noise(p, 0.011, seed + 3) + 0.20 * noise(p, 0.0035, seed + 4)
    blood += look.redness * (
        0.80 * _blob(p, (0.045, -0.002, 0.085), (0.020, 0.015, 0.04))
        + 1.10 * _blob(p, (0.0, 0.002, 0.128), (0.011, 0.009, 0.014))
        + 0.9 * _blob(p, (0.014, -0.002, 0.110), (0.005, 0.006, 0.012))
        + 0.55 * _blob(p, (0.0, -0.066, 0.10), (0.013, 0.009, 0.02))
        + 0.30 * _blob(p, (0.0, 0.085, 0.10), (0.028, 0.014, 0.03))
        + 0.9 * g.ears
    )
    blood += 0.55 * _blob(p, (ex, ey, 0.09), (0.015, 0.0085, 0.03)) + 0.35 * (1 - g.open) + 0.25 * crease
    blood += (
        0.3
        * look.lines
        * look.redness
        * _step(noise(p, 0.0022, seed + 5), 0.25, 0.8)
        * (_blob(p, (0.043, 0.000, 0.09), (0.018, 0.014, 0.04)) + _blob(p, (0.0, 0.002, 0.125), (0.013, 0.010, 0.02)))
    )
    thin = 1 - 0.45 * look.melanin
    colour *= np.exp(np.outer(thin * blood.clip(-0.6, 2.2), [0.015, -0.185, -0.170]))
    colour *= 1 - 0.30 * crease[:, None]
    colour = _lips(g, look, colour)
    hair = np.array(look.hair_colour) * (1 - look.grey) + look.grey * np.array([0.33, 0.32, 0.31])
    colour = _mix(
        colour, colour * [0.62, 0.66, 0.74], look.stubble * _jaw(g, look) * (0.55 + 0.25 * noise(p, 0.0007, seed + 6))
    )
    colour = _mix(colour, hair * 0.8, 0.92 * beard * (0.80 + 0.30 * noise(p, 0.0009, seed + 7)))
    colour = _mix(colour, hair * 0.55, 0.42 * look.brows * _brow(g))
    colour = _mix(
        colour, hair * 0.7, scalp_shade(look.hair, p) * (1 - g.ears) * (0.92 + 0.12 * noise(p, 0.0012, seed + 8))
    )
    colour = _mix(colour, np.array([0.16, 0.030, 0.028]), 1.2 * g.mouth)
    return _lids(g, look, colour).clip(0.003, 1)


def _freckles(p: np.ndarray, look: Look) -> np.ndarray:
    far, own = spots(p, 0.0042, look.seed + 20)
    young = _step(-far * 0.0042, -(0.0004 + 0.0005), -0.0003) * (own < look.freckles)
    young *= _blob(p, (0.026, 0.006, 0.105), (0.024, 0.016, 0.04)) + 0.15
    far, own = spots(p, 0.017, look.seed + 30)
    old = _step(-far * 0.017 - 0.0010 * noise(p, 0.002, look.seed + 31), -0.0034, -0.0016) * (own < look.freckles)
    return 0.13 * young * (1 - look.lines) + 0.11 * old * look.lines * _step(p[:, 2], -0.02, 0.05)


def _lips(g: Ground, look: Look, colour: np.ndarray) -> np.ndarray:
    p = g.place
    share = _step(g.lips + 0.10 * noise(p, 0.0016, look.seed + 9), 0.15, 0.85)
    line = noise(p * [1.0, 0.12, 0.3], 0.0007, look.seed + 10)
    shade = 1 + 0.10 * line + 0.05 * noise(p, 0.003, look.seed + 11)
    # Lips of dark skin are browner above and rosier below; their red hides in the melanin.
    rise = look.lips * (1 - 0.55 * look.melanin)
    lip = colour * np.exp([-0.16 - 0.14 * rise, -0.30 - 0.95 * rise, -0.22 - 0.78 * rise])
    upper = _step(p[:, 1], -0.033, -0.030)
    lip *= (shade * (1 - 0.13 * upper))[:, None]
    lip *= 1 + look.melanin * (np.outer(1 - upper, [0.20, 0.10, 0.16]) - np.outer(upper, [0.20, 0.12, 0.06]))
    lip *= 1 - 0.55 * _blob(p, (0.0243, -0.0315, 0.0955), (0.0022, 0.0016, 0.005))[:, None]  # the corners lie deep
    return _mix(colour, lip, share)


def _lids(g: Ground, look: Look, colour: np.ndarray) -> np.ndarray:
    """The lids' wet rim is rosy; the roots of the lashes are dark."""
    rim = np.array([0.50, 0.20, 0.165]) * (1 - 0.5 * look.melanin)
    colour = _mix(colour, rim, 0.55 * _step(-g.lashes[:, 1], -0.0022, -0.0006))
    dark = 0.75 if look.female > 0.5 else 0.55
    colour = _mix(colour, np.array([0.05, 0.026, 0.020]), dark * _step(-g.lashes[:, 0], -0.0024, -0.0006))
    return _mix(colour, np.array([0.10, 0.045, 0.035]), 0.35 * dark * _step(-g.lashes[:, 1], -0.0016, -0.0004))


def _brow(g: Ground) -> np.ndarray:
    ax = np.abs(g.place[:, 0])
    off = g.place[:, 1] - np.interp(ax, BROW[:, 0], BROW[:, 1])
    along = np.clip((ax - BROW[0, 0] + 0.004) / 0.006, 0, 1) * np.clip((BROW[-1, 0] + 0.003 - ax) / 0.008, 0, 1)
    wide = np.interp(ax, BROW[:, 0], [0.0036, 0.0034, 0.0030, 0.0024, 0.0014])
    return along * np.exp(-0.5 * (off / wide) ** 2) * (g.normal[:, 2] > 0.1)


def _jaw(g: Ground, look: Look) -> np.ndarray:
    """Where a beard grows, with a border that no ruler drew."""
    p = g.place
    shaky = p + 0.003 * np.stack([noise(p, 0.006, look.seed + 12 + k) for k in range(3)], 1)
    return beard_shade(shaky) * (1 - np.clip(g.lips * 1.3, 0, 1)) * (1 - g.mouth) * (1 - g.ears)


def _beard(g: Ground, look: Look) -> np.ndarray:
    if look.beard == 0:
        return np.zeros(len(g.place))
    p = g.place
    thin = _blob(p, (0.026, -0.046, 0.10), (0.006, 0.008, 0.03))  # beside the chin's tuft it grows thinner
    return (
        _jaw(g, look) * min(1.0, 0.45 + look.beard) * (1 - 0.45 * thin) * (0.82 + 0.3 * noise(p, 0.004, look.seed + 13))
    )


def _roughness(g: Ground, look: Look, grown: np.ndarray) -> np.ndarray:
    p = g.place
    out = 0.56 + 0.05 * noise(p, 0.006, look.seed + 14) + 0.04 * noise(p, 0.0016, look.seed + 15)
    out -= 0.11 * _blob(p, (0.0, 0.080, 0.10), (0.030, 0.020, 0.03))
    out -= 0.13 * _blob(p, (0.0, 0.008, 0.125), (0.011, 0.018, 0.02))
    out -= 0.05 * _blob(p, (0.0, -0.064, 0.10), (0.012, 0.010, 0.02)) + 0.04 * _blob(
        p, (0.04, 0.012, 0.09), (0.014, 0.008, 0.03)
    )
    out += 0.04 * look.lines
    out += (0.37 - out) * _step(g.lips, 0.2, 0.9)
    out += (0.30 - out) * g.mouth
    out += (0.25 - out) * _step(-g.lashes[:, 1], -0.0014, -0.0003)
    return (out + (0.95 - out) * grown).clip(0.2, 0.95)


def _height(g: Ground, look: Look, crease: np.ndarray, beard: np.ndarray) -> np.ndarray:
    p, seed = g.place, look.seed
    far, own = spots(p, 0.0011, seed + 40)
    pores = -_step(-far, -0.55, -0.1) * (0.4 + 0.6 * own)
    skin = 1 - _step(g.lips, 0.2, 0.8)
    coarse = 0.6 + 0.6 * _blob(p, (0.022, 0.002, 0.11), (0.022, 0.016, 0.03)) + 0.4 * look.lines
    out = 5.0e-5 * pores * coarse * skin
    out += 4.5e-5 * coarse * noise(p, 0.0014, seed + 41) * skin + 5e-5 * noise(p, 0.005, seed + 42)
    out += 7.0e-5 * (1 - skin) * noise(p * [1.0, 0.12, 0.3], 0.0009, seed + 43)
    out -= 5.0e-4 * crease
    return (
        out
        + 1.2e-4 * beard * noise(p, 0.0009, seed + 44)
        + 8e-5 * scalp_shade(look.hair, p) * noise(p, 0.0012, seed + 45)
    )
