"""EmpatheticDialogues: somebody tells of a time when they felt one of 32 emotions, and somebody listens."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import Talk, TalkTurn
from mien.corpora.row import Row
from mien.corpora.table import read_json, read_lines

__all__ = ["EMPATHETIC"]

_CARD = load_card("empathetic")
_PUBLISHED = {"train": "train.csv", "dev": "valid.csv", "test": "test.csv"}
_HEADER = ("conv_id", "utterance_idx", "context", "prompt", "speaker_idx", "utterance")


def _find(folder: Path, split: str) -> list[Path]:
    lines = folder / f"{split}.jsonl"
    return [lines] if lines.is_file() else [folder / _PUBLISHED[split]]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield a row for each dialogue, with the cells id, emotion, utterances and, where it is told, situation."""
    if paths[0].suffix == ".jsonl":
        return read_json(paths[0], ("id", "emotion", "utterances"))
    return _from_table(paths[0])


def _from_table(path: Path) -> Iterator[Row]:
    """Read the published table: a row for each utterance, no quotes, "_comma_" for a comma within a cell."""
    lines = ((number, line.rstrip("\r\n").split(",")) for number, line in read_lines(path) if number > 1)
    for name, group in groupby(lines, key=lambda line: line[1][0]):
        turns = list(group)
        number, first = turns[0]
        if any(len(cells) < len(_HEADER) for _, cells in turns):
            yield Row(path, number, {}, f"a row has too few cells; expected {', '.join(_HEADER)}")
            continue
        said = [cells[5].replace("_comma_", ",") for _, cells in turns]
        cells = {"id": name, "emotion": first[2], "situation": first[3].replace("_comma_", ","), "utterances": said}
        yield Row(path, number, cells)


def _build(row: Row, split: str) -> Talk:
    said = row.cells["utterances"]
    if not isinstance(said, list) or not said or not all(isinstance(text, str) for text in said):
        raise row.error("utterances is no list of texts; expected what teller and listener say in turn")
    original = str(row.cells["emotion"])
    return Talk(
        id=str(row.cells["id"]),
        split=split,
        extra={},
        situation=str(row.cells.get("situation", "")),
        labels=(_CARD.label(original),),
        original=(original,),
        turns=tuple(TalkTurn(("teller", "listener")[i % 2], text, None) for i, text in enumerate(said)),
    )


EMPATHETIC: Corpus[Talk] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus: the published tables, or JSON lines (`dev.jsonl`, `test.jsonl`), which keep the first three turns of each
dialogue, leave a few out and do not tell the situation. The 32 emotions are mapped by us; several have no near label
("nostalgic", "prepared") and get the nearest that there is."""
