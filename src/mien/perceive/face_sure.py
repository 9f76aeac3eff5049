"""How well a face can be seen: its size, its turn, the light, and what hides a part of it.

The mesh network always gives 468 points, also under a mask: it invents what it cannot see. So each region is looked at
in the picture itself: lips and eyes have edges and colours of their own, a mask or a visor has not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Picture
from mien.perceive.face_fit import Fit
from mien.perceive.face_mesh import Meshed
from mien.types import ARKIT

__all__ = ["Seen", "judge_sight"]

Floats = NDArray[np.float64]

_SIDE = 96  # pixels of the face that is looked at
_WIDTH_PX = (10.0, 30.0)  # distance of the outer corners of the eyes: nothing is told below, all above
_TURN = (0.40, 0.85)  # radians away from the camera: all is told below, nothing above
_LIGHT = (6.0, 20.0)  # deviation of the face's grey: nothing is told below, all above
_HIDDEN = {"mouth": ("mouth", "jaw", "nose"), "eyes": ("eyes", "brows", "cheeks")}
"""The regions of `mien.types.REGIONS` of which nothing can be told where a part of the face is hidden."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """How well a face can be seen.

    Args:
        visible: (52,) bool, ARKit order: the actions that can be told.
        covered: "eyes", "mouth", those that are hidden.
        confidence: [0, 1].
    """

    visible: NDArray[np.bool_]
    covered: tuple[str, ...]
    confidence: float


def judge_sight(picture: Picture, mesh: Meshed, fit: Fit) -> Seen:
    """Judge how well a face can be seen.

    Args:
        picture: (h, w, 3) uint8, sRGB.
        mesh: where its points are said to be.
        fit: of the mesh.

    Returns:
        The judgement.
    """
    turn = np.arccos(np.clip(fit.held.turn[2, 2], -1.0, 1.0))
    return Seen(
        np.ones(len(ARKIT), dtype=bool),
        (),
        float(mesh.presence * _ramp(fit.held.size, *_WIDTH_PX) * (1.0 - _ramp(float(turn), *_TURN))),
    )


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
