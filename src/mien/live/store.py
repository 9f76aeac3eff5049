"""The memory of conversations: every turn with what was felt, said, heard and interrupted, in a database.

SQLite by default, one file; any other database that SQLAlchemy knows by its URL. A turn is written when it is
understood and again whenever more of it was heard, so that no finished turn is lost with the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from mien.answer import State
from mien.errors import InputError, SessionError
from mien.feel import Mood
from mien.remember.database import in_utc, open_database, what_failed
from mien.types import Affect, Utterance, Vad, from_dict, neutral, to_dict

__all__ = ["Brief", "Store", "Turn"]

_TABLES = MetaData()
_CONVERSATIONS = Table(
    "conversations",
    _TABLES,
    Column("id", String(64), primary_key=True),
    Column("persona", String(64), nullable=False),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("dominance", Float, nullable=False),
    Column("clock", Float, nullable=False),
    Column("shown", Text, nullable=False),
)
_TURNS = Table(
    "turns",
    _TABLES,
    Column("number", Integer, primary_key=True),
    Column("conversation", ForeignKey(_CONVERSATIONS.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("item", String(64), nullable=False),
    Column("speaker", String(8), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("said", Text, nullable=False),
    Column("heard", Text, nullable=False),
    Column("interrupted", Boolean, nullable=False),
    Column("affect", Text, nullable=False),
    UniqueConstraint("conversation", "item"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Args:
        item: its name in the live protocol.
        speaker: whose it is.
        said: all of it.
        heard: as much of it as the other heard; the same for a person's.
        interrupted: whether it was cut short.
        affect: the feeling perceived in a person's turn, or shown in Mien's.
        at: when it was said.
    """

    item: str
    speaker: Literal["person", "mien"]
    said: str
    heard: str
    interrupted: bool
    affect: Affect
    at: datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """A conversation in a list.

    Args:
        id: its name.
        persona: who answered.
        began: when.
        turns: how many there are.
        first: the first words.
    """

    id: str
    persona: str
    began: datetime
    turns: int
    first: str


class Store:
    """A database of conversations; any thread may use it.

    Args:
        url: as SQLAlchemy has it, such as "sqlite:///conversations.db" or "postgresql+psycopg://host/mien".

    Raises:
        InputError: the URL names no database that can be opened.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = open_database(url, patience=5.0)
            _TABLES.create_all(self._engine)
        except (SQLAlchemyError, ImportError) as error:
            raise InputError(
                f"the database {url!r} cannot be opened ({what_failed(error)}); give another one by --db"
            ) from None

    def begin(self, conversation: str, *, persona: str, state: State) -> None:
        """Write down that a conversation has begun."""
        row = {"id": conversation, "persona": persona, "began": datetime.now(UTC)} | _feeling(state)
        with self._connect() as to:
            to.execute(insert(_CONVERSATIONS), row)

    def keep(self, conversation: str, turn: Turn, *, state: State) -> None:
        """Write a turn, or write it anew; and the feeling after it.

        Raises:
            SessionError: the disk is full, or the database is gone.
        """
        values = {
            "speaker": turn.speaker,
            "said": turn.said,
            "heard": turn.heard,
            "interrupted": turn.interrupted,
            "affect": json.dumps(to_dict(turn.affect)),
            "at": turn.at,
        }
        mine = (_TURNS.c.conversation == conversation) & (_TURNS.c.item == turn.item)
        with self._connect() as to:
            if not to.execute(update(_TURNS).where(mine), values).rowcount:
                to.execute(insert(_TURNS), values | {"conversation": conversation, "item": turn.item})
            to.execute(update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation), _feeling(state))

    def drop(self, conversation: str, item: str) -> None:
        """Take a turn out."""
        with self._connect() as to:
            to.execute(delete(_TURNS).where((_TURNS.c.conversation == conversation) & (_TURNS.c.item == item)))

    def resume(self, conversation: str) -> State | None:
        """Return the state that a conversation was left in; None if there is no such conversation."""
        with self._connect() as to:
            row = to.execute(select(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation)).mappings().first()
        if row is None:
            return None
        turns = self.turns(conversation)
        memory = tuple(Utterance(turn.speaker, turn.heard) for turn in turns if turn.heard)
        mood = Mood(Vad(row["valence"], row["arousal"], row["dominance"]), at=row["clock"])
        shown = from_dict(json.loads(row["shown"]))
        return State(memory, mood, shown if isinstance(shown, Affect) else neutral())

    def age(self, conversation: str) -> float:
        """Return the seconds since a conversation began; 0 if there is no such conversation."""
        with self._connect() as to:
            began = to.execute(select(_CONVERSATIONS.c.began).where(_CONVERSATIONS.c.id == conversation)).scalar()
        return 0.0 if began is None else max((datetime.now(UTC) - in_utc(began)).total_seconds(), 0.0)

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        """Return a conversation's turns in order; none if there is no such conversation."""
        mine = select(_TURNS).where(_TURNS.c.conversation == conversation).order_by(_TURNS.c.number)
        with self._connect() as to:
            return tuple(_turn(dict(row)) for row in to.execute(mine).mappings())

    def list(self) -> tuple[Brief, ...]:
        """Return all conversations, the newest first."""
        first = select(_TURNS.c.conversation, func.min(_TURNS.c.number).label("number"), func.count().label("turns"))
        first = first.group_by(_TURNS.c.conversation).subquery()
        joined = _CONVERSATIONS.outerjoin(first, first.c.conversation == _CONVERSATIONS.c.id).outerjoin(
            _TURNS, _TURNS.c.number == first.c.number
        )
        wanted = select(
            _CONVERSATIONS.c.id, _CONVERSATIONS.c.persona, _CONVERSATIONS.c.began, first.c.turns, _TURNS.c.said
        )
        with self._connect() as to:
            rows = to.execute(wanted.select_from(joined).order_by(_CONVERSATIONS.c.began.desc())).all()
        return tuple(Brief(name, who, in_utc(began), turns or 0, said or "") for name, who, began, turns, said in rows)

    def delete(self, conversation: str) -> None:
        """Delete a conversation with all its turns.

        Raises:
            InputError: there is no such conversation.
        """
        with self._connect() as to:
            to.execute(delete(_TURNS).where(_TURNS.c.conversation == conversation))
            if not to.execute(delete(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation)).rowcount:
                raise InputError(f"there is no conversation {conversation!r}; see `mien history list`")

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise SessionError(
                f"the conversation cannot be written down ({what_failed(error)}); it goes on, "
                "and is written once that is mended"
            ) from None


def _feeling(state: State) -> dict[str, Any]:
    return {**state.mood.vad._asdict(), "clock": state.mood.at, "shown": json.dumps(to_dict(state.shown))}


def _turn(row: dict[str, Any]) -> Turn:
    affect = from_dict(json.loads(row["affect"]))
    assert isinstance(affect, Affect)
    return Turn(row["item"], row["speaker"], row["said"], row["heard"], row["interrupted"], affect, in_utc(row["at"]))
