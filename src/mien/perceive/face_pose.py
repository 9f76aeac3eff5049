"""How a head is held, and its points in the head's own axes: place, distance and turn taken out.

Source: Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE TPAMI 13(4),
1991, on points that expressions hardly move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Held", "hold_upright", "rotation_vector"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A mesh without its pose.

    Args:
        own: (468, 3) float64 in the axes and the size of the neutral mesh: x to the person's left, y up, z out of the
            face.
        turn: (3, 3) float64, from the head's axes to the camera's.
        size: pixels of the picture for 1 of the neutral mesh.
    """

    own: Floats
    turn: Floats
    size: float


def hold_upright(points: Floats, neutral: Floats, weights: Floats) -> Held:
    """Take the pose out of a mesh.

    Args:
        points: (468, 3) as in `Meshed`, pixels.
        neutral: (468, 3) the mesh that it is laid over.
        weights: (468,) not negative: how much each point counts.

    Returns:
        The mesh and its pose. A mesh without extent stays at the origin.
    """
    seen = points * np.array([1.0, -1.0, -1.0])
    share = weights / weights.sum()
    from_middle, to_middle = share @ seen, share @ neutral
    seen, wanted = seen - from_middle, neutral - to_middle
    spread = float((share[:, None] * seen**2).sum())
    left, stretch, right = np.linalg.svd((share[:, None] * wanted).T @ seen)
    mirror = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right)) or 1.0])
    turn = (left * mirror) @ right
    scale = float((stretch * mirror).sum()) / spread if spread > 1e-12 else 0.0
    return Held(scale * seen @ turn.T + to_middle, turn.T, 1.0 / scale if scale > 1e-12 else 0.0)


def rotation_vector(turn: Floats) -> Floats:
    """Return a rotation as axis times angle.

    Args:
        turn: (3, 3) rotation matrix.

    Returns:
        (3,) radians; of a half turn one of its two axes.
    """
    skew = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    sine, cosine = np.linalg.norm(skew) / 2, (np.trace(turn) - 1) / 2
    angle = np.arctan2(sine, cosine)
    if sine > 1e-9:
        return skew * (angle / (2 * sine))
    if cosine > 0:
        return np.zeros(3)
    axis = np.sqrt(np.maximum((np.diag(turn) + 1) / 2, 0.0))
    return np.pi * axis / max(float(np.linalg.norm(axis)), 1e-12)
