"""A face's GLB with a motion in it, as one glTF animation: morph weights, torso, neck, head and eyes.

Source: Khronos, glTF 2.0 specification (2021), sections 3.11 (animations) and 4.4 (GLB).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from mien.draw.face import face_file
from mien.draw.rotation import gaze_matrices, matrices, quaternions
from mien.errors import InputError
from mien.types import ARKIT_INDEX, Motion
from mien.types.media import atomic_path

__all__ = ["write_glb"]

_FLOAT = 5126


def write_glb(motion: Motion, path: str | Path, *, face: str = "anny:mira") -> None:
    """Write a face's model with a motion as its animation; the file appears whole or not at all.

    Args:
        motion: at least one frame.
        path: where to, ending in .glb.
        face: spec of the face.

    Raises:
        InputError: the motion is empty, or the place cannot be written to.
        EngineError: the face is unknown.
    """
    if not len(motion):
        raise InputError("the motion has no frames; expected one or more to animate a model with")
    document, data = _open(face_file(face).read_bytes())
    animation = _Animation(document, data)
    animation.keys(np.arange(len(motion), dtype=np.float32) / np.float32(motion.fps))
    for place, node in enumerate(document["nodes"]):
        if "mesh" in node:
            names = document["meshes"][node["mesh"]].get("extras", {}).get("targetNames", [])
            if names:
                columns = [ARKIT_INDEX.get(name, -1) for name in names]
                weights = np.pad(motion.face, ((0, 0), (0, 1)))[:, columns]  # a column of zeros for unknown names
                animation.channel(place, "weights", "SCALAR", weights.reshape(-1))
        elif node.get("name") in ("torso", "neck", "head"):
            animation.channel(place, "rotation", "VEC4", quaternions(matrices(getattr(motion, node["name"]))))
        elif node.get("name") in ("eye_left", "eye_right"):
            animation.channel(place, "rotation", "VEC4", quaternions(gaze_matrices(motion.gaze)))
    with atomic_path(path) as partial:
        partial.write_bytes(_pack(document, bytes(data)))


class _Animation:
    """Adds one animation to a glTF document and its buffer."""

    def __init__(self, document: dict[str, Any], data: bytearray) -> None:
        self._document, self._data = document, data
        self._input = 0
        self._animation: dict[str, Any] = {"name": "motion", "channels": [], "samplers": []}
        document["animations"] = [self._animation]

    def keys(self, times: np.ndarray) -> None:
        """Set the times of all frames, seconds."""
        self._input = self._accessor("SCALAR", times)
        self._document["accessors"][self._input] |= {"min": [float(times[0])], "max": [float(times[-1])]}

    def channel(self, node: int, target: str, kind: str, rows: np.ndarray) -> None:
        """Animate one property of a node."""
        samplers = self._animation["samplers"]
        samplers.append({"input": self._input, "output": self._accessor(kind, rows), "interpolation": "LINEAR"})
        self._animation["channels"].append({"sampler": len(samplers) - 1, "target": {"node": node, "path": target}})

    def _accessor(self, kind: str, rows: np.ndarray) -> int:
        self._data.extend(b"\0" * (-len(self._data) % 4))
        packed = np.ascontiguousarray(rows, dtype="<f4").tobytes()
        view = {"buffer": 0, "byteOffset": len(self._data), "byteLength": len(packed)}
        self._data.extend(packed)
        self._document["bufferViews"].append(view)
        number = len(self._document["bufferViews"]) - 1
        self._document["accessors"].append(
            {"bufferView": number, "componentType": _FLOAT, "count": len(rows), "type": kind}
        )
        return len(self._document["accessors"]) - 1


def _open(packed: bytes) -> tuple[dict[str, Any], bytearray]:
    length = struct.unpack_from("<I", packed, 12)[0]
    document = json.loads(packed[20 : 20 + length])
    start = 20 + length
    size = struct.unpack_from("<I", packed, start)[0]
    return document, bytearray(packed[start + 8 : start + 8 + size])


def _pack(document: dict[str, Any], data: bytes) -> bytes:
    data += b"\0" * (-len(data) % 4)
    document["buffers"] = [{"byteLength": len(data)}]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    header = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(data))
    return header + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(data), b"BIN\0") + data
