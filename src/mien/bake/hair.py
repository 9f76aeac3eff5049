"""A chin-length bob with a side part: a scalp cap, a curtain under it, and locks that fall over both."""

from dataclasses import replace

import numpy as np
from scipy.spatial import KDTree

from mien.bake.piece import Piece, drop, normals, pinned, split, stack
from mien.bake.surface import Surface

__all__ = ["cap_level", "hair"]

CENTRE = np.array([0.0, 0.045, -0.005])  # metres: the middle of the skull
PART = 0.022  # metres to her left of the middle
TONE = np.array([0.105, 0.050, 0.026])  # linear RGB, chestnut
HAIR = Surface("hair", roughness=0.5, specular=0.03)
EQUATOR = np.radians(97)
HEM = -0.074
FACE = np.radians(56)  # where the hair ends beside the face, from the front
FADE = 0.009  # metres: how wide the hairline is
# The hairline's height by the angle around the head from the front, degrees and metres.
LINE = np.array([[0, 0.097], [22, 0.096], [40, 0.083], [55, 0.058], [68, 0.030], [80, 0.012], [95, 0.035], [112, 0.025],
                 [128, -0.010], [150, -0.045], [180, -0.055]])  # fmt: skip


def cap_level(v: np.ndarray) -> np.ndarray:
    """Positive where hair grows: above the hairline."""
    angle = np.degrees(np.arctan2(np.abs(v[:, 0]), v[:, 2] - CENTRE[2]))
    return v[:, 1] - np.interp(angle, LINE[:, 0], LINE[:, 1])


class _Skull:
    """The distance of the scalp from the skull's middle, smooth over directions."""

    def __init__(self, skin: Piece, own: np.ndarray, ears: np.ndarray) -> None:
        way = skin.vertices - CENTRE
        far = np.linalg.norm(way, axis=1)
        out = (way * own).sum(1) > 0.15 * far
        keep = out & (far > 0.05) & (far < 0.17) & (skin.vertices[:, 1] > -0.11)
        self.bare = KDTree((way / far[:, None])[keep & ~ears])
        self.bare_far = far[keep & ~ears]

    def __call__(self, way: np.ndarray) -> np.ndarray:
        distance, index = self.bare.query(way, k=14)
        share = np.exp(-0.5 * (distance / (distance[:, 4:5] + 0.02)) ** 2)
        return (self.bare_far[index] * share).sum(1) / share.sum(1)


def hair(skin: Piece, source_ears: np.ndarray) -> list[Piece]:
    """The curtain, the hair that falls over it, and the soft edge where hair begins; all follow the head."""
    own = normals(skin.vertices, skin.triangles)
    skull = _Skull(skin, own, source_ears)
    rng = np.random.default_rng(3)
    cap, line = _cap(skin, own, source_ears, rng)
    locks = stack("hair", [cap, *(_lock(skull, rng, *plan) for plan in _plans(rng))])
    under = stack("hair_under", [_curtain(skull)])
    return [
        replace(under, surface=Surface("hair_under", roughness=0.6, specular=0.02, two_sided=True)),
        replace(locks, surface=HAIR),
        replace(line, name="hairline", surface=Surface("hairline", roughness=0.6, specular=0.02, alpha="blend")),
    ]


def _cap(skin: Piece, own: np.ndarray, ears: np.ndarray, rng: np.random.Generator) -> tuple[Piece, Piece]:
    level = np.where(ears, -0.02, cap_level(skin.vertices))
    grown, side = split(replace(skin, normals=own, actions={}), level)
    inner, depth = split(grown, side - FADE)
    outer, edge = depth[inner.triangles] + FADE, depth[inner.triangles]
    shade = TONE * 0.62 * (1 + 0.10 * rng.standard_normal((len(depth), 1)))
    alpha = np.clip((depth + FADE) / FADE, 0, 1)[:, None]
    assert inner.normals is not None
    lift = np.interp(depth + FADE, [0, FADE, 0.03], [0.0006, 0.0030, 0.0042])
    cap = replace(inner, name="hair", vertices=inner.vertices + inner.normals * lift[:, None],
                  colours=np.concatenate([shade.clip(0, 1), alpha], 1), weights=pinned(len(depth), "head"))  # fmt: skip
    solid, tiny = np.all(edge >= -1e-6, axis=1), 1e-6
    return drop(cap, solid), drop(cap, ~solid & np.all(outer >= -tiny, axis=1))


def _at(skull: _Skull, way: np.ndarray, off: np.ndarray) -> np.ndarray:
    return CENTRE + way * (skull(way) + off)[:, None]


def _direction(polar: np.ndarray, around: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(polar) * np.sin(around), np.cos(polar), np.sin(polar) * np.cos(around)], -1)


def _folded(around: np.ndarray) -> np.ndarray:
    """The angle from the front, the same on both sides."""
    return np.minimum(np.abs(around), 2 * np.pi - np.abs(around))


def _room(around: np.ndarray) -> np.ndarray:
    """How far the hair stands off at the sides to lie over the ears, metres."""
    return 0.0050 * np.exp(-0.5 * ((_folded(around) - np.radians(82)) / np.radians(22)) ** 2)


def _fall(skull: _Skull, around: np.ndarray, down: np.ndarray, off: np.ndarray, curl: np.ndarray) -> np.ndarray:
    """Points below the equator: down from the widest place, turned in at the hem.

    `around` (n,) is the angle, `down` (n,) runs from 0 at the equator to 1 at the hem.
    """
    top = _at(skull, _direction(np.full_like(around, EQUATOR), around), off)
    out = top - CENTRE
    radial = np.stack([out[:, 0], np.zeros_like(around), out[:, 2]], 1)
    far = np.linalg.norm(radial, axis=1)
    back = np.clip((_folded(around) - np.radians(120)) / np.radians(60), 0, 1)
    reach = far + _room(around) * np.interp(down, [0, 0.5, 1], [1, 1, 0.55]) - curl * down**2.2 * (1 + 1.2 * back)
    y = top[:, 1] + (HEM + 0.012 * back - top[:, 1]) * down
    flat = radial / far[:, None] * reach[:, None]
    return np.stack([flat[:, 0], y, CENTRE[2] + flat[:, 2]], 1)


def _curtain(skull: _Skull) -> Piece:
    around = np.radians(np.linspace(60, 300, 36))
    rows, columns = 6, len(around)
    points = []
    for down in np.linspace(0, 1.0, rows):
        points.append(_fall(skull, around, np.full(columns, down), np.full(columns, 0.0055), np.full(columns, 0.012)))
    v = np.concatenate(points)
    a = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    t = np.concatenate([np.stack([a, a + columns, a + columns + 1], 1), np.stack([a, a + columns + 1, a + 1], 1)])
    n = normals(v, t)
    middle = v - [CENTRE[0], 0, CENTRE[2]]
    if (n * middle).sum() < 0:
        t, n = t[:, ::-1], -n
    paint = np.tile([*(TONE * 0.45), 1.0], (len(v), 1))
    return Piece("hair", v, t, paint, pinned(len(v), "head"), HAIR, {}, n)


def _plans(rng: np.random.Generator) -> list[tuple[int, np.ndarray, float, float, float, float]]:
    """Root direction, end angle, lift, width and tone of every lock, inner ones first."""
    plans = []
    for layer, count, lift, width, tone in (
        (0, 30, 0.008, 0.0190, 0.72),
        (1, 66, 0.0115, 0.0135, 1.0),
        (2, 18, 0.0105, 0.0120, 1.1),
    ):
        for k in range(count):
            share = (k + 0.5 + rng.uniform(-0.35, 0.35)) / count
            if layer == 2:  # a few more where they leave the part toward the face
                share = share * 0.30 if share < 0.5 else 1 - (1 - share) * 0.30
            end = FACE + (2 * np.pi - 2 * FACE) * share
            left = end < np.pi  # her left is +x
            turn = abs(np.pi - end) / (np.pi - FACE)  # 0 at the back, 1 at the face
            # Roots along the part from the crown (z = -0.045) to the front hairline (z = 0.078).
            z = -0.040 + 0.118 * np.clip((turn - 0.15) / 0.75, 0, 1) ** 1.1 + rng.uniform(-0.008, 0.004)
            x = PART + (0.0015 if left else -0.0015) + (0.006 if left else -0.006) * min(layer, 1) * rng.uniform(0, 0.5)
            root = np.array([x, 0.0, z]) - [CENTRE[0], 0, CENTRE[2]]
            root[1] = np.sqrt(max(0.1**2 - root[0] ** 2 - root[2] ** 2, 0.0005))
            unit = root / np.linalg.norm(root)
            # On the side of the part the locks beside the face lie close: the way is short and nothing holds them off.
            close = 1 - 0.45 * np.clip((turn - 0.7) / 0.3, 0, 1) * left
            lifted, wide = lift * rng.uniform(0.85, 1.2) * close, width * rng.uniform(0.8, 1.2)
            plans.append((layer, unit, end, lifted, wide, tone * rng.uniform(0.68, 1.45)))
    return plans


def _smooth(spine: np.ndarray) -> np.ndarray:
    for _ in range(2):
        spine[1:-1] = 0.25 * spine[:-2] + 0.5 * spine[1:-1] + 0.25 * spine[2:]
    return spine


def _lock(skull: _Skull, rng: np.random.Generator, layer: int, root: np.ndarray, end: float, lift: float, width: float,
          tone: float) -> Piece:  # fmt: skip
    """One ribbon, three vertices wide, from its root over the skull and down to the hem."""
    goal = _direction(np.array(EQUATOR), np.array(end))
    over, under = (6, 4) if layer else (6, 3)
    s = np.linspace(0, 1, over)[:, None]
    angle = np.arccos(np.clip(root @ goal, -1, 1))
    way = (np.sin((1 - s) * angle) * root + np.sin(s * angle) * goal) / np.sin(angle)
    off = np.interp(s[:, 0], [0, 0.25, 0.7, 1], [0.0082, 1.35 * lift, 1.25 * lift, lift])
    polar, turned = np.arccos(np.clip(way[:, 1], -1, 1)), np.arctan2(way[:, 0], way[:, 2])
    off = off + _room(turned) * np.clip((polar - np.radians(58)) / (EQUATOR - np.radians(58)), 0, 1) ** 1.5
    upper = _at(skull, way, off)
    down = np.linspace(0, 1, under + 1)[1:] * rng.uniform(0.96, 1.02)
    wave = end + np.radians(rng.uniform(-4, 4)) * down
    lower = _fall(skull, wave, down, np.full(under, lift), np.full(under, 0.014 * rng.uniform(0.6, 1.3)))
    spine = _smooth(np.concatenate([upper, lower]))
    along = np.linspace(0, 1, len(spine))
    tangent = np.gradient(spine, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    outward = spine - CENTRE
    outward[:, 1] *= np.interp(along, [0.5, 0.65], [1, 0.0])
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    across = np.cross(tangent, outward)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    outward = np.cross(across, tangent)
    half = width / 2 * np.interp(along, [0, 0.12, 0.5, 0.85, 1], [0.45, 0.8, 1, 0.95, 0.7])
    points, shades, own = [], [], []
    fade = np.interp(along, [0, 0.1, 0.5, 1], [0.70, 0.85, 1.0, 1.18])
    for edge, rise, dim in ((-1, -0.0012, 0.62), (0, 0.0008, 1.12), (1, -0.0012, 0.62)):
        points.append(spine + across * (half * edge)[:, None] + outward * rise)
        wisp = 1 + 0.07 * rng.standard_normal(len(spine))
        shades.append(np.concatenate([TONE * (tone * dim * fade * wisp)[:, None], np.ones((len(spine), 1))], 1))
        n = outward + across * edge * 0.55
        own.append(n / np.linalg.norm(n, axis=1, keepdims=True))
    shades = np.array(shades)
    n = len(spine)
    t = []
    for c in range(2):
        for k in range(n - 1):
            a, b = c * n + k, (c + 1) * n + k
            t += [(a, b, b + 1), (a, b + 1, a + 1)]
    tri = np.array(t)
    v = np.concatenate(points)
    if (np.cross(v[tri[0, 1]] - v[tri[0, 0]], v[tri[0, 2]] - v[tri[0, 0]]) * outward[0]).sum() < 0:
        tri = tri[:, ::-1]
    return Piece(
        "hair", v, tri, shades.reshape(-1, 4).clip(0, 1), pinned(len(v), "head"), HAIR, {}, np.concatenate(own)
    )
