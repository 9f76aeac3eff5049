"""C-EXPR-DB: films of compound expressions, and the spans of each that Richet et al. (2024) marked in 56 of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import FilmedClip
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["C_EXPR_DB"]

_CARD = load_card("c-expr-db")
_BEGIN, _END = "Begin Time - hh:mm:ss.ms", "End Time - hh:mm:ss.ms"
_OTHER = "Other"
_CLASSES = (
    *("Fearfully Surprised", "Happily Surprised", "Sadly Surprised", "Disgustedly Surprised"),
    *("Angrily Surprised", "Sadly Fearful", "Sadly Angry", _OTHER),
)


def _find(folder: Path, split: str) -> list[Path]:
    return sorted((folder / "annotation").glob("*.csv"))


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield the spans with the classes that are marked, as "marked", and the span's number in its class and film."""
    for path in paths:
        before: Counter[str] = Counter()
        for row in read_csv(path, (_BEGIN, _END, *_CLASSES)):
            marked = [name for name in _CLASSES if row.cells.get(name, "").strip()]
            number = before[marked[0]] if marked else 0
            before.update(marked)
            yield replace(row, cells={**row.cells, "marked": marked, "number": number})


def _build(row: Row, split: str) -> FilmedClip:
    marked = row.cells["marked"]
    if len(marked) != 1 or row.cells[marked[0]].strip() != "1":
        found = ", ".join(f"{name} {row.cells[name].strip()!r}" for name in marked) or "nothing"
        raise row.error(f"{found} is marked; expected a 1 for one of: {', '.join(_CLASSES)}")
    start, end = row.span(_BEGIN, _END)
    name = marked[0].replace(" ", "-")
    clip = f"{name}/{row.file.stem}_{name}_{row.cells['number']}"
    return FilmedClip(
        id=clip,
        split=split,
        extra={},
        film=row.file.parent.parent / "trimmed_videos" / f"{clip}.mp4",
        source=row.file.stem,
        start=start,
        end=end,
        labels=() if marked[0] == _OTHER else (_CARD.label(marked[0]),),
        original=marked[0],
    )


C_EXPR_DB: Corpus[FilmedClip] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus. A clip's id is what the files of the five published folds call it."""
