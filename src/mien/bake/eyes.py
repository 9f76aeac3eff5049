"""The shadow of the lids on the eyeballs, lashes and brows."""

from itertools import pairwise

import numpy as np

from mien.bake.paint import BROW
from mien.bake.piece import Piece, carried, drop, pinned, stack
from mien.bake.source import Source
from mien.bake.surface import Surface

__all__ = ["brows", "lashes", "lid_distance", "lid_row", "lid_shadows"]


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


def lashes(source: Source) -> Piece:
    """Tapered clumps of lashes that stand on base.obj's lash strips and follow their actions; clear at the tips."""
    rng = np.random.default_rng(11)
    strips = [(letter, kind) for letter in "lr" for kind in "21"]
    pieces = [_lash_row(source, letter, kind, rng) for letter, kind in strips]
    return stack("lashes", pieces)


def _lash_row(source: Source, letter: str, kind: str, rng: np.random.Generator) -> Piece:
    rows = np.array(_grid(source.quads[f"helper-{letter}-eyelashes-{kind}"]))
    eye = source.pivots["eye_left" if letter == "l" else "eye_right"]
    far = np.linalg.norm(source.vertices[rows] - eye, axis=2).mean(1)
    rows = rows if far[0] < far[-1] else rows[::-1]
    if abs(source.vertices[rows[0, 0], 0]) > abs(source.vertices[rows[0, -1], 0]):
        rows = rows[:, ::-1]  # from the nose outward
    count, length, width, alpha = (30, 0.95, 0.024, 1.0) if kind == "2" else (18, 0.55, 0.015, 0.6)
    spots, shade, triangles = [], [], []
    for k in range(count):
        along = (k + 0.5 + rng.uniform(-0.3, 0.3)) / count
        reach = length * rng.uniform(0.75, 1.0) * (0.55 + 0.45 * along)
        lean = rng.uniform(0.2, 1.2) * 0.08 * (along - 0.3)
        base = len(spots)
        for step in range(3):
            s = step / 2
            half = width * (1 - s) ** 0.8
            mid = along + lean * s
            spots += [(mid - half, reach * s), (mid + half, reach * s)]
            shade += [[0.012, 0.008, 0.006, alpha * (1 - s**2.5)]] * 2
            if step:
                a = base + 2 * step - 2
                triangles += [(a, a + 1, a + 3), (a, a + 3, a + 2)]
    corner, share = _on_grid(rows, np.array(spots))
    at = (source.vertices[corner] * share[..., None]).sum(1)
    actions = {n: (d[corner] * share[..., None]).sum(1) for n, d in source.actions.items()}
    moved = {n: d for n, d in actions.items() if np.abs(d).max() > 1e-6}
    up = np.tile([0.0, 0.35, 0.94], (len(at), 1))
    return Piece("lashes", at, np.array(triangles), np.array(shade), pinned(len(at), "head"),
                 Surface("lashes", roughness=0.7, specular=0.02, alpha="blend", two_sided=True), moved, up)  # fmt: skip


def lid_row(source: Source, letter: str, kind: str) -> np.ndarray:
    """The vertices at the roots of one lid's lashes (kind 2 is the upper lid), from the nose outward."""
    rows = np.array(_grid(source.quads[f"helper-{letter}-eyelashes-{kind}"]))
    eye = source.pivots["eye_left" if letter == "l" else "eye_right"]
    far = np.linalg.norm(source.vertices[rows] - eye, axis=2).mean(1)
    root = rows[0] if far[0] < far[-1] else rows[-1]
    return root if abs(source.vertices[root[0], 0]) < abs(source.vertices[root[-1], 0]) else root[::-1]


def lid_shadows(source: Source) -> Piece:
    """The upper lid's shade on the eyeball: a strip that hangs from the lid's edge and shrinks with a blink."""
    return stack("lid_shadow", [_lid_shadow(source, letter) for letter in "lr"])


def _lid_shadow(source: Source, letter: str) -> Piece:
    root = lid_row(source, letter, "2")
    centre = source.pivots["eye_left" if letter == "l" else "eye_right"]
    edge = source.vertices[root]
    radius = np.median(
        np.linalg.norm(source.vertices[np.unique(source.quads[f"helper-{letter}-eye"])] - centre, axis=1)
    )
    out = edge - centre
    far = np.linalg.norm(out, axis=1, keepdims=True)
    rows, fade = [centre + out / far * np.maximum(far, radius + 0.0009)], (0.60, 0.32, 0.0)
    for hang in (0.0022, 0.0055):
        way = edge - np.array([0, hang, 0]) - centre
        way[:, 2] = np.sqrt(np.maximum(radius**2 - way[:, 0] ** 2 - way[:, 1] ** 2, 0.2 * radius**2))
        rows.append(centre + way / np.linalg.norm(way, axis=1, keepdims=True) * (radius + 0.0009))
    at, n = np.concatenate(rows), len(root)
    paint = np.concatenate([np.tile([0.045, 0.018, 0.014, alpha], (n, 1)) for alpha in fade])
    # A blink carries the lid's edge 15 mm: the strip's hem goes less far, and both meet when the eye is shut.
    hold = np.repeat([1.0, 1 - 0.0022 / 0.015, 1 - 0.0055 / 0.015], n)[:, None]
    actions = {
        name: np.tile(d[root], (3, 1)) * hold for name, d in source.actions.items() if np.abs(d[root]).max() > 1e-5
    }
    triangles = [(a, b, b + 1) for a, b in ((r * n + k, r * n + n + k) for r in range(2) for k in range(n - 1))]
    triangles += [(a, b + 1, a + 1) for a, b in ((r * n + k, r * n + n + k) for r in range(2) for k in range(n - 1))]
    return Piece("lid_shadow", at, np.array(triangles), paint, pinned(len(at), "head"),
                 Surface("lid_shadow", roughness=1.0, specular=0.0, alpha="blend", two_sided=True), actions,
                 np.tile([0.0, 0.0, 1.0], (len(at), 1)))  # fmt: skip


def lid_distance(source: Source, at: np.ndarray) -> np.ndarray:
    """How far places (n, 3) are from the roots of the upper and the lower lashes, (n, 2) metres, 1 where it is far."""
    from scipy.spatial import KDTree

    out = np.ones((len(at), 2))
    near = np.flatnonzero(np.abs(np.abs(at - [0, source.pivots["eye_left"][1], 0.09]) - [0.031, 0, 0]).max(1) < 0.03)
    for column, kind in enumerate("21"):
        dense = []
        for letter in "lr":
            line = source.vertices[lid_row(source, letter, kind)]
            steps = np.linspace(0, len(line) - 1, 160)
            dense.append(np.stack([np.interp(steps, np.arange(len(line)), line[:, k]) for k in range(3)], 1))
        out[near, column] = KDTree(np.concatenate(dense)).query(at[near])[0]
    return out


def _on_grid(rows: np.ndarray, spots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four grid vertices around each (along, reach) in [0, 1], and their bilinear shares."""
    column = np.clip(spots[:, 0], 0, 1) * (rows.shape[1] - 1)
    line = np.clip(spots[:, 1], 0, 1) * (rows.shape[0] - 1)
    c, r = np.minimum(column.astype(int), rows.shape[1] - 2), np.minimum(line.astype(int), rows.shape[0] - 2)
    u, w = column - c, line - r
    corner = np.stack([rows[r, c], rows[r, c + 1], rows[r + 1, c], rows[r + 1, c + 1]], 1)
    return corner, np.stack([(1 - u) * (1 - w), u * (1 - w), (1 - u) * w, u * w], 1)


def brows(skin: Piece, own: np.ndarray) -> Piece:
    """Short tapered strokes on the brow's skin, carried by its actions."""
    from scipy.interpolate import LinearNDInterpolator

    rng = np.random.default_rng(5)
    front = (own[:, 2] > 0.15) & (skin.vertices[:, 2] > 0.05) & (np.abs(skin.vertices[:, 1] - 0.055) < 0.035)
    depth = LinearNDInterpolator(skin.vertices[front][:, :2], skin.vertices[front][:, 2])
    points, colours, triangles = [], [], []
    for sign in (1.0, -1.0):
        for _ in range(105):
            s = rng.uniform(0, 1) ** 0.9
            x = BROW[0, 0] + s * (BROW[-1, 0] - BROW[0, 0])
            half = 0.0036 * (1 - 0.75 * s**2.0) * (0.75 + 0.25 * min(1, s / 0.1))
            root = np.array([x, np.interp(x, BROW[:, 0], BROW[:, 1]) + half * rng.uniform(-0.9, 0.55)])
            rise = np.radians(np.interp(s, [0, 0.15, 0.5, 1], [72, 45, 14, -28]) + rng.normal(0, 7))
            way = np.array([np.cos(rise), np.sin(rise)])
            side = np.array([-way[1], way[0]])
            length, width = 0.0072 * (1 - 0.35 * s) * rng.uniform(0.75, 1.15), 0.00062
            tone = np.array([0.070, 0.036, 0.020]) * rng.uniform(0.7, 1.35)
            base = len(points)
            for step, (reach, wide, alpha) in enumerate(((0, 0.7, 0.35), (0.45, 1, 0.75), (1, 0.1, 0.0))):
                for edge in (-1, 1):
                    at = root + way * length * reach + side * width * wide * edge
                    points.append([sign * at[0], at[1], 0.0])
                    colours.append([*tone, alpha])
                if step:
                    a = base + 2 * step - 2
                    triangles += [(a, a + 1, a + 3), (a, a + 3, a + 2)]
    at = np.array(points)
    at[:, 2] = depth(at[:, :2]) + 0.0007
    on = drop(skin, np.all(front[skin.triangles], axis=1))
    actions, weights = carried(at, on)
    moved = {n: d for n, d in actions.items() if np.abs(d).max() > 1e-5}
    facing = np.tile([0.0, 0.25, 0.97], (len(at), 1))
    surface = Surface("brows", roughness=0.8, specular=0.02, alpha="blend", two_sided=True)
    strokes = Piece("brows", at, np.array(triangles), np.array(colours), weights, surface, moved, facing)
    return stack("brows", [strokes])
