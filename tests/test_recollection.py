"""What people told in one conversation, in the next one."""

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from mien.companion import Companion
from mien.events import Felt
from mien.perceive.vader import VaderReader
from mien.recollection import Recollection
from mien.remember import Kind, Memory, open_memory
from mien.types import Percept, neutral, read_shown

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


def heard(text: str) -> Percept:
    return Percept(text, (), 0.0, 100.0, (), VaderReader().read(text))


def remembered(evidence: tuple[str, ...]) -> list[str]:
    return [sentence for sentence in evidence if sentence.startswith("remembered: ")]


def test_what_was_told_is_brought_back_in_another_conversation_to_the_same_person(memory: Memory) -> None:
    assert remembered(talk(memory, "Ana", TOLD)[0]) == []
    assert any("interview" in sentence for sentence in remembered(talk(memory, "Ana", AGAIN)[0]))
    assert remembered(talk(memory, "Ben", AGAIN)[0]) == []
    assert remembered(talk(None, "Ana", AGAIN)[0]) == []


def test_a_greeting_is_answered_with_a_question_about_last_time_once(memory: Memory) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    memory.write("Ana", heard(TOLD), at=yesterday, conversation="c")
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


DANGER = "I have an exam on Friday and I want to kill myself."


def test_what_was_told_in_danger_is_not_kept_and_nobody_asks_after_that_conversation(memory: Memory) -> None:
    turns = ("My driving test is in three days.", DANGER, "My brother Tom is coming over tomorrow.")
    with Companion("mira", mind="echo:", voice="tone:", mover="still:", memory=memory, person="Ana") as companion:
        said = [" ".join(beat.spoken.line.text for beat in companion.reply(turn)) for turn in turns]
    assert "line" in said[1] or "number" in said[1]
    assert [one.text for one in memory.list("Ana")] == ["My driving test is in three days."]
    recollection = Recollection(memory, person="Ana", conversation="next")
    assert memory.offer("Ana", datetime.now(UTC) + timedelta(days=1)) == "" and recollection.offer() == ""
    assert "driving" in recollection.recall(heard("How much time is left until my driving test?"))[0]


def test_what_was_kept_of_danger_before_is_neither_brought_back_nor_asked_about(memory: Memory) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    memory.write("Ana", heard(DANGER), at=yesterday, conversation="c")
    recollection = Recollection(memory, person="Ana", conversation="next")
    assert len(memory.list("Ana")) == 1
    assert recollection.recall(heard("How was my exam on Friday?")) == () and recollection.offer() == ""
    memory.write("Ana", heard("I have a concert tomorrow."), at=yesterday, conversation="c")
    assert recollection.offer().startswith("You told me about the concert")


def test_a_picture_that_is_shown_is_kept_without_its_metadata_and_not_in_danger(memory: Memory, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[270] = "Anna's kitchen"
    Image.new("RGB", (60, 40), "red").save(tmp_path / "bike.jpg", exif=exif)
    bike = read_shown(tmp_path / "bike.jpg", caption="a red bicycle leaning against a wall")
    letter = replace(bike, caption="my suicide note")
    with Companion("mira", mind="echo:", voice="tone:", mover="still:", memory=memory, person="Ana") as companion:
        list(companion.reply("Look what I bought!", shown=[bike]))
        assert companion.state.memory[0].shown == (bike,)
        said = " ".join(beat.spoken.line.text for beat in companion.reply("Look at this.", shown=[letter]))
    assert "line" in said or "number" in said
    [kept] = [one for one in memory.list("Ana") if one.kind == "picture"]
    assert (kept.text, memory.path(kept).read_bytes()) == (bike.caption, bike.jpeg)
    assert "red bicycle" in remembered(talk(memory, "Ana", "What colour was the bicycle in the picture?")[0])[0]
    memory.forget("Ana")
    assert not memory.path(kept).exists()


def test_a_picture_and_a_sound_of_the_first_conversation_are_brought_back_in_the_third(
    memory: Memory, tmp_path: Path
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=9)
    shown: tuple[tuple[Kind, str, str], ...] = (
        ("picture", "bike.png", "a red bicycle leaning against a wall"),
        ("sound", "rain.wav", "rain on a tin roof"),
    )
    for kind, name, caption in shown:
        (tmp_path / name).write_bytes(name.encode())
        memory.keep("Ana", tmp_path / name, kind=kind, caption=caption, affect=neutral(), at=long_ago, conversation="1")
    talk(memory, "Ana", "We painted the kitchen green yesterday.")
    questions = {
        "What colour was the bike in the picture I showed you?": "red bicycle",
        "Which sound did I play you?": "rain",
    }
    for question, caption in questions.items():
        assert caption in remembered(talk(memory, "Ana", question)[0])[0]
        assert not any(caption in sentence for sentence in remembered(talk(memory, "Ben", question)[0]))
