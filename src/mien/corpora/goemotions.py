"""GoEmotions: comments with any of 27 emotions, or neutral."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import LabelledText
from mien.corpora.row import Row
from mien.corpora.table import read_tsv

__all__ = ["GOEMOTIONS"]

_CARD = load_card("goemotions")


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_tsv(paths[0], ("text", "labels", "id"), headed=False)


def _build(row: Row, split: str) -> LabelledText:
    original = tuple(row.text("labels").split(","))
    return LabelledText(
        id=row.text("id"),
        split=split,
        extra={},
        text=row.text("text"),
        labels=tuple(_CARD.label(label) for label in original),
        original=original,
    )


GOEMOTIONS: Corpus[LabelledText] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / f"{split}.tsv"], rows=_rows, build=_build
)
"""The corpus; an original label is the number that stands in the file, such as "27" for neutral."""
