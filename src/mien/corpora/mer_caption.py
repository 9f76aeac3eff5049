"""MER-Caption+: what people in film clips feel, in free words, and what shows it; written by models, sifted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Explanation
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["MER_CAPTION"]

_WORDS = "track2_train_mercaptionplus.csv"
_REASONS = "track3_train_mercaptionplus.csv"


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield the rows of the reasons, the row with the same clip's words as "words"; then words without a reason."""
    words: dict[str, Row] = {}
    for row in read_csv(paths[0], ("name", "openset")):
        if row.fault:
            raise row.error(row.fault)
        if row.cells["name"] in words:
            raise row.error(f"the name {row.cells['name']!r} was there before; expected each once")
        words[row.cells["name"]] = row
    reasoned: set[str] = set()
    for row in read_csv(paths[1], ("name", "reason")):
        name = row.cells.get("name", "")
        reasoned.add(name)
        fault = row.fault or ("" if name in words else f"{name!r} has no words in {paths[0].name}")
        yield replace(row, cells={**row.cells, "words": words.get(name)}, fault=fault)
    for name, row in words.items():
        if name not in reasoned:
            yield replace(row, fault=f"{name!r} has no reason in {paths[1].name}")


def _build(row: Row, split: str) -> Explanation:
    return Explanation(
        id=row.text("name"),
        split=split,
        extra={},
        text=row.text("reason"),
        labels=(),
        original=_open(row.cells["words"]),
    )


def _open(row: Row) -> tuple[str, ...]:
    """Return the words of a list such as "[concerned, weary]" or "['concerned', 'weary']"; "[]" has none."""
    cell = row.cells["openset"].strip()
    if cell.startswith("[") != cell.endswith("]"):
        raise row.error(f"openset is {cell!r}; expected words such as [concerned, weary]")
    words = (word.strip() for word in re.split(r"['\",]", cell.removeprefix("[").removesuffix("]")))
    return tuple(word for word in words if word)


MER_CAPTION: Corpus[Explanation] = Corpus(
    card=load_card("mer-caption"),
    find=lambda folder, split: [folder / _WORDS, folder / _REASONS],
    rows=_rows,
    build=_build,
)
"""The corpus. Words are free, so that an example has no `labels`: they are its `original`, as the file has them."""
