"""How well a face can be seen: its size, its turn, the light, and what hides a part of it.

The mesh network always gives 468 points, also under a mask, and is sure of them: it invents what it cannot see. So the
picture itself is looked at. Lips are about as rich in edges as eyes, whatever the light and the blur; a mask or a visor
is not, and a mask is seldom of the colour of skin. The limits are set by hand, on portraits of which parts were painted
over; glasses that let the eyes through hide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Picture, cut_out
from mien.perceive.face_mesh import Meshed
from mien.perceive.face_pose import Held
from mien.types import ARKIT, region_mask

__all__ = ["Seen", "judge_sight"]

Floats = NDArray[np.float64]

_SIDE = 96  # pixels of the square around the face that is looked at
_WIDTH_PX = (10.0, 40.0)  # distance of the outer corners of the eyes: nothing is told below, all above
_TURN = (0.40, 0.85)  # radians away from the camera: all is told below, nothing above
_CONTRAST = (5.0, 22.0)  # deviation of the square's grey: nothing is told below, all above
_SMOOTH = 0.33  # the least share of the eyes' edges that lips have, and of the lips' that eyes have
_COLOUR = 0.12  # how far the lower face's share of red and blue may be from the upper face's
_LEFT = {"eyes": 0.6, "mouth": 0.5}  # what stays of the confidence where a part is hidden
_HIDDEN = {"eyes": ("eyes", "brows", "cheeks"), "mouth": ("mouth", "jaw", "nose")}
"""The regions of `mien.types.REGIONS` of which nothing can be told where a part is hidden."""

_EYES = ((33, 133, 159, 145), (362, 263, 386, 374))
_MOUTH = (61, 291, 0, 17)
_UPPER = (151, 9, 108, 337, 117, 346, 50, 280)  # forehead and upper cheeks
_LOWER = (205, 425, 164, 199, 175, 4, 2, 18)  # lower cheeks, philtrum, chin and nose


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


def judge_sight(picture: Picture, mesh: Meshed, held: Held) -> Seen:
    """Judge how well a face can be seen.

    Args:
        picture: (h, w, 3) uint8, sRGB.
        mesh: where its points are said to be.
        held: how the head is held.

    Returns:
        The judgement.
    """
    crop = mesh.crop
    cut = cut_out(picture, crop, _SIDE).astype(np.float64)
    matrix, shift = crop.into(_SIDE)
    places = (mesh.points[:, :2] - shift) @ matrix / (crop.size / _SIDE) ** 2
    covered = _covered(cut, places)
    turn = float(np.arccos(np.clip(held.turn[2, 2], -1.0, 1.0)))
    size, light = _ramp(held.size, *_WIDTH_PX), _ramp(float(cut.mean(axis=2).std()), *_CONTRAST)
    parts = 0.0 if len(covered) == len(_LEFT) else float(np.prod([_LEFT[part] for part in covered]))
    visible = np.ones(len(ARKIT), dtype=bool)
    for part in covered:
        visible &= region_mask(_HIDDEN[part]) == 0.0
    return Seen(visible, covered, mesh.presence * size * light * (1.0 - _ramp(turn, *_TURN)) * parts)


def _covered(cut: Floats, places: Floats) -> tuple[str, ...]:
    """Return the parts that are hidden."""
    grey = cut.mean(axis=2)
    eyes, mouth = np.mean([_edges(grey, places[list(eye)]) for eye in _EYES]), _edges(grey, places[list(_MOUTH)])
    off = np.abs(_tint(cut, places[list(_LOWER)]) - _tint(cut, places[list(_UPPER)])).sum()
    blind = bool(eyes <= _SMOOTH * mouth)
    hidden = {"eyes": blind, "mouth": bool(mouth <= _SMOOTH * eyes) or (off > _COLOUR and not blind)}
    return tuple(part for part, there in hidden.items() if there)


def _edges(grey: Floats, places: Floats) -> float:
    """Return the mean slope of the grey around places; 0 where they lie outside."""
    (left, top), (right, bottom) = places.min(axis=0).astype(int), places.max(axis=0).astype(int)
    part = grey[max(top - 2, 0) : bottom + 3, max(left - 1, 0) : right + 2]
    if min(part.shape) < 2:
        return 0.0
    down, across = np.gradient(part)
    return float(np.hypot(down, across).mean())


def _tint(cut: Floats, places: Floats) -> Floats:
    """Return (2,): the shares of red and blue around places, in the middle of them."""
    columns, rows = np.clip(places.round().astype(int), 3, _SIDE - 4).T
    around = np.array([cut[y - 3 : y + 4, x - 3 : x + 4].mean(axis=(0, 1)) for x, y in zip(columns, rows, strict=True)])
    return np.median(around[:, [0, 2]] / (around.sum(axis=1, keepdims=True) + 30.0), axis=0)


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
