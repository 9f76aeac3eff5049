"""AffectNet: pictures of faces from the web with eight feelings, valence and arousal, as people saw them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Photo
from mien.corpora.row import Row
from mien.corpora.table import read_csv, read_lines

__all__ = ["AFFECTNET"]

_CARD = load_card("affectnet")
_TABLES = {"train": "training.csv", "dev": "validation.csv"}
_BOX = ("face_x", "face_y", "face_width", "face_height")
_COLUMNS = ("subDirectory_filePath", *_BOX, "facial_landmarks", "expression", "valence", "arousal")
_NO_FEELING = ("8", "9", "10")  # none of the eight, uncertain, no face
_UNRATED = -2.0


def _find(folder: Path, split: str) -> list[Path]:
    return [folder / "Manually_Annotated_file_lists" / _TABLES[split]]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield the rows; programs of others show the validation table both with a header and without."""
    first = next(read_lines(paths[0]), (0, ""))[1]
    yield from read_csv(paths[0], _COLUMNS, headed=split == "train" or first.startswith(_COLUMNS[0]))


def _point(row: Row) -> tuple[float, float] | None:
    if all(row.number_in(axis, _UNRATED, 1.0) == _UNRATED for axis in ("valence", "arousal")):
        return None
    return row.number_in("valence", -1.0, 1.0), row.number_in("arousal", -1.0, 1.0)


def _build(row: Row, split: str) -> Photo:
    name, label = row.text("subDirectory_filePath"), row.cells["expression"].strip()
    root = row.file.parent.parent
    unpacked = root / "Manually_Annotated"  # the archive's own folder, where it was unpacked into it
    return Photo(
        id=name,
        split=split,
        extra={column: row.cells[column] for column in (*_BOX, "facial_landmarks")},
        path=(unpacked if unpacked.is_dir() else root) / "Manually_Annotated_Images" / name,
        labels=() if label in _NO_FEELING else (_CARD.label(label),),
        original=(label,),
        point=_point(row),
        groups={},
    )


AFFECTNET: Corpus[Photo] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The part that people annotated; dev is its validation set, and its test set is not published.

Pictures that were marked as none of the eight, as uncertain or as no face are there, without a label.
"""
