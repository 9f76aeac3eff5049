"""What one conversation has of a person's memory: what a turn brings back, what it leaves behind, what to ask about."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from mien.errors import SessionError
from mien.remember import Memory, told
from mien.types import Percept

__all__ = ["Recollection"]

_MOST = 2  # memories that a turn brings back: each costs the mind some twenty words to read

_log = logging.getLogger("mien.remember")


class Recollection:
    """A memory as one conversation with one person uses it; any thread may ask.

    A memory that cannot be read or written is told of in the log, and the conversation goes on without it.

    Args:
        memory: where it lies.
        person: whose it is.
        conversation: its name: what was told in it is not brought back in it, as the mind has it before it anyway.
    """

    def __init__(self, memory: Memory, *, person: str, conversation: str) -> None:
        self._memory, self._person, self._conversation = memory, person, conversation

    def recall(self, percept: Percept) -> tuple[str, ...]:
        """Return what a turn reminds of, in sentences for a mind."""
        now = datetime.now(UTC)
        try:
            found = self._memory.recall(
                self._person, percept.text, at=now, affect=percept.affect, count=_MOST, beside=self._conversation
            )
        except SessionError as error:
            _log.warning("nothing is remembered: %s", error)
            return ()
        return tuple(told(episode, now) for episode in found)

    def offer(self) -> str:
        """Return a question about what the person told last time, "" where there is none; it is asked only once."""
        try:
            return self._memory.offer(self._person, datetime.now(UTC))
        except SessionError as error:
            _log.warning("nothing is remembered: %s", error)
            return ""

    def write(self, percept: Percept) -> None:
        """Keep what is worth keeping of a turn."""
        try:
            self._memory.write(self._person, percept, at=datetime.now(UTC), conversation=self._conversation)
        except SessionError as error:
            _log.warning("%s", error)
