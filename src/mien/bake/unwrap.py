"""Laying a surface flat: as rigid as possible, with more room where the face is."""

from __future__ import annotations

import numpy as np

from mien.bake.piece import Piece

__all__ = ["unwrap"]

ROUNDS = 60


def unwrap(piece: Piece, density: np.ndarray) -> np.ndarray:
    """Lay all of a piece's sheets flat and side by side, the largest on top.

    Args:
        piece: with texture places to begin with, cut where it may be cut.
        density: (n,) how much larger than elsewhere a place shall lie on the texture.

    Returns:
        (n, 2) texture places in [0, 1].
    """
    assert piece.uvs is not None
    of = _sheets(piece)
    flat = np.zeros((len(of), 2))
    sizes = []
    for k in range(of.max() + 1):
        mine = np.flatnonzero(of == k)
        where = np.full(len(of), -1)
        where[mine] = np.arange(len(mine))
        triangles = where[piece.triangles[of[piece.triangles[:, 0]] == k]]
        at = flatten(piece.vertices[mine], triangles, piece.uvs[mine], density[mine])
        # base.obj's head lies on its side. v runs downward.
        at = np.stack([at[:, 1], at[:, 0]], 1) if k == np.bincount(of).argmax() else at * [1.0, -1.0]
        flat[mine] = at - at.min(0)
        sizes.append(np.ptp(at, axis=0))
    boxes = np.array(sizes)
    corners, side = _shelves(boxes)
    return (flat + corners[of]) / side


def _shelves(boxes: np.ndarray) -> tuple[np.ndarray, float]:
    """Stand boxes on shelves in the smallest square: their corners, and its side."""
    order = np.argsort(-boxes[:, 1], kind="stable")
    gap = 0.012 * float(boxes.max())
    side = float(boxes[:, 0].max()) + 2 * gap
    while True:
        corners, x, y, tall = np.zeros_like(boxes), gap, gap, 0.0
        for k in order:
            if x + boxes[k, 0] + gap > side:
                x, y, tall = gap, y + tall + gap, 0.0
            corners[k] = x, y
            x, tall = x + boxes[k, 0] + gap, max(tall, float(boxes[k, 1]))
        if y + tall + gap <= side:
            return corners, side
        side *= 1.01


def _sheets(piece: Piece) -> np.ndarray:
    """Which connected sheet each vertex lies on, (n,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    t, n = piece.triangles, len(piece.vertices)
    ends = np.concatenate([t[:, [0, 1]], t[:, [1, 2]]])
    return connected_components(coo_matrix((np.ones(len(ends)), ends.T), (n, n)), directed=False)[1]


def flatten(vertices: np.ndarray, triangles: np.ndarray, start: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Lay one sheet flat so that every triangle keeps its shape as far as possible.

    Args:
        vertices: (n, 3) metres, all of them used by the triangles.
        triangles: (f, 3).
        start: (n, 2) a flat layout to begin with.
        density: (n,) how much larger than elsewhere a place shall lie on the plane.

    Returns:
        (n, 2) in metres times density, turned as `start` is.

    Source: Liu, Zhang, Xu, Gotsman & Gortler 2008, "A local/global approach to mesh parameterization", ASAP/ARAP; what
    we do differently: triangles are scaled by a density first, and negative cotangents are cut off.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import splu

    flat = _flat(vertices, triangles) * density[triangles].mean(1)[:, None, None]
    start = start * np.sqrt(_area(flat) / max(_area(start[triangles]), 1e-14))
    if _signed(start[triangles]).sum() < 0:
        start = start * [-1.0, 1.0]
    start, triangles, flat = _filled(start, triangles, flat)
    edges = np.roll(flat, -1, axis=1) - flat  # (f, 3, 2): corner k to k + 1
    cot = np.empty(triangles.shape)
    for k in range(3):  # the angle at the corner that faces edge k
        a, b = -edges[:, (k + 1) % 3], edges[:, (k + 2) % 3]
        a = -a
        cross = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        cot[:, k] = np.clip(-(a * b).sum(1) / np.maximum(cross, 1e-14), 0.05, 20)
    i, j = triangles, np.roll(triangles, -1, axis=1)
    n = len(start)
    rows, columns = np.concatenate([i.ravel(), j.ravel()]), np.concatenate([j.ravel(), i.ravel()])
    weight = np.tile(cot.ravel(), 2)
    laplacian = coo_matrix((-weight, (rows, columns)), (n, n)) + coo_matrix((weight, (rows, rows)), (n, n))
    held = coo_matrix(([1.0], ([0], [0])), (n, n))
    solve = splu((laplacian + held).tocsc())
    at = start
    for _ in range(ROUNDS):
        way = at[j] - at[i]
        turn = np.einsum("fk,fka,fkb->fab", cot, way, edges)
        # The nearest rotation of a 2 x 2 matrix in closed form.
        c, s = turn[:, 0, 0] + turn[:, 1, 1], turn[:, 1, 0] - turn[:, 0, 1]
        size = np.maximum(np.hypot(c, s), 1e-14)
        c, s = c / size, s / size
        wish = np.stack([c[:, None] * edges[..., 0] - s[:, None] * edges[..., 1],
                         s[:, None] * edges[..., 0] + c[:, None] * edges[..., 1]], -1) * cot[..., None]  # fmt: skip
        pull = np.zeros((n, 2))
        for axis in range(2):
            pull[:, axis] = np.bincount(j.ravel(), wish[..., axis].ravel(), n)
            pull[:, axis] -= np.bincount(i.ravel(), wish[..., axis].ravel(), n)
        at = solve.solve(pull)
    return at[: len(vertices)]


def _filled(start: np.ndarray, triangles: np.ndarray, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stretch a skin over the holes, which keeps them open: else the lips would be laid over each other."""
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).tolist()
    known = set(map(tuple, ends))
    follow = {b: a for a, b in ends if (b, a) not in known}  # the hole's side of the border, counter-clockwise
    loops: list[list[int]] = []
    while follow:
        loop = [min(follow)]
        while (step := follow.pop(loop[-1], None)) is not None:
            loop.append(step)
        loops.append(loop[:-1] if loop[-1] == loop[0] else loop)
    loops.sort(key=lambda loop: float(np.ptp(start[loop], axis=0).sum()))
    for loop in loops[:-1]:  # the longest is the sheet's own border
        middle = len(start)
        start = np.concatenate([start, start[loop].mean(0, keepdims=True)])
        fan = np.array([(middle, a, b) for a, b in zip(loop, loop[1:] + loop[:1], strict=True)])
        triangles, flat = np.concatenate([triangles, fan]), np.concatenate([flat, start[fan]])
    return start, triangles, flat


def _flat(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Every triangle laid on the plane by itself, (f, 3, 2), counter-clockwise."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    along = b - a
    length = np.maximum(np.linalg.norm(along, axis=1), 1e-12)
    along = along / length[:, None]
    x = ((c - a) * along).sum(1)
    y = np.linalg.norm((c - a) - along * x[:, None], axis=1)
    zero = np.zeros(len(a))
    return np.stack([np.stack([zero, zero], 1), np.stack([length, zero], 1), np.stack([x, y], 1)], 1)


def _signed(corners: np.ndarray) -> np.ndarray:
    b, c = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0]) / 2


def _area(corners: np.ndarray) -> float:
    return float(np.abs(_signed(corners)).sum())
