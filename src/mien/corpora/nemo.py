"""nEMO: ninety Polish sentences spoken by nine actors with six emotions; a table names the sounds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Recording
from mien.corpora.row import Row
from mien.corpora.table import read_csv, read_tsv

__all__ = ["NEMO"]

_CARD = load_card("nemo")
_PUBLISHED = ("file_id", "emotion", "raw_text", "normalized_text", "speaker_id", "gender", "age")
_MANIFEST = {
    "speaker": "speaker_id",
    "gender": "gender",
    "age": "age",
    "emotion": "emotion",
    "text": "raw_text",
    "text_norm": "normalized_text",
}


def _find(folder: Path, split: str) -> list[Path]:
    published, manifest = folder / "data.tsv", folder / "manifest.csv"
    return [manifest if manifest.is_file() and not published.is_file() else published]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield rows with the published columns, and the sound's path as "path"."""
    table = paths[0]
    if table.name == "data.tsv":
        for row in read_tsv(table, _PUBLISHED, headed=True):
            yield replace(row, cells={**row.cells, "path": f"samples/{row.cells.get('file_id')}"})
    else:
        for row in read_csv(table, ("path", *_MANIFEST)):
            cells = {published: row.cells.get(column) for column, published in _MANIFEST.items()}
            yield replace(row, cells={**cells, "path": row.cells.get("path")})


def _build(row: Row, split: str) -> Recording:
    path = row.file.parent / row.text("path")
    if not path.is_file():
        raise row.error(f"its sound {path} is missing; fetch it, or take the row out")
    return Recording(
        id=path.stem,
        split=split,
        extra={"age": row.cells["age"].strip(), "normalized_text": row.cells["normalized_text"]},
        path=path,
        speaker=row.text("speaker_id").strip(),
        gender=row.text("gender").strip(),
        text=row.text("raw_text"),
        label=_CARD.label(row.cells["emotion"]),
        original=row.cells["emotion"],
        intensity="unspecified",
    )


NEMO: Corpus[Recording] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus; it has no published split (see `leave_speakers_out`)."""
