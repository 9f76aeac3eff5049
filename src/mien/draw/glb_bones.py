"""Which nodes of a glTF document turn a head: torso, neck, head, eyes, and locks of hair that swing.

Source: VRM 0.x (humanoid.humanBones), VRMC_vrm 1.0 (humanoid); elsewhere the names in `glb_names.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mien.draw.glb_names import names, plain
from mien.draw.gltf import Gltf, Json
from mien.draw.head import Joint

__all__ = ["Skeleton", "read_skeleton"]

_BASE = "base"
"""A joint that never turns: what hangs on hips and legs hangs on it."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The joints of a head, and what hangs on them.

    Args:
        joints: parents before children, centres in the document's world.
        nodes: each joint's node, -1 for one that no node stands for.
        joint_of: for each node of the scene, the joint that carries it.
    """

    joints: tuple[Joint, ...]
    nodes: tuple[int, ...]
    joint_of: dict[int, int]


def read_skeleton(gltf: Gltf) -> Skeleton:
    """Find the joints of a head.

    Args:
        gltf: the document.

    Returns:
        Its skeleton; one joint "base" for everything where no joint of a head is found.

    Raises:
        ValueError: the nodes are not a forest.
    """
    found = _humanoid(gltf) or _by_name(gltf)
    taken = {n: role for role, n in found.items()}
    if "head" in found:
        below = (n for n in gltf.worlds if found["head"] in gltf.above(n))
        for n in below:
            name = str(gltf.item("nodes", n).get("name") or "")
            if re.fullmatch(r"hair_\w+", name) and "mesh" not in gltf.item("nodes", n):
                taken.setdefault(n, name)
    joints: list[Joint] = []
    nodes: list[int] = []
    joint_of: dict[int, int] = {}
    for n, world in gltf.worlds.items():
        carrier = joint_of.get(gltf.parents.get(n, -1), -1)
        if n in taken:
            x, y, z = (float(c) for c in world[:3, 3])
            joints.append(Joint(taken[n], carrier, (x, y, z)))
            nodes.append(n)
            carrier = len(joints) - 1
        joint_of[n] = carrier
    if not joints:
        return Skeleton((Joint(_BASE, -1, (0.0, 0.0, 0.0)),), (-1,), dict.fromkeys(joint_of, 0))
    carrying = {n for skin in gltf.items("skins") for n in skin.get("joints") or ()}
    carrying |= {n for n in gltf.worlds if {"mesh", "skin"} & gltf.item("nodes", n).keys() == {"mesh"}}
    if all(joint_of.get(n, 0) >= 0 for n in carrying):
        return Skeleton(tuple(joints), tuple(nodes), {n: max(carrier, 0) for n, carrier in joint_of.items()})
    moved = (Joint(joint.name, joint.parent + 1, joint.position) for joint in joints)
    base = Joint(_BASE, -1, (0.0, 0.0, 0.0))
    return Skeleton((base, *moved), (-1, *nodes), {n: carrier + 1 for n, carrier in joint_of.items()})


def _humanoid(gltf: Gltf) -> dict[str, int]:
    """The joints that a VRM document names itself."""
    extensions = gltf.document.get("extensions") or {}
    bones: dict[str, Any] = {}
    if "VRMC_vrm" in extensions:
        human = extensions["VRMC_vrm"]["humanoid"]["humanBones"]
        bones = {bone: entry.get("node") for bone, entry in human.items()}
    elif "VRM" in extensions:
        bones = {entry["bone"]: entry.get("node") for entry in extensions["VRM"]["humanoid"]["humanBones"]}
    out = {}
    for role, wanted in names().humanoid.items():
        node = next((bones[bone] for bone in wanted if bones.get(bone) in gltf.worlds), None)
        if node is not None and node not in out.values():
            out[role] = node
    return out


def _by_name(gltf: Gltf) -> dict[str, int]:
    skinned = {n for skin in gltf.items("skins") for n in skin.get("joints") or ()}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for n in gltf.worlds:
        node = gltf.item("nodes", n)
        if "mesh" in node and n not in skinned and not _pivots(gltf, node):
            continue
        name = plain(str(node.get("name") or ""))
        for prefix in names().prefixes:
            name = name.removeprefix(prefix) or name
        rank = 0 if n in skinned else 2 if "mesh" in node else 1
        ranked.setdefault(name, []).append((rank, n))
    out = {}
    for role, wanted in names().bones.items():
        known = [name for name in wanted if name in ranked]
        # a bone of the skeleton by any of its names comes before a plain node, and that before a surface
        best = min(known, key=lambda name: min(ranked[name])[0], default=None)
        if best is not None:
            out[role] = min(ranked[best])[1]
    return out


def _pivots(gltf: Gltf, node: Json) -> bool:
    """Whether a surface can turn about its node: one whose node lies elsewhere would swing around it."""
    if "skin" in node:
        return False
    rows = [gltf.array(p["attributes"]["POSITION"]) for p in gltf.item("meshes", node["mesh"])["primitives"]]
    return all((r.min(0) <= 0).all() and (r.max(0) >= 0).all() for r in rows if len(r))
