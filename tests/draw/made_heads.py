"""Heads as others lay them out, written for tests from a head of ours: names, skeleton, axes, units, accessors."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mien.draw.head import Head

Mixture = Mapping[str, Mapping[str, float]]
"""For each morph target's name, how much of which ARKit action it is."""

_CODES = {"|i1": 5120, "|u1": 5121, "<i2": 5122, "<u2": 5123, "<u4": 5125, "<f4": 5126}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}

VOWELS = {
    "aa": {"jawOpen": 0.6},
    "ih": {"mouthStretchLeft": 0.6, "mouthStretchRight": 0.6},
    "ou": {"mouthPucker": 0.9},
    "ee": {"mouthStretchLeft": 0.5, "mouthStretchRight": 0.5, "jawOpen": 0.1},
    "oh": {"mouthFunnel": 0.9, "jawOpen": 0.3},
}
BLINKS = {
    "blink": {"eyeBlinkLeft": 1, "eyeBlinkRight": 1},
    "blinkLeft": {"eyeBlinkLeft": 1},
    "blinkRight": {"eyeBlinkRight": 1},
}
FEELINGS = {
    "happy": {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "eyeSquintLeft": 0.6, "eyeSquintRight": 0.6},
    "angry": {"browDownLeft": 1, "browDownRight": 1, "noseSneerLeft": 0.4, "noseSneerRight": 0.4},
    "sad": {"browInnerUp": 0.9, "mouthFrownLeft": 0.9, "mouthFrownRight": 0.9},
    "relaxed": {"mouthSmileLeft": 0.3, "mouthSmileRight": 0.3, "eyeBlinkLeft": 0.3, "eyeBlinkRight": 0.3},
    "surprised": {"browOuterUpLeft": 1, "browOuterUpRight": 1, "browInnerUp": 1, "eyeWideLeft": 1, "eyeWideRight": 1},
}
BONES = {"torso": "Spine2", "neck": "Neck", "head": "Head", "eye_left": "LeftEye", "eye_right": "RightEye"}


@dataclass
class Written:
    """A glTF document that grows, and its binary chunk."""

    document: dict[str, Any] = field(default_factory=lambda: {"asset": {"version": "2.0"}})
    binary: bytearray = field(default_factory=bytearray)

    def put(self, kind: str, item: dict[str, Any]) -> int:
        self.document.setdefault(kind, []).append(item)
        return len(self.document[kind]) - 1

    def view(self, data: bytes, **more: int) -> int:
        self.binary += bytes(-len(self.binary) % 4)
        where = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.binary += data
        return self.put("bufferViews", where | more)

    def rows(self, rows: np.ndarray, **more: Any) -> int:
        rows = np.ascontiguousarray(rows)
        view = self.view(rows.tobytes())
        width = rows.size // max(len(rows), 1)
        accessor = {
            "bufferView": view,
            "componentType": _CODES[rows.dtype.str],
            "type": _TYPES[width],
            "count": len(rows),
        }
        return self.put("accessors", accessor | more)

    def save(self, path: Path) -> Path:
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        return write_glb(path, self.document, bytes(self.binary))


def write_glb(path: Path, document: Mapping[str, Any], binary: bytes) -> Path:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    size = 28 + len(text) + len(binary)
    start = struct.pack("<4sII", b"glTF", 2, size) + struct.pack("<I4s", len(text), b"JSON") + text
    path.write_bytes(start + struct.pack("<I4s", len(binary), b"BIN\0") + binary)
    return path


def make_head(
    head: Head,
    *,
    targets: Mixture,
    bones: Mapping[str, str] = BONES,
    sign: tuple[float, float, float] = (1, 1, 1),
    scale: float = 1.0,
    shift: tuple[float, float, float] = (0, 0, 0),
    pictures: bool = False,
) -> Written:
    """Write a head of ours under other names and elsewhere; one mesh for each of its surfaces, all with all targets.

    Args:
        head: to write.
        targets: its morph targets.
        bones: their names for our joints; none makes an unskinned head.
        sign: of each axis.
        scale: units for a metre.
        shift: where the head joint lies, in units.
        pictures: whether its colours are written too.
    """
    out = Written()
    steps = np.array(sign) * scale
    nodes: dict[str, int] = {}
    at = {joint.name: np.array(joint.position) * steps + shift for joint in head.joints}
    root = out.put("nodes", {"name": "Armature", "children": []})
    for joint in head.joints:
        if joint.name in bones:
            above = head.joints[joint.parent].name if joint.parent >= 0 else ""
            offset = at[joint.name] - (at[above] if above in nodes else 0)
            nodes[joint.name] = out.put("nodes", {"name": bones[joint.name], "translation": offset.tolist()})
            out.document["nodes"][nodes.get(above, root)].setdefault("children", []).append(nodes[joint.name])
    if nodes:
        binds = np.tile(np.eye(4, dtype=np.float32), (len(nodes), 1, 1))
        binds[:, 3, :3] = [-at[name] for name in nodes]
        binds_at = out.rows(binds.reshape(-1, 16))
        out.put("skins", {"joints": list(nodes.values()), "inverseBindMatrices": binds_at})
    carriers = [_carrier(head, k, nodes) for k in range(len(head.joints))]
    moves = {morph.name: morph for morph in head.morphs}
    materials: dict[int, int] = {}
    for part in head.parts:
        triangles = head.triangles[part.first : part.first + part.count]
        used, inside = np.unique(triangles, return_inverse=True)
        inside = inside.reshape(-1, 3)[:, :: int(np.prod(sign))].astype("<u4" if len(used) > 65535 else "<u2")
        attributes = {
            "POSITION": out.rows((head.vertices[used] * steps + shift).astype("<f4")),
            "NORMAL": out.rows((head.normals[used] * sign).astype("<f4")),
            "TEXCOORD_0": out.rows(head.uvs[used].astype("<f4")),
            "COLOR_0": out.rows(head.colours[used].astype("<f4")),
        }
        if nodes:
            attributes["JOINTS_0"] = out.rows(np.array(carriers, "<u1")[head.skin_joints[used]])
            attributes["WEIGHTS_0"] = out.rows(head.skin_weights[used].astype("<f4"))
        shapes = []
        for mixture in targets.values():
            full = np.zeros((len(head.vertices), 3))
            for action, share in mixture.items():
                full[moves[action].index] += share * moves[action].position
            shapes.append({"POSITION": out.rows((full[used] * steps).astype("<f4"))})
        if part.material not in materials:
            materials[part.material] = _material(out, head, part.material, pictures=pictures)
        primitive = {
            "attributes": attributes,
            "indices": out.rows(inside.reshape(-1, 1)),
            "targets": shapes,
            "material": materials[part.material],
        }
        mesh = {"name": part.name, "primitives": [primitive], "extras": {"targetNames": list(targets)}}
        node = {"name": part.name, "mesh": out.put("meshes", mesh)} | ({"skin": 0} if nodes else {})
        out.document["nodes"][root]["children"].append(out.put("nodes", node))
    out.document["scenes"] = [{"nodes": [root]}]
    return out


def _carrier(head: Head, joint: int, nodes: Mapping[str, int]) -> int:
    while joint > 0 and head.joints[joint].name not in nodes:
        joint = head.joints[joint].parent
    return list(nodes).index(head.joints[joint].name) if nodes else 0


def _material(out: Written, head: Head, number: int, *, pictures: bool) -> int:
    ours = head.materials[number]
    surface: dict[str, Any] = {
        "baseColorFactor": list(ours.colour),
        "roughnessFactor": ours.roughness,
        "metallicFactor": 0,
    }
    if pictures and ours.albedo >= 0:
        file = io.BytesIO()
        Image.fromarray(head.textures[ours.albedo].pixels).resize((512, 512)).save(file, "PNG", compress_level=1)
        image = out.put("images", {"mimeType": "image/png", "bufferView": out.view(file.getvalue())})
        surface["baseColorTexture"] = {"index": out.put("textures", {"source": image})}
    alpha = {"opaque": "OPAQUE", "coverage": "MASK", "blend": "BLEND"}[ours.alpha]
    return out.put(
        "materials",
        {"name": ours.name, "pbrMetallicRoughness": surface, "alphaMode": alpha, "doubleSided": ours.two_sided},
    )


def vrm_0(written: Written, targets: Mapping[str, str]) -> Written:
    """Name bones and expressions as VRM 0.x; `targets` names each morph target's preset."""
    human = {"Spine2": "upperChest", "Neck": "neck", "Head": "head", "LeftEye": "leftEye", "RightEye": "rightEye"}
    groups = [
        {
            "name": preset.title(),
            "presetName": preset,
            "binds": [{"mesh": m, "index": k, "weight": 100} for m in range(len(written.document["meshes"]))],
        }
        for k, preset in enumerate(targets.values())
    ]
    bones = [{"bone": b, "node": node_of(written, name)} for name, b in human.items()]
    written.document["extensions"] = {
        "VRM": {"humanoid": {"humanBones": bones}, "blendShapeMaster": {"blendShapeGroups": groups}}
    }
    return written


def vrm_1(written: Written, expressions: list[str]) -> Written:
    """Name bones and expressions as VRM 1.0; one expression for each morph target."""
    human = {"Spine2": "upperChest", "Neck": "neck", "Head": "head", "LeftEye": "leftEye", "RightEye": "rightEye"}
    meshes = [n for n, node in enumerate(written.document["nodes"]) if "mesh" in node]
    preset = {
        name: {"morphTargetBinds": [{"node": n, "index": k, "weight": 1.0} for n in meshes]}
        for k, name in enumerate(expressions)
    }
    written.document["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0",
            "humanoid": {"humanBones": {b: {"node": node_of(written, name)} for name, b in human.items()}},
            "expressions": {"preset": preset},
        }
    }
    return written


def node_of(written: Written, name: str) -> int:
    return next(n for n, node in enumerate(written.document["nodes"]) if node.get("name") == name)
