"""Short hair combed back and to the side, with a receding hairline."""

import numpy as np

from mien.bake.hair_cards import Locks, cap, cards
from mien.bake.hair_scalp import CENTRE, Scalp, level, unit
from mien.bake.hair_texture import sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack

__all__ = ["short"]

POLE = unit(np.array([0.25, 0.95, -0.50]))  # the whorl
PART = 0.030  # metres to the person's left of the middle


def short(scalp: Scalp, look: Look) -> list[Piece]:
    """A thin shell and short locks that lie over each other like tiles, along the way the hair is combed."""
    rng = np.random.default_rng(look.seed)
    atlas, under = strands(look), sheet(look)
    shell = cap(
        scalp, "short", POLE, under, spokes=40, rings=8, height=0.0022, repeats=(12, 1.2), beyond=0.02, shade=0.72
    )
    pieces = []
    for count, lift, width, shade, kind, rows in (
        (420, 0.0045, 0.0150, 0.82, "loose", 4),
        (300, 0.0070, 0.0110, 1.00, "loose", 4),
        (260, 0.0060, 0.0080, 1.00, "fine", 4),
    ):
        roots = _roots(scalp, rng, count, edge=kind == "fine")
        curves, deep = _combed(scalp, rng, roots, lift)
        n = len(curves)
        tone = shade * rng.uniform(0.80, 1.15, (n, 1)) * np.array([0.72, 0.92, 1.0, 1.05])
        soft = np.concatenate([np.clip(0.35 + deep[:, None] / 0.012, 0.35, 1), np.ones((n, rows - 1))], 1)
        locks = Locks(
            curves, width * rng.uniform(0.75, 1.2, n) * np.clip(0.55 + deep / 0.05, 0.55, 1), tone, kind, 2, soft
        )
        pieces.append(cards(scalp, locks, atlas, np.zeros((n, rows)), rng))
    return [stack("hair_under", [shell]), stack("hair", pieces)]


def _roots(scalp: Scalp, rng: np.random.Generator, count: int, *, edge: bool) -> np.ndarray:
    """Directions (n, 3) spread evenly over where hair grows, or along the hairline only."""
    many = count * (9 if edge else 3)
    k = np.arange(many) + 0.5
    high, turn = 1 - 1.55 * k / many, k * np.pi * (3 - np.sqrt(5)) + rng.normal(0, 0.15, many)
    flat = np.sqrt(np.maximum(1 - high**2, 0))
    way = unit(np.stack([flat * np.sin(turn), high, flat * np.cos(turn)], 1))
    deep = level("short", scalp.at(way, 0.0))
    grown = (deep > -0.003) & (deep < 0.010) if edge else deep > 0.002
    return way[grown][rng.permutation(int(grown.sum()))[:count]]


def _combed(scalp: Scalp, rng: np.random.Generator, way: np.ndarray, lift: float) -> tuple[np.ndarray, np.ndarray]:
    """Curves (n, 4, 3) from the roots along the combing, and how deep inside the hairline they begin, metres."""
    at = scalp.at(way, 0.0)
    deep = level("short", at)
    top = np.clip((way[:, 1] - 0.35) / 0.4, 0, 1)
    length = (0.015 + 0.021 * top) * rng.uniform(0.8, 1.15, len(way)) * np.clip(0.55 + deep / 0.04, 0.55, 1)
    side = np.where(at[:, 0] > PART, 1.0, -1.0)
    points, here = [at], way
    angle = length / 3
    for step in range(3):
        # From the part to the side and back on top; down and back at the sides; down behind.
        p = here
        up = np.clip((p[:, 1] - 0.35) / 0.4, 0, 1)
        over = np.stack([0.75 * side, 0.1 * np.ones(len(p)), -0.75 * np.ones(len(p))], 1)
        beside = np.stack([np.zeros(len(p)), -0.85 * np.ones(len(p)), -0.55 + 0.25 * (p[:, 2] < -0.3)], 1)
        want = over * up[:, None] + beside * (1 - up[:, None]) + rng.normal(0, 0.10, p.shape)
        want = unit(want - p * (want * p).sum(1, keepdims=True))
        here = unit(here + want * (angle / scalp.distance(here))[:, None])
        off = lift * (0.55 + 0.55 * top) * (0.7, 1.0, 0.85)[step] * rng.uniform(0.8, 1.2, len(way))
        points.append(scalp.at(here, off * np.clip(0.4 + deep / 0.03, 0.4, 1)))
    out = np.stack(points, 1)
    out[:, 0] += unit(at - CENTRE) * 0.0006
    return out, deep
