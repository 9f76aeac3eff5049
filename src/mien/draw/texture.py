"""Textures made ready to draw with: pictures and their smaller copies, the same ones in both renderers.

A material needs two pictures at most: `albedo`, sRGB colour and linear alpha, and `detail`, all linear: red and green
are the normal's x and y (0.5 is none), blue is occlusion, alpha multiplies roughness. Smaller copies are box filtered,
colour in linear light weighted by alpha; where alpha decides what is drawn ("coverage"), each copy's alpha is scaled so
that as much stays above one half as in the picture itself (Castano, "Computing Alpha Mipmaps", 2010).

Sampling: the level is max(0, log2(texels / pixels) / 2) rounded to the nearest (half up), where `texels` is the area of
level 0 that a triangle covers, and `pixels` its area on the screen (in OpenGL: by derivatives, per pixel); within the
level bilinear between texel centres, repeating; albedo is turned to linear light before it is mixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.head import Head, Material

__all__ = ["LARGEST", "Paint", "paints", "to_linear"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

LARGEST = 2048
"""Pictures wider or higher than this are halved until they fit."""

_STEPS = 4096


@dataclass(frozen=True, slots=True)
class Paint:
    """What lies on one material.

    Args:
        albedo: (h, w, 4) uint8 levels, largest first, each side half the one before, down to 1; empty for white.
        detail: the same; empty for flat, open and as rough as the material says.
        relief: whether `detail` has a relief.
    """

    albedo: tuple[Bytes, ...]
    detail: tuple[Bytes, ...]
    relief: bool


def paints(head: Head) -> tuple[Paint, ...]:
    """Make ready what lies on a head's materials.

    Args:
        head: any head.

    Returns:
        One for each of `head.materials`; materials that share pictures share the arrays.
    """
    made: dict[tuple[int, ...], tuple[Bytes, ...]] = {}
    out = []
    for material in head.materials:
        colour, detail = (material.albedo, int(material.alpha == "coverage")), (material.surface, material.relief, -1)
        if colour not in made:
            made[colour] = _albedo(head, material)
        if detail not in made:
            made[detail] = _detail(head, material)
        out.append(Paint(made[colour], made[detail], material.relief >= 0))
    return tuple(out)


def _albedo(head: Head, material: Material) -> tuple[Bytes, ...]:
    if material.albedo < 0:
        return ()
    levels = [head.textures[material.albedo].pixels]
    coverage = np.count_nonzero(levels[0][..., 3] > 127) / levels[0][..., 3].size
    linear, srgb = to_linear(), _to_srgb()
    while max(levels[-1].shape[:2]) > 1:
        levels.append(_halve_colour(np.ascontiguousarray(levels[-1]), linear, srgb))
    if material.alpha == "coverage":
        levels[1:] = [_cover(level, coverage) for level in levels[1:]]
    return _fit(levels)


def _detail(head: Head, material: Material) -> tuple[Bytes, ...]:
    if material.surface < 0 and material.relief < 0:
        return ()
    surface, relief = (head.textures[n].pixels if n >= 0 else None for n in (material.surface, material.relief))
    h, w = np.max([picture.shape[:2] for picture in (surface, relief) if picture is not None], axis=0)
    picture = np.full((h, w, 4), (128, 128, 255, 255), dtype=np.uint8)
    if relief is not None:
        picture[..., :2] = _stretch(relief[..., :2], h, w)
    if surface is not None:
        picture[..., 2:] = _stretch(surface[..., :2], h, w)
    levels = [picture]
    while max(levels[-1].shape[:2]) > 1:
        levels.append(_halve(levels[-1]))
    return _fit(levels)


def _fit(levels: list[Bytes]) -> tuple[Bytes, ...]:
    """Leave out the levels that are too large."""
    return tuple(np.ascontiguousarray(level) for level in levels if max(level.shape[:2]) <= LARGEST)


def _stretch(picture: Bytes, h: int, w: int) -> Bytes:
    """Bilinear, repeating, to a larger size."""
    if picture.shape[:2] == (h, w):
        return picture
    mixed = picture.astype(np.float32)
    for axis, size in ((0, h), (1, w)):
        at = (np.arange(size) + 0.5) * (mixed.shape[axis] / size) - 0.5
        low = np.floor(at).astype(int)
        part = (at - low).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        before, after = (np.take(mixed, low + k, axis=axis, mode="wrap") for k in (0, 1))
        mixed = before + part * (after - before)
    return np.round(mixed).astype(np.uint8)


def _cover(level: Bytes, coverage: float) -> Bytes:
    """Scale alpha so that a share `coverage` of it is above one half."""
    alpha = level[..., 3].astype(np.float32)
    if not 0.0 < coverage < 1.0 or not alpha.any():
        return level
    middle = float(np.quantile(alpha, 1.0 - coverage))
    scaled = level.copy()
    scaled[..., 3] = np.clip(np.round(alpha * (127.5 / max(middle, 16.0))), 0, 255)
    return scaled


def to_linear() -> Floats:
    """Return the table from sRGB bytes to linear light.

    Returns:
        (256,) float32 in [0, 1].

    Source: IEC 61966-2-1.
    """
    x = np.arange(256) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _to_srgb() -> Bytes:
    """Return the table back, from `_STEPS` of linear light."""
    x = np.arange(_STEPS) / (_STEPS - 1)
    return np.round(255 * np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)).astype(np.uint8)


@njit(cache=True, nogil=True)
def _halve(picture):
    h, w = picture.shape[0], picture.shape[1]
    high, wide = max(h // 2, 1), max(w // 2, 1)
    out = np.empty((high, wide, 4), dtype=np.uint8)
    for y in range(high):
        y0, y1 = min(2 * y, h - 1), min(2 * y + 1, h - 1)
        for x in range(wide):
            x0, x1 = min(2 * x, w - 1), min(2 * x + 1, w - 1)
            for k in range(4):
                total = np.int32(picture[y0, x0, k]) + picture[y0, x1, k] + picture[y1, x0, k] + picture[y1, x1, k]
                out[y, x, k] = np.uint8((total + 2) // 4)
    return out


@njit(cache=True, nogil=True)
def _halve_colour(picture, linear, srgb):
    h, w = picture.shape[0], picture.shape[1]
    high, wide = max(h // 2, 1), max(w // 2, 1)
    out = np.empty((high, wide, 4), dtype=np.uint8)
    for y in range(high):
        for x in range(wide):
            red = green = blue = alpha = np.float32(0.0)
            for j in range(2):
                for i in range(2):
                    texel = picture[min(2 * y + j, h - 1), min(2 * x + i, w - 1)]
                    # what is clear keeps a little weight, so that a wholly clear block keeps its colour
                    share = np.float32(texel[3]) + np.float32(0.01)
                    red += share * linear[texel[0]]
                    green += share * linear[texel[1]]
                    blue += share * linear[texel[2]]
                    alpha += share
            scale = np.float32(len(srgb) - 1) / alpha
            out[y, x, 0] = srgb[int(red * scale + np.float32(0.5))]
            out[y, x, 1] = srgb[int(green * scale + np.float32(0.5))]
            out[y, x, 2] = srgb[int(blue * scale + np.float32(0.5))]
            out[y, x, 3] = np.uint8(min(alpha * np.float32(0.25) + np.float32(0.49), np.float32(255.0)))
    return out
