"""Eyelashes: base.obj's strips at the lids, painted with tapered lashes that lean together in clumps."""

from itertools import pairwise

import numpy as np

from mien.bake.look import Look
from mien.bake.piece import Piece, pinned, stack
from mien.bake.source import Source
from mien.bake.surface import Surface

__all__ = ["lash_grid", "lashes"]

WIDE, HIGH = 512, 128  # the upper lid's lashes fill the upper half, the lower lid's the lower half


def lashes(source: Source, look: Look) -> Piece:
    """Put lashes on a person's lids; they follow the lids exactly, as they are part of the same model.

    Args:
        source: the person.
        look: women's lashes are longer and denser.
    """
    surface = Surface("lashes", albedo=_painted(look), roughness=0.7, specular=0.02, alpha="blend", two_sided=True)
    strips = [(letter, kind) for letter in "lr" for kind in "21"]
    curl = 0.0010 + 0.0014 * look.female
    return stack("lashes", [_row(source, surface, letter, kind, curl) for letter, kind in strips])


def lash_grid(source: Source, letter: str, kind: str) -> np.ndarray:
    """The vertices of a strip of lashes, (rows, columns): from the lid to the tips, from the nose outward.

    Args:
        source: the person.
        letter: "l" or "r".
        kind: "2" is the upper lid, "1" the lower.
    """
    rows = np.array(_grid(source.quads[f"helper-{letter}-eyelashes-{kind}"]))
    eye = source.pivots["eye_left" if letter == "l" else "eye_right"]
    far = np.linalg.norm(source.vertices[rows] - eye, axis=2).mean(1)
    rows = rows if far[0] < far[-1] else rows[::-1]
    return rows if abs(source.vertices[rows[0, 0], 0]) < abs(source.vertices[rows[0, -1], 0]) else rows[:, ::-1]


def _grid(quads: np.ndarray) -> list[list[int]]:
    """The rows of a strip of quads, along its longer side."""
    edges: dict[frozenset[int], int] = {}
    for q in quads.tolist():
        for k in range(4):
            key = frozenset((q[k], q[(k + 1) % 4]))
            edges[key] = edges.get(key, 0) + 1
    near: dict[int, list[int]] = {}
    for key, count in edges.items():
        if count == 1:
            a, b = sorted(key)
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    faces = np.bincount(quads.ravel())
    corner = min(v for v in near if faces[v] == 1)
    sides = []
    for start in sorted(near[corner]):
        path = [corner, start]
        while faces[path[-1]] != 1:
            path.append(next(v for v in near[path[-1]] if v != path[-2]))
        sides.append(path)
    rows = [max(sides, key=len)]
    used: set[int] = set()
    while True:
        row, nxt = rows[-1], []
        for a, b in pairwise(row):
            q = next((i for i, q in enumerate(quads.tolist()) if i not in used and a in q and b in q), None)
            if q is None:
                return rows
            used.add(q)
            ring = quads[q].tolist()
            k = ring.index(a)
            other = ring[k - 1] if ring[(k + 1) % 4] == b else ring[(k + 1) % 4]
            last = ring[(ring.index(b) + 1) % 4] if ring[(ring.index(b) + 1) % 4] != a else ring[ring.index(b) - 1]
            nxt = [*nxt[:-1], other, last] if nxt else [other, last]
        rows.append(nxt)


def _row(source: Source, surface: Surface, letter: str, kind: str, curl: float) -> Piece:
    rows = lash_grid(source, letter, kind)
    r, c = rows.shape
    index = rows.ravel()
    at = source.vertices[index].copy()
    if kind == "2":  # base.obj's strip stands straight out, and is hardly seen from the front
        at[:, 1] += np.repeat(curl * np.linspace(0, 1, r) ** 1.5, c)
    a = (np.arange(r - 1)[:, None] * c + np.arange(c - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + 1, a + c + 1], 1), np.stack([a, a + c + 1, a + c], 1)])
    actions = {n: d[index] for n, d in source.actions.items() if np.abs(d[index]).max() > 1e-6}
    along = np.linalg.norm(np.diff(source.vertices[rows[0]], axis=0), axis=1).cumsum()
    u = 0.01 + 0.98 * np.append(0, along) / along[-1]
    out = np.linalg.norm(np.diff(source.vertices[rows], axis=0), axis=2).mean(1).cumsum()
    v = 0.01 + 0.48 * np.append(0, out) / out[-1] + (0.0 if kind == "2" else 0.5)
    uvs = np.stack([np.tile(u, r), np.repeat(v, c)], 1)
    up = np.tile([0.0, 0.35, 0.94], (len(at), 1))
    return Piece("lashes", at, triangles, np.ones((len(at), 4)), pinned(len(at), "head"), surface, actions, up, uvs)


def _painted(look: Look) -> np.ndarray:
    """Both rows, from the nose outward, roots at the top of each half, (h, w, 4) sRGB and alpha."""
    rng = np.random.default_rng(look.seed + 9)
    alpha = np.zeros((HIGH, WIDE))
    x, v = np.arange(WIDE) + 0.5, (np.arange(HIGH // 2) + 0.5) / (HIGH // 2)
    for lower in (0, 1):
        half = alpha[lower * HIGH // 2 : (lower + 1) * HIGH // 2]
        count = int((34 if lower else 72) * (0.75 + 0.25 * look.female))
        longest = (0.42 if lower else 0.72) + (0.10 if lower else 0.26) * look.female
        dense = (0.50 if lower else 0.95) * (0.8 + 0.2 * look.female)
        for k in range(count):
            at = (k + 0.5 + rng.uniform(-0.45, 0.45)) / count
            clump = (np.round(at * count / 3.4) * 3.4 / count - at) * 0.75  # neighbours' tips meet
            reach = longest * rng.uniform(0.65, 1.0) * np.interp(at, [0, 0.15, 0.7, 1], [0.35, 0.7, 1.0, 0.75])
            along = np.clip(v / reach, 0, 1)
            middle = (at + (clump + 0.030 * (at - 0.35)) * along**1.5) * WIDE
            wide = (1.5 if lower else 2.7 + 1.1 * look.female) * (1 - along) ** 0.6
            cover = np.clip(wide[:, None] + 0.5 - np.abs(x - middle[:, None]), 0, 1) * (v < reach)[:, None]
            cover *= dense * np.clip(1.15 - along, 0, 1)[:, None] ** 0.5
            half += (1 - half) * cover
        # The lashes' roots run together to a soft line.
        half[:] = np.maximum(
            half, np.clip(1.6 - v / (0.09 if lower else 0.13), 0, 1)[:, None] * (0.30 if lower else 0.92)
        )
        half *= np.clip(np.minimum(x, WIDE - x) / 24, 0, 1)
    ink = np.array([18, 13, 12]) if look.grey < 0.5 else np.array([40, 32, 28])
    picture = np.empty((HIGH, WIDE, 4), np.uint8)
    picture[..., :3] = ink
    picture[..., 3] = np.round(255 * alpha)
    return picture
