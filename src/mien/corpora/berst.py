"""BERSt: 98 actors at home speak and shout thirteen phrases with seven emotions, their telephone in nineteen places."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Recording
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.errors import InputError

__all__ = ["BERST"]

_CARD = load_card("berst")
_FOLDERS = {"train": "train", "dev": "validation", "test": "test"}
_EXTRA = ("age", "current_language", "first_language", "phone_model", "phone_position", "last_modified")
_COLUMNS = ("file_name", "user_id", "gender", "audio_id", "affect", "script", "shout_level", *_EXTRA)
_GENDER = {"woman": "female", "man": "male"}
_INTENSITY = {"no-shout": "normal", "shout": "strong", "n/a": "unspecified", "": "unspecified"}


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield the rows of a table whose columns may stand in any order: its authors' programs go by their names."""
    for row in read_csv(paths[0], ()):
        if not row.fault and not row.cells.keys() >= set(_COLUMNS):
            found, expected = ",".join(row.cells), ",".join(_COLUMNS)
            raise InputError(f"{row.file}, row 1: the header is {found!r}; expected {expected!r} in any order")
        yield row


def _build(row: Row, split: str) -> Recording:
    path = row.file.parent / row.text("file_name").strip()
    if not path.is_file():
        raise row.error(f"its sound {path} is missing; fetch it, or take the row out")
    level = row.cells["shout_level"].strip()
    if level not in _INTENSITY:
        raise row.error(f"shout_level is {level!r}; expected shout, no-shout or n/a")
    gender: str = row.cells["gender"].strip().lower()
    return Recording(
        id=f"{Path(row.text('audio_id').strip()).stem}/{path.stem}",
        split=split,
        extra={column: row.cells[column].strip() for column in _EXTRA},
        path=path,
        speaker=row.text("user_id").strip(),
        gender=_GENDER.get(gender, gender),
        text=row.text("script").strip(),
        label=_CARD.label(row.cells["affect"]),
        original=row.cells["affect"],
        intensity=_INTENSITY[level],
    )


BERST: Corpus[Recording] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / _FOLDERS[split] / "metadata.csv"], rows=_rows, build=_build
)
"""The corpus; no actor is in two splits. A label is what was to be acted; `intensity` is strong where it is shouted."""
