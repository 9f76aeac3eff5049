"""Finding a face: MediaPipe's BlazeFace, the short-range network.

Source: Bazarevsky et al., "BlazeFace: sub-millisecond neural face detection on mobile GPUs", arXiv 1907.05047, 2019;
MediaPipe 0.10.21, face_detection_short_range. Where MediaPipe blends overlapping candidates, we blend too; of several
faces we keep the surest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.measure.judges.litert import Network, require

__all__ = ["Blaze", "Found"]

Floats = NDArray[np.float64]

_SIDE = 128  # pixels of the network's input
_SURE = 0.5  # MediaPipe's least score
_OVERLAP = 0.3  # MediaPipe's least overlap of candidates for the same face
_GRIDS = ((16, 2), (8, 6))  # cells a side, candidates a cell


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


class Blaze:
    """Finds the face in a picture."""

    def __init__(self) -> None:
        self._cv = require("cv2")
        self._network = Network("judge/face-detection.tflite")
        self._anchors = _anchors()

    def find(self, picture: NDArray[np.uint8]) -> Found | None:
        """Find the surest face.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            The face; None where there is none.
        """
        height, width = picture.shape[:2]
        scale = _SIDE / max(height, width)
        shift = (_SIDE - scale * np.array([width, height])) / 2
        into = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        small = self._cv.warpAffine(picture, into, (_SIDE, _SIDE), flags=self._cv.INTER_LINEAR)
        rows, scores = self._network((small[None].astype(np.float32) - 127.5) / 127.5)
        sure = 1 / (1 + np.exp(-np.clip(scores[0, :, 0].astype(np.float64), -100, 100)))
        kept = np.flatnonzero(sure >= _SURE)
        if not len(kept):
            return None
        raw = rows[0, kept].astype(np.float64).reshape(len(kept), 8, 2)
        raw[:, [0, 2, 3, 4, 5, 6, 7]] += _SIDE * self._anchors[kept, None]
        same = _overlaps(raw[:, :2], int(np.argmax(sure[kept]))) > _OVERLAP
        mean = np.average(raw[same], axis=0, weights=sure[kept][same])
        points = (mean - shift) / scale
        return Found(points[0], mean[1] / scale, points[2:], float(sure[kept].max()))


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
    area = boxes[:, 1].prod(axis=1)
    return shared / (area + area[best] - shared)
