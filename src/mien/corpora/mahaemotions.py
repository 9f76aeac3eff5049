"""L3Cube-MahaEmotions: Marathi sentences with eleven emotions."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import LabelledText
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["MAHAEMOTIONS"]

_CARD = load_card("mahaemotions")
_FILES = {"train": "train.csv", "dev": "validation.csv", "test": "test.csv"}


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], ("Tweet", "Label"))


def _build(row: Row, split: str) -> LabelledText:
    original = row.text("Label")
    return LabelledText(
        id=f"{split}_{row.number}",
        split=split,
        extra={},
        text=row.text("Tweet"),
        labels=(_CARD.label(original),),
        original=(original,),
    )


MAHAEMOTIONS: Corpus[LabelledText] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / _FILES[split]], rows=_rows, build=_build
)
"""The corpus; it has no ids of its own, so an id is the split and the row's number."""
