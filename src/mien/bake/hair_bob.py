"""A chin-length bob with a side part."""

import numpy as np

from mien.bake.hair_cards import Locks, cap, cards, resample
from mien.bake.hair_scalp import CENTRE, Scalp, unit
from mien.bake.hair_texture import sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack

__all__ = ["bob"]

PART = 0.024  # metres to the person's left of the middle
EQUATOR = np.radians(94)
HEM = -0.078
FACE = np.radians(54)  # where the hair ends beside the face, from the front
POLE = unit(np.array([0.22, 1.0, -0.30]))


def bob(scalp: Scalp, look: Look) -> list[Piece]:
    """A cap, a curtain of locks, locks over them, and single strands."""
    rng = np.random.default_rng(look.seed)
    atlas, under = strands(look), sheet(look)
    shell = cap(scalp, "bob", POLE, under, spokes=40, rings=8, height=0.004, repeats=(14, 0.8), beyond=0.02, shade=0.7)
    layers = [
        # count, lift, width, share of the crown in the roots' line, shade, kind, columns, rows
        (46, 0.0060, 0.0230, 0.0, 0.62, "full", 2, 9),
        (84, 0.0105, 0.0165, 0.3, 0.92, "full", 3, 9),
        (60, 0.0130, 0.0110, 0.6, 1.08, "loose", 2, 9),
        (40, 0.0150, 0.0060, 1.0, 1.05, "fine", 2, 9),
    ]
    pieces = []
    for count, lift, width, spread, shade, kind, columns, rows in layers:
        curves, close = _falls(scalp, rng, count, lift, spread)
        curves = resample(curves, rows)
        along = np.linspace(0, 1, rows)
        tone = shade * rng.uniform(0.82, 1.15, (count, 1)) * np.interp(along, [0, 0.12, 0.5, 1], [0.72, 0.92, 1, 1.06])
        width_ = width * rng.uniform(0.75, 1.25, count) * close
        loose = np.broadcast_to(np.clip((along - 0.45) / 0.55, 0, 1) ** 1.5 * 0.9, (count, rows))
        locks = Locks(curves, width_, tone, kind, columns, np.ones((count, rows)))
        pieces.append(cards(scalp, locks, atlas, loose, rng))
    return [stack("hair_under", [shell]), stack("hair", pieces)]


def _folded(around: np.ndarray) -> np.ndarray:
    """The angle from the front, the same on both sides."""
    return np.minimum(np.abs(around), 2 * np.pi - np.abs(around))


def _direction(polar: np.ndarray, around: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(polar) * np.sin(around), np.cos(polar), np.sin(polar) * np.cos(around)], -1)


def _falls(scalp: Scalp, rng: np.random.Generator, count: int, lift: float, spread: float) -> tuple[np.ndarray, ...]:
    """Curves from the part over the skull and down to the hem, (n, 24, 3), and how wide each may be (n,)."""
    share = (np.arange(count) + 0.5 + rng.uniform(-0.4, 0.4, count)) / count
    end = FACE + (2 * np.pi - 2 * FACE) * share
    left = end < np.pi
    turn = np.abs(np.pi - end) / (np.pi - FACE)  # 0 at the back, 1 at the face
    # Roots along the part, from the crown to the front hairline; behind, around the crown.
    z = -0.046 + 0.134 * np.clip((turn - 0.12) / 0.80, 0, 1) + rng.uniform(-0.009, 0.003, count)
    x = PART + np.where(left, 1, -1) * (0.001 + 0.020 * spread * rng.uniform(0, 1, count))
    flat = np.stack([x - CENTRE[0], np.zeros(count), z - CENTRE[2]], 1)
    flat[:, 1] = np.sqrt(np.maximum(0.1**2 - flat[:, 0] ** 2 - flat[:, 2] ** 2, 0.0005))
    root = unit(flat)
    goal = _direction(np.full(count, EQUATOR), end)
    s = np.linspace(0, 1, 14)
    angle = np.arccos(np.clip((root * goal).sum(1), -1, 1))[:, None]
    a, b = np.sin((1 - s) * angle) / np.sin(angle), np.sin(s * angle) / np.sin(angle)
    way = unit(a[..., None] * root[:, None] + b[..., None] * goal[:, None])
    # Hair leaves the part upward, and the more so where it is thick.
    high = lift * rng.uniform(0.8, 1.2, count)
    beside = 1 - 0.30 * np.clip((turn - 0.75) / 0.25, 0, 1)
    off = np.interp(s, [0, 0.10, 0.35, 0.75, 1], [0.25, 0.75, 1.35, 1.25, 1.0]) * (high * beside)[:, None]
    ear = 0.0055 * np.exp(-0.5 * ((_folded(end) - np.radians(84)) / np.radians(24)) ** 2)
    off = off + ear[:, None] * np.clip((s - 0.55) / 0.45, 0, 1) ** 1.5
    upper = scalp.at(way, off)
    down = np.linspace(0, 1, 11)[1:]
    top = upper[:, -1]
    out = (top - CENTRE) * [1, 0, 1]
    far = np.linalg.norm(out, axis=1, keepdims=True)
    back = np.clip((_folded(end) - np.radians(120)) / np.radians(60), 0, 1)[:, None]
    curl = 0.015 * rng.uniform(0.5, 1.3, (count, 1))
    reach = far + 0.0040 * np.sin(np.pi * down) - curl * down**2.4 * (1 + 1.1 * back)
    longer = rng.normal(0, 0.005, (count, 1)) + 0.014 * back - 0.006 * (turn[:, None] > 0.85)
    y = top[:, 1:2] + (HEM + longer - top[:, 1:2]) * down
    # Each lock swings a little, neighbours alike, so that the mass is wavy and not combed flat.
    wave = 0.0045 * np.sin(2.2 * np.pi * down + 5.0 * end[:, None]) + rng.normal(0, 0.0035, (count, 1)) * down
    flat = out / far
    side = np.stack([flat[:, 2], np.zeros(count), -flat[:, 0]], 1)
    lower = np.stack([np.zeros_like(y), y - CENTRE[1], np.zeros_like(y)], -1) + CENTRE
    lower = lower + flat[:, None] * reach[..., None] + side[:, None] * wave[..., None]
    # Beside the face it lies against the cheek, before the ear.
    near = np.clip((turn - 0.62) / 0.3, 0, 1)[:, None, None] * np.sin(np.pi * np.clip(down * 0.75, 0, 1))[:, None]
    out = lower - CENTRE
    far = np.linalg.norm(out, axis=2, keepdims=True)
    close = np.minimum(scalp.distance(out / far)[..., None] + high[:, None, None] + 0.003, far)
    lower = CENTRE + out / far * (far + (close - far) * 0.85 * near)
    whole = np.concatenate([upper, lower], 1)
    for _ in range(3):
        whole[:, 1:-1] = 0.25 * whole[:, :-2] + 0.5 * whole[:, 1:-1] + 0.25 * whole[:, 2:]
    return whole, 1 - 0.35 * np.clip((turn - 0.8) / 0.2, 0, 1)
