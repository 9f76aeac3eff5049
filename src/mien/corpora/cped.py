"""CPED: dialogues of Chinese TV series with the speakers' traits, scene, dialogue act and emotion."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Utterance
from mien.corpora.row import Row
from mien.corpora.table import read_csv

__all__ = ["CPED"]

_CARD = load_card("cped")
_FILES = {"train": "train_split.csv", "dev": "valid_split.csv", "test": "test_split.csv"}
_EXTRA = (
    *("TV_ID", "Gender", "Age", "Neuroticism", "Extraversion", "Openness", "Agreeableness", "Conscientiousness"),
    *("Scene", "FacePosition_LU", "FacePosition_RD", "Sentiment", "DA"),
)
_COLUMNS = (
    *("TV_ID", "Dialogue_ID", "Utterance_ID", "Speaker", "Gender", "Age"),
    *("Neuroticism", "Extraversion", "Openness", "Agreeableness", "Conscientiousness"),
    *("Scene", "FacePosition_LU", "FacePosition_RD", "Sentiment", "Emotion", "DA", "Utterance"),
)


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_csv(paths[0], _COLUMNS)


def _build(row: Row, split: str) -> Utterance:
    name, dialogue = row.text("Utterance_ID"), row.text("Dialogue_ID")
    turn = name.removeprefix(f"{dialogue}_")
    if turn == name or not turn.isdigit():
        raise row.error(f"Utterance_ID is {name!r}; expected {dialogue}_ and a number")
    return Utterance(
        id=name,
        split=split,
        extra={column: row.cells[column] for column in _EXTRA},
        dialogue=dialogue,
        turn=int(turn),
        speaker=row.text("Speaker"),
        text=row.text("Utterance"),
        label=_CARD.label(row.cells["Emotion"]),
        original=row.cells["Emotion"],
    )


CPED: Corpus[Utterance] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / _FILES[split]], rows=_rows, build=_build
)
"""The corpus; traits in `extra` are "high", "low" or "unknown"."""
