"""The camera: where it stands, and what of the world it puts where in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw.head import Head

__all__ = ["Camera", "portrait_camera"]

_NEAR, _FAR = 0.1, 10.0


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


def portrait_camera(head: Head) -> Camera:
    """Return a camera for head and shoulders, from where a person sits across a table.

    Args:
        head: the subject; its size comes from its head joint and the top of its vertices.

    Returns:
        A camera at eye level, 1.1 m away for a grown head; smaller heads are framed alike.
    """
    joints = {joint.name: joint.position for joint in head.joints}
    middle = joints.get("head", (0.0, 0.0, 0.0))
    tall = float(head.vertices[:, 1].max()) - middle[1]
    return Camera(
        eye=(middle[0], middle[1] - 0.02 * tall, middle[2] + 7.4 * tall), view_height=2.45 * tall, focus=7.0 * tall
    )
