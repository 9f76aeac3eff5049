"""EmoBank: sentences rated for valence, arousal and dominance from 1 to 5."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import RatedText
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.types import Vad

__all__ = ["EMOBANK"]

_CARD = load_card("emobank")


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    for row in read_csv(paths[0], ("id", "split", "V", "A", "D", "text")):
        given = row.cells.get("split")
        if given not in _CARD.counts and not row.fault:
            yield replace(row, fault=f"split is {given!r}; expected one of: {', '.join(_CARD.counts)}")
        elif given == split or row.fault:
            yield row


def _build(row: Row, split: str) -> RatedText:
    original = Vad(*(row.number_in(axis, 1.0, 5.0) for axis in "VAD"))
    return RatedText(
        id=row.text("id"),
        split=split,
        extra={},
        text=row.text("text"),
        vad=Vad(*((axis - 3.0) / 2.0 for axis in original)),
        original=original,
    )


EMOBANK: Corpus[RatedText] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / "emobank.csv"], rows=_rows, build=_build
)
"""The corpus, with the mean of writers' and readers' ratings; the published 3 is 0 here, 1 is -1 and 5 is 1."""
