"""A head at rest and one frame of motion give posed vertices: morph targets, then eyes, hair and the skeleton."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.head import Head
from mien.draw.rotation import gaze_matrices, matrices
from mien.draw.sway import Sway
from mien.types import ARKIT_INDEX, Motion

__all__ = ["Rig"]

Floats = NDArray[np.float32]


class Rig:
    """A head made ready to be posed, frame after frame, into the same two arrays.

    Joints whose name starts with "hair" swing behind the head's movement, so frames depend on those posed before.

    Args:
        head: the head at rest.

    Attributes:
        positions: (v, 3) float32, the posed vertices, metres; overwritten by each `pose`.
        normals: (v, 3) float32, unit length; overwritten by each `pose`.
    """

    def __init__(self, head: Head) -> None:
        self.head = head
        self.positions = head.vertices.copy()
        self.normals = head.normals.copy()
        self._hair = [joint.name for joint in head.joints if joint.name.startswith("hair")]
        self._sway = Sway()
        moved = [(ARKIT_INDEX[morph.name], morph) for morph in head.morphs]
        self._columns = np.array([column for column, _ in moved], dtype=np.int32)
        self._offsets = np.cumsum([0, *(len(morph.index) for _, morph in moved)]).astype(np.int64)
        self._index = _join([morph.index for _, morph in moved], np.int32, ())
        self._position = _join([morph.position for _, morph in moved], np.float32, (3,))
        self._normal = _join([morph.normal for _, morph in moved], np.float32, (3,))

    def pose(self, motion: Motion, frame: int) -> None:
        """Pose the next frame.

        Args:
            motion: what the head does.
            frame: which of its frames.
        """
        np.copyto(self.positions, self.head.vertices)
        np.copyto(self.normals, self.head.normals)
        weights = motion.face[frame][self._columns] if len(self._columns) else np.zeros(0, dtype=np.float32)
        _morph(self.positions, self.normals, weights, self._offsets, self._index, self._position, self._normal)
        matrices = self._matrices(motion, frame)
        _skin(self.positions, self.normals, self.head.skin_joints, self.head.skin_weights, matrices)

    def _matrices(self, motion: Motion, frame: int) -> Floats:
        """Return (j, 3, 4) matrices from rest to pose."""
        now = slice(frame, frame + 1)
        eye = gaze_matrices(motion.gaze[now])[0]
        turns = {name: matrices(getattr(motion, name)[now])[0] for name in ("torso", "neck", "head")}
        if self._hair:
            swing = self._sway.follow(turns["torso"] @ turns["neck"] @ turns["head"], seconds=1 / motion.fps)
            turns |= dict.fromkeys(self._hair, swing)
        turns |= {"eye_left": eye, "eye_right": eye}
        world: list[NDArray[np.float64]] = []
        for joint in self.head.joints:
            centre = np.array(joint.position)
            local = np.eye(4)
            local[:3, :3] = turns.get(joint.name, np.eye(3))
            local[:3, 3] = centre - local[:3, :3] @ centre
            world.append(local if joint.parent < 0 else world[joint.parent] @ local)
        return np.array([matrix[:3] for matrix in world], dtype=np.float32)


def _join(parts: list[NDArray], dtype: type, row: tuple[int, ...]) -> NDArray:
    return np.concatenate(parts).astype(dtype) if parts else np.zeros((0, *row), dtype=dtype)


@njit(cache=True, nogil=True)
def _morph(positions, normals, weights, offsets, index, position, normal):
    for m in range(len(weights)):
        w = weights[m]
        if w == 0.0:
            continue
        for k in range(offsets[m], offsets[m + 1]):
            i = index[k]
            for axis in range(3):
                positions[i, axis] += w * position[k, axis]
                normals[i, axis] += w * normal[k, axis]


@njit(cache=True, nogil=True)
def _skin(positions, normals, joints, weights, matrices):
    for i in range(len(positions)):
        px = py = pz = nx = ny = nz = np.float32(0.0)
        x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
        a, b, c = normals[i, 0], normals[i, 1], normals[i, 2]
        for k in range(4):
            w = weights[i, k]
            if w == 0.0:
                continue
            m = matrices[joints[i, k]]
            px += w * (m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3])
            py += w * (m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3])
            pz += w * (m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3])
            nx += w * (m[0, 0] * a + m[0, 1] * b + m[0, 2] * c)
            ny += w * (m[1, 0] * a + m[1, 1] * b + m[1, 2] * c)
            nz += w * (m[2, 0] * a + m[2, 1] * b + m[2, 2] * c)
        length = np.float32(np.sqrt(nx * nx + ny * ny + nz * nz)) + np.float32(1e-12)
        positions[i, 0], positions[i, 1], positions[i, 2] = px, py, pz
        normals[i, 0], normals[i, 1], normals[i, 2] = nx / length, ny / length, nz / length
