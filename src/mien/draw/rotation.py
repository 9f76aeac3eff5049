"""Rotation vectors, matrices, quaternions and Live Link's angles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.types import Motion

__all__ = ["angles_to_vectors", "gaze_matrices", "head_angles", "matrices", "quaternions"]

Reals = NDArray[np.float64]


def matrices(vectors: NDArray[np.floating]) -> Reals:
    """Return the matrices of rotation vectors (Rodrigues' formula).

    Args:
        vectors: (t, 3) radians.

    Returns:
        (t, 3, 3).
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    angle = np.linalg.norm(vectors, axis=1)[:, None, None]
    x, y, z = (vectors / np.maximum(angle[:, 0], 1e-12)).T
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=1).reshape(-1, 3, 3)
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross)


def gaze_matrices(gaze: NDArray[np.floating]) -> Reals:
    """Return the turn of an eyeball: yaw about y to the person's left, then pitch up.

    Args:
        gaze: (t, 2) yaw and pitch, radians.

    Returns:
        (t, 3, 3).
    """
    zero = np.zeros(len(gaze))
    yaw = matrices(np.stack([zero, gaze[:, 0], zero], axis=1))
    return yaw @ matrices(np.stack([-gaze[:, 1], zero, zero], axis=1))


def quaternions(turns: Reals) -> NDArray[np.float32]:
    """Return unit quaternions of rotation matrices.

    Args:
        turns: (t, 3, 3).

    Returns:
        (t, 4) x, y, z, w with w >= 0. Exact to float32 for turns below 170 degrees.
    """
    w = np.sqrt(np.maximum(1.0 + np.trace(turns, axis1=1, axis2=2), 1e-9)) / 2
    axis = np.stack(
        [turns[:, 2, 1] - turns[:, 1, 2], turns[:, 0, 2] - turns[:, 2, 0], turns[:, 1, 0] - turns[:, 0, 1]], axis=1
    )
    rows = np.concatenate([axis / (4 * w[:, None]), w[:, None]], axis=1)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def head_angles(motion: Motion) -> Reals:
    """Return how the head stands in the world: torso, neck and head together.

    Args:
        motion: any motion.

    Returns:
        (t, 3) yaw to the person's left, pitch down, roll anticlockwise for the viewer; radians. The order of turns is
        roll, then pitch, then yaw.
    """
    turn = matrices(motion.torso) @ matrices(motion.neck) @ matrices(motion.head)
    yaw = np.arctan2(turn[:, 0, 2], turn[:, 2, 2])
    pitch = np.arcsin(np.clip(-turn[:, 1, 2], -1.0, 1.0))
    roll = np.arctan2(turn[:, 1, 0], turn[:, 1, 1])
    return np.stack([yaw, pitch, roll], axis=1)


def angles_to_vectors(angles: Reals) -> NDArray[np.float32]:
    """Return rotation vectors of yaw, pitch and roll: the inverse of `head_angles` for a head alone.

    Args:
        angles: (t, 3) radians.

    Returns:
        (t, 3) float32 radians.
    """
    zero = np.zeros(len(angles))
    turn = (
        matrices(np.stack([zero, angles[:, 0], zero], axis=1))
        @ matrices(np.stack([angles[:, 1], zero, zero], axis=1))
        @ matrices(np.stack([zero, zero, angles[:, 2]], axis=1))
    )
    rows = quaternions(turn).astype(np.float64)
    length = np.linalg.norm(rows[:, :3], axis=1, keepdims=True)
    angle = 2 * np.arctan2(length, rows[:, 3:])
    return (rows[:, :3] * np.where(length > 1e-12, angle / np.maximum(length, 1e-12), 2.0)).astype(np.float32)
