"""Whether a stranger's eye finds a head's face, and finds its parts where the head has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head
from mien.draw.raster import Raster
from mien.draw.shot import Shot, soft
from mien.perceive.face_mesh import Mesh
from mien.types import ARKIT_INDEX, Motion

__all__ = ["NEAR", "POSES", "UNSEEN", "Seen", "see"]

Floats = NDArray[np.float64]

POSES = ("rest", "left", "right", "down", "jaw", "blink")
"""How the head is held: turned by 30 degrees, nodding by 20, with an open jaw, with closed eyes."""

NEAR = 0.1
"""How far landmarks may lie from the head's own parts, over the distance of the eyes: twice the worst of our eight."""

_SIDE = 256  # pixels
_TURN, _NOD = np.radians(30.0), np.radians(20.0)
_EYES = {"eye_right": (33, 133, 160, 144, 158, 153), "eye_left": (263, 362, 387, 373, 385, 380)}
_NOSE, _LIPS = (1,), (13, 14)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What MediaPipe's mesh makes of a head.

    Args:
        found: whether a face is found, for each of `POSES`, each picture searched by itself.
        off: how far the landmarks of eyes, nose and mouth lie from the head's own at rest: their root mean square over
            the distance of the eyes; infinite where no face is found.
        jaw: how much farther the lips are apart with an open jaw, over the distance of the eyes' outer corners.
        lids: how much narrower the eyes are when they blink, over their width at rest; of the eye that does it less.
    """

    found: tuple[bool, ...]
    off: float
    jaw: float
    lids: float

    @property
    def guided(self) -> bool:
        """Whether the face is found in every pose, its parts where they must be."""
        return all(self.found) and self.off <= NEAR


UNSEEN = Seen((False,) * len(POSES), float("inf"), 0.0, 0.0)
"""A head that cannot be made."""


def see(head: Head, mesh: Mesh) -> Seen:
    """Draw a head in a few poses and look for its face.

    Args:
        head: with joints for the eyes, and a part that starts with "skin".
        mesh: who looks.

    Returns:
        What is found.
    """
    shot = Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE))
    found = [mesh.find(picture) for picture in Raster(head, shot=shot).frames(_poses())]
    points = [None if one is None else one.points[:, :2] for one in found]
    rest, jaw, blink = (points[POSES.index(name)] for name in ("rest", "jaw", "blink"))
    return Seen(
        found=tuple(one is not None for one in points),
        off=_off(head, rest) if rest is not None else float("inf"),
        jaw=0.0 if rest is None or jaw is None else _gap(jaw) - _gap(rest),
        lids=0.0 if rest is None or blink is None else min(_open(rest, eye) - _open(blink, eye) for eye in _EYES),
    )


def _poses() -> Motion:
    count = len(POSES)
    face, head = np.zeros((count, len(ARKIT_INDEX)), np.float32), np.zeros((count, 3), np.float32)
    head[POSES.index("left"), 1], head[POSES.index("right"), 1] = _TURN, -_TURN
    head[POSES.index("down"), 0] = _NOD
    face[POSES.index("jaw"), ARKIT_INDEX["jawOpen"]] = 1.0
    for name in ("eyeBlinkLeft", "eyeBlinkRight"):
        face[POSES.index("blink"), ARKIT_INDEX[name]] = 1.0
    none = np.zeros((count, 3), np.float32)
    return Motion(25.0, face, head, none, none, none[:, :2], np.zeros((count, 0, 3), np.float32))


def _off(head: Head, points: Floats) -> float:
    own = _places(head, _own_parts(head))
    seen = np.array([points[list(index)].mean(axis=0) for index in (*_EYES.values(), _NOSE, _LIPS)])
    apart = float(np.linalg.norm(own[0] - own[1]))
    return float(np.sqrt(((seen - own) ** 2).sum(axis=1).mean())) / apart


def _own_parts(head: Head) -> Floats:
    """Return where the head has its right and left eye, tip of the nose and middle of the mouth: (4, 3) metres."""
    joints = {joint.name: np.array(joint.position) for joint in head.joints}
    eyes = np.array([joints[name] for name in _EYES])
    moved = [morph for morph in head.morphs if morph.name in ("mouthRollUpper", "mouthRollLower")]
    lips = [_middle(head, morph.index, np.linalg.norm(morph.position, axis=1)) for morph in moved]
    mouth = np.mean(lips, axis=0)
    skin = next(part for part in head.parts if part.name.startswith("skin"))
    at = head.vertices[np.unique(head.triangles[skin.first : skin.first + skin.count])].astype(np.float64)
    between = (np.abs(at[:, 0] - mouth[0]) < 0.015) & (at[:, 1] > mouth[1]) & (at[:, 1] < eyes[:, 1].mean())
    nose = at[between][at[between][:, 2].argmax()]
    return np.array([*eyes, nose, mouth])


def _middle(head: Head, index: NDArray[np.int32], share: NDArray[np.float32]) -> Floats:
    return np.average(head.vertices[index].astype(np.float64), axis=0, weights=share)


def _places(head: Head, points: Floats) -> Floats:
    """Return where points at rest are drawn: (n, 2) pixels."""
    matrix = portrait_camera(head, framing="bust", aspect=1.0).matrix().astype(np.float64)
    clip = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    flat = clip[:, :2] / clip[:, 3:]
    return (flat * (0.5, -0.5) + 0.5) * _SIDE


def _gap(points: Floats) -> float:
    apart = np.linalg.norm(points[_EYES["eye_right"][0]] - points[_EYES["eye_left"][0]])
    return float(np.linalg.norm(points[_LIPS[0]] - points[_LIPS[1]]) / apart)


def _open(points: Floats, eye: str) -> float:
    outer, inner, *lids = points[list(_EYES[eye])]
    high = np.linalg.norm(lids[0] - lids[1]) + np.linalg.norm(lids[2] - lids[3])
    return float(high / (2 * np.linalg.norm(outer - inner)))
