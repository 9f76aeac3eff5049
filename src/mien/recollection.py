"""What one conversation has of a person's memory: what a turn brings back, what it leaves behind, what to ask about."""

from __future__ import annotations

import logging
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mien.errors import InputError, SessionError
from mien.remember import Memory, told
from mien.say.care import take_care
from mien.say.care_signs import read_sign
from mien.types import Percept, Utterance

__all__ = ["Recollection"]

_MOST = 2  # memories that a turn brings back: each costs the mind some twenty words to read
_LAST = 8  # turns that are looked at for danger: as long as care is tender, and more

_log = logging.getLogger("mien.remember")


class Recollection:
    """A memory as one conversation with one person uses it; any thread may ask.

    A memory that cannot be read or written is told of in the log, and the conversation goes on without it. What speaks
    of danger (`mien.say.care`) is not kept, neither are the turns after it for as long as care lasts, and nothing of
    that conversation is asked about; what was kept of such before is neither brought back nor asked about.

    Args:
        memory: where it lies.
        person: whose it is.
        conversation: its name: what was told in it is not brought back in it, as the mind has it before it anyway.
    """

    def __init__(self, memory: Memory, *, person: str, conversation: str) -> None:
        self._memory, self._person, self._conversation = memory, person, conversation
        self._heard: deque[Utterance] = deque(maxlen=_LAST)

    def recall(self, percept: Percept) -> tuple[str, ...]:
        """Return what a turn reminds of, in sentences for a mind."""
        now = datetime.now(UTC)
        try:
            found = self._memory.recall(
                self._person, percept.text, at=now, affect=percept.affect, count=2 * _MOST, beside=self._conversation
            )
        except SessionError as error:
            _log.warning("nothing is remembered: %s", error)
            return ()
        return tuple(told(episode, now) for episode in found if not _speaks_of_danger(episode.text))[:_MOST]

    def offer(self) -> str:
        """Return a question about what the person told last time, "" where there is none; it is asked only once."""
        try:
            return self._memory.offer(self._person, datetime.now(UTC), unasked=_speaks_of_danger)
        except SessionError as error:
            _log.warning("nothing is remembered: %s", error)
            return ""

    def write(self, percept: Percept) -> None:
        """Keep what is worth keeping of a turn, and what was shown with it.

        Nothing is kept of a turn in which the person is or lately was in danger.
        """
        care = take_care(percept.told, memory=tuple(self._heard))
        self._heard.append(Utterance("person", percept.text, percept.shown))
        now = datetime.now(UTC)
        try:
            if care.tender:
                self._memory.hush(self._person, conversation=self._conversation, at=now)
            else:
                self._memory.write(self._person, percept, at=now, conversation=self._conversation)
                self._keep_shown(percept, now)
        except (InputError, SessionError) as error:
            _log.warning("%s", error)

    def _keep_shown(self, percept: Percept, now: datetime) -> None:
        for picture in percept.shown:
            with TemporaryDirectory(prefix="mien-shown-") as folder:
                file = Path(folder) / "shown.jpg"
                file.write_bytes(picture.jpeg)
                self._memory.keep(
                    self._person,
                    file,
                    kind="picture",
                    caption=picture.caption,
                    affect=percept.affect,
                    at=now,
                    conversation=self._conversation,
                )


def _speaks_of_danger(words: str) -> bool:
    return read_sign(words) is not None
