"""How far eyes and mouth are open, from the landmarks of MediaPipe's mesh.

Source: Soukupová & Čech, "Real-time eye blink detection using facial landmarks", CVWW 2016 (eye aspect ratio), at the
points of the mesh that correspond; the mouth's gap is measured against the eyes' distance, as jaws do not change that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["eye_opening", "mouth_gap"]

Floats = NDArray[np.float64]

_RIGHT = (33, 133, 160, 144, 158, 153)  # outer and inner corner, two pairs of upper and lower lid; the person's right
_LEFT = (263, 362, 387, 373, 385, 380)
_LIPS = (13, 14)  # the middle of the inner lips, upper and lower


def eye_opening(points: Floats) -> Floats:
    """Return how far the eyes are open.

    Args:
        points: (468, 2) landmarks.

    Returns:
        (2,) float64: the eye aspect ratio of the person's left and right eye, about 0.3 when open.
    """
    return np.array([_ratio(points[list(eye)]) for eye in (_LEFT, _RIGHT)])


def _ratio(eye: Floats) -> float:
    width = np.linalg.norm(eye[0] - eye[1])
    return float((np.linalg.norm(eye[2] - eye[3]) + np.linalg.norm(eye[4] - eye[5])) / (2 * width))


def mouth_gap(points: Floats) -> float:
    """Return how far the lips are apart.

    Args:
        points: (468, 2) landmarks.

    Returns:
        The distance of the inner lips over that of the outer corners of the eyes.
    """
    upper, lower = points[list(_LIPS)]
    return float(np.linalg.norm(upper - lower) / np.linalg.norm(points[_RIGHT[0]] - points[_LEFT[0]]))
