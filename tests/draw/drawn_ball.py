"""A small head that has everything a renderer must draw: a ball with a card of hair before it and a veil over both."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.draw import Head, Joint, Material, Part, Texture

Reals = NDArray[np.float64]


def textured_ball(*, coverage: float = 0.5) -> Head:
    """Make the head.

    Args:
        coverage: alpha of the card's picture, on average.
    """
    pieces = [_ball(24, 16), _card(0.06, 0.09, 0.03), _card(0.08, -0.02, 0.16)]
    starts = np.cumsum([0, *(len(piece[0]) for piece in pieces)])
    vertices, normals, uvs = (np.concatenate([piece[k] for piece in pieces]).astype(np.float32) for k in range(3))
    triangles = np.concatenate([piece[3] + start for piece, start in zip(pieces, starts, strict=False)])
    firsts = np.cumsum([0, *(len(piece[3]) for piece in pieces)])
    names = ("skin", "hair", "veil")
    plain = Material("veil", (0.2, 0.3, 0.9, 0.6), -1, -1, -1, 0.3, 0.04, 0.0, "blend", True)
    count = len(vertices)
    return Head(
        name="ball",
        vertices=vertices,
        normals=normals,
        uvs=uvs,
        colours=np.ones((count, 4), dtype=np.float32),
        triangles=triangles.astype(np.int32),
        parts=tuple(Part(name, int(firsts[n]), len(pieces[n][3]), n) for n, name in enumerate(names)),
        materials=(
            Material("skin", (1.0, 0.9, 0.8, 1.0), 0, 1, 2, 0.8, 0.04, 1.0, "opaque", False),
            replace(plain, name="hair", colour=(0.5, 0.3, 0.2, 1.0), albedo=3, alpha="coverage"),
            plain,
        ),
        textures=_textures(coverage),
        morphs=(),
        joints=(
            Joint("head", -1, (0.0, 0.0, 0.0)),
            Joint("eye_left", 0, (0.03, 0.03, 0.08)),
            Joint("eye_right", 0, (-0.03, 0.03, 0.08)),
        ),
        skin_joints=np.zeros((count, 4), dtype=np.int32),
        skin_weights=np.tile(np.array([1, 0, 0, 0], dtype=np.float32), (count, 1)),
    )


def _textures(coverage: float) -> tuple[Texture, ...]:
    y, x = np.mgrid[0:64, 0:32]
    waves = np.sin(x * 0.6) * np.sin(y * 0.4)
    full = np.full((64, 32), 255)
    albedo = np.stack([190 + 40 * waves, 130 + 30 * waves, 110 + 60 * np.cos(x * 0.2), full], axis=-1)
    surface = np.stack([200 + 50 * waves, 170 + 80 * np.cos(y * 0.3), 0 * full, full], axis=-1)
    relief = np.stack([128 + 60 * np.cos(x * 0.6), 128 + 60 * np.cos(y * 0.4), 220 + 0 * full, full], axis=-1)
    strands = np.clip(coverage + 0.4 * np.sin(x * 0.8 + y * 0.1), 0, 1)
    hair = np.stack([full, full, full, 255 * strands], axis=-1)
    pictures = {"albedo": albedo, "surface": surface, "relief": relief, "hair": hair}
    return tuple(Texture(name, np.round(picture).astype(np.uint8)) for name, picture in pictures.items())


def _ball(around: int, up: int) -> tuple[Reals, Reals, Reals, NDArray[np.int64]]:
    v, u = np.mgrid[0 : up + 1, 0 : around + 1]
    turn, lift = u / around * 2 * np.pi, v / up * np.pi
    out = np.stack([-np.sin(lift) * np.sin(turn), np.cos(lift), -np.sin(lift) * np.cos(turn)], axis=-1).reshape(-1, 3)
    return out * 0.1, out, np.stack([2 * u / around, v / up], axis=-1).reshape(-1, 2), _grid(around, up)


def _card(half: float, middle: float, ahead: float) -> tuple[Reals, Reals, Reals, NDArray[np.int64]]:
    v, u = np.mgrid[0:5, 0:5] / 4
    out = np.stack([half * (2 * u - 1), middle + half * (1 - 2 * v), 0.1 + ahead + 0 * u], axis=-1).reshape(-1, 3)
    return out, np.tile([0.0, 0.0, 1.0], (25, 1)), np.stack([u, v], axis=-1).reshape(-1, 2), _grid(4, 4)


def _grid(wide: int, high: int) -> NDArray[np.int64]:
    y, x = np.mgrid[0:high, 0:wide]
    a = y * (wide + 1) + x
    b, c, d = a + 1, a + wide + 1, a + wide + 2
    return np.stack([a, c, b, b, c, d], axis=-1).reshape(-1, 3)
