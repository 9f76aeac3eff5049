"""The camera: where it stands, and what of the world it puts where in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw.head import Head
from mien.draw.shot import Framing

__all__ = ["Camera", "Face", "find_face", "portrait_camera"]

_NEAR, _FAR = 0.1, 10.0

# a grown head, metres: between the eyes; from the head joint to between the eyes, up and forward; to the hair
_EYES_APART, _EYES_UP, _EYES_FORWARD, _TOP = 0.062, 0.033, 0.080, 0.151
_DISTANCE = 1.04  # from the eyes: across a table
_FRAMES = {"bust": (0.37, 0.30, -0.036), "face": (0.29, 0.22, -0.004)}
"""For a grown head: the least height and width that is seen, and its middle above the eyes."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a head's face is at rest.

    Args:
        eyes: (x, y, z) between the eyes, metres.
        size: of the head, 1 for a grown one.
    """

    eyes: tuple[float, float, float]
    size: float


def find_face(head: Head) -> Face:
    """Find the face by the eye and head joints, which a hairdo does not move.

    Args:
        head: any head.

    Returns:
        Its face; without two eye joints, as the head joint and the top of the vertices let one guess.
    """
    joints = {joint.name: np.array(joint.position) for joint in head.joints}
    middle = joints.get("head", np.zeros(3))
    if "eye_left" in joints and "eye_right" in joints:
        apart = float(np.linalg.norm(joints["eye_left"] - joints["eye_right"]))
        eyes = (joints["eye_left"] + joints["eye_right"]) / 2
        if apart > 1e-3:
            return Face((float(eyes[0]), float(eyes[1]), float(eyes[2])), apart / _EYES_APART)
    size = max(float(head.vertices[:, 1].max()) - float(middle[1]), 1e-3) / _TOP
    x, y, z = (float(c) for c in middle + size * np.array([0.0, _EYES_UP, _EYES_FORWARD]))
    return Face((x, y, z), size)


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that looks along -z, upright.

    Args:
        eye: (x, y, z) where it stands, metres.
        view_height: height of what it sees at the distance `focus`, metres.
        focus: distance to the subject, metres.
    """

    eye: tuple[float, float, float]
    view_height: float
    focus: float

    def matrix(self, *, aspect: float = 1.0) -> NDArray[np.float32]:
        """Return the (4, 4) matrix from world to clip space, OpenGL's convention, for column vectors.

        Args:
            aspect: width over height of the picture.

        Returns:
            Float32; after division by w, x and y lie in [-1, 1], y up, and nearer is smaller z.
        """
        scale = 2.0 * self.focus / self.view_height
        project = np.zeros((4, 4))
        project[0, 0], project[1, 1] = scale / aspect, scale
        project[2, 2], project[2, 3] = -(_FAR + _NEAR) / (_FAR - _NEAR), -2 * _FAR * _NEAR / (_FAR - _NEAR)
        project[3, 2] = -1.0
        view = np.eye(4)
        view[:3, 3] = -np.array(self.eye)
        return (project @ view).astype(np.float32)


def portrait_camera(head: Head, *, framing: Framing, aspect: float) -> Camera:
    """Return a camera for a portrait, from where a person sits across a table.

    Args:
        head: the subject.
        framing: how much of it is seen at least; narrow pictures see more above and below, wide ones beside.
        aspect: width over height of the picture.

    Returns:
        A camera at eye level, about 1 m away for a grown head; smaller heads are framed alike.
    """
    face = find_face(head)
    high, wide, above = _FRAMES[framing]
    x, y, z = face.eyes
    return Camera(
        eye=(x, y + above * face.size, z + _DISTANCE * face.size),
        view_height=max(high, wide / aspect) * face.size,
        focus=_DISTANCE * face.size,
    )
