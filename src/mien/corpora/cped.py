"""CPED: dialogues of Chinese TV series with the speakers' traits, scene, dialogue act and emotion."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Utterance
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.errors import InputError
from mien.types import BigFive

__all__ = ["CPED", "TRAITS", "cped_big_five"]

TRAITS = ("Openness", "Conscientiousness", "Extraversion", "Agreeableness", "Neuroticism")
"""The columns of the Big Five, in the order of `BigFive`."""

_SIDES = {"high": 0.5, "low": -0.5, "unknown": 0.0}

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


def cped_big_five(turn: Utterance) -> BigFive:
    """Return a speaker's personality on the scale of personas.

    Args:
        turn: of CPED.

    Returns:
        Each trait the middle of its half, 0.5 or -0.5; 0 where it is unknown.

    Raises:
        InputError: a trait is none of high, low and unknown.
    """
    for trait in TRAITS:
        if turn.extra[trait] not in _SIDES:
            raise InputError(f"{turn.id}: {trait} is {turn.extra[trait]!r}; expected one of: {', '.join(_SIDES)}")
    return BigFive(*(_SIDES[turn.extra[trait]] for trait in TRAITS))


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
