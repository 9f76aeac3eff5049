"""Whether a stranger's eye finds the face, and whether lids and lips do what they are told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.draw import Shot, open_face, soft
from mien.measure.judges import eye_opening, mouth_gap
from mien.measure.takes import openings, tour
from mien.perceive.face_mesh import Mesh
from mien.types import ARKIT_INDEX, Motion

__all__ = ["follow", "found_share"]

_SIDE = 512


def found_share(face: str, mesh: Mesh) -> float:
    """Return the share of the frames of a minute's film in which the face is found.

    Args:
        face: spec.
        mesh: who looks for it.

    Returns:
        [0, 1]; the film is `mien.measure.takes.tour`, each frame searched by itself.
    """
    return float(np.mean([points is not None for points in _seen(face, tour(), mesh)]))


def follow(face: str, mesh: Mesh) -> tuple[float, float]:
    """Return how well the openings that are seen follow the weights that were set.

    Args:
        face: spec.
        mesh: who finds the landmarks.

    Returns:
        Pearson's correlation of eyeBlink with the eyes' closing (the lesser of the two eyes), and of jawOpen with the
        mouth's gap, over `mien.measure.takes.openings`; frames in which no face is found count as open eyes and a
        closed mouth would: they break the correlation.
    """
    motion = openings()
    seen = _seen(face, motion, mesh)
    eyes = np.array([np.zeros(2) if points is None else eye_opening(points) for points in seen])
    gaps = np.array([0.0 if points is None else mouth_gap(points) for points in seen])
    blinks = (
        -float(np.corrcoef(motion.face[:, ARKIT_INDEX[name]], eyes[:, side])[0, 1])
        for side, name in enumerate(("eyeBlinkLeft", "eyeBlinkRight"))
    )
    return min(blinks), float(np.corrcoef(motion.face[:, ARKIT_INDEX["jawOpen"]], gaps)[0, 1])


def _seen(face: str, motion: Motion, mesh: Mesh) -> list[NDArray[np.float64] | None]:
    renderer = open_face(face, shot=Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE)))
    found = (mesh.find(picture) for picture in renderer.frames(motion))
    return [None if one is None else one.points[:, :2] for one in found]
