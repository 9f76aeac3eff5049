"""FairFace: pictures of faces balanced over seven groups by looks, without feelings; errors are told by them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Photo
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["FAIRFACE"]

_KNOWN = {
    "age": ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70"),
    "gender": ("Male", "Female"),
    "race": ("White", "Black", "Indian", "East Asian", "Southeast Asian", "Middle Eastern", "Latino_Hispanic"),
    "service_test": ("True", "False"),
}
_TABLES = {"train": "fairface_label_train.csv", "dev": "fairface_label_val.csv"}


def _find(folder: Path, split: str) -> list[Path]:
    return [folder / _TABLES[split]]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], ("file", *_KNOWN))


def _build(row: Row, split: str) -> Photo:
    name = row.text("file")
    told = {column: row.choice(column, known) for column, known in _KNOWN.items()}
    return Photo(
        id=name,
        split=split,
        extra={"service_test": told.pop("service_test")},
        path=row.file.parent / name,
        labels=(),
        original=(),
        point=None,
        groups={**told, "gender": told["gender"].lower()},
    )


FAIRFACE: Corpus[Photo] = Corpus(card=load_card("fairface"), find=_find, rows=_rows, build=_build)
"""The corpus; dev is its validation set, and its test set is not published."""
