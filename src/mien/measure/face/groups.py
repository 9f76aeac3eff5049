"""What the face channel reads in pictures of people whose groups are told, as a table for `mien measure fairness`.

python -m mien.measure.face.groups raf-db FOLDER test faces.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from mien.corpora import Photo, load_corpus
from mien.errors import InputError
from mien.perceive.face import FaceStream
from mien.types import load_taxonomy
from mien.types.media import atomic_path
from mien.types.pictures import read_pictures

__all__ = ["write_face_answers"]

_FEELINGS = "basic-7"
_GROUPS = ("age", "gender", "race")
_BANDS = {3: "0-2", 10: "3-9", 20: "10-19", 30: "20-29", 40: "30-39", 50: "40-49", 60: "50-59", 70: "60-69"}
_NO_FACE = "no face"
_SIDE = 1024  # larger pictures are made smaller


def write_face_answers(name: str, folder: Path, split: str, path: Path) -> int:
    """Look at every picture of a corpus, and write what is read.

    Where the corpus tells feelings, the feeling is asked for; else whether there is a face, which is always right.

    Args:
        name: a corpus of photos that tells groups: "raf-db", "fairface" or "utkface".
        folder: where it was unpacked.
        split: one of the corpus's.
        path: the CSV to write: label, predicted ("no face" where none is found), name, age, gender, race; ages in years
            are put into FairFace's bands.

    Returns:
        How many pictures there were.

    Raises:
        InputError: the corpus is missing, wrong, or tells no groups; a picture cannot be read.
    """
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["label", "predicted", "name", *_GROUPS])
        count = 0
        for photo in _photos(name, folder, split):
            groups = {**photo.groups, "age": _band(photo.groups.get("age", ""))}
            table.writerow([*_answer(photo), photo.id, *(groups.get(group, "") for group in _GROUPS)])
            count += 1
    return count


def _photos(name: str, folder: Path, split: str) -> Iterator[Photo]:
    corpus = load_corpus(name)
    told = False
    for example in corpus.read(folder, split=split):
        if not isinstance(example, Photo) or corpus.card.taxonomy not in ("", _FEELINGS):
            break
        told = told or bool(example.groups)
        yield example
    if not told:
        raise InputError(
            f"{folder} tells no groups of people in {name}; expected raf-db (with Annotation), fairface, utkface"
        )


def _answer(photo: Photo) -> tuple[str, str]:
    """Return what is right and what is read."""
    stream = FaceStream()
    picture = next(read_pictures(photo.path, fps=1.0, side=_SIDE))
    seen = stream.push(picture.pixels, seconds=0.0) is not None
    if not photo.labels:
        return "face", "face" if seen else _NO_FACE
    emotions = stream.affect().emotions
    return photo.labels[0], load_taxonomy(_FEELINGS).labels[emotions.index(max(emotions))] if seen else _NO_FACE


def _band(age: str) -> str:
    if not age.isdigit():
        return age
    return next((band for end, band in _BANDS.items() if int(age) < end), "more than 70")


if __name__ == "__main__":
    count = write_face_answers(sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    print(f"{count:,} pictures; mien measure fairness --pred {sys.argv[4]}", file=sys.stderr)
