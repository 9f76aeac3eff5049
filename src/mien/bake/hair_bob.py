"""A chin-length bob with a side part."""

import numpy as np

from mien.bake.hair_cards import Locks, cards, resample
from mien.bake.hair_curtain import Fall, curtain, lumps
from mien.bake.hair_scalp import CENTRE, Scalp, unit
from mien.bake.hair_texture import MANE, mane, sheet, strands
from mien.bake.look import Look
from mien.bake.piece import Piece, stack
from mien.bake.surface import Surface

__all__ = ["bob"]

PART = 0.024  # metres to the person's left of the middle
EQUATOR = np.radians(94)
HEM = -0.090
FACE = np.radians(52)  # where the hair ends beside the face, from the front


def bob(scalp: Scalp, look: Look) -> list[Piece]:
    """An opaque curtain, two of locks over it, and single strands at the outline."""
    rng = np.random.default_rng(look.seed)
    skin = np.array([0.63, 0.415, 0.325]) * np.exp(-look.melanin * np.array([1.5, 2.1, 2.4]))
    under, locks, thin = sheet(look, 0.5 * skin), mane(look), strands(look)
    pieces = []
    for columns, rows, lift, gap, short, wavy, shade, kind in (
        (57, 15, 0.0055, 0.0000, 0.034, 0.6, 0.72, ""),
        (73, 16, 0.0090, 0.0009, 0.004, 1.0, 0.92, "full"),
        (73, 15, 0.0108, 0.0014, 0.000, 1.0, 1.00, "parted"),
    ):
        at = np.linspace(0, 1, columns)
        curves = resample(_falls(scalp, at, np.random.default_rng(look.seed), lift, gap, short, wavy), rows)
        along = np.linspace(0, 1, rows)
        tone = (
            shade * np.interp(along, [0, 0.04, 0.2, 1], [0.95, 0.66, 0.95, 1.0]) if not kind else np.full(rows, shade)
        )
        soft = np.ones((columns, rows))
        if kind:
            soft[[0, -1]] = 0.35
        v0, v1 = MANE[kind] if kind else (0.002, 0.998)
        loose = np.clip((along - 0.45) / 0.55, 0, 1) ** 1.5 * 0.9
        fall = Fall(curves, np.broadcast_to(tone, soft.shape), soft, np.broadcast_to(loose, soft.shape),
                    7.0 if not kind else 3.0, v0 + (v1 - v0) * along)  # fmt: skip
        pieces.append(curtain(fall, locks if kind else under))
    return [stack("hair_under", pieces[:1]), stack("hair", pieces[1:]), _wisps(scalp, look, rng, thin)]


def _wisps(scalp: Scalp, look: Look, rng: np.random.Generator, surface: Surface) -> Piece:
    """Thin locks over the curtains, more of them beside the face and at the hem; they break the outline."""
    count, rows = 110, 10
    at = np.sort(np.where(rng.uniform(size=count) < 0.35, rng.beta(0.4, 0.4, count), rng.uniform(0, 1, count))).clip(
        0.015, 0.985
    )
    curves = _falls(scalp, at, rng, 0.0118, 0.003, -0.006, 1.2)
    apart = rng.normal(0, 0.0024, (count, 1, 3)) * np.linspace(0.2, 1.6, curves.shape[1])[:, None]
    first = rng.integers(0, 8, count)
    curves = np.stack([resample(c[None, f:], rows)[0] for c, f in zip(curves + apart, first, strict=True)])
    tone = np.broadcast_to(rng.uniform(0.85, 1.1, (count, 1)), (count, rows))
    along = np.linspace(0, 1, rows)
    loose = np.broadcast_to(np.clip((along - 0.3) / 0.7, 0, 1) ** 1.5 * 0.95, (count, rows))
    kinds = [cards(scalp, Locks(curves[k::2], width * rng.uniform(0.7, 1.2, len(curves[k::2])), tone[k::2], kind, 2,
                                np.ones_like(tone[k::2])), surface, loose[k::2], rng)
             for k, (kind, width) in enumerate((("loose", 0.012), ("fine", 0.012)))]  # fmt: skip
    return stack("hair_wisps", kinds)


def _folded(around: np.ndarray) -> np.ndarray:
    """The angle from the front, the same on both sides."""
    return np.minimum(np.abs(around), 2 * np.pi - np.abs(around))


def _direction(polar: np.ndarray, around: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(polar) * np.sin(around), np.cos(polar), np.sin(polar) * np.cos(around)], -1)


def _falls(
    scalp: Scalp, share: np.ndarray, rng: np.random.Generator, lift: float, gap: float, short: float, wavy: float
) -> np.ndarray:
    """Curves (n, 24, 3) from the part over the skull and down to the hem.

    Args:
        scalp: the skull.
        share: (n,) ascending in [0, 1], from the left of the face round the back to its right.
        rng: how locks differ.
        lift: metres over the scalp.
        gap: metres from the part to the roots.
        short: metres that the ends are shorter.
        wavy: how much locks differ, 1 is usual.
    """
    count = len(share)
    end = FACE + (2 * np.pi - 2 * FACE) * share
    left = end < np.pi
    turn = np.abs(np.pi - end) / (np.pi - FACE)  # 0 at the back, 1 at the face
    # Roots along the part, from the crown to the front hairline; behind, around the crown.
    z = -0.050 + 0.137 * np.clip((turn - 0.10) / 0.86, 0, 1)
    x = PART + 0.0007 * np.sin(170 * z) + np.where(left, 1, -1) * gap
    flat = np.stack([x - CENTRE[0], np.zeros(count), z - CENTRE[2]], 1)
    flat[:, 1] = np.sqrt(np.maximum(0.1**2 - flat[:, 0] ** 2 - flat[:, 2] ** 2, 0.0005))
    root = unit(flat)
    goal = _direction(np.full(count, EQUATOR), end)
    s = np.linspace(0, 1, 14)
    angle = np.arccos(np.clip((root * goal).sum(1), -1, 1))[:, None]
    a, b = np.sin((1 - s) * angle) / np.sin(angle), np.sin(s * angle) / np.sin(angle)
    way = unit(a[..., None] * root[:, None] + b[..., None] * goal[:, None])
    # Hair leaves the part upward, and the more so where it is thick.
    each = 1 + 0.15 * wavy * lumps(rng, 26, share)
    beside = 1 - 0.25 * np.clip((turn - 0.75) / 0.25, 0, 1)
    off = np.interp(s, [0, 0.06, 0.16, 0.38, 0.75, 1], [0.15, 0.62, 1.05, 1.45, 1.45, 1.2]) * (lift * beside)[:, None]
    off = np.maximum(off, 0.0022)
    off = off * (1 + (each[:, None] - 1) * np.clip(s / 0.4, 0, 1))
    ear = 0.0055 * np.exp(-0.5 * ((_folded(end) - np.radians(84)) / np.radians(24)) ** 2)
    off = off + ear[:, None] * np.clip((s - 0.55) / 0.45, 0, 1) ** 1.5
    upper = scalp.at(way, off)
    down = np.linspace(0, 1, 11)[1:]
    top = upper[:, -1]
    out = (top - CENTRE) * [1, 0, 1]
    far = np.linalg.norm(out, axis=1, keepdims=True)
    back = np.clip((_folded(end) - np.radians(120)) / np.radians(60), 0, 1)[:, None]
    # The ends turn in toward the neck; halfway down it is widest.
    curl = 0.021 * (1 + 0.25 * wavy * lumps(rng, 22, share))[:, None]
    reach = far + 0.0065 * np.sin(np.pi * down**0.9) - curl * down**2.6 * (1 + 0.8 * back)
    longer = 0.004 * wavy * lumps(rng, 34, share)[:, None] + 0.012 * back + short
    y = top[:, 1:2] + (HEM + longer - top[:, 1:2]) * down
    # Each lock swings a little, neighbours alike, so that the mass is wavy and not combed flat.
    wave = (
        0.0030 * np.sin(2.2 * np.pi * down + 5.0 * end[:, None]) + 0.004 * wavy * down * lumps(rng, 20, share)[:, None]
    )
    flat = out / far
    side = np.stack([flat[:, 2], np.zeros(count), -flat[:, 0]], 1)
    lower = np.stack([np.zeros_like(y), y - CENTRE[1], np.zeros_like(y)], -1) + CENTRE
    lower = lower + flat[:, None] * reach[..., None] + side[:, None] * wave[..., None]
    # Beside the face it lies against the cheek, before the ear.
    near = np.clip((turn - 0.62) / 0.3, 0, 1)[:, None, None] * np.sin(np.pi * np.clip(down * 0.75, 0, 1))[:, None]
    out = lower - CENTRE
    far = np.linalg.norm(out, axis=2, keepdims=True)
    close = np.minimum(scalp.distance(out / far)[..., None] + lift + 0.003, far)
    lower = CENTRE + out / far * (far + (close - far) * 0.85 * near)
    whole = np.concatenate([upper, lower], 1)
    for _ in range(9):
        whole[:, 1:-1] = 0.25 * whole[:, :-2] + 0.5 * whole[:, 1:-1] + 0.25 * whole[:, 2:]
    way = unit(whole - CENTRE)
    clear = scalp.at(way, 0.0016 + 0.30 * lift)  # smoothing may have pulled hair into the scalp
    high = (whole[..., 1] > 0.03) & (np.linalg.norm(clear - CENTRE, axis=-1) > np.linalg.norm(whole - CENTRE, axis=-1))
    whole = np.where(high[..., None], clear, whole)
    return whole
