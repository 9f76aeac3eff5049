"""What the mesh network sees when Mien's own people move their faces: points of rendered pictures, kept in a cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from mien.draw import Shot, face_file, open_face, soft
from mien.perceive.face_mesh import POINTS, Mesh
from mien.types import Motion
from mien.types.media import atomic_path
from mien.weights import cache_folder

__all__ = ["PEOPLE", "Views", "held_motion", "view_people"]

PEOPLE: tuple[str, ...] = ("anny:mira", "anny:kofi", "anny:lin", "anny:walter")
"""Specs of the people that are rendered."""

_SIDE = 320  # pixels of a picture; the face fills some two thirds

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Meshes of rendered pictures.

    Args:
        points: (p, n, 468, 3) float64 for each person and frame, as in `Meshed`; NaN where no face was found.
        motion: the n frames that everybody was asked to show.
    """

    points: NDArray[np.float64]
    motion: Motion


def held_motion(face: Floats, turns: Floats) -> Motion:
    """Return faces on a turned head, each frame by itself.

    Args:
        face: (n, 52) in [0, 1], ARKit order.
        turns: (n, 3) radians, two thirds of which the head turns, one third the neck.

    Returns:
        n frames.
    """
    face, turns = np.asarray(face, np.float32), np.asarray(turns, np.float32)
    none, joints = np.zeros((len(face), 3), np.float32), np.zeros((len(face), 0, 3), np.float32)
    return Motion(1.0, face, turns * np.float32(2 / 3), turns / np.float32(3), none, none[:, :2], joints)


def view_people(motion: Motion, *, people: Sequence[str] = PEOPLE, say: Callable[[str], None]) -> Views:
    """Show a motion on people and find their points in every frame.

    Args:
        motion: what they do.
        people: specs.
        say: is told what is being done.

    Returns:
        The meshes; those of the same people, motion and code come from the cache the second time.
    """
    return Views(np.stack([_view(motion, person, say) for person in people]), motion)


def _view(motion: Motion, person: str, say: Callable[[str], None]) -> NDArray[np.float64]:
    mark = sha256(face_file(person).read_bytes())
    for track in (motion.face, motion.head, motion.neck, motion.gaze):
        mark.update(track.tobytes())
    place = cache_folder() / "train" / "face" / f"{mark.hexdigest()[:24]}.npy"
    if place.is_file():
        return np.load(place).astype(np.float64)
    say(f"{person}: drawing {len(motion)} pictures")
    mesh, found = Mesh(), np.full((len(motion), POINTS, 3), np.nan, dtype=np.float32)
    for row, picture in enumerate(
        open_face(person, shot=Shot(_SIDE, _SIDE, "face", soft(_SIDE, _SIDE))).frames(motion)
    ):
        seen = mesh.find(picture)
        if seen is not None:
            found[row] = seen.points
    place.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(place) as file, file.open("wb") as out:
        np.save(out, found)
    return found.astype(np.float64)
