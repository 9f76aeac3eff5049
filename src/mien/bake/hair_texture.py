"""What hair is painted with: an atlas of clumps of strands, a sheet of strands, and curls seen from above."""

import numpy as np

from mien.bake.look import Look
from mien.bake.surface import Surface

__all__ = ["CLUMPS", "curls", "sheet", "slot", "strands"]

WIDE, HIGH, SLOTS = 512, 256, 8
CLUMPS = {"full": (0, 4), "loose": (4, 6), "fine": (6, 8)}  # kind of clump to its first slot and the one after its last


def slot(kind: str, number: np.ndarray) -> np.ndarray:
    """The left and right edges (n, 2) in the atlas of clumps of one kind, by any whole numbers (n,)."""
    first, last = CLUMPS[kind]
    k = first + number % (last - first)
    return np.stack([(k + 0.02) / SLOTS, (k + 0.98) / SLOTS], -1)


def _srgb(x: np.ndarray) -> np.ndarray:
    x = np.clip(x, 0, 1)
    return np.round(255 * np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)).astype(np.uint8)


def _hues(look: Look, rng: np.random.Generator, count: int) -> np.ndarray:
    """The linear colour of each strand, (count, 3): lighter and darker ones, redder ones, grey ones."""
    own = np.array(look.hair_colour) * np.exp(0.22 * rng.standard_normal((count, 1)))
    own = own * (1 + np.array([0.10, 0.0, -0.10]) * rng.standard_normal((count, 1)))
    white = np.array([0.40, 0.385, 0.36]) * np.exp(0.20 * rng.standard_normal((count, 1)))
    return np.where(rng.uniform(size=(count, 1)) < look.grey, white, own)


class _Canvas:
    """Strands laid over each other: colour, alpha, and the tilt of their round sides."""

    def __init__(self, wide: int, high: int) -> None:
        self.colour = np.zeros((high, wide, 3))
        self.alpha = np.zeros((high, wide))
        self.tilt = np.zeros((high, wide))
        self.x = np.arange(wide) + 0.5
        self.v = (np.arange(high) + 0.5) / high

    def lay(self, middle: np.ndarray, half: np.ndarray, tone: np.ndarray, hue: np.ndarray, *, tiled: bool) -> None:
        """One strand: its middle, half width and tone by row, all (high,), in pixels."""
        off = self.x - middle[:, None]
        if tiled:
            off = (off + len(self.x) / 2) % len(self.x) - len(self.x) / 2
        cover = np.clip(half[:, None] + 0.5 - np.abs(off), 0, 1) * np.clip(half[:, None] * 2, 0, 1)
        round_ = np.clip(off / np.maximum(half[:, None], 0.6), -1, 1)
        paint = hue * (tone[:, None] * (1 - 0.42 * round_**2))[..., None]
        self.colour += (paint - self.colour) * cover[..., None]
        self.alpha += (1 - self.alpha) * cover
        self.tilt += (0.62 * round_ - self.tilt) * cover

    def relief(self) -> np.ndarray:
        """The normals as (h, w, 3) uint8."""
        up = np.sqrt(1 - self.tilt**2)
        return np.round(127.5 + 127.5 * np.stack([self.tilt, np.zeros_like(up), up], -1)).astype(np.uint8)


def strands(look: Look) -> Surface:
    """Clumps of tapered strands side by side, roots at the top; opaque at the roots, ragged at the tips."""
    rng = np.random.default_rng(look.seed)
    size = WIDE // SLOTS
    canvases = []
    for number in range(SLOTS):
        canvas = _Canvas(size, HIGH)
        kind = next(k for k, (a, b) in CLUMPS.items() if a <= number < b)
        count, spread, thick = {"full": (70, 0.44, 1.5), "loose": (30, 0.42, 1.2), "fine": (11, 0.36, 0.95)}[kind]
        hues = _hues(look, rng, count)
        v = canvas.v
        for k in range(count):
            deep = k / count  # strands that come later lie on top
            root = rng.uniform(-spread, spread) * (0.92 if kind == "full" else 1.0)
            gather = rng.normal(0.74, 0.10)  # clumps draw together toward their tips
            sway = 0.020 * np.sin(2 * np.pi * (v * rng.uniform(0.4, 1.1) + rng.uniform()))
            middle = (0.5 + root * (1 + (gather - 1) * v**1.5) + sway * (0.3 + v)) * size
            end = rng.uniform(0.80, 1.0) if kind == "full" else rng.uniform(0.55, 1.0)
            taper = np.clip((end - v) / (0.30 if kind == "full" else 0.55), 0, 1) ** 0.7
            inner = 2.6 if kind == "full" and k < count / 4 else 1.0  # the lowest are wide: a clump has no holes
            grown = np.clip(v / 0.03 + 0.35, 0, 1) if kind != "fine" else np.clip(v / 0.06 + 0.2, 0, 1)
            tone = (0.62 + 0.42 * deep) * np.interp(v, [0, 0.15, 0.6, 1], [0.78, 0.92, 1.0, 1.12])
            canvas.lay(middle, inner * thick * rng.uniform(0.6, 1.2) * taper * grown, tone, hues[k], tiled=False)
        canvases.append(canvas)
    colour, alpha, relief = (
        np.concatenate([f(c) for c in canvases], 1)
        for f in (lambda c: _bled(c.colour, c.alpha), lambda c: c.alpha, lambda c: c.relief())
    )
    # Fewer steps of tone and alpha than eight bits hold make the PNG half as large.
    paint = _srgb(colour) // 6 * 6 + 3
    clear = np.round(np.round(alpha * 12) / 12 * 255).astype(np.uint8)
    albedo = np.concatenate([paint, clear[..., None]], 2)
    return Surface("hair", albedo=albedo, relief=relief, roughness=0.42, specular=0.045, alpha="coverage",
                   two_sided=True)  # fmt: skip


def _bled(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The colour of what is there, spread along rows into what is clear, so that no dark rim is filtered in."""
    solid = colour / np.maximum(alpha, 1e-3)[..., None]
    mean = (colour.sum((0, 1)) / max(float(alpha.sum()), 1e-6))[None, None]
    return np.where(alpha[..., None] > 0.15, solid, mean)


def sheet(look: Look) -> Surface:
    """Strands side by side without a gap, to be repeated across: what lies under the locks."""
    rng = np.random.default_rng(look.seed + 1)
    canvas = _Canvas(128, 256)
    canvas.colour[:] = np.array(look.hair_colour) * 0.5 + look.grey * np.array([0.10, 0.10, 0.09])
    canvas.alpha[:] = 1.0
    count = 150
    hues = _hues(look, rng, count)
    turn = 2 * np.pi * canvas.v
    for k in range(count):
        sway = 1.6 * np.sin(turn + 2 * np.pi * rng.uniform()) + 0.8 * np.sin(2 * turn + 2 * np.pi * rng.uniform())
        middle = rng.uniform(0, 128) + sway
        half = rng.uniform(0.7, 1.7) * (0.75 + 0.25 * np.sin(turn + 2 * np.pi * rng.uniform()))
        canvas.lay(middle, half, np.full(256, 0.60 + 0.40 * k / count), hues[k], tiled=True)
    return Surface("hair_sheet", albedo=_srgb(canvas.colour), relief=canvas.relief(), roughness=0.45, specular=0.04,
                   two_sided=True)  # fmt: skip


def curls(look: Look) -> Surface:
    """Tight curls seen from above: alpha is their height, so that shells one over another cut them at theirs."""
    rng = np.random.default_rng(look.seed + 2)
    size, count = 256, 1500
    high = np.zeros((size, size))
    hues = _hues(look, rng, count)
    colour = np.tile(hues.mean(0) * 0.55, (size, size, 1))
    reach = np.arange(-10, 11)
    for k in range(count):
        cx, cy, ring, wide = *rng.uniform(0, size, 2), rng.uniform(2.5, 6.0), rng.uniform(1.0, 1.8)
        where = np.ix_((int(cy) + reach) % size, (int(cx) + reach) % size)
        dx, dy = (reach + 0.5 - cx % 1)[None, :], (reach + 0.5 - cy % 1)[:, None]
        turn = (np.arctan2(dy, dx) / (2 * np.pi) + rng.uniform()) % 1.0
        rise = np.exp(-(((np.hypot(dx, dy) - ring * (0.72 + 0.5 * turn)) / wide) ** 2)) * (0.45 + 0.55 * turn)
        rise = rise * rng.uniform(0.55, 1.0)
        over = (rise > high[where])[..., None]
        colour[where] = np.where(over, hues[k] * (0.55 + 0.75 * rise[..., None]), colour[where])
        high[where] = np.maximum(high[where], rise)
    slope = [np.roll(high, -1, a) - np.roll(high, 1, a) for a in (1, 0)]
    relief = np.stack([-slope[0] * 1.6, slope[1] * 1.6, np.ones_like(high)], -1)
    relief /= np.linalg.norm(relief, axis=-1, keepdims=True)
    alpha = np.round(np.round(np.clip(0.12 + 0.95 * high, 0, 1) * 15) / 15 * 255).astype(np.uint8)
    albedo = np.concatenate([_srgb(colour) // 6 * 6 + 3, alpha[..., None]], 2)
    return Surface("curls", albedo=albedo, relief=np.round(127.5 + 127.5 * relief).astype(np.uint8), roughness=0.6,
                   specular=0.035, alpha="coverage")  # fmt: skip
