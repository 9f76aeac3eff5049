"""The shape of a mouth, over a film: what a dubbed voice has to agree with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.face_crop import Picture, check_picture
from mien.perceive.face_mesh import Mesh, Tracker
from mien.perceive.face_people import choose_face, list_faces

__all__ = ["LENGTHS", "Mouth", "mouth_lengths", "watch_mouth"]

LENGTHS = ("gap", "gap_left", "gap_right", "height", "width", "inner_width", "chin", "forward")
"""What is measured of a mouth: between the lips' inner edges, in the middle and to both sides; from the upper edge of
the upper lip to the lower one of the lower; between the corners, outer and inner; from the nose to the chin; and from
the ears' middle to the lips'."""

_EYES = (33, 263)  # the eyes' outer corners, which do not move with the mouth; numbers are of MediaPipe's mesh
_ENDS = (((13,), (14,)), ((81,), (178,)), ((311,), (402,)), ((0,), (17,)),
         ((61,), (291,)), ((78,), (308,)), ((2,), (152,)), ((0, 17), (234, 454)))  # fmt: skip
"""Between which points, or middles of two, each of `LENGTHS` is."""


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """A mouth over a film.

    Args:
        seconds: (n,) float64, of the pictures in which the face was found.
        lengths: (n, 8) float64 from 0 on, of `LENGTHS`, in distances between the eyes' outer corners.
    """

    seconds: NDArray[np.float64]
    lengths: NDArray[np.float64]

    @property
    def opening(self) -> NDArray[np.float64]:
        """(n,), the gap between the lips."""
        return self.lengths[:, 0]


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
    lengths: list[NDArray[np.float64]] = []
    for seconds, picture in frames:
        image = check_picture(picture)
        if tracker is None and (faces := list_faces(image)):
            tracker = Tracker(Mesh(), choose_face(faces, who).crop)
        if tracker is None or (found := tracker.push(image)) is None:
            continue
        times.append(seconds)
        lengths.append(mouth_lengths(found.points))
    if who and tracker is None:
        raise InputError(f"--who is {who!r} but no face was found; expected one that looks roughly into the camera")
    return Mouth(np.array(times), np.array(lengths).reshape(-1, len(LENGTHS)))


def mouth_lengths(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure a mouth.

    Args:
        points: (468, 3), a mesh in pixels.

    Returns:
        (8,) of `LENGTHS`, in distances between the eyes' outer corners.
    """
    spans = [points[list(one)].mean(axis=0) - points[list(other)].mean(axis=0) for one, other in _ENDS]
    return np.linalg.norm(spans, axis=1) / np.linalg.norm(points[_EYES[0]] - points[_EYES[1]])
