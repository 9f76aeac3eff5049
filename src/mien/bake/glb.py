"""The GLB: one mesh a part, one skin, sparse morph targets, 16-bit positions, textures inside."""

import io
import json
import struct

import numpy as np

from mien.bake.actions import folded
from mien.bake.piece import JOINTS, Piece, normals
from mien.bake.surface import Surface

__all__ = ["write"]

ALWAYS = ("torso", "neck", "head", "eye_left", "eye_right")
ALPHA = {"opaque": {}, "coverage": {"alphaMode": "MASK", "alphaCutoff": 0.5}, "blend": {"alphaMode": "BLEND"}}
JPEG = {"format": "JPEG", "quality": 88, "subsampling": 0}
CODE = {np.dtype(np.int8): 5120, np.dtype(np.uint8): 5121, np.dtype(np.int16): 5122, np.dtype(np.uint16): 5123,
        np.dtype(np.float32): 5126}  # fmt: skip
KIND = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class _Buffer:
    """Accessors and the bytes behind them."""

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.views: list[dict] = []
        self.accessors: list[dict] = []

    def view(self, data: np.ndarray, target: int | None = None, stride: int | None = None) -> int:
        self.bytes.extend(b"\0" * (-len(self.bytes) % 4))
        view = {"buffer": 0, "byteOffset": len(self.bytes), "byteLength": data.nbytes}
        view |= {"target": target} if target else {}
        view |= {"byteStride": stride} if stride else {}
        self.bytes.extend(data.tobytes())
        self.views.append(view)
        return len(self.views) - 1

    def add(
        self, data: np.ndarray, *, normalized: bool = False, target: int | None = 34962, limits: bool = False
    ) -> int:
        """An accessor over rows, each padded to four bytes as the format asks of vertex attributes."""
        rows = data if data.ndim == 2 else data[:, None]
        width = rows.shape[1] * rows.itemsize
        padded = (
            rows if target != 34962 or width % 4 == 0 else np.pad(rows, ((0, 0), (0, (-width % 4) // rows.itemsize)))
        )
        stride = padded.shape[1] * rows.itemsize if padded is not rows else None
        return self._accessor(rows, self.view(np.ascontiguousarray(padded), target, stride), normalized, limits)

    def sparse(self, data: np.ndarray, *, normalized: bool = False, limits: bool = False) -> int:
        """An accessor that stores only the rows that are not zero."""
        moved = np.flatnonzero(data.any(1))
        number = self._accessor(data, None, normalized, limits)
        if len(moved):
            self.accessors[number]["sparse"] = {
                "count": len(moved),
                "indices": {"bufferView": self.view(moved.astype(np.uint16)), "componentType": 5123},
                "values": {"bufferView": self.view(np.ascontiguousarray(data[moved]))},
            }
        return number

    def _accessor(self, rows: np.ndarray, view: int | None, normalized: bool, limits: bool) -> int:
        out = {"componentType": CODE[rows.dtype], "count": len(rows), "type": KIND[rows.shape[1]]}
        out |= {"bufferView": view} if view is not None else {}
        out |= {"normalized": True} if normalized else {}
        out |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()} if limits else {}
        self.accessors.append(out)
        return len(self.accessors) - 1


class _Paints:
    """Textures, images and materials; what is the same is written once."""

    def __init__(self, buffer: _Buffer) -> None:
        self.buffer = buffer
        self.images: list[dict] = []
        self.materials: list[dict] = []
        self.texture_numbers: dict[bytes, int] = {}
        self.surface_numbers: dict[int, int] = {}

    def material(self, surface: Surface) -> int:
        if id(surface) not in self.surface_numbers:
            self.surface_numbers[id(surface)] = len(self.materials)
            self.materials.append(self._material(surface))
        return self.surface_numbers[id(surface)]

    def _material(self, surface: Surface) -> dict:
        base: dict = {"metallicFactor": 0.0, "roughnessFactor": surface.roughness}
        share = round(surface.specular / 0.04, 4)  # a factor may not pass 1: the colour factor may
        gloss = {"specularColorFactor": [share] * 3} if share > 1 else {"specularFactor": share}
        out: dict = {"name": surface.name, "pbrMetallicRoughness": base, "extras": {"subsurface": surface.subsurface}}
        out |= {} if share == 1 else {"extensions": {"KHR_materials_specular": gloss}}
        if surface.albedo is not None:
            base["baseColorTexture"] = self._texture(f"{surface.name}_albedo", surface.albedo)
        if surface.orm is not None:
            base["metallicRoughnessTexture"] = self._texture(f"{surface.name}_orm", surface.orm)
            out["occlusionTexture"] = base["metallicRoughnessTexture"]
        if surface.relief is not None:
            out["normalTexture"] = self._texture(f"{surface.name}_relief", surface.relief)
        return out | ({"doubleSided": True} if surface.two_sided else {}) | ALPHA[surface.alpha]

    def _texture(self, name: str, pixels: np.ndarray) -> dict:
        from PIL import Image

        clear = pixels.shape[2] == 4
        picture = io.BytesIO()
        settings = {"format": "PNG", "optimize": True} if clear else JPEG
        Image.fromarray(np.ascontiguousarray(pixels)).save(picture, **settings)
        made = picture.getvalue()
        if made not in self.texture_numbers:
            self.texture_numbers[made] = len(self.images)
            view = self.buffer.view(np.frombuffer(made, np.uint8))
            self.images.append({"name": name, "bufferView": view, "mimeType": "image/png" if clear else "image/jpeg"})
        return {"index": self.texture_numbers[made]}


def write(name: str, pieces: list[Piece], pivots: dict[str, np.ndarray], order: tuple[str, ...], extras: dict) -> bytes:
    """The bytes of a GLB: joints first, then one skinned mesh node for each piece in drawing order.

    Args:
        name: the scene's name.
        pieces: in drawing order.
        pivots: joint name to (3,) centre.
        order: the actions' names, in the order of the targets.
        extras: what the asset says of itself.
    """
    buffer = _Buffer()
    paints = _Paints(buffer)
    everything = np.concatenate([p.vertices for p in pieces])
    middle = (everything.min(0) + everything.max(0)) / 2
    step = float(np.abs(everything - middle).max() / 32767)
    moves = np.array([sum(float(p.weights[:, k].sum()) for p in pieces) for k in range(len(JOINTS))])
    joints = [j for k, j in enumerate(JOINTS) if j in ALWAYS or moves[k] > 0]
    parents = {j: {"torso": "", "neck": "torso", "head": "neck"}.get(j, "head") for j in joints}
    nodes: list[dict] = []
    for joint in joints:
        at = pivots[joint] - (pivots[parents[joint]] if parents[joint] else 0)
        nodes.append({"name": joint, "translation": [float(np.float32(x)) for x in at]})
        children = [k for k, j in enumerate(joints) if parents[j] == joint]
        nodes[-1] |= {"children": children} if children else {}
    # The quantisation is folded into the inverse bind matrices: bone space from 16-bit steps.
    inverse = np.zeros((len(joints), 4, 4), np.float32)
    for k, joint in enumerate(joints):
        inverse[k, :3, :3] = np.eye(3) * step
        inverse[k, :3, 3] = middle - pivots[joint]
        inverse[k, 3, 3] = 1
    binds = buffer.add(inverse.transpose(0, 2, 1).reshape(-1, 16), target=None)
    columns = [JOINTS.index(j) for j in joints]
    meshes = []
    for piece in pieces:
        meshes.append(_mesh(buffer, piece, paints.material(piece.surface), middle, step, order, columns))
        nodes.append({"name": f"surface_{piece.name}", "mesh": len(meshes) - 1, "skin": 0})
    first = len(joints)
    document = {
        "asset": {"version": "2.0", "generator": "mien bake", "extras": extras},
        "extensionsUsed": ["KHR_mesh_quantization", "KHR_materials_specular"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0, "scenes": [{"name": name, "nodes": [0, *range(first, len(nodes))]}],
        "nodes": nodes, "meshes": meshes, "materials": paints.materials,
        **({"images": paints.images, "textures": [{"sampler": 0, "source": k} for k in range(len(paints.images))],
            "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}]}
           if paints.images else {}),
        "skins": [{"name": "skeleton", "joints": list(range(first)), "skeleton": 0, "inverseBindMatrices": binds}],
        "accessors": buffer.accessors, "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.bytes)}],
    }  # fmt: skip
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary = bytes(buffer.bytes) + b"\0" * (-len(buffer.bytes) % 4)
    size = 12 + 8 + len(text) + 8 + len(binary)
    return (struct.pack("<4sII", b"glTF", 2, size) + struct.pack("<I4s", len(text), b"JSON") + text
            + struct.pack("<I4s", len(binary), b"BIN\0") + binary)  # fmt: skip


def _mesh(
    buffer: _Buffer, piece: Piece, material: int, middle: np.ndarray, step: float, order: tuple[str, ...],
    columns: list[int],
) -> dict:  # fmt: skip
    own = normals(piece.vertices, piece.triangles) if piece.normals is None else piece.normals
    own = own / np.linalg.norm(own, axis=1, keepdims=True)
    four, share = _four(piece.weights[:, columns])
    attributes = {
        "POSITION": buffer.add(np.round((piece.vertices - middle) / step).astype(np.int16), limits=True),
        "NORMAL": buffer.add(np.round(own * 32767).astype(np.int16), normalized=True),
        "JOINTS_0": buffer.add(four),
        "WEIGHTS_0": buffer.add(share, normalized=True),
    }
    colour = np.round(np.clip(piece.colours, 0, 1) * 65535).astype(np.uint16)
    if colour.min() < 65535:
        attributes["COLOR_0"] = buffer.add(colour, normalized=True)
    if piece.uvs is not None:
        inside = piece.uvs.min() >= 0 and piece.uvs.max() <= 1
        uv = np.round(piece.uvs * 65535).astype(np.uint16) if inside else piece.uvs.astype(np.float32)
        attributes["TEXCOORD_0"] = buffer.add(uv, normalized=bool(inside))
    names = [n for n in order if n in piece.actions and np.abs(np.round(piece.actions[n] / step)).max() >= 1]
    targets = []
    for n in names:
        moved = np.round(piece.actions[n] / step).astype(np.int16)
        turn = np.zeros_like(own) if piece.normals is not None else (
            normals(piece.vertices + piece.actions[n], piece.triangles) - own)  # fmt: skip
        turn[np.linalg.norm(turn, axis=1) < 0.004] = 0
        turn = folded(n, turn)
        targets.append({
            "POSITION": buffer.sparse(moved, limits=True),
            "NORMAL": buffer.sparse(np.round(np.clip(turn, -1, 1) * 32767).astype(np.int16), normalized=True),
        })  # fmt: skip
    count = buffer.add(piece.triangles.astype(np.uint16).reshape(-1), target=34963)
    primitive = {"attributes": attributes, "indices": count, "material": material, "mode": 4}
    primitive |= {"targets": targets} if targets else {}
    mesh = {"name": piece.name, "primitives": [primitive]}
    return mesh | ({"weights": [0.0] * len(names), "extras": {"targetNames": names}} if names else {})


def _four(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four strongest joints of each vertex and their shares in 65535ths that add up exactly."""
    four = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    share = np.take_along_axis(weights, four, 1)
    parts = np.round(share / share.sum(1, keepdims=True) * 65535).astype(np.int64)
    parts[:, 0] += 65535 - parts.sum(1)
    four = np.where(parts > 0, four, 0)
    return four.astype(np.uint8), parts.astype(np.uint16)
