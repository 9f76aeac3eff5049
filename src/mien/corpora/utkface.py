"""UTKFace: pictures of faces whose names tell age, gender and race, without feelings; errors are told by them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Photo
from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["UTKFACE"]

_NAME = re.compile(r"(\d{1,3})_([01])_([0-4])_(\d+) ?\.?jpg(?:\.chip\.jpg)?")  # one published name lacks the first dot
_GENDERS = ("male", "female")
_RACES = ("White", "Black", "Asian", "Indian", "other")


def _find(folder: Path, split: str) -> list[Path]:
    return sorted(path for path in folder.rglob("*.jpg") if path.is_file() and not path.name.startswith("."))


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return (Row(path, 0, {"name": path.name}) for path in paths)


def _build(row: Row, split: str) -> Photo:
    name = row.cells["name"]
    found = _NAME.fullmatch(name)
    if not found:
        raise InputError(
            f"{name!r} tells nobody; expected age, gender 0 or 1, race 0 to 4 and time, "
            "such as 61_1_3_20170109150557335.jpg"
        )
    age, gender, race, time = found.groups()
    return Photo(
        id="_".join(found.groups()),
        split=split,
        extra={"time": time},
        path=row.file,
        labels=(),
        original=(),
        point=None,
        groups={"age": age, "gender": _GENDERS[int(gender)], "race": _RACES[int(race)]},
    )


UTKFACE: Corpus[Photo] = Corpus(card=load_card("utkface"), find=_find, rows=_rows, build=_build)
"""The corpus; three of its aligned pictures have names that lack a part, and are told as wrong."""
