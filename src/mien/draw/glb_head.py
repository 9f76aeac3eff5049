"""Read a head from a GLB: joints, skinned surfaces with their pictures, and ARKit morph targets.

Source: Khronos, glTF 2.0 specification (2021). What a head needs is read, no more: the default scene's meshes at rest;
cameras, lights and animations are left aside.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.glb_bones import Skeleton, read_skeleton
from mien.draw.glb_made import make_actions
from mien.draw.glb_moves import read_moves, target_names
from mien.draw.glb_paint import Paints
from mien.draw.glb_place import find_place, joined, moved
from mien.draw.glb_surface import Surface, read_surface
from mien.draw.gltf import MOST, Gltf, open_gltf
from mien.draw.head import Head, Morph, Part
from mien.errors import InputError
from mien.types import ARKIT

__all__ = ["face_names", "face_path", "lacks", "read_head"]

_FACES = Path(__file__).parent / "faces"


def face_names() -> tuple[str, ...]:
    """Name the built-in faces.

    Returns:
        "mira" and the others, by the alphabet.
    """
    return tuple(sorted(path.stem for path in _FACES.glob("*.glb")))


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
        known = ", ".join(face_names())
        raise InputError(f"face {name!r} is not built in: choose one of {known}, or glb:PATH, the path of a GLB")
    return path


def read_head(path: Path) -> Head:
    """Read a head with morph targets from a GLB file.

    Args:
        path: a GLB whose meshes are skinned to joints or hang on plain nodes. Its morph targets are ARKit's in any
            common spelling, or VRM's expressions, of which ARKit's actions are made; vertex colours are linear.

    Returns:
        The head at rest, looking to +z with its head joint at the origin; one of other than a head's size is brought to
        metres. Pictures that are missing or cannot be read are left out, which is logged.

    Raises:
        InputError: if the file cannot be read, is not a whole GLB 2.0, or has no morph target of a known name.
    """
    try:
        with np.errstate(all="ignore"):  # what is not finite is refused in the end
            return _head(path, open_gltf(path))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError, struct.error) as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise InputError(f"{path}: not a head that can be read ({reason}); expected a whole glTF 2.0 binary") from error


def lacks(head: Head) -> tuple[str, ...]:
    """Tell which actions a head cannot do.

    Args:
        head: any head.

    Returns:
        Names of ARKit's actions, in its order; those of gaze are left out where eye joints turn the eyes.
    """
    has = {morph.name for morph in head.morphs}
    turns = {"eye_left", "eye_right"} <= {joint.name for joint in head.joints}
    return tuple(name for name in ARKIT if name not in has and not (turns and name.startswith("eyeLook")))


def _head(path: Path, gltf: Gltf) -> Head:
    moves = read_moves(gltf)
    if not moves:
        raise InputError(f"{path}: {_unknown(gltf)}")
    skeleton, paints = read_skeleton(gltf), Paints(gltf)
    surfaces: list[Surface] = []
    for node in gltf.worlds:
        number = gltf.item("nodes", node).get("mesh")
        if number is None:
            continue
        targets = {name: parts[number] for name, parts in moves.items() if number in parts}
        for primitive in gltf.item("meshes", number)["primitives"]:
            surface = read_surface(gltf, skeleton, paints, node=node, primitive=primitive, targets=targets)
            if surface is not None:
                surfaces.append(surface)
            if sum(len(s.vertices) + len(s.triangles) for s in surfaces) > 3 * MOST:
                raise InputError(f"{path}: more than {MOST} vertices; export the head alone, or with less detail")
    if not surfaces:
        raise InputError(f"{path}: no triangle in its scene; export the head with its meshes")
    for reason in paints.missing.values():
        logging.getLogger("mien.draw").warning("%s is drawn without a picture: %s", path.name, reason)
    return _join(path, gltf, surfaces, skeleton, paints)


def _unknown(gltf: Gltf) -> str:
    found = [name for mesh in gltf.items("meshes") for name in target_names(mesh)]
    if not found:
        counts = [len(p.get("targets") or ()) for mesh in gltf.items("meshes") for p in mesh.get("primitives") or ()]
        has = f"{max(counts)} morph targets without names" if any(counts) else "no morph target"
        return f"{has}; expected ARKit's (jawOpen, eyeBlinkLeft, ...): export the head with its blendshapes"
    some = ", ".join(name[:30] for name in found[:4]) + (", ..." if len(found) > 4 else "")
    return f"no ARKit morph target among {some}; expected jawOpen, eyeBlinkLeft, ... or VRM expressions: rename them"


def _join(path: Path, gltf: Gltf, surfaces: list[Surface], skeleton: Skeleton, paints: Paints) -> Head:
    starts = np.cumsum([0] + [len(s.vertices) for s in surfaces])
    firsts = np.cumsum([0] + [len(s.triangles) for s in surfaces])
    vertices, normals = _joined([s.vertices for s in surfaces]), _joined([s.normals for s in surfaces])
    known = dict.fromkeys(name for surface in surfaces for name in surface.moves)
    moves = {name: _morph(name, surfaces, starts) for name in known}
    joints = skeleton.joints
    skin_joints = np.concatenate([s.skin_joints for s in surfaces])
    _check_finite(path, {"positions": [vertices], "joints": [np.array([joint.position for joint in joints])]})
    _check_finite(path, {"morph targets": [rows for m in moves.values() for rows in (m.position, m.normal)]})
    place = find_place(gltf, joints, vertices, moves)
    if place.matters:
        joints, axes = moved(joints, place), np.array(place.axes, np.float32)
        steps = (axes * place.scale).astype(np.float32)
        vertices = ((vertices - np.array(place.origin)) * steps).astype(np.float32)
        normals = normals * axes
        moves = {name: Morph(name, m.index, m.position * steps, m.normal * axes) for name, m in moves.items()}
    if "head" not in {joint.name for joint in joints}:
        joints, skin_joints = joined(joints), skin_joints + np.int32(3)
    moves |= make_actions(vertices, moves, wanted=[name for name in ARKIT if name not in moves])
    head = Head(
        name=path.stem,
        vertices=vertices,
        normals=normals,
        uvs=_joined([s.uvs for s in surfaces]),
        colours=_joined([s.colours for s in surfaces]),
        triangles=np.concatenate([s.triangles + np.int32(k) for s, k in zip(surfaces, starts, strict=False)]),
        parts=tuple(Part(s.name, int(k), len(s.triangles), s.material) for s, k in zip(surfaces, firsts, strict=False)),
        materials=tuple(paints.materials),
        textures=tuple(paints.textures),
        morphs=(),
        joints=joints,
        skin_joints=skin_joints,
        skin_weights=_joined([s.skin_weights for s in surfaces]),
    )
    morphs = (_without_eyeballs(head, moves[name]) for name in ARKIT if name in moves)
    head = replace(head, morphs=tuple(morph for morph in morphs if len(morph.index)))
    _check_finite(path, {"places": [head.vertices, head.normals], "joint weights": [head.skin_weights]})
    return head


def _without_eyeballs(head: Head, morph: Morph) -> Morph:
    """An action of gaze without the eyeballs that eye joints turn: they would turn twice."""
    eyes = [k for k, joint in enumerate(head.joints) if joint.name in ("eye_left", "eye_right")]
    if len(eyes) < 2 or not morph.name.startswith("eyeLook"):
        return morph
    share = (head.skin_weights[morph.index] * np.isin(head.skin_joints[morph.index], eyes)).sum(1)
    kept = share < 0.5
    return Morph(morph.name, morph.index[kept], morph.position[kept], morph.normal[kept])


def _joined(rows: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    return np.concatenate(rows).astype(np.float32)


def _morph(name: str, surfaces: list[Surface], starts: NDArray[np.int64]) -> Morph:
    found = [(s.moves[name], k) for s, k in zip(surfaces, starts, strict=False) if name in s.moves]
    index = np.concatenate([m.index + k for m, k in found]).astype(np.int32)
    return Morph(name, index, _joined([m.position for m, _ in found]), _joined([m.normal for m, _ in found]))


def _check_finite(path: Path, arrays: Mapping[str, Iterable[NDArray[np.floating]]]) -> None:
    for name, found in arrays.items():
        if not all(np.isfinite(rows).all() and np.abs(rows).max(initial=0) < 1e9 for rows in found):
            raise InputError(f"{path}: its {name} are not all finite numbers (NaN or infinite); export it again")
