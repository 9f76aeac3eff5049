"""Finding a face's 468 points: MediaPipe's face mesh, in a picture by itself or followed through a film.

Source: Kartynnik et al., "Real-time facial surface geometry from monocular video on mobile GPUs", arXiv 1907.06724,
2019; MediaPipe 0.10.21, FaceMesh(refine_landmarks=False). As there, a face is looked for near where it was, and
anywhere only where it was lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Crop, Picture, cut_out, open_network
from mien.perceive.face_finder import Blaze

__all__ = ["POINTS", "Mesh", "Meshed", "Tracker"]

Floats = NDArray[np.float64]

POINTS = 468
"""Points of a mesh."""

_SIDE = 192  # pixels of the network's input
_ROOM = 1.5  # of the box around a mesh, that the next one is looked for in
_SURE = 0.5  # MediaPipe's least presence
_RIGHT, _LEFT = 33, 263  # the outer corners of the person's eyes


@dataclass(frozen=True, slots=True, eq=False)
class Meshed:
    """A face's points.

    Args:
        points: (468, 3) float64: x to the right, y down, z away from the camera, in pixels of the picture; z from
            about the head's middle.
        presence: how sure the network is that this is a face, [0.5, 1].
    """

    points: Floats
    presence: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the points, pixels."""
        low, high = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])

    @property
    def crop(self) -> Crop:
        """The square in which the face is looked for in the next picture."""
        x, y = self.points[_LEFT, :2] - self.points[_RIGHT, :2]
        turn = float(np.arctan2(y, x))
        back = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        upright = self.points[:, :2] @ back
        low, high = upright.min(axis=0), upright.max(axis=0)
        middle = back @ ((low + high) / 2)
        return Crop(float(middle[0]), float(middle[1]), _ROOM * float((high - low).max()), turn)


class Mesh:
    """Finds 468 points in one picture."""

    def __init__(self) -> None:
        self._blaze = Blaze()
        self._network = open_network("face_mesh.onnx")

    def find(self, picture: Picture) -> Meshed | None:
        """Find the points of the surest face.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            Them; None where there is no face.
        """
        face = self._blaze.find(picture)
        return None if face is None else self.look(picture, face.crop)

    def find_all(self, picture: Picture) -> tuple[Meshed, ...]:
        """Find the points of every face.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            One for each face, the surest first.
        """
        found = (self.look(picture, face.crop) for face in self._blaze.find_all(picture))
        return tuple(mesh for mesh in found if mesh is not None)

    def look(self, picture: Picture, crop: Crop) -> Meshed | None:
        """Find the points of the face in a square.

        Args:
            picture: (h, w, 3) uint8, sRGB.
            crop: the square.

        Returns:
            Them; None where there is no face.
        """
        cut = cut_out(picture, crop, _SIDE)
        points, presence = self._network.run(None, {"picture": cut[None].astype(np.float32) / 255.0})
        sure = float(1 / (1 + np.exp(-float(presence.ravel()[0]))))
        if sure < _SURE:
            return None
        matrix, shift = crop.into(_SIDE)
        flat = points.reshape(POINTS, 3).astype(np.float64)
        flat[:, :2] = flat[:, :2] @ matrix.T + shift
        flat[:, 2] *= crop.size / _SIDE
        return Meshed(flat, sure)


class Tracker:
    """Follows one face through a film.

    Args:
        mesh: who finds points.
        start: where the face is in the first picture; it is looked for where this is None.
    """

    def __init__(self, mesh: Mesh, start: Crop | None = None) -> None:
        self._mesh, self._crop = mesh, start

    def push(self, picture: Picture) -> Meshed | None:
        """Find the face in the next picture: near where it was, or the surest anywhere.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            Its points; None where there is none.
        """
        found = self._mesh.look(picture, self._crop) if self._crop is not None else None
        if found is None:
            found = self._mesh.find(picture)
        self._crop = None if found is None else found.crop
        return found
