"""Finding faces: MediaPipe's BlazeFace, the short-range network.

Source: Bazarevsky et al., "BlazeFace: sub-millisecond neural face detection on mobile GPUs", arXiv 1907.05047, 2019;
MediaPipe 0.10.21, face_detection_short_range. Where MediaPipe blends overlapping candidates, we blend too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Crop, Picture, cut_out, open_network

__all__ = ["Blaze", "Found"]

Floats = NDArray[np.float64]

_SIDE = 128  # pixels of the network's input
_SURE = 0.5  # MediaPipe's least score
_OVERLAP = 0.3  # MediaPipe's least overlap of candidates for the same face
_GRIDS = ((16, 2), (8, 6))  # cells a side, candidates a cell
_ROOM = 1.5  # of the found box, that the mesh is looked for in


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A face that was found, in pixels of the picture.

    Args:
        centre: (2,) x and y of the box.
        size: (2,) width and height of the box.
        points: (6, 2) the right eye (left in the picture), the left one, nose, mouth, right and left ear.
        score: how sure, [0.5, 1].
    """

    centre: Floats
    size: Floats
    points: Floats
    score: float

    @property
    def crop(self) -> Crop:
        """The square in which its mesh is looked for."""
        x, y = self.points[1] - self.points[0]
        return Crop(
            float(self.centre[0]), float(self.centre[1]), _ROOM * float(self.size.max()), float(np.arctan2(y, x))
        )


class Blaze:
    """Finds the faces in a picture."""

    def __init__(self) -> None:
        self._network = open_network("face_finder.onnx")
        self._anchors = _anchors()

    def find(self, picture: Picture) -> Found | None:
        """Find the surest face.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            The face; None where there is none.
        """
        return next(iter(self.find_all(picture)), None)

    def find_all(self, picture: Picture) -> tuple[Found, ...]:
        """Find every face that fills some twentieth of the picture's longer side or more.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            The faces, the surest first.
        """
        height, width = picture.shape[:2]
        square = Crop(width / 2, height / 2, float(max(height, width)), 0.0)
        matrix, shift = square.into(_SIDE)
        small = cut_out(picture, square, _SIDE, beyond=0)
        rows, scores = self._network.run(None, {"picture": (small[None].astype(np.float32) - 127.5) / 127.5})
        sure = 1 / (1 + np.exp(-np.clip(scores[0, :, 0].astype(np.float64), -100, 100)))
        kept = np.flatnonzero(sure >= _SURE)
        raw = rows[0, kept].astype(np.float64).reshape(len(kept), 8, 2)
        raw[:, [0, 2, 3, 4, 5, 6, 7]] += _SIDE * self._anchors[kept, None]
        step = matrix[0, 0]
        return tuple(
            Found(mean[0] * step + shift, mean[1] * step, mean[2:] * step + shift, score)
            for mean, score in _merged(raw, sure[kept])
        )


def _merged(raw: Floats, sure: Floats) -> list[tuple[Floats, float]]:
    """Blend the candidates for the same face; (n, 8, 2) and (n,)."""
    found = []
    while len(raw):
        best = int(np.argmax(sure))
        same = _overlaps(raw[:, :2], best) > _OVERLAP
        same[best] = True
        found.append((np.average(raw[same], axis=0, weights=sure[same]), float(sure[best])))
        raw, sure = raw[~same], sure[~same]
    return found


def _anchors() -> Floats:
    """Return (896, 2): the centres of the candidates in [0, 1], row by row."""
    grids = []
    for cells, each in _GRIDS:
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        grids.append(np.repeat(centres, each, axis=0))
    return np.concatenate(grids)


def _overlaps(boxes: Floats, best: int) -> Floats:
    """Return (n,): area shared with one box over the area of both; rows are centre and size."""
    low, high = boxes[:, 0] - boxes[:, 1] / 2, boxes[:, 0] + boxes[:, 1] / 2
    shared = np.maximum(np.minimum(high, high[best]) - np.maximum(low, low[best]), 0).prod(axis=1)
    area = np.abs(boxes[:, 1].prod(axis=1))
    return shared / np.maximum(area + area[best] - shared, 1e-9)
