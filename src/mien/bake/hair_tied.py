"""Long hair swept back to a ponytail, with loose strands at temples and nape."""

import numpy as np

from mien.bake.hair_cards import Locks, cap, cards, hairline, resample
from mien.bake.hair_scalp import Scalp, unit
from mien.bake.hair_texture import sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack
from mien.bake.surface import Surface

__all__ = ["tied"]

POLE = unit(np.array([0.0, 0.52, -0.85]))  # where it is tied
TIE = 0.016  # metres over the scalp


def tied(scalp: Scalp, look: Look) -> list[Piece]:
    """A cap of combed strands, locks from the hairline to the tie, the tail, and strands that came loose."""
    rng = np.random.default_rng(look.seed)
    atlas, under = strands(look), sheet(look)
    shell = cap(
        scalp, "tied", POLE, under, spokes=44, rings=9, height=0.0045, repeats=(16, 0.7), beyond=0.02, shade=0.75
    )
    pieces = []
    for count, start, lift, width, shade, kind, columns in (
        (72, 0.004, 0.0055, 0.0190, 0.85, "full", 3),
        (60, -0.016, 0.0070, 0.0100, 1.00, "loose", 2),
        (84, -0.010, 0.0045, 0.0090, 0.92, "fine", 2),
        (40, 0.34, 0.0090, 0.0130, 1.06, "loose", 2),
    ):
        curves = _combed(scalp, rng, count, start, lift)
        pieces.append(_laid(scalp, atlas, rng, curves, width, shade, kind, columns, 8, rooted=start < 0.1))
    pieces.append(_tail(scalp, atlas, rng, 46, 0.022, "full", 3))
    pieces.append(_tail(scalp, atlas, rng, 20, 0.016, "loose", 2))
    pieces.append(_escaped(scalp, atlas, rng))
    return [stack("hair_under", [shell]), stack("hair", pieces)]


def _laid(
    scalp: Scalp, atlas: Surface, rng: np.random.Generator, curves: np.ndarray, width: float, shade: float, kind: str,
    columns: int, rows: int, *, rooted: bool,
) -> Piece:  # fmt: skip
    """Locks that lie still."""
    count = len(curves)
    along = np.linspace(0, 1, rows)
    tone = shade * rng.uniform(0.82, 1.15, (count, 1)) * np.interp(along, [0, 0.2, 0.8, 1], [0.85, 1, 0.95, 0.7])
    soft = np.interp(along, [0, 0.12], [0.45 if rooted else 0.8, 1.0])
    locks = Locks(resample(curves, rows), width * rng.uniform(0.75, 1.25, count), tone, kind, columns,
                  np.broadcast_to(soft, (count, rows)))  # fmt: skip
    return cards(scalp, locks, atlas, np.zeros((count, rows)), rng)


def _combed(scalp: Scalp, rng: np.random.Generator, count: int, start: float, lift: float) -> np.ndarray:
    """Curves from `start` radians inside the hairline over the scalp to the tie, (n, 16, 3)."""
    turn = (np.arange(count) + rng.uniform(-0.35, 0.35, count)) * 2 * np.pi / count
    edge, way = hairline(scalp, "tied", POLE, turn)
    s = np.linspace(0, 1, 16)
    inside = start + (rng.uniform(0, 0.45, count) if start > 0.1 else rng.normal(0, 0.012, count))
    first = np.maximum(edge - inside, 0.3)
    polar = first[:, None] * (1 - s) + 0.10 * s
    # Combed hair sags between hairline and tie, and each lock takes a little of its neighbour's way.
    bend = np.sin(np.pi * s) * (rng.normal(0, 0.035, (count, 1)) + 0.10 * np.sin(turn)[:, None])
    ways = np.cos(polar)[..., None] * POLE + np.sin(polar)[..., None] * way[:, None]
    side = np.cross(POLE, way)
    ways = unit(ways + side[:, None] * (bend * np.sin(polar))[..., None])
    off = np.interp(s, [0, 0.15, 0.7, 1], [0.0006, 0.7, 1.1, 2.0]) * lift * rng.uniform(0.8, 1.2, (count, 1))
    return scalp.at(ways, off)


def _tail(
    scalp: Scalp, atlas: Surface, rng: np.random.Generator, count: int, width: float, kind: str, columns: int
) -> Piece:
    """The ponytail: a bundle that leaves the tie backward and falls."""
    rows = 10
    tie = scalp.at(POLE, TIE)
    s = np.linspace(0, 1, 24)
    turn, out = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0, 1, count))
    across, up = np.array([1.0, 0, 0]), np.cross(POLE, [1.0, 0, 0])
    offset = (np.cos(turn) * out)[:, None] * across - (np.sin(turn) * out)[:, None] * up
    spread = np.interp(s, [0, 0.06, 0.3, 0.75, 1], [0.007, 0.008, 0.026, 0.028, 0.012])
    length = 0.27 * rng.uniform(0.85, 1.05, (count, 1))
    # The way of the middle: back and up out of the tie, over, and down.
    ease = 1 - np.exp(-s / 0.16)
    middle = tie + POLE * (0.046 * ease)[:, None] + np.array([0.018, 0, -0.006]) * (s**1.5)[:, None]
    middle = middle + up * 0.0
    fall = np.clip(s - 0.06, 0, None) ** 1.25
    curves = middle[None] + offset[:, None] * spread[:, None]
    curves[..., 1] -= length * fall
    curves[..., 0] += 0.004 * np.sin(5.5 * s + 0.8) + rng.normal(0, 0.005, (count, 1)) * s
    curves = resample(curves, rows)
    along = np.linspace(0, 1, rows)
    deep = 0.55 + 0.50 * out  # what lies inside is dark
    tone = (
        deep[:, None] * rng.uniform(0.85, 1.12, (count, 1)) * np.interp(along, [0, 0.12, 0.4, 1], [0.6, 0.85, 1, 1.05])
    )
    loose = np.broadcast_to(np.clip(along / 0.8, 0, 1) ** 1.3, (count, rows))
    locks = Locks(curves, width * rng.uniform(0.75, 1.2, count), tone, kind, columns, np.ones((count, rows)))
    return cards(scalp, locks, atlas, loose, rng)


def _escaped(scalp: Scalp, atlas: Surface, rng: np.random.Generator) -> Piece:
    """Strands too short for the tie: before the ears and at the nape."""
    starts, ends, widths = [], [], []
    for sign in (1, -1):
        for k in range(7):
            turn = np.radians(rng.uniform(50, 66) if k < 5 else rng.uniform(66, 80)) * sign
            height = np.interp(np.degrees(abs(turn)), [48, 80], [0.066, 0.030])
            starts.append([np.sin(turn), height, np.cos(turn)])
            reach = rng.uniform(0.075, 0.115) if k < 4 else rng.uniform(0.03, 0.05)
            ends.append([turn + sign * rng.uniform(-0.02, 0.16), height - reach])
            widths.append(rng.uniform(0.004, 0.008))
        for _ in range(8):
            turn = np.radians(rng.uniform(128, 176)) * sign
            starts.append([np.sin(turn), -0.040, np.cos(turn)])
            ends.append([turn + rng.uniform(-0.1, 0.1), -0.040 - rng.uniform(0.02, 0.04)])
            widths.append(rng.uniform(0.004, 0.007))
    start, end = np.array(starts), np.array(ends)
    first = np.arctan2(start[:, 0], start[:, 2])
    s = np.linspace(0, 1, 12)
    turn = first[:, None] + (end[:, :1] - first[:, None]) * s**1.5
    y = start[:, 1:2] + (end[:, 1:] - start[:, 1:2]) * s
    # Outward along the level of each point: the skull's distance there is asked for by direction.
    guess = np.stack([np.sin(turn) * 0.075, y - 0.045, np.cos(turn) * 0.085], -1)
    off = 0.001 + 0.006 * np.sin(np.pi * s * 0.8) * rng.uniform(0.5, 1.3, (len(start), 1))
    curves = scalp.at(unit(guess), off)
    rows = 8
    tone = np.broadcast_to(np.linspace(0.9, 1.1, rows), (len(start), rows))
    locks = Locks(resample(curves, rows), np.array(widths), tone, "fine", 2, np.ones((len(start), rows)))
    loose = np.broadcast_to(np.linspace(0, 0.8, rows) ** 1.5, (len(start), rows))
    return cards(scalp, locks, atlas, loose, rng)
