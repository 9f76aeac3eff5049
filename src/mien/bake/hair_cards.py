"""Locks of hair: strips along curves, and shells around the scalp."""

from dataclasses import dataclass

import numpy as np

from mien.bake.hair_scalp import CENTRE, Scalp, level, unit
from mien.bake.hair_texture import slot
from mien.bake.piece import JOINTS, Piece
from mien.bake.surface import Surface

__all__ = ["Locks", "cap", "cards", "hairline", "resample", "sway"]


@dataclass(frozen=True, slots=True, eq=False)
class Locks:
    """Locks of one kind.

    Args:
        curves: (n, k, 3) metres, from root to tip.
        width: (n,) metres.
        shade: (n, k) what the colour is multiplied with.
        kind: the clumps that they are painted with: "full", "loose" or "fine".
        columns: vertices across: 2 is flat, 3 is round.
        soft: share of alpha (n, k), 1 where nothing fades.
    """

    curves: np.ndarray
    width: np.ndarray
    shade: np.ndarray
    kind: str
    columns: int
    soft: np.ndarray


def resample(curves: np.ndarray, rows: int) -> np.ndarray:
    """The curves (n, k, 3) with `rows` points each, evenly spaced along them."""
    step = np.linalg.norm(np.diff(curves, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(curves), 1)), np.cumsum(step, 1)], 1)
    out = np.empty((len(curves), rows, 3))
    for k, (curve, length) in enumerate(zip(curves, along, strict=True)):
        at = np.linspace(0, length[-1], rows)
        out[k] = np.stack([np.interp(at, length, curve[:, axis]) for axis in range(3)], 1)
    return out


def sway(points: np.ndarray, loose: np.ndarray) -> np.ndarray:
    """Weights (n, joints) of hair at points (n, 3) that follows the head but for its loose share (n,)."""
    out = np.zeros((len(points), len(JOINTS)))
    back = np.clip(0.5 - points[:, 2] / 0.08, 0, 1)
    left = np.clip(0.5 + points[:, 0] / 0.06, 0, 1)
    for joint, share in (
        ("head", 1 - loose), ("hair_back", loose * back), ("hair_left", loose * (1 - back) * left),
        ("hair_right", loose * (1 - back) * (1 - left)),
    ):  # fmt: skip
        out[:, JOINTS.index(joint)] = share
    return out


def cards(scalp: Scalp, locks: Locks, surface: Surface, loose: np.ndarray, rng: np.random.Generator) -> Piece:
    """Strips along curves, their flat side outward, lit as the smooth volume of the hair would be.

    Args:
        scalp: tells which way is out.
        locks: what to lay.
        surface: the atlas of strands.
        loose: (n, k) share that swings behind the head.
        rng: chooses each strip's place in the atlas.
    """
    curves = locks.curves
    n, rows = curves.shape[:2]
    along = np.linspace(0, 1, rows)
    tangent = unit(np.gradient(curves, axis=1))
    outward = scalp.outward(curves)
    below = np.clip((0.03 - curves[..., 1:2]) / 0.05, 0, 1)  # under the widest place hair hangs upright
    flat = unit((curves - CENTRE) * [1, 0, 1])
    outward = unit(outward * (1 - below) + flat * below)
    across = unit(np.cross(tangent, outward))
    lift = np.cross(across, tangent)
    edges = slot(locks.kind, rng.integers(0, 1000, n))
    flip = rng.uniform(size=n) < 0.5
    edges[flip] = edges[flip, ::-1]
    spread = np.linspace(-1, 1, locks.columns)
    half = locks.width[:, None] / 2 * np.interp(along, [0, 0.15, 0.6, 1], [0.75, 0.95, 1.0, 0.85])
    round_ = half * 0.22 if locks.columns > 2 else half * 0
    vertices, own, uvs = [], [], []
    # the picture repeats: its first row would show at the tips
    for s in spread:
        vertices.append(curves + across * (half * s)[..., None] + lift * (round_ * (1 - 2 * s * s))[..., None])
        own.append(unit(outward + across * 0.35 * s))
        u = edges[:, :1] + (edges[:, 1:] - edges[:, :1]) * (s + 1) / 2
        uvs.append(np.stack([np.broadcast_to(u, (n, rows)), np.broadcast_to(0.012 + 0.976 * along, (n, rows))], -1))
    count = n * rows
    paint = np.concatenate([np.repeat(locks.shade.reshape(-1, 1), 3, 1), locks.soft.reshape(-1, 1)], 1)
    a = (np.arange(n)[:, None] * rows + np.arange(rows - 1)).ravel()
    strips = [np.concatenate([np.stack([c * count + a, c * count + a + 1, (c + 1) * count + a + 1], 1),
                              np.stack([c * count + a, (c + 1) * count + a + 1, (c + 1) * count + a], 1)])
              for c in range(locks.columns - 1)]  # fmt: skip
    points, free = curves.reshape(-1, 3), loose.reshape(-1)
    return Piece(
        "hair", np.concatenate([v.reshape(-1, 3) for v in vertices]), np.concatenate(strips),
        np.clip(np.tile(paint, (locks.columns, 1)), 0, 1), np.tile(sway(points, free), (locks.columns, 1)), surface, {},
        np.concatenate([o.reshape(-1, 3) for o in own]), np.concatenate([p.reshape(-1, 2) for p in uvs]),
    )  # fmt: skip


def _meridians(pole: np.ndarray, turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    side = unit(np.cross(pole, [1.0, 0.0, 0.0]))
    other = np.cross(side, pole)
    return pole, np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * other


def _along(pole: np.ndarray, way: np.ndarray, polar: np.ndarray) -> np.ndarray:
    """Directions (n, k, 3) that lie `polar` (n, k) radians from the pole on meridians (n, 3)."""
    return np.cos(polar)[..., None] * pole + np.sin(polar)[..., None] * way[:, None]


def hairline(scalp: Scalp, style: str, pole: np.ndarray, turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the hair ends on the meridians of a pole on the scalp.

    Args:
        scalp: the skull.
        style: whose hairline.
        pole: (3,) unit direction.
        turn: (n,) radians round the pole; 0 leads forward where the pole is on top.

    Returns:
        The angle (n,) of the hairline from the pole, and the meridians' directions (n, 3) at right angles to it.
    """
    _, way = _meridians(pole, turn)
    polar = np.linspace(0.15, 2.6, 240)
    points = scalp.at(_along(pole, way, np.broadcast_to(polar, (len(turn), 240))), 0.0)
    bare = level(style, points) < 0
    return polar[np.argmax(bare, axis=1)], way


def cap(
    scalp: Scalp, style: str, pole: np.ndarray, surface: Surface, *, spokes: int, rings: int, height: float,
    repeats: tuple[float, float], beyond: float, shade: float,
) -> Piece:  # fmt: skip
    """A shell over all of the scalp where hair grows, sinking to it at the hairline.

    Args:
        scalp: the skull.
        style: whose hairline.
        pole: (3,) where the strands meet.
        surface: what it is made of; u runs round the pole, v away from it.
        spokes: how many quads round the pole.
        rings: how many quads from it to the hairline.
        height: metres over the scalp.
        repeats: how often the texture repeats round the pole and away from it.
        beyond: radians that it reaches past the hairline, fading out.
        shade: what the colour is multiplied with.
    """
    turn = np.linspace(0, 2 * np.pi, spokes + 1)
    edge, way = hairline(scalp, style, pole, turn)
    smooth = edge.copy()
    for _ in range(2):
        inner = smooth[:-1]
        smooth = np.append(0.25 * np.roll(inner, 1) + 0.5 * inner + 0.25 * np.roll(inner, -1), 0)
        smooth[-1] = smooth[0]
    share = np.append(np.linspace(0.02, 1, rings) ** 0.9, 1.0)
    polar = smooth[:, None] * share + np.append(np.zeros(rings), beyond)
    polar[:, -2] -= beyond * 0.6
    off = height * np.interp(np.arange(rings + 1), [0, rings - 2, rings - 1, rings], [1, 1, 0.6, 0.12])
    ways = _along(pole, way, polar)
    points = scalp.at(ways, off)
    n, k = spokes + 1, rings + 1
    a = (np.arange(spokes)[:, None] * k + np.arange(rings)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + k + 1], 1), np.stack([a, a + k + 1, a + k], 1)])
    vertices = points.reshape(-1, 3)
    own = scalp.outward(vertices)
    corner = vertices[triangles]
    if (np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]) * own[triangles[:, 0]]).sum() < 0:
        triangles = triangles[:, ::-1]
    uvs = np.stack([np.repeat(turn / (2 * np.pi) * repeats[0], k), (polar * repeats[1]).ravel()], 1)
    soft = np.tile(np.append(np.ones(rings), 0.0), n)
    paint = np.concatenate([np.full((n * k, 3), shade), soft[:, None]], 1)
    return Piece("hair", vertices, triangles, paint, sway(vertices, np.zeros(n * k)), surface, {}, own, uvs)
