"""Thousand Voices of Trauma: synthetic talks of exposure therapy, 500 cases in six phases each."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import Talk, TalkTurn
from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["THOUSAND_VOICES"]

_NAME = re.compile(r"(?P<case>\d+)_(?P<phase>P\d+)_conversation")
_SAID = re.compile(r"\s*(therapist|client)\s*:\s*(.*\S)\s*", re.I | re.S)


def _find(folder: Path, split: str) -> list[Path]:
    return sorted((folder / "conversations").glob("*_conversation.json"))


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    for path in paths:
        about = path.parent.parent / "metadata" / path.name.replace("_conversation", "_metadata")
        try:
            said = json.loads(path.read_text(encoding="utf-8"))["full_conversation"]
            known = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
            cells = {"said": said, "person": known.get("client_profile", {}), "trauma": known.get("trauma_info", {})}
            yield Row(path, 0, cells)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield Row(path, 0, {}, "no talk in JSON; expected an object with full_conversation, and one of metadata")


def _build(row: Row, split: str) -> Talk:
    named = _NAME.fullmatch(row.file.stem)
    if not named:
        raise row.error("the name is no such as 100_P10_conversation.json")
    cells, turns = row.cells, list[TalkTurn]()
    for line in cells["said"]:
        found = _SAID.fullmatch(line) if isinstance(line, str) else None
        if not found:
            raise row.error(f"a turn is {str(line)[:60]!r}; expected 'Therapist: …' or 'Client: …'")
        turns.append(TalkTurn("teller" if found[1].lower() == "client" else "listener", found[2], None))
    if not turns:
        raise InputError("nobody says anything; expected turns")
    extra = {"case": named["case"], "phase": named["phase"]}
    extra |= {name: str(cells["person"][name]) for name in ("age_group", "gender") if name in cells["person"]}
    extra |= {name: str(cells["trauma"][name]) for name in ("type", "session_topic") if name in cells["trauma"]}
    return Talk(
        id=f"{named['case']}_{named['phase']}",
        split=split,
        extra=extra,
        situation=extra.get("session_topic", ""),
        labels=(),
        original=(),
        turns=tuple(turns),
    )


THOUSAND_VOICES: Corpus[Talk] = Corpus(card=load_card("thousand-voices"), find=_find, rows=_rows, build=_build)
"""The corpus, as its archive unpacks. It is here to measure calm answers, not to learn from: nobody said any of it."""
