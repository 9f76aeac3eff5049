"""Eyebrows: a strip on each brow, painted with single hairs, that the skin carries."""

import numpy as np

from mien.bake.look import Look
from mien.bake.paint import BROW
from mien.bake.piece import Piece, normals, stack
from mien.bake.surface import Surface

__all__ = ["brows"]

ACROSS, ALONG = 5, 16
BELOW, ABOVE = 0.0075, 0.0095  # metres of the strip under and over the brow's middle line
LIFT = 0.0008  # metres over the skin
WIDE, HIGH = 256, 128


def brows(skin: Piece, look: Look) -> Piece:
    """Lay the brows on the canonical skin.

    Args:
        skin: the canonical person's; its actions carry the strips, the one to the person's own places included.
        look: hair colour, greyness, how thick the brows are, sex and seed.
    """
    surface = Surface("brows", albedo=_painted(look), roughness=0.75, specular=0.02, alpha="blend", two_sided=True)
    return stack("brows", [_strip(skin, look, surface, side) for side in (1.0, -1.0)])


def _strip(skin: Piece, look: Look, surface: Surface, side: float) -> Piece:
    from scipy.interpolate import LinearNDInterpolator

    s, t = np.meshgrid(np.linspace(-0.10, 1.10, ALONG), np.linspace(0, 1, ACROSS), indexing="ij")
    x = BROW[0, 0] + s * (BROW[-1, 0] - BROW[0, 0])
    x = np.maximum(x, 0.004)
    # A man's brow is lower and flatter.
    drop = (1 - look.female) * (0.0008 + 0.0014 * np.sin(np.pi * np.clip(s, 0, 1) * 0.8))
    y = np.interp(x, BROW[:, 0], BROW[:, 1]) - drop + ABOVE - (ABOVE + BELOW) * t
    at = np.stack([side * x.ravel(), y.ravel()], 1)
    own = normals(skin.vertices, skin.triangles)
    near = (np.abs(skin.vertices[:, :2] - [side * 0.033, 0.057]) < [0.040, 0.032]).all(1)
    near &= (skin.vertices[:, 2] > 0.05) & (own[:, 2] > 0.1)
    names = [n for n, d in skin.actions.items() if np.abs(d[near]).max() > 1e-5]
    known = np.concatenate(
        [skin.vertices[near], own[near], skin.weights[near], *(skin.actions[n][near] for n in names)], 1
    )
    spots, first = np.unique(skin.vertices[near][:, :2].round(7), axis=0, return_index=True)
    found = LinearNDInterpolator(spots, known[first])(at)
    out = found[:, 3:6] / np.linalg.norm(found[:, 3:6], axis=1, keepdims=True)
    joints = skin.weights.shape[1]
    actions = {n: found[:, 6 + joints + 3 * k : 9 + joints + 3 * k] for k, n in enumerate(names)}
    a = (np.arange(ALONG - 1)[:, None] * ACROSS + np.arange(ACROSS - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + ACROSS + 1], 1), np.stack([a, a + ACROSS + 1, a + ACROSS], 1)])
    uvs = np.stack(
        [np.linspace(0.004, 0.996, ALONG).repeat(ACROSS), np.tile(np.linspace(0.01, 0.99, ACROSS), ALONG)], 1
    )
    return Piece("brows", found[:, :3] + out * LIFT, triangles, np.ones((len(at), 4)), found[:, 6 : 6 + joints],
                 surface, actions, out, uvs)  # fmt: skip


def _painted(look: Look) -> np.ndarray:
    """The hairs of the left brow, from the nose to the temple, (h, w, 4) sRGB and alpha."""
    rng = np.random.default_rng(look.seed + 5)
    y, x = np.mgrid[0:HIGH, 0:WIDE] + 0.5
    alpha = np.zeros((HIGH, WIDE))
    tone = np.array(look.hair_colour) * 0.75 + 0.004
    colour = np.tile(tone, (HIGH, WIDE, 1))
    across = 1.2 * (BROW[-1, 0] - BROW[0, 0]) / WIDE  # metres a pixel
    up = (ABOVE + BELOW) / HIGH
    for _ in range(int(360 * look.brows)):
        s = rng.uniform()
        s = s if rng.uniform() < 0.6 else 1 - np.sqrt(1 - s)  # fewer hairs where the brow is thin
        half = 0.0040 * look.brows * (1 - 0.66 * s**1.8) * min(1.0, 0.60 + s / 0.12)
        off = np.clip(rng.normal(0, 0.55), -1.1, 1.1) * half
        rise = np.radians(np.interp(s, [0, 0.10, 0.35, 0.7, 1], [80, 58, 26, -2, -24]) + rng.normal(0, 8))
        rise -= np.radians(38) * off / half * min(1, s / 0.25)  # upper hairs lie down, lower ones rise to them
        length = rng.uniform(0.0040, 0.0075) * (1 - 0.35 * s)
        bend = rng.uniform(-0.5, 0.1)
        along = np.linspace(0, 1, 14)
        angle = rise + bend * along
        px = ((s + 0.10) / 1.2) * WIDE + np.cumsum(np.cos(angle)) * length / 14 / across
        py = (ABOVE - off) / up - np.cumsum(np.sin(angle)) * length / 14 / up
        px, py = px - np.cos(rise) * length * 0.35 / across, py + np.sin(rise) * length * 0.35 / up
        thick = 0.95 * np.interp(along, [0, 0.15, 0.5, 1], [0.5, 1.0, 0.9, 0.25])
        left, right = int(max(px.min() - 3, 0)), int(min(px.max() + 4, WIDE))
        top, low = int(max(py.min() - 3, 0)), int(min(py.max() + 4, HIGH))
        if left >= right or top >= low:
            continue
        box = (slice(top, low), slice(left, right))
        far = np.hypot(x[box][..., None] - px, (y[box][..., None] - py)) - thick
        cover = np.clip(0.5 - far.min(-1), 0, 1) * rng.uniform(0.45, 0.9)
        white = rng.uniform() < 0.8 * look.grey
        hue = (
            np.array([0.36, 0.34, 0.32]) * rng.uniform(0.6, 1.1)
            if white
            else tone * np.exp(0.3 * rng.standard_normal())
        )
        colour[box] += (hue - colour[box]) * cover[..., None]
        alpha[box] += (1 - alpha[box]) * cover
    colour = np.clip(colour, 0, 1)
    encoded = np.where(colour <= 0.0031308, 12.92 * colour, 1.055 * colour ** (1 / 2.4) - 0.055)
    return np.round(255 * np.concatenate([encoded, alpha[..., None]], 2)).astype(np.uint8)
