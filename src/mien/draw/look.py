"""What of a head stays the same from frame to frame, laid out for the software renderer's kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mien.draw.head import Head
from mien.draw.holes import find_holes
from mien.draw.texture import Paint, paints

__all__ = ["BLEND", "COVERAGE", "Look", "look_of"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

COVERAGE, BLEND = 1, 2
_KINDS = {"opaque": 0, "coverage": COVERAGE, "blend": BLEND}


class Look(NamedTuple):
    """Surfaces and what lies on them. Pictures are the texture levels of all materials, end to end.

    Args:
        triangles: (f, 3).
        owner: (f,) each triangle's material.
        kind: (f,) 0 for opaque, COVERAGE or BLEND.
        two_sided: (f,).
        materials: (m, 7) roughness, reflectance, subsurface, red, green, blue, alpha.
        paints: (m, 3) number of the albedo picture and of the detail picture, -1 for none; whether there is relief.
        pictures: (p, 2) how many levels a picture has, and the number of its first one.
        grow: (p,) half the logarithm to base 2 of a picture's area in texels.
        levels: (l, 3) a level's width, height, and the place of its first texel.
        texels: (n, 4).
        solid: (f,) in how many of its picture's levels, from the largest on, a coverage triangle has no hole.
        clear: (f,) in how many of them there is nothing of it.
    """

    triangles: Ints
    owner: Ints
    kind: NDArray[np.uint8]
    two_sided: NDArray[np.bool_]
    materials: Floats
    paints: Ints
    pictures: Ints
    grow: Floats
    levels: NDArray[np.int64]
    texels: NDArray[np.uint8]
    solid: NDArray[np.uint8]
    clear: NDArray[np.uint8]


def look_of(head: Head) -> Look:
    """Lay out a head.

    Args:
        head: any head.

    Returns:
        Its look.
    """
    owner = np.zeros(len(head.triangles), dtype=np.int32)
    for part in head.parts:
        owner[part.first : part.first + part.count] = part.material
    rows = [(m.roughness, m.specular, m.subsurface, *m.colour) for m in head.materials]
    kinds = np.array([_KINDS[m.alpha] for m in head.materials], dtype=np.uint8)
    two_sided = np.array([m.two_sided for m in head.materials], dtype=np.bool_)
    triangles = np.ascontiguousarray(head.triangles, dtype=np.int32)
    paint, pictures, grow, levels, texels = _lay_out(paints(head))
    holed = np.where((kinds == COVERAGE) & (paint[:, 0] >= 0), paint[:, 0], -1)[owner]
    looked_at = (
        np.where(holed[:, None] >= 0, pictures[holed], 0) if len(pictures) else np.zeros((len(owner), 2), np.int32)
    )
    own = np.array([m.colour[3] for m in head.materials], dtype=np.float32)[owner, None] * head.colours[:, 3][triangles]
    alphas = np.stack([own.min(axis=1), own.max(axis=1)], axis=1)
    return Look(
        triangles,
        owner,
        kinds[owner],
        two_sided[owner],
        np.array(rows, dtype=np.float32),
        paint,
        pictures,
        grow,
        levels,
        texels,
        *find_holes(triangles, looked_at, head.uvs, alphas, levels, texels),
    )


def _lay_out(made: tuple[Paint, ...]) -> tuple[Ints, Ints, Floats, NDArray[np.int64], NDArray[np.uint8]]:
    numbers: dict[int, int] = {}
    chains: list[tuple[NDArray[np.uint8], ...]] = []
    rows = []
    for paint in made:
        row = []
        for chain in (paint.albedo, paint.detail):
            if chain and id(chain) not in numbers:
                numbers[id(chain)] = len(chains)
                chains.append(chain)
            row.append(numbers[id(chain)] if chain else -1)
        rows.append((*row, int(paint.relief)))
    counts = [len(chain) for chain in chains]
    pictures = np.array([counts, np.cumsum([0, *counts])[:-1]], dtype=np.int32).reshape(2, -1).T.copy()
    grow = np.array([0.5 * np.log2(chain[0].size / 4) for chain in chains], dtype=np.float32)
    flat = [level for chain in chains for level in chain]
    places = np.cumsum([0, *(level.size // 4 for level in flat)])
    levels = np.array([(p.shape[1], p.shape[0], at) for p, at in zip(flat, places, strict=False)], dtype=np.int64)
    texels = np.concatenate([level.reshape(-1, 4) for level in flat]) if flat else np.zeros((0, 4), dtype=np.uint8)
    return np.array(rows, dtype=np.int32), pictures, grow, levels.reshape(-1, 3), texels
