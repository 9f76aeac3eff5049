"""Short hair with a side part, combed to the side and back, receding at the temples."""

import numpy as np

from mien.bake.hair_cards import Locks, cards, resample
from mien.bake.hair_curtain import Fall, curtain, lumps
from mien.bake.hair_scalp import CENTRE, LINES, Scalp, level, unit
from mien.bake.hair_texture import MANE, mane, sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack
from mien.bake.surface import Surface

__all__ = ["short"]

PART = 0.030  # metres to the person's left of the middle
ROWS = 14


def short(scalp: Scalp, look: Look) -> list[Piece]:
    """A thin opaque curtain, one of strands over it, and short locks along the way the hair is combed."""
    skin = np.array([0.63, 0.415, 0.325]) * np.exp(-look.melanin * np.array([1.5, 2.1, 2.4]))
    under, locks, thin = sheet(look, 0.6 * skin), mane(look), strands(look)
    along = np.linspace(0, 1, ROWS)
    pieces = []
    for columns, lift, inside, shade, kind in ((61, 0.0030, 0.007, 0.92, ""), (85, 0.0052, 0.0005, 0.98, "full")):
        curves = resample(_ways(scalp, np.linspace(0, 1, columns), lift, inside, look.seed), ROWS)
        size = (columns, ROWS)
        soft = np.ones(size)
        if kind:
            soft[[0, 1, -2, -1]] = np.array([0.0, 0.6, 0.6, 0.0])[:, None]
        first, last = MANE[kind] if kind else (-0.08, 0.9)
        fall = Fall(curves, np.full(size, shade), soft, np.zeros(size), 8.0 if not kind else 3.0,
                    first + (last - first) * (0.08 + 0.90 * along))  # fmt: skip
        pieces.append(curtain(fall, locks if kind else under))
    rng = np.random.default_rng(look.seed)
    tiles = [
        _tiles(scalp, look, thin, rng, count, lift, width, kind)
        for count, lift, width, kind in ((300, 0.0056, 0.0110, "loose"), (440, 0.0064, 0.0105, "fine"))
    ]
    return [
        stack("hair_under", pieces[:1]),
        stack("hair", [pieces[1]]),
        stack("hair_locks", [*tiles, _fringe(scalp, thin, rng)]),
    ]


def _ways(scalp: Scalp, share: np.ndarray, lift: float, inside: float, seed: int) -> np.ndarray:
    """Curves (n, 24, 3) from the part to the hairline.

    Args:
        scalp: the skull.
        share: (n,) in [0, 1], from the left temple round the back to the right temple.
        lift: metres over the scalp on top.
        inside: metres that the ends stay above the hairline.
        seed: of how locks differ.
    """
    temple = np.radians(44)
    end = temple + (2 * np.pi - 2 * temple) * share
    left = end < np.pi
    turn = np.abs(np.pi - end) / (np.pi - temple)
    z = -0.060 + 0.146 * np.clip((turn - 0.08) / 0.86, 0, 1)
    x = PART * np.clip(turn / 0.35, 0.3, 1) + np.where(left, 1, -1) * 0.0004
    flat = np.stack([x, np.zeros(len(share)), z - CENTRE[2]], 1)
    flat[:, 1] = np.sqrt(np.maximum(0.1**2 - flat[:, 0] ** 2 - flat[:, 2] ** 2, 0.0005))
    root = unit(flat)
    line = np.array(LINES["short"])
    low = np.interp(np.degrees(np.minimum(end, 2 * np.pi - end)), line[:, 0], line[:, 1])
    goal = np.stack([np.sin(end) * 0.078, low - CENTRE[1] + inside, np.cos(end) * 0.090], 1)
    goal = unit(goal)
    s = np.linspace(0, 1, 24)
    angle = np.arccos(np.clip((root * goal).sum(1), -1, 1))[:, None]
    a, b = np.sin((1 - s) * angle) / np.sin(angle), np.sin(s * angle) / np.sin(angle)
    way = unit(a[..., None] * root[:, None] + b[..., None] * goal[:, None])
    for _ in range(4):  # what has strayed over the hairline is pushed back
        point = scalp.at(way, 0.0)
        point[..., 1] += np.clip(inside - level("short", point), 0, 0.02)
        way = unit(point - CENTRE)
    top = np.clip((way[..., 1] - 0.10) / 0.55, 0, 1)
    rng = np.random.default_rng(seed)
    each = 1 + 0.20 * lumps(rng, 30, share)[:, None] * np.clip(s / 0.3, 0, 1)
    shy = np.clip(level("short", scalp.at(way, 0.0)) / 0.012, 0.12, 1)
    off = lift * (0.62 + 1.0 * top) * each * np.interp(s, [0, 0.12, 0.3, 0.75, 1], [0.35, 0.9, 1.1, 1.0, 0.25]) * shy
    return scalp.at(way, np.maximum(off, 0.0005))


def _tiles(
    scalp: Scalp, look: Look, surface: Surface, rng: np.random.Generator, count: int, lift: float, width: float,
    kind: str,
) -> Piece:  # fmt: skip
    """Short locks that lie over each other like tiles, each a length of one of the ways."""
    rows = 4
    share = rng.uniform(0.0, 1.0, count)
    share = share[np.argsort(share)]
    ways = _ways(scalp, share, lift, 0.001, look.seed)
    long = np.linalg.norm(np.diff(ways, axis=1), axis=2).sum(1)
    reach = np.minimum(rng.uniform(0.026, 0.040, count) / long, 0.9)
    first = rng.uniform(0, 1, count) * (1.0 - reach)
    at = first[:, None] + reach[:, None] * np.linspace(0, 1, rows)
    curves = np.stack([
        np.stack([np.interp(t, np.linspace(0, 1, 24), way[:, k]) for k in range(3)], 1)
        for t, way in zip(at, ways, strict=True)
    ])  # fmt: skip
    # Every lock strays a little, and its end stands off.
    curves = curves + rng.normal(0, 0.0022, (count, 1, 3)) * np.linspace(0, 1, rows)[:, None]
    out = unit(curves - CENTRE)
    curves = curves + out * (np.array([-0.0012, 0.0002, 0.0005, 0.0001]) * rng.uniform(0.5, 1.5, (count, 1)))[..., None]
    tone = np.broadcast_to(rng.uniform(0.90, 1.08, (count, 1)), (count, rows))
    locks = Locks(curves, width * rng.uniform(0.7, 1.2, count), tone, kind, 2, np.ones((count, rows)))
    return cards(scalp, locks, surface, np.zeros((count, rows)), rng)


def _fringe(scalp: Scalp, surface: Surface, rng: np.random.Generator) -> Piece:
    """Locks that rise at the front hairline and lie over to the side."""
    count, rows = 150, 4
    around = np.radians(rng.uniform(-46, 44, count))
    line = np.array(LINES["short"])
    low = np.interp(np.degrees(np.abs(around)), line[:, 0], line[:, 1]) + rng.uniform(-0.002, 0.012, count)
    way = unit(np.stack([np.sin(around) * 0.075, low - CENTRE[1], np.cos(around) * 0.088], 1))
    side = np.where(scalp.at(way, 0.0)[:, 0] > PART, 1.0, -1.0)
    want = np.stack([0.95 * side, np.full(count, 0.12), np.full(count, -0.30)], 1) + rng.normal(0, 0.05, (count, 3))
    want = unit(want - way * (want * way).sum(1, keepdims=True))
    s = np.linspace(0, 1, rows)
    ways = unit(way[:, None] + want[:, None] * (s[:, None] * rng.uniform(0.22, 0.34, (count, 1, 1))))
    off = np.interp(s, [0, 0.4, 1], [0.0006, 0.0065, 0.0070]) * rng.uniform(0.6, 1.1, (count, 1))
    tone = np.broadcast_to(rng.uniform(0.92, 1.08, (count, 1)), (count, rows))
    locks = Locks(scalp.at(ways, off), rng.uniform(0.006, 0.011, count), tone, "fine", 2, np.ones((count, rows)))
    return cards(scalp, locks, surface, np.zeros((count, rows)), rng)
