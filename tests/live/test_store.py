"""The memory of conversations: what is written comes back, in another process's time too."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mien.answer import State
from mien.errors import InputError, SessionError
from mien.feel import Mood
from mien.live.store import Store, Turn
from mien.types import Utterance, Vad, label_affect, neutral

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STATE = State((), Mood(Vad(0.25, -0.5, 0.125), at=3.5), label_affect("happy", intensity=0.6))
ASKED = Turn("i1", "person", "How are you?", "How are you?", False, neutral(), AT)
SAID = Turn("i2", "mien", "I am well. And you?", "I am well.", True, label_affect("happy", intensity=0.4), AT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'c.db'}")
    store.begin("c1", persona="mira", state=STATE)
    yield store
    store.close()


def test_a_conversation_goes_on_in_another_process(store: Store, tmp_path: Path) -> None:
    store.keep("c1", ASKED, state=STATE)
    store.keep("c1", SAID, state=STATE)
    again = Store(f"sqlite:///{tmp_path / 'c.db'}")
    state = again.resume("c1")
    assert state == replace(STATE, memory=(Utterance("person", "How are you?"), Utterance("mien", "I am well.")))
    assert again.turns("c1") == (ASKED, SAID)
    assert again.resume("nobody") is None and again.turns("nobody") == ()
    again.close()


def test_a_turn_that_is_written_anew_stays_one_turn_in_its_place(store: Store) -> None:
    store.keep("c1", ASKED, state=STATE)
    store.keep("c1", SAID, state=STATE)
    store.keep("c1", replace(ASKED, said="How?", heard="How?"), state=replace(STATE, shown=neutral()))
    assert [turn.said for turn in store.turns("c1")] == ["How?", "I am well. And you?"]
    resumed = store.resume("c1")
    assert resumed is not None and resumed.shown == neutral()


def test_what_was_not_heard_is_not_remembered(store: Store) -> None:
    store.keep("c1", replace(SAID, heard=""), state=STATE)
    resumed = store.resume("c1")
    assert resumed is not None and resumed.memory == ()


def test_a_list_has_the_newest_first_and_empty_ones_too(store: Store) -> None:
    store.keep("c1", ASKED, state=STATE)
    store.keep("c1", SAID, state=STATE)
    store.begin("c2", persona="kofi", state=STATE)
    assert [(item.id, item.persona, item.turns, item.first) for item in store.list()] == [
        ("c2", "kofi", 0, ""),
        ("c1", "mira", 2, "How are you?"),
    ]


def test_what_is_deleted_is_gone_from_the_file(store: Store, tmp_path: Path) -> None:
    store.keep("c1", replace(ASKED, said="a very secret thing", heard="a very secret thing"), state=STATE)
    store.delete("c1")
    assert store.list() == () and store.turns("c1") == ()
    with pytest.raises(InputError, match="history list"):
        store.delete("c1")
    store.close()
    with sqlite3.connect(tmp_path / "c.db") as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"very secret" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_turn_can_be_taken_out(store: Store) -> None:
    store.keep("c1", ASKED, state=STATE)
    store.drop("c1", "i1")
    assert store.turns("c1") == ()


def test_a_database_that_cannot_be_opened_or_written_is_named(store: Store, tmp_path: Path) -> None:
    for url in ("sqlite:////nowhere/at/all.db", "nonsense://x", "no url"):
        with pytest.raises(InputError, match="--db"):
            Store(url)
    with sqlite3.connect(tmp_path / "c.db") as file:
        file.execute("DROP TABLE turns")
    with pytest.raises(SessionError, match="once that is mended"):
        store.keep("c1", ASKED, state=STATE)


def test_a_conversation_grows_older_by_the_clock(store: Store) -> None:
    assert store.age("nobody") == 0.0
    first = store.age("c1")
    assert 0.0 <= first <= store.age("c1") < 60.0
