"""DailyDialog: everyday dialogues with dialogue act, topic and emotion, as text files or as JSON lines."""

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Utterance
from mien.corpora.row import Row
from mien.corpora.table import read_lines

__all__ = ["DAILYDIALOG"]

_CARD = load_card("dailydialog")
_PARTS = {"train": "train", "dev": "validation", "test": "test"}
_LINES = {"train": "en_1k.jsonl", "dev": "en_dev.jsonl", "test": "en_test.jsonl"}
_END = "__eou__"


def _find(folder: Path, split: str) -> list[Path]:
    part = _PARTS[split]
    inner = folder / part if (folder / part).is_dir() else folder
    texts = [inner / f"dialogues_{kind}{part}.txt" for kind in ("", "emotion_", "act_")]
    lines = folder / _LINES[split]
    return [lines] if lines.is_file() and not texts[0].is_file() else texts


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield a row for each utterance, with the cells dialogue, turn, text, emotion, act and topic."""
    return _from_json(paths[0]) if paths[0].suffix == ".jsonl" else _from_texts(paths, split)


def _from_json(path: Path) -> Iterator[Row]:
    for number, line in read_lines(path):
        try:
            dialogue = json.loads(line)
            yield from _turns(path, number, dialogue)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            wanted = "expected an object with id, topic and utterances, each with text, act and emotion"
            yield Row(path, number, {}, f"no dialogue in JSON; {wanted}")


def _turns(path: Path, number: int, dialogue: dict[str, Any]) -> list[Row]:
    shared = {"dialogue": str(dialogue["id"]), "topic": str(dialogue["topic"])}
    return [
        Row(path, number, {**shared, "turn": turn, **{key: str(item[key]) for key in ("text", "act", "emotion")}})
        for turn, item in enumerate(dialogue["utterances"])
    ]


def _from_texts(paths: Sequence[Path], split: str) -> Iterator[Row]:
    lines = zip_longest(*(read_lines(path) for path in paths))
    for number, parts in enumerate(lines, 1):
        texts, emotions, acts = (part[1] if part else "" for part in parts)
        turns = [text.strip() for text in texts.strip().removesuffix(_END).split(_END)]
        labels = emotions.split(), acts.split()
        if not len(turns) == len(labels[0]) == len(labels[1]):
            found = f"{len(turns)} turns, {len(labels[0])} emotions and {len(labels[1])} acts"
            yield Row(paths[0], number, {}, f"{found}; expected as many of each")
            continue
        for turn, (text, emotion, act) in enumerate(zip(turns, *labels, strict=True)):
            cells = {"dialogue": f"{split}{number}", "topic": "", "text": text, "emotion": emotion, "act": act}
            yield Row(paths[0], number, {**cells, "turn": turn})


def _build(row: Row, split: str) -> Utterance:
    turn = row.cells["turn"]
    return Utterance(
        id=f"{row.cells['dialogue']}_{turn}",
        split=split,
        extra={"act": row.cells["act"], "topic": row.cells["topic"]},
        dialogue=row.cells["dialogue"],
        turn=turn,
        speaker="AB"[turn % 2],
        text=row.text("text"),
        label=_CARD.label(row.cells["emotion"]),
        original=row.cells["emotion"],
    )


DAILYDIALOG: Corpus[Utterance] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus; its two speakers have no names and take turns: here A and B. The text files have no topic: it is ""."""
