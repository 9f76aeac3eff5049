"""One surface of a glTF document, at rest in the world: vertices, pictures' places, morph targets and joints.

Source: Khronos, glTF 2.0 specification (2021), sections 3.7 (meshes, skins, morph targets). Normals that are missing
are those of the triangles, weighted by area; so are the changes of normals that morph targets do not bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.glb_bones import Skeleton
from mien.draw.glb_paint import Paints, Placing
from mien.draw.gltf import MOST, Gltf, Json, Reals, reals

__all__ = ["Offsets", "Surface", "Targets", "read_surface"]

Floats = NDArray[np.float32]
Targets = Mapping[str, tuple[tuple[int, float], ...]]
"""For each movement by name, the numbers of a mesh's morph targets and how much of each it takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Offsets:
    """What one movement does to the vertices of a surface.

    Args:
        index: (m,) the vertices that it moves, rising.
        position: (m, 3) at full strength.
        normal: (m, 3) change of the unit normal at full strength.
    """

    index: NDArray[np.int64]
    position: Reals
    normal: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One primitive in the document's world.

    Args:
        name: of its mesh.
        material: index into the materials of `Paints`.
        vertices: (v, 3).
        normals: (v, 3), unit length.
        uvs: (v, 2).
        colours: (v, 4) in [0, 1].
        triangles: (f, 3).
        moves: what each movement does to it.
        skin_joints: (v, 4), of the skeleton.
        skin_weights: (v, 4), rows sum to 1.
    """

    name: str
    material: int
    vertices: Reals
    normals: Reals
    uvs: Floats
    colours: Floats
    triangles: NDArray[np.int32]
    moves: dict[str, Offsets]
    skin_joints: NDArray[np.int32]
    skin_weights: Floats


def read_surface(
    gltf: Gltf, skeleton: Skeleton, paints: Paints, *, node: int, primitive: Json, targets: Targets
) -> Surface | None:
    """Read one primitive of a node's mesh.

    Args:
        gltf: the document.
        skeleton: its joints.
        paints: where its material goes.
        node: number of the node.
        primitive: of the node's mesh.
        targets: which movements its morph targets make.

    Returns:
        The surface; None for points and lines, and for one without a triangle.

    Raises:
        ValueError: numbers or sizes in the document do not fit together; so for KeyError, TypeError, IndexError.
    """
    if primitive.get("mode", 4) not in (4, 5, 6):
        return None
    attributes = primitive["attributes"]
    if "KHR_draco_mesh_compression" in (primitive.get("extensions") or {}):
        if "bufferView" not in gltf.item("accessors", attributes["POSITION"]):
            raise ValueError("compressed with Draco (KHR_draco_mesh_compression); export it without compression")
    raw = gltf.array(attributes["POSITION"]).astype(np.float64)
    if raw.shape[1] != 3 or len(raw) > MOST:
        raise ValueError(f"positions of shape {raw.shape}, expected at most {MOST} rows of 3")
    triangles = _triangles(gltf, primitive, len(raw))
    if not len(triangles):
        return None
    mesh = gltf.item("meshes", gltf.item("nodes", node)["mesh"])
    raw = _rest(gltf, gltf.item("nodes", node), mesh, primitive, raw)
    joints, weights, linear, shift = _hung(gltf, skeleton, node, attributes, len(raw))
    vertices = _turned(linear, raw) + shift
    if np.linalg.det(linear[0]) < 0:  # a mirror in the skeleton turns triangles inside out
        triangles = triangles[:, ::-1]
    faces = _Faces(vertices, triangles)
    turn = _inverse_transpose(linear)
    normals = faces.normals
    if "NORMAL" in attributes:
        own = _turned(turn, _rows(gltf, attributes["NORMAL"], len(raw), 3))
        length = np.linalg.norm(own, axis=1, keepdims=True)
        normals = np.where(length > 1e-6, own / np.maximum(length, 1e-6), normals)
    material, placing = paints.material(primitive)
    return Surface(
        str(mesh.get("name") or "surface"),
        material,
        vertices,
        normals,
        _uvs(gltf, attributes, placing, len(raw)),
        _colours(gltf, attributes, len(raw)),
        triangles.astype(np.int32),
        {name: _offsets(gltf, primitive, parts, linear, turn, faces) for name, parts in targets.items()},
        joints,
        weights,
    )


def _rows(gltf: Gltf, number: Any, count: int, width: int) -> Reals:
    rows = gltf.array(number)
    if rows.shape != (count, width):
        raise ValueError(f"a vertex attribute of shape {rows.shape}, expected ({count}, {width})")
    return rows.astype(np.float64)


def _rest(gltf: Gltf, node: Json, mesh: Json, primitive: Json, raw: Reals) -> Reals:
    """The vertices with the morph targets that are on at rest."""
    weights, targets = node.get("weights") or mesh.get("weights") or (), primitive.get("targets") or ()
    for weight, target in zip(weights, targets, strict=False):
        if weight and "POSITION" in target:
            index, rows = gltf.changes(target["POSITION"], count=len(raw))
            raw[index] += float(weight) * rows
    return raw


def _hung(
    gltf: Gltf, skeleton: Skeleton, number: int, attributes: Json, count: int
) -> tuple[NDArray[np.int32], Floats, Reals, Reals]:
    """The joints that carry each vertex, their shares, and the matrices (1 or v, 3, 3) and shifts to the world."""
    joints, weights = np.zeros((count, 4), np.int32), np.zeros((count, 4), np.float32)
    node = gltf.item("nodes", number)
    if "skin" not in node or "JOINTS_0" not in attributes:
        joints[:, 0], weights[:, 0] = skeleton.joint_of[number], 1
        return joints, weights, gltf.worlds[number][None, :3, :3], gltf.worlds[number][None, :3, 3]
    skin = gltf.item("skins", node["skin"])
    bones = skin["joints"]
    binds = np.broadcast_to(np.eye(4), (len(bones), 4, 4))
    if "inverseBindMatrices" in skin:
        binds = _rows(gltf, skin["inverseBindMatrices"], len(bones), 16).reshape(-1, 4, 4).transpose(0, 2, 1)
    each = np.stack([gltf.worlds[n] for n in bones]) @ binds
    sets = [k for k in range(4) if f"JOINTS_{k}" in attributes]
    local = np.concatenate([_rows(gltf, attributes[f"JOINTS_{k}"], count, 4) for k in sets], axis=1).astype(np.int64)
    share = np.concatenate([reals(gltf.array(attributes[f"WEIGHTS_{k}"])) for k in sets], axis=1)
    if share.shape != local.shape or local.min() < 0:
        raise ValueError(f"joint weights of shape {share.shape}, expected {local.shape}")
    share = np.maximum(share, 0)
    share[share.sum(1) <= 0, 0] = 1
    local[share == 0] = 0  # a bone without a share may be any number
    share /= share.sum(1, keepdims=True)
    if local.max() >= len(bones):
        raise ValueError(f"a vertex hangs on bone {local.max()} of {len(bones)}")
    carrier = np.array([skeleton.joint_of[n] for n in bones], np.int32)[local]
    rest = each[:1] if np.abs(each - each[0]).max() < 1e-7 else np.einsum("vk,vkij->vij", share, each[local])
    # bones that the head does not turn are folded into those that carry them: then four are enough
    folded = np.zeros((count, len(skeleton.joints)), np.float32)
    for k in range(local.shape[1]):
        folded[np.arange(count), carrier[:, k]] += share[:, k]
    strongest = np.argsort(-folded, axis=1, kind="stable")[:, :4]
    joints[:, : strongest.shape[1]] = strongest
    weights[:, : strongest.shape[1]] = np.take_along_axis(folded, strongest, 1)
    joints[weights == 0] = 0
    weights /= weights.sum(1, keepdims=True)
    return joints, weights, rest[:, :3, :3], rest[:, :3, 3]


def _turned(matrices: Reals, rows: Reals) -> Reals:
    return rows @ matrices[0].T if len(matrices) == 1 else np.einsum("vij,vj->vi", matrices, rows)


def _at(matrices: Reals, index: NDArray[np.int64]) -> Reals:
    return matrices if len(matrices) == 1 else matrices[index]


def _inverse_transpose(linear: Reals) -> Reals:
    """What turns normals where `linear` turns offsets, its common scale taken out."""
    turn = np.linalg.inv(linear).transpose(0, 2, 1)
    return turn / np.cbrt(np.abs(np.linalg.det(turn)))[:, None, None]


def _uvs(gltf: Gltf, attributes: Json, placing: Placing, count: int) -> Floats:
    which, (left, down), angle, (wide, high) = placing
    name = f"TEXCOORD_{which}"
    if name not in attributes:
        return np.zeros((count, 2), np.float32)
    rows = gltf.array(attributes[name])
    if rows.shape != (count, 2):
        raise ValueError(f"{name} of shape {rows.shape}, expected ({count}, 2)")
    uv = reals(rows)
    if placing[1:] != ((0.0, 0.0), 0.0, (1.0, 1.0)):
        # KHR_texture_transform: scale, then a turn, clockwise as v points down, then the offset
        cos, sin = np.cos(angle), np.sin(angle)
        u, v = uv[:, 0] * wide, uv[:, 1] * high
        uv = np.stack([left + cos * u + sin * v, down - sin * u + cos * v], axis=1).astype(np.float32)
    return np.clip(np.nan_to_num(uv), -1e4, 1e4)


def _colours(gltf: Gltf, attributes: Json, count: int) -> Floats:
    out = np.ones((count, 4), np.float32)
    if "COLOR_0" in attributes:
        rows = reals(gltf.array(attributes["COLOR_0"]))
        out[:, : rows.shape[1]] = np.clip(np.nan_to_num(rows), 0, 1)
    return out


def _triangles(gltf: Gltf, primitive: Json, count: int) -> NDArray[np.int64]:
    flat = gltf.array(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(count)
    flat = flat.astype(np.int64)
    if len(flat) and (flat.min() < 0 or flat.max() >= count):
        raise ValueError("a triangle names a vertex that is not there")
    mode = primitive.get("mode", 4)
    if mode == 4:
        return flat[: len(flat) // 3 * 3].reshape(-1, 3)
    if mode == 6:  # a fan
        return np.stack([np.full(max(len(flat) - 2, 0), flat[0] if len(flat) else 0), flat[1:-1], flat[2:]], axis=1)
    strip = np.stack([flat[:-2], flat[1:-1], flat[2:]], axis=1)
    strip[1::2] = strip[1::2, [1, 0, 2]]
    return strip


class _Faces:
    """The triangles of a surface, for the normals that a file lacks; vertices at one place share theirs."""

    def __init__(self, vertices: Reals, triangles: NDArray[np.int64]) -> None:
        self._vertices, self._triangles = vertices, triangles
        self.count = len(vertices)
        self._made: tuple[NDArray[np.int64], Reals] | None = None

    @property
    def normals(self) -> Reals:
        """(v, 3), unit length; +z where a vertex has no area around it."""
        place, sums = self._sums()
        return _unit(sums[place])

    def changes(self, index: NDArray[np.int64], offset: Reals) -> Reals:
        """(m, 3), what moving the vertices `index` by `offset` adds to their normals."""
        place, sums = self._sums()
        moved = self._vertices.copy()
        moved[index] += offset
        touched = np.zeros(len(moved), bool)
        touched[index] = True
        some = self._triangles[touched[self._triangles].any(1)]
        change = _scattered(place[some], _areas(moved, some) - _areas(self._vertices, some), len(sums))
        return _unit((sums + change)[place[index]]) - _unit(sums[place[index]])

    def _sums(self) -> tuple[NDArray[np.int64], Reals]:
        if self._made is None:
            rows = np.ascontiguousarray(self._vertices.astype(np.float32)).view(np.void(12).dtype).ravel()
            place = np.unique(rows, return_inverse=True)[1].ravel()
            areas = _areas(self._vertices, self._triangles)
            self._made = place, _scattered(place[self._triangles], areas, len(place))
        return self._made


def _areas(vertices: Reals, triangles: NDArray[np.int64]) -> Reals:
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return np.cross(b - a, c - a)


def _scattered(places: NDArray[np.int64], rows: Reals, count: int) -> Reals:
    flat, out = places.ravel(), np.zeros((count, 3))
    for k in range(3):
        out[:, k] = np.bincount(flat, np.repeat(rows[:, k], 3), count)
    return out


def _unit(rows: Reals) -> Reals:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(length > 1e-20, rows / np.maximum(length, 1e-20), np.array([0.0, 0.0, 1.0]))


def _offsets(
    gltf: Gltf, primitive: Json, parts: tuple[tuple[int, float], ...], linear: Reals, turn: Reals, faces: _Faces
) -> Offsets:
    """What a movement that is made of some of the morph targets does."""
    given = primitive.get("targets") or ()
    parts = tuple((k, share) for k, share in parts if k < len(given))
    index, moved = _summed(gltf, [(given[k]["POSITION"], s) for k, s in parts if "POSITION" in given[k]], faces.count)
    moved = _turned(_at(linear, index), moved)
    if not all("NORMAL" in given[k] for k, _ in parts):
        return Offsets(index, moved, faces.changes(index, moved))
    where, bent = _summed(gltf, [(given[k]["NORMAL"], s) for k, s in parts], faces.count)
    both = np.union1d(index, where)
    position, normal = np.zeros((len(both), 3)), np.zeros((len(both), 3))
    position[np.searchsorted(both, index)] = moved
    normal[np.searchsorted(both, where)] = _turned(_at(turn, where), bent)
    return Offsets(both, position, normal)


def _summed(gltf: Gltf, parts: list[tuple[Any, float]], count: int) -> tuple[NDArray[np.int64], Reals]:
    """The rows that a sum of morph targets changes, and by how much."""
    changes = [(share, *gltf.changes(number, count=count)) for number, share in parts]
    if len(changes) == 1:
        share, index, rows = changes[0]
        return index, share * rows.astype(np.float64)
    index = np.unique(np.concatenate([np.zeros(0, np.int64), *(index for _, index, _ in changes)]))
    rows = np.zeros((len(index), 3))
    for share, where, change in changes:
        rows[np.searchsorted(index, where)] += share * change
    return index, rows
