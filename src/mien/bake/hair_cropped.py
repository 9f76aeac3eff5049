"""Hair cropped to tight curls, and the short beard that goes with it: thin shells one over another."""

from dataclasses import replace

import numpy as np

from mien.bake.hair_cards import cap
from mien.bake.hair_scalp import Scalp, beard_shade, level, unit
from mien.bake.hair_texture import curls
from mien.bake.look import Look
from mien.bake.piece import PERSON, Piece, drop, normals, split, stack

__all__ = ["beard", "cropped"]

POLE = unit(np.array([0.0, 0.90, -0.35]))
LAYERS = 5
CURL = 0.030  # metres of scalp that one picture of curls covers


def cropped(scalp: Scalp, look: Look) -> list[Piece]:
    """Shells that cut the curls at rising heights, lower at the sides, where the hair is faded out."""
    surface = curls(look)
    pieces = []
    for layer in range(LAYERS):
        high = (layer + 0.4) / LAYERS
        shell = cap(
            scalp, "cropped", POLE, surface, spokes=36, rings=7, height=0.0, repeats=(1, 1), beyond=0.03, shade=1.0
        )
        v = shell.vertices
        assert shell.normals is not None
        deep = np.clip(level("cropped", v) / 0.030, 0, 1)
        crown = np.clip((v[:, 1] - 0.030) / 0.055, 0, 1)  # the fade: sides are shorter than the top
        tall = (0.0014 + 0.0062 * crown) * (0.30 + 0.70 * deep)
        # A layer shows where the curls rise over it; the edge of the hair keeps only the tallest.
        edge = np.clip(level("cropped", v) / 0.010 + 0.65, 0, 1)
        soft = np.clip(1.45 * (1 - high) ** 1.25 * (0.35 + 0.65 * edge), 0, 1) * shell.colours[:, 3]
        paint = np.concatenate([np.repeat((0.60 + 0.50 * high) * np.ones((len(v), 1)), 3, 1), soft[:, None]], 1)
        pieces.append(replace(shell, vertices=v + shell.normals * (tall * high)[:, None], colours=np.clip(paint, 0, 1),
                              uvs=_boxed(v) + 0.013 * layer))  # fmt: skip
    return [stack("hair", pieces)]


def _boxed(v: np.ndarray) -> np.ndarray:
    """Texture places on the scalp: from above in the middle, unrolled toward the sides."""
    polar = np.arccos(np.clip(unit(v - [0, 0.045, -0.005])[:, 1], -1, 1))
    turn = np.arctan2(v[:, 0], v[:, 2])
    far = 0.098 * polar
    return np.stack([far * np.sin(turn), far * np.cos(turn)], 1) / CURL


def beard(skin: Piece, look: Look) -> list[Piece]:
    """Shells over the jaw that follow the skin; none where the look has no beard."""
    if look.beard <= 0:
        return []
    surface = curls(look)
    own = normals(skin.vertices, skin.triangles)
    grown, side = split(replace(skin, normals=own), beard_shade(skin.vertices) - 0.03)
    grown = drop(grown, np.all(side[grown.triangles] >= 0, axis=1))
    felt = {n: d for n, d in grown.actions.items() if n == PERSON or np.abs(d).max() > 3e-4}
    grown = replace(grown, actions=felt)
    assert grown.normals is not None
    dense = beard_shade(grown.vertices)
    pieces = []
    for layer in range(2):
        high = (layer + 0.5) / 2
        v = grown.vertices + grown.normals * (look.beard * 0.0065 * high * (0.3 + 0.7 * dense))[:, None]
        soft = np.clip((1.25 - 0.95 * high) * dense, 0, 1)
        paint = np.concatenate([np.full((len(v), 3), 0.5 + 0.6 * high), soft[:, None]], 1)
        uvs = np.stack([np.arctan2(v[:, 0], v[:, 2] - 0.01) * 0.075, v[:, 1]], 1) / (CURL * 1.2)
        pieces.append(replace(grown, name="beard", vertices=v, colours=paint, surface=surface, uvs=uvs + 0.02 * layer))
    return [stack("beard", pieces)]
