"""PELD: three turns of two people, the third being the reply of the first, whose Big Five are known."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Triple
from mien.corpora.row import Row
from mien.corpora.table import read_tsv
from mien.errors import InputError
from mien.types import BigFive

__all__ = ["PELD"]

_CARD = load_card("peld")
_COLUMNS = (
    *("Speaker_1", "Speaker_2", "Personality", "Utterance_1", "Utterance_2", "Utterance_3"),
    *("Emotion_1", "Emotion_2", "Emotion_3", "Sentiment_1", "Sentiment_2", "Sentiment_3"),
)
_SENTIMENTS = ("negative", "neutral", "positive")


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_tsv(paths[0], _COLUMNS, headed=True)


def _traits(row: Row) -> BigFive:
    """Read "[0.648, 0.375, 0.386, 0.58, 0.477]", openness first and neuroticism last, from [0, 1] into [-1, 1]."""
    cell = row.cells["Personality"]
    try:
        return BigFive(*(2.0 * float(trait) - 1.0 for trait in json.loads(cell)))
    except (ValueError, TypeError, InputError):
        raise row.error(f"Personality is {cell!r}; expected five numbers from 0 to 1 in square brackets") from None


def _three(row: Row, column: str) -> tuple[str, str, str]:
    return row.text(f"{column}_1"), row.text(f"{column}_2"), row.text(f"{column}_3")


def _build(row: Row, split: str) -> Triple:
    original, sentiments = _three(row, "Emotion"), _three(row, "Sentiment")
    if not set(sentiments) <= set(_SENTIMENTS):
        raise row.error(f"the sentiments are {', '.join(sentiments)}; expected each one of: {', '.join(_SENTIMENTS)}")
    first, second, third = original
    return Triple(
        id=str(row.number),
        split=split,
        extra={"Personality": row.cells["Personality"]},
        speakers=(row.text("Speaker_1"), row.text("Speaker_2")),
        traits=_traits(row),
        texts=_three(row, "Utterance"),
        labels=(_CARD.label(first), _CARD.label(second), _CARD.label(third)),
        original=original,
        sentiments=sentiments,
    )


PELD: Corpus[Triple] = Corpus(
    card=_CARD, find=lambda folder, split: [folder / "Dyadic_PELD.tsv"], rows=_rows, build=_build
)
"""The corpus. It has no ids (an id is the row's number) and no split column. Neighbouring triples share utterances, so
a split by chance, such as the published code makes, puts the same words into training and test."""
