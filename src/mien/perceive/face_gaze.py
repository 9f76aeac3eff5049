"""Where eyes look, from how the dark of the iris lies between the corners and lids of each eye.

The mesh of 468 points has no irises: we take the middle of what is dark inside the lids. An eyeball's radius is taken
for 0.42 of the distance of its corners, as on the page. Lids hide some of the iris and shade it: what remains is set
right by a line, found on Mien's own four heads (correlation with where they look: yaw 0.99, pitch 0.95).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Crop, Picture, cut_out

__all__ = ["find_gaze"]

Floats = NDArray[np.float64]

_EYES = (
    (33, 133, (246, 161, 160, 159, 158, 157, 173), (7, 163, 144, 145, 153, 154, 155)),
    (362, 263, (398, 384, 385, 386, 387, 388, 466), (382, 381, 380, 374, 373, 390, 249)),
)
"""Of each eye, in the picture from left to right: its corners, the points of its upper lid, and of its lower one."""

_SIDE = 48  # pixels of an eye that is cut out
_ROOM = 1.15  # of the corners' distance
_RADIUS = 0.42
_YAW, _PITCH, _LEVEL = 0.87, 1.92, -0.29  # slopes, and the pitch of what reads as 0, radians
_OPEN = 0.10  # height of the open eye, a share of its width, below which an eye does not tell


def find_gaze(picture: Picture, points: Floats) -> tuple[float, float] | None:
    """Find where the eyes look, against the head.

    Args:
        picture: (h, w, 3) uint8, sRGB.
        points: (468, 3) as in `Meshed`.

    Returns:
        Yaw (positive to the person's left) and pitch (positive up), radians; None where both eyes are shut.
    """
    found = [angles for eye in _EYES if (angles := _look(picture, points, *eye)) is not None]
    if not found:
        return None
    yaw, pitch = np.mean(found, axis=0)
    return float(_YAW * yaw), float(_PITCH * pitch + _LEVEL)


def _look(
    picture: Picture, points: Floats, first: int, last: int, upper: tuple[int, ...], lower: tuple[int, ...]
) -> tuple[float, float] | None:
    a, b = points[first, :2], points[last, :2]
    width = float(np.linalg.norm(b - a))
    if width < 4.0:
        return None
    crop = Crop(
        float(a[0] + b[0]) / 2, float(a[1] + b[1]) / 2, _ROOM * width, float(np.arctan2(b[1] - a[1], b[0] - a[0]))
    )
    grey = cut_out(picture, crop, _SIDE).mean(axis=2)
    matrix, shift = crop.into(_SIDE)
    inside = (points[[first, *upper, last], :2] - shift) @ matrix / (crop.size / _SIDE) ** 2
    under = (points[[first, *lower, last], :2] - shift) @ matrix / (crop.size / _SIDE) ** 2
    columns = np.arange(_SIDE)
    top = np.interp(columns, inside[:, 0], inside[:, 1])
    bottom = np.interp(columns, under[:, 0], under[:, 1])
    if (bottom - top).max() < _OPEN * _SIDE / _ROOM:
        return None
    rows = columns[:, None]
    seen = (rows > top) & (rows < bottom) & (columns > inside[0, 0]) & (columns < inside[-1, 0])
    if seen.sum() < 12:
        return None
    low, high = np.percentile(grey[seen], [10, 70])
    dark = np.where(seen, np.clip((high - grey) / max(high - low, 1.0), 0.0, 1.0), 0.0) ** 2
    if dark.sum() <= 0.0:
        return None
    x, y = (dark * columns).sum() / dark.sum(), (dark * rows).sum() / dark.sum()
    radius = _RADIUS * _SIDE / _ROOM
    middle = (inside[0] + inside[-1]) / 2
    return (
        float(np.arcsin(np.clip((x - middle[0]) / radius, -1.0, 1.0))),
        float(np.arcsin(np.clip((middle[1] - y) / radius, -1.0, 1.0))),
    )
