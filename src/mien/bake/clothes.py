"""What a person wears: a knitted top with a crew or a V neck, or a polo shirt with its collar."""

from dataclasses import replace
from typing import Literal

import numpy as np

from mien.bake.look import Look
from mien.bake.piece import JOINTS, PERSON, Piece, drop, normals, split, stack
from mien.bake.surface import Surface

__all__ = ["clothes"]

Cut = Literal["crew", "v", "polo"]

UNDER = 0.016  # metres of skin that stay below the neckline
OFF = 0.0042  # metres between skin and cloth
WEAVE = 0.016  # metres that one picture of the fabric covers
SPOKES = 84


def clothes(skin: Piece, look: Look) -> tuple[Piece, list[Piece]]:
    """Dress the canonical bust.

    Args:
        skin: head, neck and shoulders.
        look: the colour of the top; men wear a polo shirt, women a crew or a V neck by their seed.

    Returns:
        The skin that still shows, and the top with its collar.
    """
    cut: Cut = "polo" if look.female < 0.5 else "crew" if look.seed % 2 else "v"
    level = _neckline(skin.vertices, cut)
    skin, level = split(skin, level)
    fabric = _fabric(look)
    top, edge = _top(skin, level, fabric)
    skin, level = split(skin, level + UNDER)
    shown = drop(skin, np.all(level[skin.triangles] >= -1e-6, axis=1))
    collar = _leaf(edge, fabric) if cut == "polo" else _rib(edge, fabric)
    return shown, [stack("top", [top]), stack("collar", collar)]


def _neckline(v: np.ndarray, cut: Cut) -> np.ndarray:
    """Positive above the neckline: a plane that falls toward the front, lower at the throat."""
    front = np.clip(v[:, 2] / 0.03, 0, 1)
    throat = {"crew": 0.0, "v": 0.034, "polo": 0.030}[cut]
    wide = {"crew": 0.05, "v": 0.066, "polo": 0.034}[cut]
    notch = throat * np.clip(1 - np.sqrt((v[:, 0] / wide) ** 2 + 0.012), 0, 1) * front
    back = {"crew": -0.117, "v": -0.120, "polo": -0.104}[cut]
    return v[:, 1] - (back - 0.72 * v[:, 2] + 3.5 * v[:, 0] ** 2 - notch)


def _fabric(look: Look) -> Surface:
    """A fine knit, repeated."""
    rng = np.random.default_rng(look.seed + 4)
    size, stitches = 128, 8
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size * stitches
    lean = np.where((x % 1) < 0.5, 1, -1)
    wale = np.abs(np.sin(np.pi * x * 1.0))
    loop = 0.5 + 0.5 * np.cos(2 * np.pi * (y * 1.5 - lean * np.abs((x % 1) - 0.5) * 1.2))
    high = wale**0.7 * (0.65 + 0.35 * loop)
    slope = [(np.roll(high, -1, a) - np.roll(high, 1, a)) for a in (1, 0)]
    relief = np.stack([-slope[0] * 0.8, slope[1] * 0.8, np.ones_like(high)], -1)
    relief /= np.linalg.norm(relief, axis=-1, keepdims=True)
    fleck = 1 + 0.05 * rng.standard_normal((size // 2, size // 2)).repeat(2, 0).repeat(2, 1)
    colour = np.array(look.cloth) * ((0.80 + 0.24 * high) * fleck)[..., None]
    colour = np.clip(colour, 0, 1)
    encoded = np.where(colour <= 0.0031308, 12.92 * colour, 1.055 * colour ** (1 / 2.4) - 0.055)
    return Surface("cloth", albedo=np.round(255 * encoded).astype(np.uint8),
                   relief=np.round(127.5 + 127.5 * relief).astype(np.uint8), roughness=0.85, specular=0.025,
                   two_sided=True)  # fmt: skip


def _top(skin: Piece, level: np.ndarray, fabric: Surface) -> tuple[Piece, Piece]:
    """The cloth over the shoulders, smoothed so that it hangs over hollows, and its edge along the neck.

    Returns:
        The top, and a piece without triangles: SPOKES points of the edge from the front to the left and round, with
        the skin's normals, its weights and what carries them to the person.
    """
    own = normals(skin.vertices, skin.triangles)
    carry = {n: d for n, d in skin.actions.items() if n == PERSON}
    body = replace(skin, normals=own, actions=carry, surface=fabric, name="top")
    body = drop(body, np.all(level[skin.triangles] <= 1e-6, axis=1))
    assert body.normals is not None
    seam = _rim(body)
    v = body.vertices + body.normals * OFF
    links = np.unique(
        np.sort(np.concatenate([body.triangles[:, [0, 1]], body.triangles[:, [1, 2]], body.triangles[:, [2, 0]]]), 1),
        axis=0,
    )
    still = np.zeros(len(v), bool)
    still[np.unique(_border(body.triangles))] = True
    count = np.bincount(links.ravel(), minlength=len(v))[:, None]
    base = v.copy()
    for _ in range(14):
        mean = np.zeros_like(v)
        for a, b in ((0, 1), (1, 0)):
            for axis in range(3):
                mean[:, axis] += np.bincount(links[:, a], weights=v[links[:, b], axis], minlength=len(v))
        mean /= np.maximum(count, 1)
        moved = np.where(still[:, None], v, mean)
        sunk = ((moved - base) * body.normals).sum(1, keepdims=True)
        v = moved - body.normals * np.minimum(sunk, 0)
    paint = np.ones((len(v), 4))
    uvs = np.stack([v[:, 0], v[:, 2] - v[:, 1]], 1) / WEAVE
    top = replace(body, vertices=v, colours=paint, normals=None, uvs=uvs)
    return replace(top, normals=normals(top.vertices, top.triangles)), seam


def _border(triangles: np.ndarray) -> np.ndarray:
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    _, where, times = np.unique(np.sort(ends, 1), axis=0, return_inverse=True, return_counts=True)
    return ends[times[where.ravel()] == 1]


def _rim(body: Piece) -> Piece:
    """The border round the neck, evenly spaced by the angle round it and smoothed."""
    assert body.normals is not None
    rim = np.unique(_border(body.triangles))
    rim = rim[np.linalg.norm(body.vertices[rim][:, [0, 2]], axis=1) < 0.13]
    rim = rim[body.vertices[rim, 1] > -0.27]
    turn = np.arctan2(body.vertices[rim, 0], body.vertices[rim, 2] + 0.005)
    order = np.argsort(turn, kind="stable")
    rim, turn = rim[order], turn[order]
    want = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    want = want - 0.5 * np.sin(want)  # closer together in front
    want = (want + np.pi) % (2 * np.pi) - np.pi
    long = np.concatenate([turn - 2 * np.pi, turn, turn + 2 * np.pi])

    def at(values: np.ndarray) -> np.ndarray:
        known = np.concatenate([values[rim]] * 3)
        out = np.stack([np.interp(want, long, known[:, k]) for k in range(known.shape[1])], 1)
        return 0.15 * np.roll(out, 1, 0) + 0.7 * out + 0.15 * np.roll(out, -1, 0)

    actions = {n: at(d) for n, d in body.actions.items()}
    facing = at(body.normals)
    for _ in range(8):
        facing = 0.25 * np.roll(facing, 1, 0) + 0.5 * facing + 0.25 * np.roll(facing, -1, 0)
    return replace(body, vertices=at(body.vertices), normals=facing, weights=at(body.weights),
                   actions=actions, colours=np.ones((SPOKES, 4)), triangles=np.zeros((0, 3), int),
                   uvs=None)  # fmt: skip


def _swept(
    edge: Piece, profile: np.ndarray, fabric: Surface, shade: np.ndarray, first: int, last: int, rib: float
) -> Piece:
    """A band along the edge from one spoke to another.

    Args:
        edge: the points that it follows.
        profile: (SPOKES, m, 2) metres outward from the skin and up along the neck, at each spoke.
        fabric: what it is made of.
        shade: (m,) what the colour is multiplied with.
        first: its first spoke.
        last: the spoke after its last; SPOKES + 1 closes it.
        rib: metres that one picture of the fabric covers around the neck.
    """
    assert edge.normals is not None
    index = np.arange(first, last) % SPOKES
    points = edge.vertices
    tangent = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    out = edge.normals / np.linalg.norm(edge.normals, axis=1, keepdims=True)
    up = np.cross(out, tangent)
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    up *= np.sign(up[:, 1:2])
    m = profile.shape[1]
    at = points[:, None] + out[:, None] * profile[..., :1] + up[:, None] * profile[..., 1:]
    n = len(index)
    along = np.linalg.norm(np.diff(points[index], axis=0), axis=1).cumsum()
    u = np.append(0, along) / rib
    down = np.append(0, np.linalg.norm(np.diff(profile[0], axis=0), axis=1).cumsum()) / WEAVE
    a = (np.arange(n - 1)[:, None] * m + np.arange(m - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + m + 1], 1), np.stack([a, a + m + 1, a + m], 1)])
    vertices = at[index].reshape(-1, 3)
    own = normals(vertices, triangles)
    centre = points.mean(0)
    middle = own.reshape(n, m, 3)[:, m // 2]
    if ((at[index, m // 2] - centre) * [1, 0, 1] * middle).sum() < 0:
        triangles, own = triangles[:, ::-1], -own
    paint = np.concatenate([np.tile(np.repeat(shade[:, None], 3, 1), (n, 1)), np.ones((n * m, 1))], 1)
    weights = np.repeat(edge.weights[index], m, 0)
    actions = {k: np.repeat(d[index], m, 0) for k, d in edge.actions.items()}
    assert weights.shape[1] == len(JOINTS)
    uvs = np.stack([np.repeat(u, m), np.tile(down, n)], 1)
    return Piece("collar", vertices, triangles, paint, weights, fabric, actions, own, uvs)


def _rib(edge: Piece, fabric: Surface) -> list[Piece]:
    """A ribbed band with a rounded rim."""
    profile = np.array([[-0.0020, -0.004], [0.0012, 0.0065], [0.0030, 0.0080], [0.0050, 0.0068], [0.0064, 0.000],
                        [0.0060, -0.0085], [0.0036, -0.0098]])  # fmt: skip
    shade = np.array([0.45, 0.75, 0.95, 1.0, 0.95, 0.92, 0.55])
    return [_swept(edge, np.tile(profile, (SPOKES, 1, 1)), fabric, shade, 0, SPOKES + 1, WEAVE * 0.6)]


def _leaf(edge: Piece, fabric: Surface) -> list[Piece]:
    """A collar that stands up, folds over, and falls to two points in front."""
    turn = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    turn = turn - 0.5 * np.sin(turn)
    front = np.cos(turn)
    point = np.clip((front - 0.55) / 0.45, 0, 1)[:, None]
    stand = 0.020 - 0.010 * np.clip(front, 0, 1)[:, None] ** 3
    fall = -0.016 - 0.020 * point**1.5
    rows = [
        (np.full_like(stand, -0.001), np.full_like(stand, -0.006)), (0.0015 + 0 * stand, stand * 0.6),
        (0.0030 + 0 * stand, stand), (0.0062 + 0 * stand, stand + 0.0012), (0.0095 + 0 * stand, stand - 0.003),
        (0.0120 + 0 * stand, 0.2 * stand + 0.5 * fall), (0.0125 + 0.003 * point, fall),
        (0.0105 + 0.003 * point, fall - 0.0012), (0.0080 + 0.003 * point, fall + 0.003),
    ]  # fmt: skip
    profile = np.stack([np.concatenate(row, 1) for row in rows], 1)
    shade = np.array([0.5, 0.7, 0.9, 1.0, 1.0, 1.0, 1.0, 0.8, 0.6])
    return [_swept(edge, profile, fabric, shade, 2, SPOKES - 1, WEAVE)]
