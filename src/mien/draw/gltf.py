"""A glTF 2.0 document in its binary form: chunks, accessors and places of nodes, each checked before it is used.

Source: Khronos, glTF 2.0 specification (2021), sections 3.5 (scenes), 3.6 (buffers) and 4 (GLB); KHR_mesh_quantization.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError

__all__ = ["MOST", "Gltf", "open_gltf", "reals", "whole"]

Json = dict[str, Any]
Reals = NDArray[np.float64]

MOST = 2_000_000
"""Rows in one accessor, and vertices in one head: a head has 5,000 to 200,000, and what claims more is damaged."""

_JSON, _BIN = 0x4E4F534A, 0x004E4942
_TYPES = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_NODES = 20_000
_PACKED = {
    "KHR_draco_mesh_compression": "Draco",
    "EXT_meshopt_compression": "meshopt",
    "KHR_meshopt_compression": "meshopt",
    "KHR_texture_basisu": "Basis Universal textures",
}


def open_gltf(path: Path) -> Gltf:
    """Open a GLB.

    Args:
        path: the file.

    Returns:
        Its document and binary chunk.

    Raises:
        InputError: the file cannot be read, is not a whole GLB 2.0, is compressed or keeps its buffer elsewhere.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}): give the path of a GLB head") from error
    except ValueError as error:  # a zero byte in the name
        raise InputError(f"{path!r}: cannot be read ({error}): give the path of a GLB head") from error
    found = _chunks(path, data)
    if _JSON not in found:
        raise InputError(f"{path}: a GLB without its first chunk; copy or export it again")
    try:
        document = json.loads(found[_JSON])
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: its first chunk is not JSON; copy or export it again") from error
    if not isinstance(document, dict):
        raise InputError(f"{path}: its first chunk is not a glTF document; copy or export it again")
    for name in document.get("extensionsRequired") or ():
        if name in _PACKED:
            raise InputError(f"{path}: compressed with {_PACKED[name]} ({name}); export it without compression")
    return Gltf(path, document, found.get(_BIN, b""))


def _chunks(path: Path, data: bytes) -> dict[int, bytes]:
    if len(data) < 20 or data[:4] != b"glTF":
        hint = "export the .gltf as a single .glb" if data.lstrip()[:1] == b"{" else "export one as .glb"
        raise InputError(f"{path}: {len(data)} bytes that are not a GLB: expected a glTF 2.0 binary; {hint}")
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
    return found


def whole(value: Any, *, name: str, most: int) -> int:
    """Return a number of the document that counts something.

    Args:
        value: as it stands in the document.
        name: what it counts.
        most: the greatest that is allowed.

    Returns:
        The number.

    Raises:
        ValueError: it is no integer in [0, most].
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{name} is {str(value)[:40]}, expected 0 to {most}")
    return value


def reals(rows: NDArray[Any]) -> NDArray[np.float32]:
    """Return rows as float32; integers are fractions of their greatest value.

    Args:
        rows: (n, w), integer or real.

    Returns:
        (n, w) float32; signed integers not below -1.
    """
    if rows.dtype.kind == "f":
        return rows.astype(np.float32)
    return np.maximum(rows.astype(np.float32) / np.float32(np.iinfo(rows.dtype).max), np.float32(-1))


@dataclass(frozen=True, eq=False)
class Gltf:
    """A document with its binary chunk.

    Args:
        path: of the file.
        document: the JSON chunk.
        binary: the binary chunk.
    """

    path: Path
    document: Json
    binary: bytes

    def items(self, kind: str) -> list[Json]:
        """Return one of the document's lists, such as "materials"; empty where it has none."""
        return self.document.get(kind) or []

    def item(self, kind: str, number: Any) -> Json:
        """Return one entry of one of the document's lists."""
        items = self.items(kind)
        return items[whole(number, name=f"a number among {kind}", most=len(items) - 1)]

    def array(self, number: Any) -> NDArray[Any]:
        """Return an accessor's rows (n, width); normalised integers become floats, sparse rows are filled in."""
        accessor, dtype, width, count = self._accessor(number)
        if "bufferView" in accessor:
            rows = self._rows(accessor["bufferView"], accessor.get("byteOffset", 0), dtype, width, count)
        else:
            rows = np.zeros((count, width), dtype)
        if "sparse" in accessor:
            index, values = self._sparse(accessor, dtype, width, count)
            rows = rows.copy()
            rows[index] = values
        return reals(rows) if accessor.get("normalized", False) else rows

    def changes(self, number: Any, *, count: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return the rows of an accessor that are not zero, and their indices; of `count` rows in all."""
        accessor, dtype, width, rows_count = self._accessor(number)
        if rows_count != count or width != 3:
            raise ValueError(f"a morph target has {rows_count} rows of {width}, expected {count} of 3")
        if "bufferView" in accessor or "sparse" not in accessor:
            rows = self.array(number)
            index = np.flatnonzero(rows.any(1))
            return index, rows[index]
        index, rows = self._sparse(accessor, dtype, width, count)
        return index, reals(rows) if accessor.get("normalized", False) else rows

    def _accessor(self, number: Any) -> tuple[Json, type[np.generic], int, int]:
        accessor = self.item("accessors", number)
        count = whole(accessor["count"], name="an accessor's count", most=MOST * 3)
        return accessor, _TYPES[accessor["componentType"]], _WIDTH[accessor["type"]], count

    def _sparse(
        self, accessor: Json, dtype: type[np.generic], width: int, count: int
    ) -> tuple[NDArray[np.int64], NDArray[Any]]:
        part = accessor["sparse"]
        where, what = part["indices"], part["values"]
        some = whole(part["count"], name="a sparse accessor's count", most=count)
        index = self._rows(where["bufferView"], where.get("byteOffset", 0), _TYPES[where["componentType"]], 1, some)
        index = index[:, 0].astype(np.int64)
        if some and (index[0] < 0 or index[-1] >= count or not (np.diff(index) > 0).all()):
            raise ValueError("a sparse accessor's indices do not rise within its count")
        return index, self._rows(what["bufferView"], what.get("byteOffset", 0), dtype, width, some)

    def _rows(self, view: Any, offset: Any, dtype: type[np.generic], width: int, count: int) -> NDArray[Any]:
        where = self.item("bufferViews", view)
        data = self.buffer(where.get("buffer", 0))
        kind = np.dtype(dtype).newbyteorder("<")
        size = kind.itemsize * width
        start = whole(where.get("byteOffset", 0), name="an offset", most=len(data))
        start += whole(offset, name="an offset", most=len(data))
        stride = whole(where.get("byteStride", size), name="a stride", most=4096)
        if count and start + stride * (count - 1) + size > len(data):
            raise ValueError(f"buffer view {view} runs past the {len(data)} bytes of the buffer")
        if not count:
            return np.zeros((0, width), kind)
        return np.ndarray((count, width), kind, data, start, (stride, kind.itemsize))

    def view(self, number: Any) -> bytes:
        """Return the bytes of a buffer view."""
        where = self.item("bufferViews", number)
        data = self.buffer(where.get("buffer", 0))
        start = whole(where.get("byteOffset", 0), name="an offset", most=len(data))
        size = whole(where["byteLength"], name="a length", most=len(data) - start)
        return data[start : start + size]

    def buffer(self, number: Any) -> bytes:
        """Return a buffer's bytes: the binary chunk, or what a data URI holds."""
        buffer = self.item("buffers", number)
        if "uri" not in buffer:
            return self.binary
        return self._embedded[whole(number, name="a buffer", most=len(self._embedded) - 1)]

    @cached_property
    def _embedded(self) -> list[bytes]:
        return [self._data(buffer["uri"]) if "uri" in buffer else b"" for buffer in self.items("buffers")]

    def _data(self, uri: str) -> bytes:
        if not uri.startswith("data:"):
            raise InputError(f"{self.path}: its geometry lies in another file ({uri[:60]}); export a single .glb")
        return base64.b64decode(uri.partition(",")[2])

    @cached_property
    def worlds(self) -> dict[int, Reals]:
        """World matrix (4, 4) of every node of the default scene, parents before children."""
        nodes, out = self.items("nodes"), {}
        whole(len(nodes), name="the number of nodes", most=_NODES)
        scenes = self.items("scenes")
        roots = self.item("scenes", self.document.get("scene", 0))["nodes"] if scenes else self._roots()
        todo = [(n, np.eye(4)) for n in roots]
        at = 0
        while at < len(todo):
            number, parent = todo[at]
            at += 1
            if number in out:
                raise ValueError(f"node {number} has two parents")
            node = self.item("nodes", number)
            out[number] = parent @ _matrix(node)
            todo += [(child, out[number]) for child in node.get("children") or ()]
        return out

    @cached_property
    def parents(self) -> dict[int, int]:
        """The node above each node of the default scene that is not a root."""
        return {child: n for n in self.worlds for child in self.item("nodes", n).get("children") or ()}

    def above(self, node: int) -> Iterator[int]:
        """Yield a node and those above it, nearest first."""
        yield node
        while node in self.parents:
            node = self.parents[node]
            yield node

    def _roots(self) -> list[int]:
        below = {child for node in self.items("nodes") for child in node.get("children") or ()}
        return [n for n in range(len(self.items("nodes"))) if n not in below]


def _matrix(node: Mapping[str, Any]) -> Reals:
    if "matrix" in node:
        return np.array(node["matrix"], float).reshape(4, 4).T
    x, y, z, w = _numbers(node, "rotation", (0.0, 0.0, 0.0, 1.0))
    turn = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    out = np.eye(4)
    out[:3, :3] = turn * _numbers(node, "scale", (1.0, 1.0, 1.0))
    out[:3, 3] = _numbers(node, "translation", (0.0, 0.0, 0.0))
    return out


def _numbers(node: Mapping[str, Any], key: str, usual: tuple[float, ...]) -> Reals:
    numbers = np.array(node.get(key, usual), float)
    if numbers.shape != (len(usual),):
        raise ValueError(f"a node's {key} is not {len(usual)} numbers")
    return numbers
