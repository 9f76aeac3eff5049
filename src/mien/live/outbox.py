"""What waits to be sent to one client: bounded, and of what is too much, motion goes first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from mien.errors import SessionError
from mien.live.protocol import (
    ClientEvent,
    MienBackchannel,
    MienListener,
    MienMotion,
    OutputAudioDelta,
    ServerEvent,
    to_binary,
    to_text,
)

__all__ = ["Outbox", "Watch"]

_MOTION = 100  # messages waiting, above which motion is left out: what is late cannot be shown
_MESSAGES = 2_000
_BYTES = 16_000_000

Watch = Callable[[ClientEvent | ServerEvent, bytes | None], None]
"""Sees an event of a conversation as it passes, with its media as bytes where it has some."""


class Outbox:
    """A queue between a conversation, which never waits, and a client, which may be slow.

    Args:
        binary: whether media go as bytes; as base64 otherwise.
        own: whether Mien's own events are wanted.
        sound: whether Mien's voice goes with the events; it has a way of its own otherwise.
        watches: see every event, also those that this client does not want.
        dropped: is told of motion that is left out.
    """

    def __init__(
        self,
        *,
        binary: bool,
        own: bool,
        sound: bool = True,
        watches: Sequence[Watch] = (),
        dropped: Callable[[], None] = lambda: None,
    ) -> None:
        self._binary, self._own, self._sound, self._watches, self._dropped = binary, own, sound, watches, dropped
        self._waiting: deque[str | bytes] = deque()
        self._bytes = 0
        self._ready = asyncio.Event()
        self._closed = False
        self.overflowed = asyncio.Event()

    @property
    def yields(self) -> bool:
        """Whether the voice can be made softer and held at the client's side (`mien.yield`)."""
        return self._own or not self._sound

    def put(self, event: ServerEvent, media: bytes | None = None) -> None:
        """Queue an event; motion is left out where too much waits already.

        Args:
            event: with its media in it as base64, where they are to go as text.
            media: the same media as bytes.

        Raises:
            SessionError: the client is so slow that sound or words would be lost; the conversation has to end.
        """
        if self._closed:
            return
        for watch in self._watches:
            watch(event, media)
        if not self._own and event.model_dump(include={"type"})["type"].startswith("mien."):
            return
        if not self._sound and isinstance(event, OutputAudioDelta):
            return
        if not self._sound and isinstance(event, MienBackchannel):
            event, media = event.model_copy(update={"audio": ""}), None
        if isinstance(event, MienMotion | MienListener) and len(self._waiting) >= _MOTION:
            self._dropped()
            return
        message = to_text(event) if media is None or not self._binary else to_binary(event, media)
        if len(self._waiting) >= _MESSAGES or self._bytes + len(message) > _BYTES:
            self.close()
            self.overflowed.set()
            raise SessionError(
                f"{len(self._waiting)} messages ({self._bytes / 1e6:.1f} MB) wait for a client that does not read; "
                "it is disconnected and may come back with ?conversation="
            )
        self._waiting.append(message)
        self._bytes += len(message)
        self._ready.set()

    async def get(self) -> str | bytes | None:
        """Wait for the next message; None once the box is closed and empty."""
        while not self._waiting:
            if self._closed:
                return None
            self._ready.clear()
            await self._ready.wait()
        message = self._waiting.popleft()
        self._bytes -= len(message)
        return message

    def close(self) -> None:
        """Take nothing more; what waits may still be read."""
        self._closed = True
        self._ready.set()
