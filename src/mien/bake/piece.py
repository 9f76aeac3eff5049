"""One surface on its way into the GLB, and the few operations that all of them need."""

from dataclasses import dataclass, field, replace

import numpy as np

from mien.bake.surface import Surface

__all__ = ["JOINTS", "PERSON", "Piece", "carried", "drop", "normals", "pinned", "split", "stack", "welded"]

JOINTS = ("torso", "neck", "head", "eye_left", "eye_right", "hair_back", "hair_left", "hair_right")
PERSON = "person"  # an action of the bake alone: it carries a canonical place to where the person has it


@dataclass(frozen=True, eq=False)
class Piece:
    """A triangle mesh with paint, actions and joint weights.

    Args:
        name: the part's name.
        vertices: (n, 3) metres.
        triangles: (f, 3), counter-clockwise from outside.
        colours: (n, 4) linear RGB and alpha.
        weights: (n, 8) in the order of JOINTS.
        surface: what it is made of.
        actions: ARKit name to (n, 3) offsets; only those that move it.
        normals: (n, 3) where they are not the surface's own (hair, cards), else None.
        uvs: (n, 2) places on the surface's textures, None where it has none. Where the unwrapping is cut, vertices lie
            twice in exactly the same place.
    """

    name: str
    vertices: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray
    weights: np.ndarray
    surface: Surface
    actions: dict[str, np.ndarray] = field(default_factory=dict)
    normals: np.ndarray | None = None
    uvs: np.ndarray | None = None


def normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Smooth unit normals, weighted by the triangles' area; vertices in the same place share theirs."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    _, one = np.unique(_place(vertices), return_inverse=True)
    corners = one[triangles]
    out = np.zeros_like(vertices)
    for axis in range(3):
        for k in range(3):
            out[:, axis] += np.bincount(corners[:, k], weights=face[:, axis], minlength=len(vertices))
    out = out[one]
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.where(length > 1e-14, out / np.maximum(length, 1e-14), [0.0, 0.0, 1.0])


def pinned(count: int, joint: str) -> np.ndarray:
    """Weights of a piece that follows one joint."""
    out = np.zeros((count, len(JOINTS)))
    out[:, JOINTS.index(joint)] = 1
    return out


def carried(points: np.ndarray, piece: Piece, *, near: int = 4) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The actions and weights that points take from the vertices of a piece that lie nearest (inverse distance)."""
    from scipy.spatial import KDTree

    distance, index = KDTree(piece.vertices).query(points, k=near)
    share = 1 / (distance + 1e-4) ** 2
    share /= share.sum(1, keepdims=True)
    actions = {name: (offsets[index] * share[..., None]).sum(1) for name, offsets in piece.actions.items()}
    return actions, (piece.weights[index] * share[..., None]).sum(1)


def welded(piece: Piece) -> Piece:
    """The piece without texture places, and so without the cuts of its unwrapping."""
    _, first, where = np.unique(_place(piece.vertices), return_index=True, return_inverse=True)
    return replace(
        piece, vertices=piece.vertices[first], triangles=where[piece.triangles], colours=piece.colours[first],
        weights=piece.weights[first], actions={n: o[first] for n, o in piece.actions.items()},
        normals=None if piece.normals is None else piece.normals[first], uvs=None,
    )  # fmt: skip


def _place(vertices: np.ndarray) -> np.ndarray:
    """Something that is equal for vertices in the same place, and for no others."""
    return np.ascontiguousarray(np.round(vertices, 8) + 0.0).view([("", np.float64)] * 3).ravel()


def drop(piece: Piece, keep: np.ndarray) -> Piece:
    """The piece with only those triangles, and only the vertices that these use."""
    triangles = piece.triangles[keep]
    used = np.unique(triangles)
    where = np.zeros(len(piece.vertices), int)
    where[used] = np.arange(len(used))
    return replace(
        piece, vertices=piece.vertices[used], triangles=where[triangles], colours=piece.colours[used],
        weights=piece.weights[used], actions={n: o[used] for n, o in piece.actions.items()},
        normals=None if piece.normals is None else piece.normals[used],
        uvs=None if piece.uvs is None else piece.uvs[used],
    )  # fmt: skip


def split(piece: Piece, level: np.ndarray) -> tuple[Piece, np.ndarray]:
    """Cut every triangle that crosses level = 0 along it.

    Returns:
        The piece with the new vertices, and `level` for its vertices, 0 at the new ones.
    """
    level = np.where(np.abs(level) < 1e-6, 0.0, level)
    cuts: dict[tuple[int, int], int] = {}
    first = len(level)

    def cut(i: int, j: int) -> int:
        return cuts.setdefault((min(i, j), max(i, j)), first + len(cuts))

    out: list[tuple[int, int, int]] = []
    for corners in piece.triangles.tolist():
        sign = [np.sign(level[k]) for k in corners]
        if not (1 in sign and -1 in sign):
            out.append(tuple(corners))
            continue
        rings: dict[float, list[int]] = {1.0: [], -1.0: []}
        for k in range(3):
            i, j = corners[k], corners[(k + 1) % 3]
            for side, ring in rings.items():
                if sign[k] in (side, 0):
                    ring.append(i)
            if sign[k] * sign[(k + 1) % 3] < 0:
                rings[1.0].append(cut(i, j))
                rings[-1.0].append(cut(i, j))
        for ring in rings.values():
            out.extend((ring[0], ring[k], ring[k + 1]) for k in range(1, len(ring) - 1))
    if not cuts:
        return piece, level
    ends = np.array(list(cuts))
    share = (level[ends[:, 0]] / (level[ends[:, 0]] - level[ends[:, 1]]))[:, None]

    def grow(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, values[ends[:, 0]] * (1 - share) + values[ends[:, 1]] * share])

    grown = replace(
        piece, vertices=grow(piece.vertices), triangles=np.array(out), colours=grow(piece.colours),
        weights=grow(piece.weights), actions={n: grow(o) for n, o in piece.actions.items()},
        normals=None if piece.normals is None else grow(piece.normals),
        uvs=None if piece.uvs is None else grow(piece.uvs),
    )  # fmt: skip
    return grown, np.concatenate([level, np.zeros(len(cuts))])


def _faced(vertices: np.ndarray, triangles: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The triangles, each turned so that its front is where its vertices' normals point."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    wrong = (np.cross(b - a, c - a) * own[triangles].sum(1)).sum(1) < 0
    return np.where(wrong[:, None], triangles[:, ::-1], triangles)


def stack(name: str, pieces: list[Piece]) -> Piece:
    """Several pieces of one surface as one; all have uvs, or none."""
    starts = np.cumsum([0] + [len(p.vertices) for p in pieces])
    names = [n for n in dict.fromkeys(n for p in pieces for n in p.actions)]
    own = [normals(p.vertices, p.triangles) if p.normals is None else p.normals for p in pieces]
    return replace(
        pieces[0], name=name, vertices=np.concatenate([p.vertices for p in pieces]),
        triangles=np.concatenate([
            _faced(p.vertices, p.triangles, n) + s for p, n, s in zip(pieces, own, starts, strict=False)
        ]),
        colours=np.concatenate([p.colours for p in pieces]), weights=np.concatenate([p.weights for p in pieces]),
        actions={n: np.concatenate([p.actions.get(n, np.zeros_like(p.vertices)) for p in pieces]) for n in names},
        normals=np.concatenate(own),
        uvs=None if pieces[0].uvs is None else np.concatenate([p.uvs for p in pieces if p.uvs is not None]),
    )  # fmt: skip
