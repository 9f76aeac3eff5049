"""Which morph targets of a glTF document make which movement: ARKit's actions, and VRM's whole expressions.

Source: Apple, ARKit, `ARFaceAnchor.BlendShapeLocation`; VRM 0.x, `blendShapeMaster`; VRMC_vrm 1.0, `expressions`;
others' names in `glb_names.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mien.draw.glb_names import action_name, names, plain
from mien.draw.gltf import Gltf, Json

__all__ = ["Moves", "read_moves", "target_names"]

Moves = dict[str, dict[int, tuple[tuple[int, float], ...]]]
"""For each movement by name, ARKit's or VRM 1.0's: mesh number to its morph targets' numbers, and how much of each."""


def read_moves(gltf: Gltf) -> Moves:
    """Find the movements that a document's morph targets make.

    Args:
        gltf: the document.

    Returns:
        The movements; empty if none of its names is known.
    """
    out: Moves = {}
    # an expression that the head names counts before a morph target of such a name, and ARKit's name before another's
    for name, parts in _expressions(gltf):
        known = action_name(name) or names().expressions.get(plain(name), "")
        if known and known not in out:
            out[known] = parts
    named = set(out)
    for number, mesh in enumerate(gltf.items("meshes")):
        found: dict[str, list[int]] = {}
        others: dict[str, list[int]] = {}
        for target, name in enumerate(target_names(mesh)):
            action = action_name(name)
            other = names().actions.get(plain(name)) or names().expressions.get(plain(name), "")
            if action:
                found.setdefault(action, [target])
            elif other:
                others.setdefault(other, []).append(target)
        for known, targets in (others | found).items():
            if known not in named:
                out.setdefault(known, {})[number] = tuple((target, 1.0) for target in targets)
    return out


def target_names(mesh: Json) -> list[str]:
    """Return the names of a mesh's morph targets, wherever its exporter put them.

    Args:
        mesh: of the document.

    Returns:
        One for each target; empty if they have no names.
    """
    for holder in (mesh, *(mesh.get("primitives") or ())):
        extras = holder.get("extras")
        if isinstance(extras, dict) and extras.get("targetNames"):
            return [str(name) for name in extras["targetNames"]]
    for primitive in mesh.get("primitives") or ():
        given = [target.get("extras") for target in primitive.get("targets") or ()]
        if given and all(isinstance(extras, dict) and "name" in extras for extras in given):
            return [str(extras["name"]) for extras in given]
    return []


def _expressions(gltf: Gltf) -> Iterator[tuple[str, dict[int, tuple[tuple[int, float], ...]]]]:
    """The expressions that a VRM document names: those of the standard, then its own."""
    extensions = gltf.document.get("extensions") or {}
    if "VRMC_vrm" in extensions:
        given = extensions["VRMC_vrm"].get("expressions") or {}
        for group in ("preset", "custom"):
            for name, expression in (given.get(group) or {}).items():
                binds = [
                    (gltf.item("nodes", bind["node"])["mesh"], bind["index"], float(bind.get("weight", 1.0)))
                    for bind in expression.get("morphTargetBinds") or ()
                ]
                yield from _bound(name, binds)
    elif "VRM" in extensions:
        groups = (extensions["VRM"].get("blendShapeMaster") or {}).get("blendShapeGroups") or ()
        for group in groups:
            binds = [(bind["mesh"], bind["index"], float(bind["weight"]) / 100) for bind in group.get("binds") or ()]
            preset = str(group.get("presetName") or "unknown").lower()
            yield from _bound(str(group.get("name") or "") if preset == "unknown" else preset, binds)


def _bound(
    name: str, binds: list[tuple[Any, Any, float]]
) -> Iterator[tuple[str, dict[int, tuple[tuple[int, float], ...]]]]:
    if binds:
        meshes = dict.fromkeys(mesh for mesh, _, _ in binds)
        yield name, {m: tuple((index, weight) for mesh, index, weight in binds if mesh == m) for m in meshes}
