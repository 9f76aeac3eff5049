"""Eyebrows: a strip on each brow, painted with single hairs, that the skin carries."""

import numpy as np

from mien.bake.look import Look
from mien.bake.paint import BROW
from mien.bake.piece import Piece, normals, stack
from mien.bake.surface import Surface

__all__ = ["brows"]

ACROSS, ALONG = 9, 24
BELOW, ABOVE = 0.0065, 0.0080  # metres of the strip under and over the brow's middle line
LIFT = 0.0010  # metres over the skin
WIDE, HIGH = 256, 128


def brows(skin: Piece, look: Look) -> Piece:
    """Lay the brows on the canonical skin.

    Args:
        skin: the canonical person's; its actions carry the strips, the one to the person's own places included.
        look: hair colour, greyness, how thick the brows are, sex and seed.
    """
    surface = Surface("brows", albedo=_painted(look), roughness=0.9, specular=0.005, alpha="blend", two_sided=True)
    return stack("brows", [_strip(skin, look, surface, side) for side in (1.0, -1.0)])


def _strip(skin: Piece, look: Look, surface: Surface, side: float) -> Piece:
    s, t = np.meshgrid(np.linspace(-0.10, 1.10, ALONG), np.linspace(0, 1, ACROSS), indexing="ij")
    x = BROW[0, 0] + s * (BROW[-1, 0] - BROW[0, 0])
    x = np.maximum(x, 0.004)
    # A man's brow is lower and flatter.
    drop = (1 - look.female) * (0.0008 + 0.0014 * np.sin(np.pi * np.clip(s, 0, 1) * 0.8))
    y = np.interp(x, BROW[:, 0], BROW[:, 1]) - drop + ABOVE - (ABOVE + BELOW) * t
    at = np.stack([side * x.ravel(), y.ravel()], 1)
    own = normals(skin.vertices, skin.triangles)
    names = list(skin.actions)
    corners, share = _over(skin, at)
    known = np.concatenate([skin.vertices, own, skin.weights, *(skin.actions[n] for n in names)], 1)
    found = (known[corners] * share[..., None]).sum(1)
    out = found[:, 3:6] / np.linalg.norm(found[:, 3:6], axis=1, keepdims=True)
    joints = skin.weights.shape[1]
    actions = {n: found[:, 6 + joints + 3 * k : 9 + joints + 3 * k] for k, n in enumerate(names)}
    actions = {n: d for n, d in actions.items() if np.abs(d).max() > 1e-5}
    a = (np.arange(ALONG - 1)[:, None] * ACROSS + np.arange(ACROSS - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + ACROSS + 1], 1), np.stack([a, a + ACROSS + 1, a + ACROSS], 1)])
    uvs = np.stack(
        [np.linspace(0.004, 0.996, ALONG).repeat(ACROSS), np.tile(np.linspace(0.01, 0.99, ACROSS), ALONG)], 1
    )
    return Piece("brows", found[:, :3] + out * LIFT, triangles, np.ones((len(at), 4)), found[:, 6 : 6 + joints],
                 surface, actions, out, uvs)  # fmt: skip


def _over(skin: Piece, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The foremost triangle of the skin at each (x, y), (n, 3) corners, and the shares of these, (n, 3).

    A strip that hangs on triangles stays on them in every action; one that is drawn through scattered vertices cuts
    into the fold of the lid.
    """
    triangles = skin.triangles[(np.abs(skin.vertices[skin.triangles][..., 1] - 0.05) < 0.03).all(1)]
    a, b, c = (skin.vertices[triangles[:, k]] for k in range(3))
    u, w = (b - a)[:, :2], (c - a)[:, :2]
    area = u[:, 0] * w[:, 1] - u[:, 1] * w[:, 0]
    front = area > 1e-10
    triangles, a, b, c, u, w, area = (v[front] for v in (triangles, a, b, c, u, w, area))
    d = at[:, None] - a[None, :, :2]
    second = (d[..., 0] * w[:, 1] - d[..., 1] * w[:, 0]) / area
    third = (u[:, 0] * d[..., 1] - u[:, 1] * d[..., 0]) / area
    height = a[:, 2] + second * (b - a)[:, 2] + third * (c - a)[:, 2]
    height[(second < -1e-6) | (third < -1e-6) | (second + third > 1 + 1e-6)] = -np.inf
    best, row = height.argmax(1), np.arange(len(at))
    y, z = second[row, best], third[row, best]
    return triangles[best], np.stack([1 - y - z, y, z], 1)


def _painted(look: Look) -> np.ndarray:
    """The hairs of the left brow, from the nose to the temple, (h, w, 4) sRGB and alpha."""
    rng = np.random.default_rng(look.seed + 5)
    y, x = np.mgrid[0:HIGH, 0:WIDE] + 0.5
    alpha = np.zeros((HIGH, WIDE))
    # Brows turn grey later than the hair, and stay the darker.
    tone = np.array(look.hair_colour) * 0.55 + 0.002
    tone += (np.array([0.150, 0.118, 0.095]) - tone) * max(0.0, look.grey - 0.2)
    colour = np.tile(tone, (HIGH, WIDE, 1))
    across = 1.2 * (BROW[-1, 0] - BROW[0, 0]) / WIDE  # metres a pixel
    up = (ABOVE + BELOW) / HIGH
    # A tint below the hairs, so that no skin shines through the core.
    ease = 1.2 * x / WIDE - 0.10
    wide = _half(np.clip(ease, 0, 1), look)
    core = np.exp(-((np.abs((ABOVE - y * up) / wide) / 0.80) ** 2.4))
    alpha += 0.62 * core * np.clip((ease + 0.02) / 0.26, 0, 1) * np.clip((0.99 - ease) / 0.22, 0, 1)
    for _ in range(int(460 * look.brows)):
        s = rng.uniform()
        s = s if rng.uniform() < 0.6 else 1 - np.sqrt(1 - s)  # fewer hairs where the brow is thin
        half = float(_half(np.array(s), look))
        off = np.clip(rng.normal(0, 0.55), -1.1, 1.1) * half
        rise = np.radians(np.interp(s, [0, 0.10, 0.35, 0.7, 1], [84, 62, 26, -2, -24]) + rng.normal(0, 8))
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
        white = rng.uniform() < 0.6 * (look.grey - 0.3)
        hue = np.array([0.30, 0.27, 0.24]) if white else tone * np.exp(0.25 * rng.standard_normal())
        colour[box] += (hue - colour[box]) * cover[..., None]
        alpha[box] += (1 - alpha[box]) * cover
    colour = np.clip(colour, 0, 1)
    encoded = np.where(colour <= 0.0031308, 12.92 * colour, 1.055 * colour ** (1 / 2.4) - 0.055)
    return np.round(255 * np.concatenate([encoded, alpha[..., None]], 2)).astype(np.uint8)


def _half(s: np.ndarray, look: Look) -> np.ndarray:
    """Half the brow's height where s of its length is behind, metres."""
    return 0.0034 * look.brows * (1 - 0.66 * s**1.8) * np.minimum(1.0, 0.55 + s / 0.22)
