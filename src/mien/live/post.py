"""A conversation's way to its client: it names events, and tells what went wrong."""

from __future__ import annotations

import secrets
from itertools import count
from typing import Literal

from mien.errors import MienError
from mien.live.outbox import Outbox
from mien.live.protocol import Error, Fault, ServerEvent

__all__ = ["Post", "new_id"]


class Post:
    """Sends the events of one conversation.

    Args:
        outbox: where they wait for the client.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._numbers = count(1)

    @property
    def yields(self) -> bool:
        """Whether the voice can be made softer and held at the client's side."""
        return self._outbox.yields

    def name(self) -> str:
        """Return the next event's name."""
        return f"event_{next(self._numbers)}"

    def send(self, event: ServerEvent, media: bytes | None = None) -> None:
        """Send an event, with its media as bytes where it has some."""
        self._outbox.put(event, media)

    def refuse(self, error: MienError, *, event_id: str | None) -> None:
        """Tell the client that what it sent cannot be done.

        Args:
            error: why.
            event_id: the client's name for its event.
        """
        param = getattr(error, "param", None)
        fault = Fault(
            type="invalid_request_error", code="invalid_event", message=str(error), param=param, event_id=event_id
        )
        self.send(Error(event_id=self.name(), error=fault))

    def fail(self, code: Literal["turn_failed", "not_written", "not_understood"], message: str) -> None:
        """Tell the client that something went wrong here."""
        kind = "invalid_request_error" if code == "not_understood" else "server_error"
        self.send(Error(event_id=self.name(), error=Fault(type=kind, code=code, message=message)))


def new_id(kind: str) -> str:
    """Return an identifier that was never used, such as "item_5f…"."""
    return f"{kind}_{secrets.token_hex(8)}"
