"""What hair is painted with: a mane of strands, an atlas of single locks, and curls seen from above."""

import numpy as np

from mien.bake.look import Look
from mien.bake.surface import Surface

__all__ = ["CLUMPS", "MANE", "curls", "mane", "sheet", "slot", "strands"]

WIDE, HIGH, SLOTS = 512, 256, 8
CLUMPS = {"loose": (0, 4), "fine": (4, 8)}  # kind of clump to its first slot and the one after its last
MANE = {"full": (0.004, 0.490), "parted": (0.510, 0.996)}  # kind of mane to v at the roots and at the tips
ROUGH, GLOSS = 0.58, 0.018


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
    own = np.array(look.hair_colour) * np.exp(0.16 * rng.standard_normal((count, 1)))
    own = own * (1 + np.array([0.08, 0.0, -0.08]) * rng.standard_normal((count, 1)))
    own = own + (np.array([0.15, 0.14, 0.13]) - own) * 0.75 * look.grey**2  # the last dark hairs are dull
    white = np.array([0.36, 0.35, 0.335]) * np.exp(0.12 * rng.standard_normal((count, 1)))
    return np.where(rng.uniform(size=(count, 1)) < look.grey, white, own)


def _knots(rng: np.random.Generator, count: int, at: np.ndarray) -> np.ndarray:
    """Smooth periodic noise of standard deviation near 1 at places (n,) in [0, 1), through `count` chance values."""
    value = rng.standard_normal(count)
    x = (at % 1.0) * count
    k, t = x.astype(int) % count, x % 1.0
    t = t * t * (3 - 2 * t)
    return value[k] * (1 - t) + value[(k + 1) % count] * t


class _Canvas:
    """Strands laid over each other: colour, alpha, how deep they lie, and the tilt of their round sides."""

    def __init__(self, wide: int, high: int) -> None:
        self.colour = np.zeros((high, wide, 3))
        self.alpha = np.zeros((high, wide))
        self.depth = np.zeros((high, wide))
        self.tilt = np.zeros((high, wide))
        self.v = (np.arange(high) + 0.5) / high

    def lay(
        self, middle: np.ndarray, half: np.ndarray, tone: np.ndarray, hue: np.ndarray, *, deep: float, tilt: float
    ) -> None:
        """One strand: its middle, half width and tone by row, all (high,), in pixels; what leaves comes back in."""
        wide = self.alpha.shape[1]
        low, high = int(np.floor((middle - half).min())) - 2, int(np.ceil((middle + half).max())) + 3
        x = np.arange(low, min(high, low + wide))
        into = (slice(None), x % wide)
        off = x + 0.5 - middle[:, None]
        cover = np.clip(half[:, None] + 0.5 - np.abs(off), 0, 1) * np.clip(half[:, None] * 2, 0, 1)
        round_ = np.clip(off / np.maximum(half[:, None], 0.6), -1, 1)
        paint = hue * (tone[:, None] * (1 - 0.30 * round_**2))[..., None]
        self.colour[into] += (paint - self.colour[into]) * cover[..., None]
        self.alpha[into] += (1 - self.alpha[into]) * cover
        self.depth[into] += (deep - self.depth[into]) * cover
        self.tilt[into] += (tilt * round_ - self.tilt[into]) * cover

    def relief(self) -> np.ndarray:
        """The normals as (h, w, 3) uint8."""
        up = np.sqrt(1 - self.tilt**2)
        return np.round(127.5 + 127.5 * np.stack([self.tilt, np.zeros_like(up), up], -1)).astype(np.uint8)

    def orm(self) -> np.ndarray:
        """Occlusion by the strands above, and roughness as it is."""
        shade = np.round(255 * (0.48 + 0.42 * self.depth)).astype(np.uint8)
        return np.stack([shade, np.full_like(shade, 255), np.zeros_like(shade)], -1)

    def albedo(self) -> np.ndarray:
        """Colour and alpha; what is clear has the colour of what is there, so that no dark rim is filtered in."""
        solid = self.colour / np.maximum(self.alpha, 1e-3)[..., None]
        mean = (self.colour.sum((0, 1)) / max(float(self.alpha.sum()), 1e-6))[None, None]
        paint = np.where(self.alpha[..., None] > 0.15, solid, mean)
        # Fewer steps of tone and alpha than eight bits hold make the PNG half as large.
        clear = np.round(np.round(self.alpha * 12) / 12 * 255).astype(np.uint8)
        return np.concatenate([_srgb(paint) // 4 * 4 + 2, clear[..., None]], 2)


def _surface(name: str, canvas: _Canvas) -> Surface:
    return Surface(name, canvas.albedo(), canvas.orm(), canvas.relief(), roughness=ROUGH, specular=GLOSS,
                   alpha="coverage", two_sided=True)  # fmt: skip


def mane(look: Look) -> Surface:
    """Two manes that repeat across, one over the other: a full one, and one of locks with gaps; ragged at the tips."""
    rng = np.random.default_rng(look.seed)
    wide, high = 512, 256
    whole = _Canvas(wide, 2 * high)
    for part, (count, kind) in enumerate(((1100, "full"), (420, "parted"))):
        canvas = _Canvas(wide, high)
        v = canvas.v
        locks = 22
        hues = _hues(look, rng, count)
        own = np.exp(0.13 * rng.standard_normal(locks))
        ends = rng.normal(0.955, 0.035, locks).clip(0.86, 1.0)
        bend = [0.022 * _knots(rng, 3, v * 0.5 + rng.uniform()) for _ in range(locks)]
        if kind == "full":
            canvas.colour[:], canvas.depth[:] = np.array(hues.mean(0)) * 0.7, 0.0
            hem = 0.86 + 0.05 * _knots(rng, 3 * locks, np.arange(wide) / wide)
            canvas.alpha[:] = np.clip((hem - v[:, None]) / 0.07, 0, 1) * np.clip((v[:, None] - 0.045) / 0.03, 0, 1)
        for k in range(count):
            deep = k / count  # strands that come later lie on top
            at = rng.uniform(0, locks)
            lock = int(at)
            within = at - lock - 0.5
            gather = np.interp(v, [0, 0.55, 1], [1.04, 1.02, 0.80] if kind == "full" else [1.0, 0.72, 0.40])
            middle = (lock + 0.5 + within * gather) / locks + bend[lock] * np.clip(v / 0.3, 0, 1)
            middle = middle + 0.003 * np.sin(2 * np.pi * (v * rng.uniform(0.5, 1.5) + rng.uniform()))
            end = min(ends[lock] - 0.22 * abs(within) ** 1.5 + rng.normal(0, 0.02), 1.0)
            taper = np.clip((end - v) / 0.16, 0, 1) ** 0.6
            born = rng.uniform(0.0, 0.06 if kind == "full" else 0.20)
            taper = taper * np.clip((v - born) / 0.05, 0, 1)
            tone = own[lock] * (0.70 + 0.36 * deep) * np.interp(v, [0, 0.10, 0.5, 1], [0.72, 0.88, 1.0, 1.14])
            half = rng.uniform(0.7, 1.35) * taper
            canvas.lay(middle * wide, half, tone, hues[k], deep=deep, tilt=0.42)
        rows = slice(part * high, (part + 1) * high)
        whole.colour[rows], whole.alpha[rows] = canvas.colour, canvas.alpha
        whole.depth[rows], whole.tilt[rows] = canvas.depth, canvas.tilt
    return _surface("hair", whole)


def strands(look: Look) -> Surface:
    """Thin locks side by side, roots at the top, with soft ends."""
    rng = np.random.default_rng(look.seed + 3)
    size = WIDE // SLOTS
    whole = _Canvas(WIDE, HIGH)
    for number in range(SLOTS):
        canvas = _Canvas(size * 3, HIGH)  # wide enough that nothing comes back in
        kind = next(k for k, (a, b) in CLUMPS.items() if a <= number < b)
        count, spread, thick = {"loose": (34, 0.37, 0.90), "fine": (10, 0.32, 0.75)}[kind]
        hues = _hues(look, rng, count)
        v = canvas.v
        for k in range(count):
            deep = k / count
            root = rng.uniform(-spread, spread)
            gather = rng.normal(0.62, 0.12)
            sway = 0.030 * np.sin(2 * np.pi * (v * rng.uniform(0.4, 1.1) + rng.uniform()))
            middle = (1.5 + root * (1 + (gather - 1) * v**1.3) + sway * (0.2 + v)) * size
            end = rng.uniform(0.70, 1.0)
            taper = np.clip((end - v) / 0.5, 0, 1) ** 0.7 * np.clip(v / rng.uniform(0.04, 0.16), 0, 1)
            tone = (0.78 + 0.30 * deep) * np.interp(v, [0, 0.2, 1], [0.86, 0.96, 1.08])
            canvas.lay(middle, thick * rng.uniform(0.8, 1.25) * taper, tone, hues[k], deep=0.5 + 0.5 * deep, tilt=0.40)
        into, of = slice(number * size, (number + 1) * size), slice(size, 2 * size)
        whole.colour[:, into], whole.alpha[:, into] = canvas.colour[:, of], canvas.alpha[:, of]
        whole.depth[:, into], whole.tilt[:, into] = canvas.depth[:, of], canvas.tilt[:, of]
    return _surface("hair_locks", whole)


def sheet(look: Look, scalp: np.ndarray | None = None) -> Surface:
    """Strands side by side without a gap, to be repeated across: what lies under the locks.

    Args:
        look: colour, greyness and seed.
        scalp: linear RGB of the skin that shows in a line at the roots, or None where none shows.
    """
    rng = np.random.default_rng(look.seed + 1)
    canvas = _Canvas(128, 256)
    count = 260
    hues = _hues(look, rng, count)
    canvas.colour[:], canvas.alpha[:], canvas.depth[:] = hues.mean(0) * 0.6, 1.0, 0.2
    turn = 2 * np.pi * canvas.v
    for k in range(count):
        sway = 1.6 * np.sin(turn + 2 * np.pi * rng.uniform()) + 0.8 * np.sin(2 * turn + 2 * np.pi * rng.uniform())
        middle = rng.uniform(0, 128) + sway
        half = rng.uniform(0.7, 1.5) * (0.75 + 0.25 * np.sin(turn + 2 * np.pi * rng.uniform()))
        canvas.lay(middle, half, np.full(256, 0.68 + 0.34 * k / count), hues[k], deep=0.2 + 0.5 * k / count, tilt=0.36)
    if scalp is not None:
        line = np.interp(np.arange(256), [0.3, 1.6], [1.0, 0.0]) * rng.uniform(0.75, 1.0, (128, 1))
        canvas.colour += (scalp - canvas.colour) * line.T[..., None]
    return Surface("hair_sheet", canvas.albedo()[..., :3], canvas.orm(), canvas.relief(), roughness=ROUGH + 0.06,
                   specular=0.7 * GLOSS, two_sided=True)  # fmt: skip


def curls(look: Look) -> Surface:
    """Tight curls seen from above: alpha is their height, so that shells one over another cut them at theirs."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(look.seed + 2)
    size, count = 256, 2600
    high = np.zeros((size, size))
    hues = _hues(look, rng, count)
    hues = np.minimum(hues, 0.35 * hues + 0.65 * np.array(look.hair_colour) + 0.006)  # grey hairs are few among black
    colour = np.tile(hues.mean(0) * 0.6, (size, size, 1))
    reach = np.arange(-8, 9)
    for k in range(count):
        cx, cy, ring, wide = *rng.uniform(0, size, 2), rng.uniform(1.8, 4.2), rng.uniform(0.9, 1.4)
        where = np.ix_((int(cy) + reach) % size, (int(cx) + reach) % size)
        dx, dy = (reach + 0.5 - cx % 1)[None, :], (reach + 0.5 - cy % 1)[:, None]
        turn = (np.arctan2(dy, dx) / (2 * np.pi) + rng.uniform()) % 1.0
        rise = np.exp(-(((np.hypot(dx, dy) - ring * (0.72 + 0.5 * turn)) / wide) ** 2)) * (0.45 + 0.55 * turn)
        rise = rise * rng.uniform(0.55, 1.0)
        over = (rise > high[where])[..., None]
        colour[where] = np.where(over, hues[k] * (0.7 + 0.45 * rise[..., None]), colour[where])
        high[where] = np.maximum(high[where], rise)
    # Curls stand together in tufts: the outline stays uneven where single curls are too small to be seen.
    tufts = gaussian_filter(rng.standard_normal((size, size)), 6, mode="wrap")
    high = high * np.clip(0.80 + 0.22 * tufts / tufts.std(), 0.25, 1.15)
    slope = [np.roll(high, -1, a) - np.roll(high, 1, a) for a in (1, 0)]
    relief = np.stack([-slope[0] * 1.2, slope[1] * 1.2, np.ones_like(high)], -1)
    relief /= np.linalg.norm(relief, axis=-1, keepdims=True)
    alpha = np.round(np.round(np.clip(1.15 * high - 0.08, 0, 1) * 15) / 15 * 255).astype(np.uint8)
    albedo = np.concatenate([_srgb(colour) // 4 * 4 + 2, alpha[..., None]], 2)
    shade = np.round(255 * (0.12 + 0.25 * high)).astype(np.uint8)
    orm = np.stack([shade, np.full_like(shade, 255), np.zeros_like(shade)], -1)
    return Surface("curls", albedo, orm, np.round(127.5 + 127.5 * relief).astype(np.uint8), roughness=1.0,
                   specular=0.006, alpha="coverage")  # fmt: skip
