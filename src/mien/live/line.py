"""A client's connection, whatever carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from mien.live.outbox import Outbox, Watch
from mien.live.protocol import ClientEvent

__all__ = ["Close", "HungUp", "Line", "asked_for"]

Close = tuple[int, str]
"""A WebSocket's close code and why, in at most 123 bytes."""


def asked_for(query: Mapping[str, str]) -> tuple[bool, bool]:
    """Return whether an address asks for media as bytes, and whether for Mien's own events, which come with them."""
    binary = query.get("media") == "binary"
    return binary, binary or query.get("mien") == "1"


class HungUp(Exception):
    """The client has left.

    Args:
        why: what it said about it.
    """

    def __init__(self, why: Close) -> None:
        super().__init__(why[1])
        self.why = why


class Line(Protocol):
    """Carries one conversation's events, and its sound with them or beside them."""

    def outbox(self, watches: list[Watch], *, dropped: Callable[[], None]) -> Outbox:
        """Return what is sent over this line.

        Args:
            watches: see every event; the line may add one of its own.
            dropped: is told of motion that is left out.
        """
        ...

    async def send(self, message: str | bytes) -> None:
        """Send a message; once the client has left this waits for ever, and `receive` says why."""
        ...

    async def receive(self) -> ClientEvent:
        """Wait for what the client does next.

        Raises:
            ProtocolError: what came is no event.
            HungUp: the client has left.
        """
        ...

    async def close(self, why: Close) -> None:
        """Say why it ends, and end it."""
        ...
