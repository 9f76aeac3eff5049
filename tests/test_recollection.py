"""What people told in one conversation, in the next one."""

import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mien.companion import Companion
from mien.events import Felt
from mien.perceive.vader import VaderReader
from mien.remember import Memory, open_memory
from mien.types import Percept

TOLD = "I have a job interview on Friday and I am nervous."
AGAIN = "I keep thinking about that job interview."


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    memory = open_memory(tmp_path / "memory.db")
    yield memory
    memory.close()


def talk(memory: Memory | None, person: str, turn: str) -> tuple[tuple[str, ...], list[str]]:
    """Return why Mien feels as it does, and what it says, in a conversation of one turn."""
    felt: list[tuple[str, ...]] = []
    with Companion("mira", mind="echo:", voice="tone:", mover="still:", memory=memory, person=person) as companion:
        companion.subscribe(lambda event: felt.append(event.affect.evidence) if isinstance(event, Felt) else None)
        said = [beat.spoken.line.text for beat in companion.reply(turn)]
    return felt[0], said


def remembered(evidence: tuple[str, ...]) -> list[str]:
    return [sentence for sentence in evidence if sentence.startswith("remembered: ")]


def test_what_was_told_is_brought_back_in_another_conversation_to_the_same_person(memory: Memory) -> None:
    assert remembered(talk(memory, "Ana", TOLD)[0]) == []
    assert any("interview" in sentence for sentence in remembered(talk(memory, "Ana", AGAIN)[0]))
    assert remembered(talk(memory, "Ben", AGAIN)[0]) == []
    assert remembered(talk(None, "Ana", AGAIN)[0]) == []


def test_a_greeting_is_answered_with_a_question_about_last_time_once(memory: Memory) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    memory.write("Ana", Percept(TOLD, (), 0.0, 100.0, (), VaderReader().read(TOLD)), at=yesterday, conversation="c")
    assert "interview" in talk(memory, "Ana", "Hello!")[1][-1]
    assert "interview" not in " ".join(talk(memory, "Ana", "Hello!")[1])


def test_a_memory_that_breaks_costs_the_memory_and_not_the_conversation(
    memory: Memory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    talk(memory, "Ana", TOLD)
    with sqlite3.connect(tmp_path / "memory.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith("sqlite_"):
                database.execute(f"DROP TABLE {name}")
    with caplog.at_level(logging.WARNING, logger="mien.remember"):
        evidence, said = talk(memory, "Ana", AGAIN)
    assert said and remembered(evidence) == []
    assert "nothing is remembered" in caplog.text
