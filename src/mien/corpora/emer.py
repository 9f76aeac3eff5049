"""EMER: descriptions of how people in film clips feel and of what shows it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Explanation
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["EMER"]

_CARD = load_card("emer")
_FILES = {"labelled": "gt-eng.csv", "explained": "final-EMER-reason.csv"}
_COLUMNS = {"labelled": ("names", "emotions", "subtitles", "reasons"), "explained": ("name", "chinese", "english")}


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], _COLUMNS[split])


def _build(row: Row, split: str) -> Explanation:
    if split == "explained":
        extra = {"chinese": row.cells["chinese"]}
        return Explanation(
            id=row.text("name"), split=split, extra=extra, text=row.text("english"), labels=(), original=()
        )
    original = row.text("emotions")
    return Explanation(
        id=row.text("names"),
        split=split,
        extra={"subtitles": row.cells["subtitles"]},
        text=row.text("reasons"),
        labels=(_CARD.label(original),),
        original=(original,),
    )


EMER: Corpus[Explanation] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / _FILES[split]], rows=_rows, build=_build
)
"""The corpus. Its two files are no splits of one set, but two: a hundred clips with an emotion, 332 without."""
