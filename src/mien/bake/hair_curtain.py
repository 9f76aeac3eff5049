"""Curtains of hair: surfaces without gaps through neighbouring strands, which carry the mass of a hairdo."""

from dataclasses import dataclass

import numpy as np

from mien.bake.hair_cards import sway
from mien.bake.hair_scalp import CENTRE
from mien.bake.piece import Piece, normals
from mien.bake.surface import Surface

__all__ = ["Fall", "curtain", "lumps"]


@dataclass(frozen=True, slots=True, eq=False)
class Fall:
    """Strands side by side.

    Args:
        curves: (n, k, 3) metres, from root to tip, neighbours after each other.
        shade: (n, k) what the colour is multiplied with.
        soft: (n, k) share of alpha, 1 where nothing fades.
        loose: (n, k) share that swings behind the head.
        repeats: how often the texture repeats across.
        along: (k,) the texture's v from root to tip.
    """

    curves: np.ndarray
    shade: np.ndarray
    soft: np.ndarray
    loose: np.ndarray
    repeats: float
    along: np.ndarray


def lumps(rng: np.random.Generator, count: int, at: np.ndarray) -> np.ndarray:
    """Smooth chance in [-1, 1] at places (n,) in [0, 1], through `count` values: neighbouring strands go together."""
    value = rng.uniform(-1, 1, count + 2)
    value[count:] = value[:2]  # hair that goes all the way round closes
    x = np.clip(at, 0, 1) * count
    k, t = np.minimum(x.astype(int), count), x - np.floor(x)
    t = t * t * (3 - 2 * t)
    return value[k] * (1 - t) + value[k + 1] * t


def curtain(fall: Fall, surface: Surface) -> Piece:
    """The surface through strands, lit as its own shape is.

    Args:
        fall: the strands.
        surface: what it is painted with.
    """
    curves = fall.curves
    n, k = curves.shape[:2]
    a = (np.arange(n - 1)[:, None] * k + np.arange(k - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + k + 1], 1), np.stack([a, a + k + 1, a + k], 1)])
    vertices = curves.reshape(-1, 3)
    own = normals(vertices, triangles)
    if (own * (vertices - CENTRE)).sum() < 0:
        triangles, own = triangles[:, ::-1], -own
    u = np.linspace(0, fall.repeats, n)
    uvs = np.stack([np.repeat(u, k), np.tile(fall.along, n)], 1)
    paint = np.concatenate([np.repeat(fall.shade.reshape(-1, 1), 3, 1), fall.soft.reshape(-1, 1)], 1)
    weights = sway(vertices, fall.loose.reshape(-1))
    return Piece("hair", vertices, triangles, np.clip(paint, 0, 1), weights, surface, {}, own, uvs)
