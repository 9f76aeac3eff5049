"""The faces of FER-2013, found and cut out as those of any picture are; what was found is kept for the next time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.fer2013 import FER2013
from mien.measure.small_faces import enlarge
from mien.perceive.face_crop import Crop
from mien.perceive.face_mesh import POINTS, Mesh
from mien.perceive.pixels import KINDS
from mien.perceive.pixels_crop import SIDE, cut_face
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["ENLARGED", "Faces", "find_faces", "read_fer2013", "read_raw"]

ENLARGED = 192
"""Pixels of a face when it is looked for: four times those of FER-2013, whose 48 are too few for a finder."""

_USUAL = Crop(145.0, 153.0, 257.0, 0.0)  # in an enlarged picture; the median over the public test
_TOLD = 1000  # faces


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Labelled faces.

    Args:
        pixels: (n, 64, 64) uint8 grey, as `mien.perceive.pixels_crop.cut_face` cuts.
        labels: (n,) int64, places in basic-7.
        points: (n, 468, 2) float32, the mesh in the picture; zeros where none was found.
        found: (n,) bool, whether there is a mesh; faces without are cut out where most lie.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    points: NDArray[np.float32]
    found: NDArray[np.bool_]


def read_fer2013(data: Path, split: str, *, say: Callable[[str], None]) -> Faces:
    """Return a split of FER-2013, its faces found and cut out.

    Args:
        data: the folder that holds `faces/fer2013`.
        split: "train", "dev" (the public test) or "test" (the private one).
        say: is told how it goes, where they were not found before.

    Raises:
        InputError: it is missing or wrong.
    """
    raw, labels = read_raw(data, split)
    name = sha256(raw.tobytes()).hexdigest()[:12]
    kept = training_folder() / f"pixels-faces-{name}.npz"
    if not kept.exists():
        pixels, points, found = find_faces(raw, say=say)
        with atomic_path(kept) as place, place.open("wb") as file:
            np.savez(file, pixels=pixels, points=points, found=found)
    with np.load(kept) as archive:
        return Faces(archive["pixels"], labels, archive["points"], archive["found"])


def read_raw(data: Path, split: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return (n, 48, 48) uint8 faces of a split as published, and (n,) their places in basic-7."""
    examples = list(FER2013.read(data / "faces" / "fer2013", split=split))
    labels = np.array([KINDS.index(example.label) for example in examples], dtype=np.int64)
    return np.stack([example.pixels for example in examples]), labels


def find_faces(
    raw: NDArray[np.uint8], *, say: Callable[[str], None]
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.bool_]]:
    """Find faces in small grey pictures, and cut them out.

    Args:
        raw: (n, 48, 48) uint8 grey, a face fills each.
        say: is told how it goes.

    Returns:
        `Faces`' pixels, points and found.
    """
    mesh = Mesh()
    pixels = np.zeros((len(raw), SIDE, SIDE), dtype=np.uint8)
    points = np.zeros((len(raw), POINTS, 2), dtype=np.float32)
    found = np.zeros(len(raw), dtype=np.bool_)
    for number, face in enumerate(raw):
        picture = enlarge(face, side=ENLARGED)
        meshed = mesh.find(picture)
        if meshed is not None:
            points[number], found[number] = meshed.points[:, :2], True
        cut = cut_face(picture, _USUAL if meshed is None else meshed.crop)
        pixels[number] = cut.round().clip(0.0, 255.0).astype(np.uint8)
        if number % _TOLD == _TOLD - 1:
            say(f"looked for {number + 1:,} of {len(raw):,} faces")
    return pixels, points, found
