"""Finding a face's landmarks: MediaPipe's face mesh.

Source: Kartynnik et al., "Real-time facial surface geometry from monocular video on mobile GPUs", arXiv 1907.06724,
2019; MediaPipe 0.10.21, FaceMesh(static_image_mode=True, refine_landmarks=False): the package itself asks for another
protobuf than ours, so that its two networks are run as it runs them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.measure.judges.blaze import Blaze
from mien.measure.judges.litert import Network, require

__all__ = ["Mesh"]

_SIDE = 192  # pixels of the network's input
_ROOM = 1.5  # of the found box, that is cut out
_SURE = 0.5  # MediaPipe's least presence


class Mesh:
    """Finds 468 landmarks.

    Raises:
        EngineError: what it runs on is not installed.
        WeightsError: its networks cannot be fetched.
    """

    def __init__(self) -> None:
        self._cv = require("cv2")
        self._blaze = Blaze()
        self._network = Network("judge/face-landmark.tflite")

    def find(self, picture: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """Find the landmarks of the surest face.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            (468, 2) float64, x and y in pixels; None where there is no face.
        """
        face = self._blaze.find(picture)
        if face is None:
            return None
        x, y = face.points[1] - face.points[0]
        angle = np.arctan2(y, x)
        step = _ROOM * face.size.max() / _SIDE  # pixels of the picture for one of the cut
        across = step * np.array([np.cos(angle), np.sin(angle)])
        down = np.array([-across[1], across[0]])
        corner = face.centre - (across + down) * _SIDE / 2
        out = np.column_stack([across, down, corner])
        cut = self._cv.warpAffine(
            picture,
            out,
            (_SIDE, _SIDE),
            flags=self._cv.INTER_LINEAR | self._cv.WARP_INVERSE_MAP,
            borderMode=self._cv.BORDER_REPLICATE,
        )
        points, presence = self._network(cut[None].astype(np.float32) / 255.0)
        if 1 / (1 + np.exp(-float(presence.ravel()[0]))) < _SURE:
            return None
        flat = points.reshape(-1, 3)[:, :2].astype(np.float64)
        return flat @ out[:, :2].T + out[:, 2]
