"""`mien history` as a user types it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mien.answer import State
from mien.cli.history import history
from mien.feel import Mood
from mien.live.store import Store, Turn
from mien.types import Vad, from_dict, neutral

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STATE = State((), Mood(Vad(0.0, 0.0, 0.0), at=0.0), neutral())


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    store = Store(url)
    store.begin("c1", persona="Mira", state=STATE)
    store.keep("c1", Turn("i1", "person", "Grüß dich!", "Grüß dich!", False, neutral(), AT), state=STATE)
    store.keep("c1", Turn("i2", "mien", "Hello there. And you?", "Hello there.", True, neutral(), AT), state=STATE)
    store.begin("c2", persona="Kofi", state=STATE)
    store.close()
    return url


def run(*words: str) -> Result:
    return CliRunner().invoke(history, words)


def test_conversations_are_listed_shown_and_exported(database: str, tmp_path: Path) -> None:
    rows = run("list", "--db", database).output.splitlines()
    assert [row.split()[0] for row in rows] == ["id", "c2", "c1"] and "Grüß dich!" in rows[2]
    shown = run("show", "c1", "--db", database).output
    assert "you: Grüß dich!" in shown and "Mira: Hello there. | And you?" in shown
    assert run("export", "c1", "--as", "text", "--db", database).output == shown
    told = json.loads(run("export", "--db", database).output)
    assert [conversation["id"] for conversation in told] == ["c2", "c1"]
    assert told[1]["turns"][1]["interrupted"] and from_dict(told[1]["turns"][0]["affect"]) == neutral()
    assert run("export", "c1", "-o", str(tmp_path / "c1.json"), "--db", database).output == ""
    assert json.loads((tmp_path / "c1.json").read_text()) == [told[1]]


def test_a_conversation_is_deleted_once_it_is_confirmed(database: str) -> None:
    assert CliRunner().invoke(history, ["delete", "c1", "--db", database], input="n\n").exit_code == 1
    assert "c1" in run("list", "--db", database).output
    assert run("delete", "c1", "--yes", "--db", database).output == "c1: deleted\n"
    assert "c1" not in run("list", "--db", database).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nobody"), "mien history list"),
        (("delete", "c2", "nobody", "--yes"), "mien history list"),
        (("list", "--db", "sqlite:////nowhere/c.db"), "no conversations at /nowhere/c.db"),
        (("list", "--db", "no url"), "no database's URL"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_made(database: str, words: tuple[str, ...], said: str) -> None:
    result = run(*words, *(() if "--db" in words else ("--db", database)))
    assert said in str(result.exception)
    assert "c2" in run("list", "--db", database).output
