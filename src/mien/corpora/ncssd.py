"""NCSSD: two people talking, a sound and its words for each turn; recorded, or cut out of TV series."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import SoundedTalk, SoundedTurn
from mien.corpora.row import Row

__all__ = ["NCSSD"]


def _find(folder: Path, split: str) -> list[Path]:
    return sorted(folder.rglob("metadata.json"))


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    for path in paths:
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            yield Row(path, 0, {"dialog": int(table["dialog"]), "turns": list(table["utterents"].values())})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield Row(path, 0, {}, "no dialogue in JSON; expected an object with dialog and utterents")


def _build(row: Row, split: str) -> SoundedTalk:
    folder = row.file.parent
    turns = sorted((_turn(row, told) for told in row.cells["turns"]), key=lambda turn: turn.number)
    if not turns:
        raise row.error("nobody says anything; expected turns")
    return SoundedTalk(f"{folder.parent.name}/{folder.name}", split, {}, tuple(turns))


def _turn(row: Row, told: Any) -> SoundedTurn:
    try:
        number, speaker, text, seconds = int(told["index"]), int(told["speaker"]), told["text"], float(told["duration"])
    except (KeyError, TypeError, ValueError):
        raise row.error("a turn is wrong; expected index, speaker, text and duration") from None
    if speaker not in (0, 1) or not isinstance(text, str) or not seconds > 0.0:
        found = f"speaker {speaker}, {seconds} s, {str(text)[:40]!r}"
        raise row.error(f"turn {number} is {found}; expected speaker 0 or 1, seconds above 0 and a text")
    sound = row.file.parent / f"{number}_{speaker}_d{row.cells['dialog']}.wav"
    return SoundedTurn(number, "AB"[speaker], text, seconds, sound)


NCSSD: Corpus[SoundedTalk] = Corpus(card=load_card("ncssd"), find=_find, rows=_rows, build=_build)
"""The corpus, as the last step of its authors' programs writes it; any folders may stand around the dialogues'."""
