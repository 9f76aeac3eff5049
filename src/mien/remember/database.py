"""A database that what people said is written to: SQLite with settings that lose nothing, or another by its URL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, event

__all__ = ["in_utc", "open_database", "what_failed"]


def open_database(url: str, *, patience: float) -> Engine:
    """Open a database; SQLite then deletes for good, survives a crash, and is read while it is written.

    Args:
        url: as SQLAlchemy has it.
        patience: seconds that SQLite waits for another writer.

    Raises:
        SQLAlchemyError: the URL names no database.
        ImportError: its driver is not installed.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        settings = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")

        def tune(connection: Any, record: object) -> None:
            cursor = connection.cursor()
            for setting in (*settings, f"busy_timeout={round(1000 * patience)}"):
                cursor.execute(f"PRAGMA {setting}")
            cursor.close()

        event.listen(engine, "connect", tune)
    return engine


def what_failed(error: BaseException) -> str:
    """Return a database's own words on an error, one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def in_utc(at: datetime) -> datetime:
    """Return a time that was written in UTC with its zone, which SQLite forgets."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
