"""Long hair swept back to a ponytail, with fine hairs along the hairline."""

import numpy as np

from mien.bake.hair_cards import Locks, cards, hairline, resample
from mien.bake.hair_curtain import Fall, curtain, lumps
from mien.bake.hair_scalp import Scalp, unit
from mien.bake.hair_texture import MANE, mane, sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack
from mien.bake.surface import Surface

__all__ = ["tied"]

POLE = unit(np.array([0.0, 0.52, -0.85]))  # where it is tied
TIE = 0.016  # metres over the scalp


def tied(scalp: Scalp, look: Look) -> list[Piece]:
    """Curtains from the hairline to the tie, a tail of curtains and locks, and fine hairs before the hairline."""
    under, locks, thin = sheet(look), mane(look), strands(look)
    rows, swept, tail = 11, [], []
    along = np.linspace(0, 1, rows)
    for columns, start, lift, shade, kind in (
        (73, 0.125, 0.0040, 0.80, ""), (97, 0.000, 0.0055, 0.95, "full"), (97, -0.012, 0.0068, 1.05, "parted"),
    ):  # fmt: skip
        turn = np.linspace(0, 2 * np.pi, columns)
        curves = resample(_combed(scalp, np.random.default_rng(look.seed), turn, start, lift), rows)
        tone = np.broadcast_to(shade * np.interp(along, [0, 0.15, 0.8, 1], [0.9, 1, 0.95, 0.6]), (columns, rows))
        first, last = MANE[kind] if kind else (0.0, 1.0)
        v = first + (last - first) * (np.interp(along, [0, 0.10, 1], [0.024, 0.10, 0.70]) if kind else along)
        soft = np.broadcast_to(np.interp(along, [0, 0.10], [0.40 if kind else 1.0, 1.0]), (columns, rows))
        fall = Fall(curves, tone, soft, np.zeros((columns, rows)), 6.0 if not kind else 4.0, v)
        swept.append(curtain(fall, locks if kind else under))
    rng = np.random.default_rng(look.seed)
    for columns, wide, shade, kind in ((13, 0.75, 0.62, ""), (25, 1.0, 0.92, "full"), (25, 1.15, 1.0, "parted")):
        tail.append(_tail(scalp, rng, columns, wide, shade, kind, locks if kind else under))
    return [stack("hair_under", [swept[0], tail[0]]), stack("hair", [*swept[1:], *tail[1:]]),
            stack("hair_wisps", [_fine(scalp, thin, rng), _loose(scalp, thin, rng)])]  # fmt: skip


def _combed(scalp: Scalp, rng: np.random.Generator, turn: np.ndarray, start: float, lift: float) -> np.ndarray:
    """Curves from `start` radians inside the hairline over the scalp to the tie, (n, 16, 3)."""
    edge, way = hairline(scalp, "tied", POLE, turn)
    edge = edge + 0.010 * np.sin(9 * turn) * np.sin(4 * turn + 1.0)
    s = np.linspace(0, 1, 16)
    polar = np.maximum(edge - start, 0.3)[:, None] * (1 - s) + 0.09 * s
    # Combed hair sags between hairline and tie.
    bend = np.sin(np.pi * s) * (0.10 * np.sin(turn))[:, None]
    ways = np.cos(polar)[..., None] * POLE + np.sin(polar)[..., None] * way[:, None]
    side = np.cross(POLE, way)
    ways = unit(ways + side[:, None] * (bend * np.sin(polar))[..., None])
    each = 1 + 0.10 * lumps(rng, 34, (turn % (2 * np.pi)) / (2 * np.pi))[:, None] * np.clip(s / 0.3, 0, 1)
    off = np.interp(s, [0, 0.10, 0.3, 0.7, 1], [0.08, 0.6, 1.15, 1.25, 2.0]) * lift * each
    return scalp.at(ways, np.maximum(off, 0.0006))


def _tail(
    scalp: Scalp, rng: np.random.Generator, columns: int, wide: float, shade: float, kind: str, surface: Surface
) -> Piece:
    """A tube that leaves the tie backward and falls, narrow at the tie and at the end."""
    rows = 12
    turn = np.linspace(0, 2 * np.pi, columns)
    out = 1 + 0.12 * np.append(rng.uniform(-1, 1, columns - 1), 0)
    out[-1] = out[0]
    curves = resample(_hang(scalp, turn, wide * out, 0.27 if kind else 0.24), rows)
    along = np.linspace(0, 1, rows)
    tone = shade * np.interp(along, [0, 0.10, 0.35, 1], [0.55, 0.85, 1, 1.05])
    first, last = MANE[kind] if kind else (0.0, 1.0)
    loose = np.clip(along / 0.8, 0, 1) ** 1.3
    size = (columns, rows)
    fall = Fall(curves, np.broadcast_to(tone, size), np.ones(size), np.broadcast_to(loose, size), 1.0,
                first + (last - first) * along)  # fmt: skip
    return curtain(fall, surface)


def _hang(scalp: Scalp, turn: np.ndarray, out: np.ndarray, length: float) -> np.ndarray:
    """Curves (n, 24, 3) of the tail, at angles round its middle and shares of its width."""
    s = np.linspace(0, 1, 24)
    across, up = np.array([1.0, 0, 0]), np.cross(POLE, [1.0, 0, 0])
    offset = (np.cos(turn) * out)[:, None] * across - (np.sin(turn) * out)[:, None] * up
    spread = np.interp(s, [0, 0.06, 0.3, 0.7, 1], [0.008, 0.009, 0.025, 0.026, 0.010])
    # The way of the middle: back and up out of the tie, over, and down.
    ease = 1 - np.exp(-s / 0.16)
    middle = scalp.at(POLE, TIE) + POLE * (0.046 * ease)[:, None] + np.array([0.018, 0, -0.006]) * (s**1.5)[:, None]
    curves = middle[None] + offset[:, None] * spread[:, None]
    curves[..., 1] -= length * np.clip(s - 0.06, 0, None) ** 1.25
    curves[..., 0] += 0.004 * np.sin(5.5 * s + 0.8)
    return curves


def _loose(scalp: Scalp, surface: Surface, rng: np.random.Generator) -> Piece:
    """Thin locks round the tail."""
    count, rows = 30, 9
    curves = _hang(scalp, rng.uniform(0, 2 * np.pi, count), rng.uniform(1.0, 1.3, count), 0.275)
    along = np.linspace(0, 1, rows)
    tone = np.broadcast_to(np.interp(along, [0, 0.2, 1], [0.6, 0.9, 1.05]), (count, rows))
    locks = Locks(resample(curves, rows), rng.uniform(0.010, 0.018, count), tone, "loose", 2, np.ones((count, rows)))
    return cards(scalp, locks, surface, np.broadcast_to(np.clip(along / 0.8, 0, 1) ** 1.3, (count, rows)), rng)


def _fine(scalp: Scalp, surface: Surface, rng: np.random.Generator) -> Piece:
    """Fine hairs that begin a little before the hairline and soon lie among the others."""
    count, rows = 80, 5
    turn = (np.arange(count) + rng.uniform(-0.4, 0.4, count)) * 2 * np.pi / count
    curves = np.stack([
        resample(_combed(scalp, rng, t[None], start, lift)[:, :last], rows)[0]
        for t, start, lift, last in zip(turn, rng.uniform(-0.022, 0.015, count), rng.uniform(0.004, 0.0085, count),
                                        rng.integers(4, 8, count), strict=True)
    ])  # fmt: skip
    tone = np.broadcast_to(rng.uniform(0.9, 1.2, (count, 1)), (count, rows))
    locks = Locks(curves, rng.uniform(0.004, 0.009, count), tone, "fine", 2, np.ones((count, rows)))
    return cards(scalp, locks, surface, np.zeros((count, rows)), rng)
