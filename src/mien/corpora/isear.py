"""ISEAR: situations in which people felt one of seven emotions, in their own words."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import LabelledText
from mien.corpora.row import Row
from mien.corpora.table import read_csv, read_tsv

__all__ = ["ISEAR"]

_CARD = load_card("isear")
_PUBLISHED = (
    "ID|CITY|COUN|SUBJ|SEX|AGE|RELI|PRAC|FOCC|MOCC|FIEL|EMOT|WHEN|LONG|INTS|ERGO|TROPHO|TEMPER|EXPRES|MOVE|EXP1|EXP2|"
    "EXP10|PARAL|CON|EXPC|PLEA|PLAN|FAIR|CAUS|COPING|MORL|SELF|RELA|VERBAL|NEUTRO|Field1|Field3|Field2|MYKEY|SIT|STATE"
).split("|")
_SHORT = {
    **{"id": "MYKEY", "emotion": "Field1", "intensity": "INTS", "duration": "LONG"},
    **{"sex": "SEX", "age": "AGE", "text": "SIT"},
}
_EXTRA = ("SEX", "AGE", "INTS", "LONG")
_BROKEN = " á "
"""What stands in the published table where a line of the questionnaire was broken."""


def _find(folder: Path, split: str) -> list[Path]:
    published, short = folder / "isear.csv", folder / "isear.tsv"
    return [short if short.is_file() and not published.is_file() else published]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    path = paths[0]
    if path.suffix == ".csv":
        yield from read_csv(path, _PUBLISHED, delimiter="|")
        return
    for row in read_tsv(path, tuple(_SHORT), headed=True):
        cells = {published: row.cells.get(short) for short, published in _SHORT.items()}
        yield Row(path, row.number, cells, row.fault)


def _build(row: Row, split: str) -> LabelledText:
    original = row.text("Field1")
    return LabelledText(
        id=row.text("MYKEY"),
        split=split,
        extra={column: row.cells[column] for column in _EXTRA},
        text=" ".join(row.text("SIT").replace(_BROKEN, " ").split()),
        labels=(_CARD.label(original),),
        original=(original,),
    )


ISEAR: Corpus[LabelledText] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus; `extra` has the published codes for sex (1 male, 2 female), age, intensity (1-4) and duration (1-4)."""
