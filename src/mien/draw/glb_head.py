"""Read a head from a GLB (glTF 2.0 binary): joints, skinned surfaces and ARKit morph targets.

Source: Khronos, glTF 2.0 specification (2021) and KHR_mesh_quantization. What a head needs is read, no more: the
default scene's meshes at rest, with one skeleton; textures, animations and other extensions are left aside.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.head import Head, Joint, Material, Morph, Part
from mien.errors import InputError
from mien.types import ARKIT

__all__ = ["face_path", "read_head"]

Json = dict[str, Any]
Reals = NDArray[np.float64]

_FACES = Path(__file__).parent / "faces"
_JSON, _BIN = 0x4E4F534A, 0x004E4942
_TYPES = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


def face_path(name: str) -> Path:
    """Where a built-in face lies.

    Args:
        name: "mira", ...

    Returns:
        The GLB's path.

    Raises:
        InputError: if there is no such face; the message lists those that there are.
    """
    path = _FACES / f"{name}.glb"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in _FACES.glob("*.glb")))
        raise InputError(f"face {name!r} is not built in: choose one of {known}, or give the path of a GLB")
    return path


def read_head(path: Path) -> Head:
    """Read a head with ARKit morph targets from a GLB file.

    Args:
        path: a GLB whose meshes are skinned to joints or hang on plain nodes; morph targets are named in
            `mesh.extras.targetNames`; vertex colours are linear.

    Returns:
        The head at rest. Morph targets that ARKit does not name are left out.

    Raises:
        InputError: if the file cannot be read, is not a whole GLB 2.0, or has no ARKit morph target.
    """
    try:
        document, binary = _chunks(path)
        return _head(path, _Gltf(document, binary))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: not a head that can be read ({error}): expected a GLB 2.0 as Mien bakes") from error


def _chunks(path: Path) -> tuple[Json, bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}): give the path of a GLB head") from error
    if len(data) < 20 or data[:4] != b"glTF":
        raise InputError(
            f"{path}: {len(data)} bytes that are not a GLB: expected a glTF 2.0 binary; export one as .glb"
        )
    version, size = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise InputError(f"{path}: glTF version {version}: expected 2; export it again as glTF 2.0")
    if size > len(data):
        raise InputError(f"{path}: {len(data)} of {size} bytes: the file is cut off; copy or download it again")
    found: dict[int, bytes] = {}
    at = 12
    while at + 8 <= size:
        length, kind = struct.unpack_from("<II", data, at)
        if at + 8 + length > size:
            raise InputError(f"{path}: a chunk runs past the end of the file; copy or download it again")
        found.setdefault(kind, data[at + 8 : at + 8 + length])
        at += 8 + length
    return json.loads(found[_JSON]), found.get(_BIN, b"")


@dataclass(frozen=True, eq=False)
class _Gltf:
    """The document with its binary chunk."""

    document: Json
    binary: bytes

    def array(self, number: int) -> NDArray[Any]:
        """An accessor's rows (n, width); normalised integers become floats, sparse rows are filled in."""
        accessor = self.document["accessors"][number]
        dtype, width, count = _TYPES[accessor["componentType"]], _WIDTH[accessor["type"]], accessor["count"]
        rows = np.zeros((count, width), dtype)
        if "bufferView" in accessor:
            rows = self._rows(accessor["bufferView"], accessor.get("byteOffset", 0), dtype, width, count)
        if "sparse" in accessor:
            index, rows = self.sparse(accessor), rows.copy()
            rows[index[0]] = index[1]
        return _real(rows) if accessor.get("normalized", False) else rows

    def sparse(self, accessor: Json) -> tuple[NDArray[Any], NDArray[Any]]:
        """The rows that a sparse accessor changes, and what it writes there."""
        part = accessor["sparse"]
        dtype, width = _TYPES[accessor["componentType"]], _WIDTH[accessor["type"]]
        where, what, count = part["indices"], part["values"], part["count"]
        index = self._rows(where["bufferView"], where.get("byteOffset", 0), _TYPES[where["componentType"]], 1, count)
        return index[:, 0].astype(np.int64), self._rows(
            what["bufferView"], what.get("byteOffset", 0), dtype, width, count
        )

    def _rows(self, view: int, offset: int, dtype: type[np.generic], width: int, count: int) -> NDArray[Any]:
        where = self.document["bufferViews"][view]
        start, size = where.get("byteOffset", 0) + offset, np.dtype(dtype).itemsize * width
        stride = where.get("byteStride", size)
        if start + stride * (count - 1) + size > len(self.binary):
            raise ValueError(f"buffer view {view} runs past the {len(self.binary)} bytes of the buffer")
        kind = np.dtype(dtype).newbyteorder("<")
        return np.ndarray((count, width), kind, self.binary, start, (stride, np.dtype(dtype).itemsize))

    @cached_property
    def worlds(self) -> dict[int, Reals]:
        """World matrix of every node of the default scene, parents before children."""
        nodes, out = self.document["nodes"], {}
        todo = [(n, np.eye(4)) for n in self.document["scenes"][self.document.get("scene", 0)]["nodes"]]
        while todo:
            number, parent = todo.pop(0)
            if number in out:
                raise ValueError(f"node {number} has two parents")
            out[number] = parent @ _matrix(nodes[number])
            todo += [(child, out[number]) for child in nodes[number].get("children", ())]
        return out


def _real(rows: NDArray[Any]) -> NDArray[np.float32]:
    if rows.dtype.kind == "f":
        return rows.astype(np.float32)
    return np.maximum(rows.astype(np.float32) / np.float32(np.iinfo(rows.dtype).max), np.float32(-1))


def _matrix(node: Mapping[str, Any]) -> Reals:
    if "matrix" in node:
        return np.array(node["matrix"], float).reshape(4, 4).T
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    turn = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    out = np.eye(4)
    out[:3, :3] = turn * np.array(node.get("scale", (1.0, 1.0, 1.0)))
    out[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    """One primitive in metres."""

    vertices: Reals
    normals: Reals
    colours: NDArray[np.float32]
    triangles: NDArray[np.int32]
    uvs: NDArray[np.float32]
    name: str
    material: Material
    morphs: dict[str, tuple[NDArray[np.int64], Reals, Reals]]
    skin_joints: NDArray[np.int32]
    skin_weights: NDArray[np.float32]


def _head(path: Path, gltf: _Gltf) -> Head:
    bones = _bones(gltf)
    surfaces = [
        _surface(gltf, bones, gltf.document["nodes"][n], gltf.worlds[n], mesh, primitive)
        for n in gltf.worlds
        if "mesh" in gltf.document["nodes"][n]
        for mesh in [gltf.document["meshes"][gltf.document["nodes"][n]["mesh"]]]
        for primitive in mesh["primitives"]
    ]
    names = {name for surface in surfaces for name in surface.morphs}
    if not names & set(ARKIT):
        raise InputError(
            f"{path}: no ARKit morph target (jawOpen, eyeBlinkLeft, ...): export the head with its blendshapes"
        )
    starts = np.cumsum([0] + [len(s.vertices) for s in surfaces])
    firsts = np.cumsum([0] + [len(s.triangles) for s in surfaces])
    triangles = np.concatenate([s.triangles + np.int32(k) for s, k in zip(surfaces, starts, strict=False)])
    if triangles.min() < 0 or triangles.max() >= starts[-1]:
        raise ValueError("a triangle names a vertex that is not there")
    return Head(
        name=path.stem,
        vertices=_joined([s.vertices for s in surfaces]),
        normals=_joined([s.normals for s in surfaces]),
        uvs=_joined([s.uvs for s in surfaces]),
        colours=_joined([s.colours for s in surfaces]),
        triangles=triangles,
        parts=tuple(
            Part(s.name, int(k), len(s.triangles), n) for n, (s, k) in enumerate(zip(surfaces, firsts, strict=False))
        ),
        materials=tuple(s.material for s in surfaces),
        textures=(),
        morphs=tuple(_morph(name, surfaces, starts) for name in ARKIT if name in names),
        joints=_joints(gltf, bones),
        skin_joints=np.concatenate([s.skin_joints for s in surfaces]),
        skin_weights=np.concatenate([s.skin_weights for s in surfaces]),
    )


def _joined(rows: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    return np.concatenate(rows).astype(np.float32)


def _bones(gltf: _Gltf) -> list[int]:
    """The skeleton's node numbers, parents before children."""
    skins = gltf.document.get("skins", [])
    used = set(skins[0]["joints"]) if skins else set()
    return [n for n in gltf.worlds if n in used]


def _joints(gltf: _Gltf, bones: list[int]) -> tuple[Joint, ...]:
    if not bones:
        return (Joint("torso", -1, (0.0, 0.0, 0.0)),)
    nodes = gltf.document["nodes"]
    parent = {child: n for n in gltf.worlds for child in nodes[n].get("children", ())}
    out = []
    for n in bones:
        x, y, z = (float(c) for c in gltf.worlds[n][:3, 3])
        up = parent.get(n, -1)
        out.append(Joint(nodes[n].get("name", f"joint_{n}"), bones.index(up) if up in bones else -1, (x, y, z)))
    return tuple(out)


def _surface(gltf: _Gltf, bones: list[int], node: Json, world: Reals, mesh: Json, primitive: Json) -> _Surface:
    attributes = primitive["attributes"]
    raw = gltf.array(attributes["POSITION"]).astype(np.float64)
    joints, weights = np.zeros((len(raw), 4), np.int32), np.zeros((len(raw), 4), np.float32)
    weights[:, 0] = 1
    rest = np.broadcast_to(world[:3], (len(raw), 3, 4))
    if "skin" in node:
        skin = gltf.document["skins"][node["skin"]]
        order = np.array([bones.index(n) for n in skin["joints"]], np.int32)
        binds = gltf.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)
        local = gltf.array(attributes["JOINTS_0"]).astype(np.int64)
        weights = _real(gltf.array(attributes["WEIGHTS_0"]))
        weights /= weights.sum(1, keepdims=True)
        each = np.stack([gltf.worlds[n] for n in skin["joints"]]) @ binds
        rest = (
            np.einsum("vk,vkij->vij", weights, each[local])[:, :3]
            if not _same(each)
            else np.broadcast_to(each[0, :3], (len(raw), 3, 4))
        )
        joints = order[local]
    linear = rest[:, :, :3]
    turn = _inverse_transpose(linear)
    return _Surface(
        np.einsum("vij,vj->vi", linear, raw) + rest[:, :, 3],
        _unit(np.einsum("vij,vj->vi", turn, gltf.array(attributes["NORMAL"]))),
        _colours(gltf, attributes, len(raw)),
        _triangles(gltf, primitive, len(raw)),
        np.zeros((len(raw), 2), np.float32),
        mesh.get("name") or "surface",
        _material(gltf, primitive),
        _morphs(gltf, mesh, primitive, linear, turn),
        joints,
        weights,
    )  # fmt: skip


def _same(matrices: Reals) -> bool:
    return bool(np.abs(matrices - matrices[0]).max() < 1e-7)


def _inverse_transpose(linear: Reals) -> Reals:
    """What turns normals where `linear` turns offsets, its common scale taken out."""
    turn = np.linalg.inv(linear).transpose(0, 2, 1)
    return turn / np.cbrt(np.abs(np.linalg.det(turn)))[:, None, None]


def _unit(rows: Reals) -> Reals:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _colours(gltf: _Gltf, attributes: Json, count: int) -> NDArray[np.float32]:
    out = np.ones((count, 4), np.float32)
    if "COLOR_0" in attributes:
        rows = _real(gltf.array(attributes["COLOR_0"]))
        out[:, : rows.shape[1]] = rows
    return out


def _triangles(gltf: _Gltf, primitive: Json, count: int) -> NDArray[np.int32]:
    if primitive.get("mode", 4) != 4:
        raise ValueError(f"primitive mode {primitive['mode']}, expected triangles (4)")
    flat = (
        gltf.array(primitive["indices"]).astype(np.int32)
        if "indices" in primitive
        else np.arange(count, dtype=np.int32)
    )
    return flat.reshape(-1, 3)


def _material(gltf: _Gltf, primitive: Json) -> Material:
    material = gltf.document["materials"][primitive["material"]] if "material" in primitive else {}
    gloss = material.get("extensions", {}).get("KHR_materials_specular", {})
    factor = gloss.get("specularFactor", 1.0) * float(np.mean(gloss.get("specularColorFactor", (1.0,))))
    return Material(
        name=material.get("name") or "surface",
        colour=(1.0, 1.0, 1.0, 1.0),
        albedo=-1,
        surface=-1,
        relief=-1,
        roughness=float(material.get("pbrMetallicRoughness", {}).get("roughnessFactor", 1.0)),
        specular=0.04 * factor,
        subsurface=1.0,
        alpha="blend" if material.get("alphaMode") == "BLEND" else "opaque",
        two_sided=bool(material.get("doubleSided", False)),
    )


def _morphs(
    gltf: _Gltf, mesh: Json, primitive: Json, linear: Reals, turn: Reals
) -> dict[str, tuple[NDArray[np.int64], Reals, Reals]]:
    names = mesh.get("extras", {}).get("targetNames", ())
    out = {}
    for name, target in zip(names, primitive.get("targets", ()), strict=True):
        if name not in ARKIT:
            continue
        offset = gltf.array(target["POSITION"]).astype(np.float64)
        change = gltf.array(target["NORMAL"]).astype(np.float64) if "NORMAL" in target else np.zeros_like(offset)
        index = np.flatnonzero(offset.any(1) | change.any(1))
        out[name] = (
            index,
            np.einsum("vij,vj->vi", linear[index], offset[index]),
            np.einsum("vij,vj->vi", turn[index], change[index]),
        )
    return out


def _morph(name: str, surfaces: list[_Surface], starts: NDArray[np.int64]) -> Morph:
    found = [(s.morphs[name], k) for s, k in zip(surfaces, starts, strict=False) if name in s.morphs]
    index = np.concatenate([m[0] + k for m, k in found]).astype(np.int32)
    return Morph(name, index, _joined([m[1] for m, _ in found]), _joined([m[2] for m, _ in found]))
