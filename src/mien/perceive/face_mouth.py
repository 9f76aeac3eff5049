"""How far a mouth is open, over a film: what a dubbed voice has to agree with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.face_crop import Picture, check_picture
from mien.perceive.face_mesh import Mesh, Tracker
from mien.perceive.face_people import choose_face, list_faces

__all__ = ["Mouth", "watch_mouth"]

_UPPER, _LOWER = 13, 14  # the middle of the lips' inner edges, in MediaPipe's mesh
_EYES = (33, 263)  # the eyes' outer corners, which do not move with the mouth


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """A mouth over a film.

    Args:
        seconds: (n,) float64, of the pictures in which the face was found.
        opening: (n,) float64 from 0 on: the gap between the lips, in distances between the eyes' outer corners.
    """

    seconds: NDArray[np.float64]
    opening: NDArray[np.float64]


def watch_mouth(frames: Iterable[tuple[float, Picture]], *, who: str = "") -> Mouth:
    """Watch one mouth.

    Args:
        frames: seconds and (h, w, 3) uint8 sRGB, in order of time, taken once.
        who: whose, as in `mien.perceive.face_people.choose_face`; needed where the first face is not alone.

    Returns:
        The mouth, at the pictures that show it, which may be none.

    Raises:
        InputError: a frame is no picture, several faces are there and none was chosen, or one was chosen
            and none is there.
    """
    tracker: Tracker | None = None
    times: list[float] = []
    gaps: list[float] = []
    for seconds, picture in frames:
        image = check_picture(picture)
        if tracker is None and (faces := list_faces(image)):
            tracker = Tracker(Mesh(), choose_face(faces, who).crop)
        if tracker is None or (found := tracker.push(image)) is None:
            continue
        left, right = (found.points[place] for place in _EYES)
        times.append(seconds)
        gaps.append(float(np.linalg.norm(found.points[_UPPER] - found.points[_LOWER]) / np.linalg.norm(left - right)))
    if who and tracker is None:
        raise InputError(f"--who is {who!r} but no face was found; expected one that looks roughly into the camera")
    return Mouth(np.array(times), np.array(gaps))
