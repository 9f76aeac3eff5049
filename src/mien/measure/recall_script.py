"""The scripted things that people tell, and a run through them with a real memory."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from mien.perceive import Reader
from mien.remember import Episode, Memory, Weights, open_memory
from mien.types import Percept

__all__ = ["Found", "percept_of", "run_script"]

LAST = 10
"""Turns of the person that a mind without a memory still has before it."""

_BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_IDLE = ("Hello!", "How are you?", "Thank you.", "What a day.", "I see.", "Tell me a joke.", "Go on.", "Yes, please.")
_NOWHERE = 999


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one question.

    Args:
        half: "dev" or "test".
        question: it; "" for a turn of small talk.
        kept: whether the thing asked for was kept at all.
        place: of the thing in what was recalled, from 0 on; 999 if it was not.
        recent: whether it is among the last ten turns.
        count: how many things were recalled.
    """

    half: str
    question: str
    kept: bool
    place: int
    recent: bool
    count: int


@dataclass(frozen=True, slots=True)
class _Turn:
    day: int
    words: str
    asked: int
    question: str


def percept_of(text: str, *, reader: Reader) -> Percept:
    """Return a typed turn with the feeling in its words."""
    return Percept(text, (), 0.0, 100.0, (), reader.read(text))


def run_script(
    weights: Sequence[Weights], *, halves: Sequence[str], reader: Reader, say: Callable[[str], None]
) -> list[list[Found]]:
    """Tell everything day by day, and ask each question on its day, of a memory with each of several weights.

    Args:
        weights: of recall.
        halves: of the people: "dev", "test".
        reader: reads feeling in the words.
        say: is told how it goes.

    Returns:
        For each of the weights what became of each question, then of the turns of small talk.
    """
    text = files("mien.measure").joinpath("recall.toml").read_text(encoding="utf-8")
    found: list[list[Found]] = [[] for _ in weights]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "memory.db"
        memories = [open_memory(place, weights=one) for one in weights]
        for person in (one for one in tomllib.loads(text)["people"] if one["half"] in halves):
            say(f"{person['name']} tells and asks")
            turns = [_Turn(*row, *([-1, ""] if len(row) == 2 else [])) for row in person["turns"]]
            for memory, rows in zip(memories, _run(memories, turns, person, reader, Path(folder)), strict=True):
                found[memories.index(memory)] += rows
        for memory in memories:
            memory.close()
    return found


def _run(
    memories: Sequence[Memory], turns: Sequence[_Turn], person: dict[str, str], reader: Reader, folder: Path
) -> list[list[Found]]:
    name, half = person["name"], person["half"]
    found: list[list[Found]] = [[] for _ in memories]
    kept: dict[_Turn, set[int]] = {}
    for day in sorted({turn.day for turn in turns} | {turn.asked for turn in turns if turn.question}):
        for minute, turn in enumerate(one for one in turns if one.day == day):
            at = _BEGAN + timedelta(days=day, minutes=minute)
            kept[turn] = {one.number for one in _tell(memories[0], turn, name, at, reader, folder)}
        at = _BEGAN + timedelta(days=day, hours=2)
        for turn in (one for one in turns if one.question and one.asked == day):
            affect = reader.read(turn.question)
            recent = turn in list(kept)[-LAST:]
            for memory, rows in zip(memories, found, strict=True):
                numbers = [one.number for one in memory.recall(name, turn.question, at=at, affect=affect, count=LAST)]
                places = [place for place, number in enumerate(numbers) if number in kept[turn]]
                place = min(places, default=_NOWHERE)
                rows.append(Found(half, turn.question, bool(kept[turn]), place, recent, len(numbers)))
    at = _BEGAN + timedelta(days=max(turn.day for turn in turns) + 1)
    for memory, rows in zip(memories, found, strict=True):
        for words in _IDLE:
            brought = memory.recall(name, words, at=at, affect=reader.read(words))
            rows.append(Found(half, "", False, _NOWHERE, False, len(brought)))
    return found


def _tell(memory: Memory, turn: _Turn, name: str, at: datetime, reader: Reader, folder: Path) -> tuple[Episode, ...]:
    conversation = f"{name} {turn.day}"
    kind, _, caption = turn.words.partition(": ")
    if kind not in ("picture", "sound"):
        return memory.write(name, percept_of(turn.words, reader=reader), at=at, conversation=conversation)
    file = folder / f"shown.{'png' if kind == 'picture' else 'wav'}"
    file.write_text(caption)  # stands for the picture: what is recalled is the caption
    affect = reader.read(caption)
    return (memory.keep(name, file, kind=kind, caption=caption, affect=affect, at=at, conversation=conversation),)
