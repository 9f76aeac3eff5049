"""DeepDialogue: dialogues of two language models, each turn with the emotion that was asked for, as text and sound."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import Chat, ChatTurn
from mien.corpora.row import Row

__all__ = ["DEEPDIALOGUE"]

_KEYS = ("domain", "model1", "model2", "conversation")


def _find(folder: Path, split: str) -> list[Path]:
    return sorted(path for path in folder.glob("*/*/*.json") if path.stem == path.parent.name)


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    for path in paths:
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            yield Row(path, 0, {key: table[key] for key in _KEYS})
        except (ValueError, KeyError, TypeError, RecursionError):
            yield Row(path, 0, {}, f"no dialogue in JSON; expected an object with {', '.join(_KEYS)}")


def _build(row: Row, split: str) -> Chat:
    try:
        turns = tuple(ChatTurn(turn["speaker"], turn["text"], turn["emotion"]) for turn in row.cells["conversation"])
        whole = all(isinstance(part, str) and part.strip() for turn in turns for part in (turn.speaker, turn.text))
    except (KeyError, TypeError):
        whole, turns = False, ()
    if not whole or not turns or not all(isinstance(turn.emotion, str) for turn in turns):
        raise row.error("a turn is no object of texts; expected speaker, text and emotion")
    name, folder = row.file.stem, row.file.parent
    return Chat(
        id=f"{folder.parent.name}/{name}",
        split=split,
        extra={},
        domain=row.text("domain"),
        minds=(row.text("model1"), row.text("model2")),
        turns=turns,
        sounds={path.stem.removeprefix(f"{name}_"): path for path in sorted(folder.glob(f"{name}_*.wav"))},
    )


DEEPDIALOGUE: Corpus[Chat] = Corpus(card=load_card("deepdialogue"), find=_find, rows=_rows, build=_build)
"""The corpus, in the layout of its demo page, which `mien data converse` writes too."""
