"""Where memories lie: one table in a database, with a vector beside each; SQLite by default.

Vectors are numbers in a column, and compared by numpy: sqlite-vec is an extension, and a Python may be built to refuse
those (ours is: its `sqlite3.Connection` has no `enable_load_extension`); a thousand vectors of one person are compared
in less time than they take to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Column,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from mien.errors import InputError, SessionError
from mien.remember.database import in_utc, open_database, what_failed
from mien.remember.episode import Episode
from mien.types import Vad

__all__ = ["VERSION", "Store"]

VERSION = 1
"""Of the tables; a database with a higher one is left alone."""

_TABLES = MetaData()
_ABOUT = Table("memory_version", _TABLES, Column("version", Integer, primary_key=True))
_EPISODES = Table(
    "memories",
    _TABLES,
    Column("number", Integer, primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("about", String(64), nullable=False),
    Column("feeling", String(16), nullable=False),
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("dominance", Float, nullable=False),
    Column("strength", Float, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("due", DateTime(timezone=True)),
    Column("conversation", String(64), nullable=False),
    Column("file", Text, nullable=False),
    Column("told", Integer, nullable=False),
    Column("offered", DateTime(timezone=True)),
    Column("vector", LargeBinary, nullable=False),
)
_READ = [column for column in _EPISODES.c if column.name != "offered"]


class Store:
    """A database of memories; any thread may use it.

    Args:
        url: as SQLAlchemy has it, such as "sqlite:///memory.db".

    Raises:
        InputError: the URL names no database that can be opened, or one of a newer version.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = open_database(url, patience=1.0)
            self.is_sqlite = self._engine.dialect.name == "sqlite"
            _TABLES.create_all(self._engine)
            with self._engine.begin() as to:
                version = to.execute(select(func.max(_ABOUT.c.version))).scalar()
                if version is None:
                    to.execute(insert(_ABOUT), {"version": VERSION})
        except (SQLAlchemyError, ImportError) as error:
            raise InputError(
                f"the memory {url!r} cannot be opened ({what_failed(error)}); nothing of it was changed; "
                "give another one"
            ) from None
        if (version or VERSION) > VERSION:
            self._engine.dispose()
            raise InputError(
                f"the memory {url!r} is of version {version}, and this Mien knows {VERSION}; install a newer Mien"
            )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that nobody else's writing comes between.

        Yields:
            The connection; all that is done on it is written at the end, or nothing.

        Raises:
            SessionError: the database is locked, read-only, damaged, full or gone.
        """
        with self._connect() as to:
            to.execute(update(_ABOUT).values(version=VERSION))  # takes the lock before anything is read
            yield to

    def find(self, person: str, *, to: Connection | None = None) -> tuple[list[Episode], NDArray[np.float32]]:
        """Return all that is remembered of a person.

        Args:
            person: as `check_person` has it.
            to: the transaction to read in; one of its own unless given.

        Returns:
            The memories, oldest first, and their vectors, (n, 384).
        """
        if to is None:
            with self._connect() as own:
                return self.find(person, to=own)
        wanted = select(*_READ).where(_EPISODES.c.person == person)
        rows = to.execute(wanted.order_by(_EPISODES.c.at, _EPISODES.c.number)).all()
        try:
            vectors = [np.frombuffer(row.vector, "<f4") for row in rows]
            return [_episode(row) for row in rows], np.stack(vectors) if rows else np.zeros((0, 0), np.float32)
        except (ValueError, TypeError, AttributeError) as error:
            raise SessionError(
                f"the memory of {person!r} is damaged ({what_failed(error)}); restore a copy of it"
            ) from None

    def put(self, episode: Episode, vector: NDArray[np.float32], *, to: Connection) -> Episode:
        """Write a memory, or write it anew where its number is there.

        Args:
            episode: with number 0 for a new one.
            vector: (384,), what it means.
            to: the transaction.

        Returns:
            The memory with its number.
        """
        values = {
            "person": episode.person,
            "kind": episode.kind,
            "text": episode.text,
            "about": episode.about,
            "feeling": episode.feeling,
            **episode.vad._asdict(),
            "strength": episode.strength,
            "at": episode.at,
            "due": episode.due,
            "conversation": episode.conversation,
            "file": episode.file,
            "told": episode.told,
            "vector": vector.astype("<f4").tobytes(),
        }
        if episode.number:
            to.execute(update(_EPISODES).where(_EPISODES.c.number == episode.number), values)
            return episode
        number = to.execute(insert(_EPISODES), values).inserted_primary_key
        assert number is not None
        return replace(episode, number=number[0])

    def people(self) -> tuple[tuple[str, int], ...]:
        """Return who is remembered, and how many memories there are of each."""
        with self._connect() as to:
            wanted = select(_EPISODES.c.person, func.count()).group_by(_EPISODES.c.person)
            return tuple((row[0], row[1]) for row in to.execute(wanted.order_by(_EPISODES.c.person)))

    def offered(self, person: str) -> dict[int, datetime]:
        """Return what a person was asked about of their own, and when, by number."""
        mine = (_EPISODES.c.person == person) & _EPISODES.c.offered.is_not(None)
        with self._connect() as to:
            rows = to.execute(select(_EPISODES.c.number, _EPISODES.c.offered).where(mine)).all()
        return {row[0]: in_utc(row[1]) for row in rows}

    def mark(self, number: int, *, offered: datetime) -> None:
        """Note that a person was asked about something."""
        with self.writing() as to:
            to.execute(update(_EPISODES).where(_EPISODES.c.number == number), {"offered": offered})

    def delete(self, person: str, numbers: Sequence[int] | None) -> int:
        """Delete memories of a person, and leave nothing of them in SQLite's files.

        Args:
            person: as `check_person` has it.
            numbers: which; all if None.

        Returns:
            How many there were.

        Raises:
            SessionError: the database is locked, read-only or damaged; or the memories are gone, but another program
                that has the database open keeps its old pages.
        """
        mine = _EPISODES.c.person == person
        with self.writing() as to:
            count = to.execute(
                delete(_EPISODES).where(mine if numbers is None else mine & _EPISODES.c.number.in_(numbers))
            ).rowcount
        if self.is_sqlite:
            self._scour()
        return count

    def _scour(self) -> None:
        """Write the database anew without its free pages, and empty its log."""
        self._engine.dispose()  # connections that lie idle would keep the log
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as to:
                to.exec_driver_sql("VACUUM")
                busy = to.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        except SQLAlchemyError as error:
            busy, reason = 1, what_failed(error)
        else:
            reason = "another program reads it"
        if busy:
            raise SessionError(
                f"the memories are deleted, but the database's files still hold old pages ({reason}); "
                "close what uses it; the next `forget`, of anybody, writes them anew"
            )

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
                f"the memory cannot be used ({what_failed(error)}); nothing of it was changed; mend that and try again"
            ) from None


def _episode(row: Any) -> Episode:
    return Episode(
        number=row.number,
        person=row.person,
        kind=row.kind,
        text=row.text,
        about=row.about,
        feeling=row.feeling,
        vad=Vad(row.valence, row.arousal, row.dominance),
        strength=row.strength,
        at=in_utc(row.at),
        due=in_utc(row.due) if row.due else None,
        conversation=row.conversation,
        file=row.file,
        told=row.told,
    )
