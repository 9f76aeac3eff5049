"""Where a head of a file lies, and how it comes to lie as ours do: metres, face to +z, the head joint at the origin.

Source: VRM 0.x (its people look to -z), VRMC_vrm 1.0 (to +z); for others the face is where eyes and mouth move. A grown
head's measures are those of `mien.draw.camera`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw.gltf import Gltf
from mien.draw.head import Joint, Morph

__all__ = ["Place", "find_place", "joined", "moved"]

Point = NDArray[np.float64]

_EYES = np.array([0.0, 0.033, 0.080])  # from the head joint to between the eyes
_LIDS = np.array([0.0, 0.034, 0.087])  # from the head joint to between the middles of what a blink moves
_APART, _LIDS_APART, _TOP = 0.062, 0.054, 0.151  # between the eyes; between the lids; from the head joint to the top
_NECK, _TORSO = (0.0, -0.077, -0.023), (0.0, -0.286, -0.037)
_USUAL = (0.6, 1.7)  # heads of children and cartoons stay as they are
_FRONT = ("eyeBlinkLeft", "eyeBlinkRight", "blink", "blinkLeft", "jawOpen", "aa", "mouthSmileLeft", "mouthPucker")


@dataclass(frozen=True, slots=True)
class Place:
    """From a document's world to ours.

    Args:
        turned: whether the head looks to -z there.
        scale: metres for each of its units.
        origin: (x, y, z) of the head joint there.
    """

    turned: bool
    scale: float
    origin: tuple[float, float, float]

    @property
    def axes(self) -> Point:
        """(3,) the sign of each axis."""
        return np.array([-1.0, 1.0, -1.0]) if self.turned else np.ones(3)

    @property
    def matters(self) -> bool:
        """Whether anything changes."""
        return self.turned or self.scale != 1 or max(abs(x) for x in self.origin) > 1e-5


def find_place(gltf: Gltf, joints: tuple[Joint, ...], vertices: NDArray[np.float32], moves: dict[str, Morph]) -> Place:
    """Find how a head lies.

    Args:
        gltf: its document.
        joints: of its skeleton, in the document's world.
        vertices: (v, 3) in the document's world.
        moves: its movements by ARKit's or VRM 1.0's names.

    Returns:
        Its place.
    """
    at = {joint.name: np.array(joint.position) for joint in joints}
    centres = {name: _centre(vertices, moves[name]) for name in _FRONT if name in moves}
    middle = (vertices.min(0).astype(np.float64) + vertices.max(0)) / 2
    eyes = [at[name] for name in ("eye_left", "eye_right") if name in at]
    lids = _lids(vertices, moves)
    extensions = gltf.document.get("extensions") or {}
    if "VRM" in extensions or "VRMC_vrm" in extensions:
        turned = "VRMC_vrm" not in extensions
    else:
        face = next(iter(centres.values()), middle)
        turned = bool(face[2] < (at["head"] if "head" in at else middle)[2])
    size = _size(eyes, lids, at["head"] if "head" in at else None, vertices)
    unit = 10.0 ** -round(float(np.log10(size)))  # centimetres and the like keep the head's own size
    scale = unit if _USUAL[0] < size * unit < _USUAL[1] else 1 / size
    if "head" in at:
        x, y, z = (float(c) for c in at["head"])
    else:
        axes = np.array([-1.0, 1.0, -1.0]) if turned else np.ones(3)
        seen, lies = (eyes, _EYES) if len(eyes) == 2 else (lids, _LIDS) if lids else ([middle], 0.0 * _EYES)
        x, y, z = (float(c) for c in np.mean(np.array(seen), axis=0) - size * axes * lies)
    return Place(turned, scale, (x, y, z))


def _size(eyes: list[Point], lids: list[Point], head: Point | None, vertices: NDArray[np.float32]) -> float:
    """How many times as large as a grown head's its measures are."""
    high = float(vertices[:, 1].max())
    for pair, usual in ((eyes, _APART), (lids, _LIDS_APART)):
        if len(pair) == 2 and (apart := float(np.linalg.norm(pair[0] - pair[1]))) > 1e-6:
            return apart / usual
    if head is not None and high > head[1]:
        return (high - float(head[1])) / _TOP
    return max(high - float(vertices[:, 1].min()), 1e-6) / (2 * _TOP)


def _lids(vertices: NDArray[np.float32], moves: dict[str, Morph]) -> list[Point]:
    """The middles of what blinks move, of both eyes; empty for a head that does not blink."""
    for pair in (("eyeBlinkLeft", "eyeBlinkRight"), ("blinkLeft", "blinkRight")):
        if all(name in moves for name in pair):
            return [_centre(vertices, moves[name]) for name in pair]
    if "blink" not in moves:
        return []
    both = moves["blink"]
    left = vertices[both.index, 0] > _centre(vertices, both)[0]
    halves = [Morph("blink", both.index[k], both.position[k], both.normal[k]) for k in (left, ~left) if k.any()]
    return [_centre(vertices, half) for half in halves]


def _centre(vertices: NDArray[np.float32], morph: Morph) -> Point:
    """Where a movement is."""
    length = np.linalg.norm(morph.position, axis=1)
    return (vertices[morph.index] * length[:, None]).sum(0) / max(float(length.sum()), 1e-30)


def moved(joints: tuple[Joint, ...], place: Place) -> tuple[Joint, ...]:
    """Return joints in our world.

    Args:
        joints: in the document's world.
        place: of the head.

    Returns:
        The same joints.
    """
    out = []
    for joint in joints:
        x, y, z = (float(c) for c in (np.array(joint.position) - place.origin) * place.axes * place.scale)
        out.append(Joint(joint.name, joint.parent, (x, y, z)))
    return tuple(out)


def joined(joints: tuple[Joint, ...]) -> tuple[Joint, ...]:
    """Return joints below a torso, neck and head of a grown person, for a head that has no head joint.

    Args:
        joints: in our world.

    Returns:
        Three joints more, before the others.
    """
    above = (Joint("torso", -1, _TORSO), Joint("neck", 0, _NECK), Joint("head", 1, (0.0, 0.0, 0.0)))
    return above + tuple(Joint(j.name, j.parent + 3 if j.parent >= 0 else 2, j.position) for j in joints)
