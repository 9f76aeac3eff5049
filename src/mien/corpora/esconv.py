"""ESConv: talks of people in distress with people who support them, each turn of support marked with its strategy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import Talk, TalkTurn
from mien.corpora.row import Row
from mien.corpora.table import read_json
from mien.errors import InputError
from mien.types import Strategy

__all__ = ["ESCONV"]

_CARD = load_card("esconv")
_FILES = {"train": "esc_train.jsonl", "dev": "esc_valid.jsonl", "test": "esc_test.jsonl"}
_REBUILT = "esconv_1053_dev_test.jsonl"
_STRATEGIES: Mapping[str, Strategy] = {
    "question": "question",
    "questions": "question",
    "restatement or paraphrasing": "restatement",
    "reflection of feelings": "reflection",
    "self-disclosure": "self-disclosure",
    "affirmation and reassurance": "affirmation",
    "providing suggestions": "suggestion",
    "information": "information",
    "other": "other",
    "others": "other",
}
_TELLERS, _LISTENERS = ("usr", "seeker"), ("sys", "supporter")


def _find(folder: Path, split: str) -> list[Path]:
    path, rebuilt = folder / _FILES[split], folder / _REBUILT
    return [rebuilt] if split == "train" and rebuilt.is_file() and not path.is_file() else [path]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return read_json(paths[0], ("turns",) if paths[0].name == _REBUILT else ("emotion_type", "problem_type", "dialog"))


def _turn(turn: Mapping[str, Any]) -> TalkTurn:
    speaker, text = turn["speaker"], turn["text"].strip()
    if speaker in _TELLERS:
        return TalkTurn("teller", text, None)
    strategy = _STRATEGIES.get(str(turn["strategy"]).strip().lower())
    if speaker not in _LISTENERS or strategy is None:
        marked = f"{speaker!r} and {turn['strategy']!r}"
        raise InputError(f"a turn of {marked}; expected a speaker and one of: {', '.join(_STRATEGIES)}")
    return TalkTurn("listener", text, strategy)


def _build(row: Row, split: str) -> Talk:
    cells = row.cells
    original = (str(cells["emotion_type"]),) if "emotion_type" in cells else ()
    try:
        turns = tuple(_turn(turn) for turn in cells.get("dialog") or cells["turns"])
    except (KeyError, TypeError, AttributeError):
        raise row.error("a turn is no object; expected speaker, text and, of the supporter, strategy") from None
    return Talk(
        id=str(row.number),
        split=split,
        extra={"problem": str(cells.get("problem_type", ""))},
        situation=str(cells.get("situation", "")),
        labels=tuple(_CARD.label(label) for label in original),
        original=original,
        turns=turns,
    )


ESCONV: Corpus[Talk] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus in the split of PPDPP, which has become the usual one. Where its train is missing, the dev and test of the
first release, as they were rebuilt, stand in for it: some of their dialogues are in this split's dev and test too, and
who trains must leave those out (`mien.train.strategy`). They have no situation and no emotion."""
