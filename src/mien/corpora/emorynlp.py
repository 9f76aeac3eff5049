"""EmoryNLP: dialogues of a TV series with speaker, time and emotion, in the files of MELD's repository."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import TimedUtterance
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["EMORYNLP"]

_CARD = load_card("emorynlp")
_COLUMNS = (
    *("Utterance", "Speaker", "Emotion", "Scene_ID", "Utterance_ID"),
    *("Season", "Episode", "Start_Time", "End_Time"),
)


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], _COLUMNS)


def _speaker(row: Row) -> str:
    """Read a cell such as "['Monica Geller', 'Ross Geller']"."""
    try:
        names = ast.literal_eval(row.cells["Speaker"])
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise row.error(f"Speaker is {row.cells['Speaker']!r}; expected a list such as ['Ross Geller']")
    return " & ".join(names)


def _build(row: Row, split: str) -> TimedUtterance:
    season, episode, scene = (row.whole(column) for column in ("Season", "Episode", "Scene_ID"))
    turn = row.whole("Utterance_ID")
    start, end = row.span("Start_Time", "End_Time")
    dialogue = f"s{season:02}_e{episode:02}_c{scene:02}"
    return TimedUtterance(
        id=f"{dialogue}_u{turn:03}",
        split=split,
        extra={},
        dialogue=dialogue,
        turn=turn,
        speaker=_speaker(row),
        text=row.text("Utterance"),
        label=_CARD.label(row.cells["Emotion"]),
        original=row.cells["Emotion"],
        start=start,
        end=end,
    )


EMORYNLP: Corpus[TimedUtterance] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / f"emorynlp_{split}_final.csv"], rows=_rows, build=_build
)
"""The corpus; a dialogue is a scene, and ids have the form of the original's, such as "s01_e02_c01_u001"."""
