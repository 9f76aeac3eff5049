"""`mien memory` as a user types it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mien.cli.memory import memory
from mien.remember import open_memory
from mien.types import Percept, label_affect

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> str:
    opened = open_memory(tmp_path / "m.db")
    felt = label_affect("fearful", intensity=0.9)
    for text in ("I have a job interview on Friday.", "My sister's name is Ana."):
        opened.write("Bo", Percept(text, (), 0.0, 100.0, (), felt), at=AT, conversation="c1")
    opened.close()
    return str(tmp_path / "m.db")


def run(*words: str) -> Result:
    return CliRunner().invoke(memory, words)


def test_a_memory_is_listed_shown_mended_and_forgotten(place: str) -> None:
    assert run("list", "--db", place).output.split() == ["2", "bo"]
    shown = run("show", "Bo", "--db", place).output
    assert (
        "I have a job interview on Friday." in shown
        and "episode, about job interview, worried, due 2026-11-20" in shown
    )
    assert run("edit", "Bo", "2", "My sister's name is Anna.", "--db", f"sqlite:///{place}").exit_code == 0
    assert "Anna" in run("show", "bo", "--db", place).output
    assert CliRunner().invoke(memory, ["forget", "Bo", "--db", place], input="n\n").exit_code == 1
    assert "1 forgotten" in run("forget", "Bo", "1", "--yes", "--db", place).output
    assert "1 forgotten" in run("forget", "Bo", "--yes", "--db", place).output
    assert run("list", "--db", place).output == ""


def test_a_picture_is_kept_with_a_copy_that_goes_with_it(tmp_path: Path) -> None:
    place, shown = str(tmp_path / "new.db"), tmp_path / "bike.jpg"
    shown.write_bytes(b"red bicycle")
    words = ("keep", "Bo", str(shown), "--caption", "a red bicycle", "--db", place)
    assert run(*words).output == "1: picture, a red bicycle\n"
    copy = Path(run("show", "Bo", "--db", place).output.split(", ")[-1].strip())
    assert copy.read_bytes() == b"red bicycle" and copy != shown
    assert run("forget", "Bo", "1", "--yes", "--db", place).exit_code == 0
    assert not copy.exists() and shown.exists() and run("list", "--db", place).output == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("keep", "Bo", "bike.txt", "--caption", "x"), "no picture or sound by its name"),
        (("keep", "Bo", "gone.jpg", "--caption", "x"), "gone.jpg"),
        (("show", "Bo", "--db", "nowhere.db"), "there is no memory at nowhere.db yet"),
        (("edit", "Bo", "9", "x"), "no memory 9 of 'bo'"),
        (("forget", "Ana", "1", "--yes"), "no memory 1 of 'ana'"),
        (("show", " "), "no person's name"),
    ],
)
def test_what_cannot_be_done_is_said(place: str, words: tuple[str, ...], said: str) -> None:
    result = run(*words, *(() if "--db" in words else ("--db", place)))
    assert result.exit_code == 1 and said in str(result.exception)
