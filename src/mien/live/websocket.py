"""A conversation over a WebSocket: every event a message, sound among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from mien.live.line import Close, HungUp, asked_for
from mien.live.outbox import Outbox, Watch
from mien.live.post import new_id
from mien.live.protocol import ClientEvent, from_binary, from_text
from mien.live.visit import Hall, Visit, enter, hold_visit

__all__ = ["receive_socket"]

_PATIENCE = 2.0  # seconds that a client has for the closing handshake


async def receive_socket(socket: WebSocket, *, hall: Hall) -> None:
    """Let a client in, or say why not, and hold its conversation until either side ends it."""
    await socket.accept(subprotocol="realtime" if "realtime" in socket.scope.get("subprotocols", ()) else None)
    line = _SocketLine(socket)
    name = socket.query_params.get("conversation") or new_id("conv")
    visit = await enter(name, headers=socket.headers, token=socket.query_params.get("token", ""), hall=hall)
    if isinstance(visit, Visit):
        await hold_visit(line, name, visit, hall=hall)
    else:
        await line.close(visit)


class _SocketLine:
    """A WebSocket as a line.

    Args:
        socket: accepted.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    def outbox(self, watches: list[Watch], *, dropped: Callable[[], None]) -> Outbox:
        """Return what is sent, in the form that the client asked for in the address."""
        binary, own = asked_for(self._socket.query_params)
        return Outbox(binary=binary, own=own, watches=watches, dropped=dropped)

    async def send(self, message: str | bytes) -> None:
        """Send a message; once the client has left this waits for ever, and `receive` says why."""
        try:
            await (self._socket.send_bytes(message) if isinstance(message, bytes) else self._socket.send_text(message))
        except (WebSocketDisconnect, RuntimeError, OSError):
            await asyncio.Event().wait()

    async def receive(self) -> ClientEvent:
        """Wait for what the client does next."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise HungUp((message.get("code", 1005), message.get("reason") or ""))
        text, data = message.get("text"), message.get("bytes")
        return from_text(text) if text is not None else from_binary(data or b"")

    async def close(self, why: Close) -> None:
        """Say why it ends, and end it."""
        code, reason = why
        if WebSocketState.DISCONNECTED in (self._socket.client_state, self._socket.application_state):
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._socket.close(code, reason.encode()[:123].decode(errors="ignore"))
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            pass  # it is gone, or does not read; nothing waits for it
