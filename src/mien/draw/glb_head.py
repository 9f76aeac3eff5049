"""Read a head from a GLB: joints, skinned surfaces with their pictures, and ARKit morph targets.

Source: Khronos, glTF 2.0 specification (2021). What a head needs is read, no more: the default scene's meshes at rest;
cameras, lights and animations are left aside.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.glb_bones import Skeleton, read_skeleton
from mien.draw.glb_paint import Paints
from mien.draw.glb_surface import Surface, Targets, read_surface
from mien.draw.gltf import MOST, Gltf, Json, open_gltf
from mien.draw.head import Head, Morph, Part
from mien.errors import InputError
from mien.types import ARKIT

__all__ = ["face_path", "read_head"]

_FACES = Path(__file__).parent / "faces"


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
        with np.errstate(all="ignore"):  # what is not finite is refused in the end
            return _head(path, open_gltf(path))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError, struct.error) as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise InputError(f"{path}: not a head that can be read ({reason}); expected a whole glTF 2.0 binary") from error


def _head(path: Path, gltf: Gltf) -> Head:
    skeleton, paints = read_skeleton(gltf), Paints(gltf)
    surfaces: list[Surface] = []
    for node in gltf.worlds:
        if "mesh" not in gltf.item("nodes", node):
            continue
        mesh = gltf.item("meshes", gltf.item("nodes", node)["mesh"])
        targets = _targets(mesh)
        for primitive in mesh["primitives"]:
            surface = read_surface(gltf, skeleton, paints, node=node, primitive=primitive, targets=targets)
            if surface is not None:
                surfaces.append(surface)
            if sum(len(s.vertices) for s in surfaces) > MOST:
                raise InputError(f"{path}: more than {MOST} vertices; export the head alone, or with less detail")
    names = {name for surface in surfaces for name in surface.moves}
    if not names:
        raise InputError(
            f"{path}: no ARKit morph target (jawOpen, eyeBlinkLeft, ...): export the head with its blendshapes"
        )
    return _join(path, surfaces, skeleton, paints)


def _targets(mesh: Json) -> Targets:
    return {name: ((k, 1.0),) for k, name in enumerate(mesh.get("extras", {}).get("targetNames", ())) if name in ARKIT}


def _join(path: Path, surfaces: list[Surface], skeleton: Skeleton, paints: Paints) -> Head:
    starts = np.cumsum([0] + [len(s.vertices) for s in surfaces])
    firsts = np.cumsum([0] + [len(s.triangles) for s in surfaces])
    head = Head(
        name=path.stem,
        vertices=_joined([s.vertices for s in surfaces]),
        normals=_joined([s.normals for s in surfaces]),
        uvs=_joined([s.uvs for s in surfaces]),
        colours=_joined([s.colours for s in surfaces]),
        triangles=np.concatenate([s.triangles + np.int32(k) for s, k in zip(surfaces, starts, strict=False)]),
        parts=tuple(Part(s.name, int(k), len(s.triangles), s.material) for s, k in zip(surfaces, firsts, strict=False)),
        materials=tuple(paints.materials),
        textures=tuple(paints.textures),
        morphs=tuple(morph for name in ARKIT if (morph := _morph(name, surfaces, starts)) is not None),
        joints=skeleton.joints,
        skin_joints=np.concatenate([s.skin_joints for s in surfaces]),
        skin_weights=np.concatenate([s.skin_weights for s in surfaces]),
    )
    _check_finite(path, head)
    return head


def _joined(rows: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    return np.concatenate(rows).astype(np.float32)


def _morph(name: str, surfaces: list[Surface], starts: NDArray[np.int64]) -> Morph | None:
    found = [(s.moves[name], k) for s, k in zip(surfaces, starts, strict=False) if name in s.moves]
    if not found:
        return None
    index = np.concatenate([m.index + k for m, k in found]).astype(np.int32)
    return Morph(name, index, _joined([m.position for m, _ in found]), _joined([m.normal for m, _ in found]))


def _check_finite(path: Path, head: Head) -> None:
    arrays = {"positions": [head.vertices], "normals": [head.normals], "joint weights": [head.skin_weights]}
    arrays["morph targets"] = [rows for morph in head.morphs for rows in (morph.position, morph.normal)]
    arrays["joints"] = [np.array([joint.position for joint in head.joints])]
    for name, found in arrays.items():
        if not all(np.isfinite(rows).all() for rows in found):
            raise InputError(f"{path}: its {name} are not all finite numbers (NaN or infinite); export it again")
