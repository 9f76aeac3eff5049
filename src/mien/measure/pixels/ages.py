"""What a network of ages makes of pictures whose people's ages are told, as a table for `mien measure fairness`.

python -m mien.measure.pixels.ages ages.onnx utkface FOLDER all ages.csv

This is how a network of `mien train ages` can be tried on real people, by those who have pictures of them. Mien itself
tells nobody's age.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import Photo, load_corpus
from mien.errors import InputError
from mien.perceive.face_mesh import Mesh
from mien.perceive.pixels import score_faces
from mien.perceive.pixels_crop import cut_face
from mien.perceive.words_network import open_network
from mien.types.media import atomic_path
from mien.types.pictures import read_pictures

__all__ = ["GROUPS", "FaceAges", "group_of", "write_age_answers"]

GROUPS: dict[str, tuple[int, int]] = {"child": (0, 13), "young": (18, 39), "middle": (40, 59), "old": (60, 120)}
"""First and last year of each group of ages; between 13 and 18 nobody is put into any."""

_OLDEST = 120
_APART = ("gender", "race")
_NO_FACE = "no face"
_LARGEST = 1024  # pixels of a picture's side


class FaceAges:
    """Puts faces into groups of ages.

    Args:
        path: a network that `mien train ages` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such network.
    """

    def __init__(self, path: Path) -> None:
        self._session, self.groups = open_network(path, kind="network of ages", read=_read_notes)

    def score(self, faces: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of the groups.

        Args:
            faces: (n, 64, 64) float32 grey, 0 to 255, as `mien.perceive.pixels_crop.cut_face` cuts.

        Returns:
            (n, 4) float64 in the order of `groups`; a face and its mirror image count alike.

        Raises:
            InputError: the shape is another one, or a number is not finite.
        """
        return score_faces(self._session, faces)


def group_of(age: str) -> str:
    """Return the group of an age as corpora tell it: "26", "20-29", "more than 70", "70+".

    Args:
        age: years, or from and to.

    Returns:
        The group that holds all of these years; "" where there is none.
    """
    years = [int(number) for number in re.findall(r"\d+", age)]
    if not years:
        return ""
    first, last = years[0], years[-1] if age.strip()[-1].isdigit() and "more" not in age else _OLDEST
    return next((name for name, (low, high) in GROUPS.items() if low <= first and last <= high), "")


def write_age_answers(net: Path, name: str, folder: Path, split: str, path: Path) -> int:
    """Look at every picture of a corpus whose person's age is in a group, and write what the network says.

    Args:
        net: a network that `mien train ages` wrote.
        name: a corpus of photos that tells ages: "raf-db", "fairface" or "utkface".
        folder: where it was unpacked.
        split: one of the corpus's.
        path: the CSV to write: label, predicted ("no face" where none is found), name, gender, race.

    Returns:
        How many pictures there were.

    Raises:
        InputError: the corpus is missing, wrong, or tells no ages; a picture cannot be read.
        WeightsError: the file is no network of ages.
    """
    reader, mesh = FaceAges(net), Mesh()
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["label", "predicted", "name", *_APART])
        count = 0
        for photo, group in _photos(name, folder, split):
            table.writerow([group, _answer(reader, mesh, photo), photo.id, *(photo.groups.get(a, "") for a in _APART)])
            count += 1
    return count


def _photos(name: str, folder: Path, split: str) -> Iterator[tuple[Photo, str]]:
    told = False
    for example in load_corpus(name).read(folder, split=split):
        group = group_of(example.groups.get("age", "")) if isinstance(example, Photo) else ""
        if group:
            told = True
            yield example, group
    if not told:
        raise InputError(f"{folder} tells nobody's age in {name}; expected raf-db (with Annotation), fairface, utkface")


def _answer(reader: FaceAges, mesh: Mesh, photo: Photo) -> str:
    picture = next(read_pictures(photo.path, fps=1.0, side=_LARGEST)).pixels
    meshed = mesh.find(picture)
    if meshed is None:
        return _NO_FACE
    (likely,) = reader.score(cut_face(picture, meshed.crop)[np.newaxis])
    return reader.groups[int(likely.argmax())]


def _read_notes(notes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(notes["groups"].split())


if __name__ == "__main__":
    count = write_age_answers(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
    print(f"{count:,} pictures; mien measure fairness --pred {sys.argv[5]}", file=sys.stderr)
