"""The server: a page, and a WebSocket for each conversation."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.websockets import WebSocketState

from mien.draw import face_file
from mien.errors import EngineError
from mien.live.conversation import Conversation
from mien.live.house import House, Offer
from mien.live.outbox import Outbox
from mien.live.protocol import ProtocolError, Settings, Style, from_binary, from_text
from mien.live.store import Store

__all__ = ["Rules", "make_app"]

_THREADS = 16


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come in.

    Args:
        token: what a client has to know; "" where it is only served to this machine.
        origins: pages of other hosts that may connect, such as "https://example.org".
        most: conversations at once.
    """

    token: str = ""
    origins: tuple[str, ...] = ()
    most: int = 8


def make_app(offer: Offer, *, rules: Rules, database: str) -> FastAPI:
    """Make the server's application.

    Args:
        offer: what a client may choose.
        rules: who may come in.
        database: where conversations are written down; a URL as SQLAlchemy has it.

    Returns:
        An ASGI application; engines open when it starts and close when it stops.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        with House(offer) as house, ThreadPoolExecutor(_THREADS, thread_name_prefix="mien-live") as threads:
            app.state.house, app.state.threads, app.state.store = house, threads, Store(database)
            app.state.here = set()
            yield
            app.state.store.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)

    @app.websocket("/v1/realtime")
    async def realtime(socket: WebSocket) -> None:
        await _converse(socket, rules)

    @app.get("/v1/offer")
    async def offered() -> dict[str, tuple[str, ...]]:
        return {"personas": offer.personas, "minds": offer.minds, "voices": offer.voices}

    @app.get("/faces/{name}.glb")
    async def face(name: str) -> FileResponse:
        if name not in offer.personas:
            raise HTTPException(404, f"there is no face {name!r} here")
        return FileResponse(face_file(app.state.house.persona(name).face), media_type="model/gltf-binary")

    @app.get("/healthz")
    async def healthz() -> dict[str, object]:
        return {"status": "ok", "conversations": len(app.state.here)}

    app.mount("/", StaticFiles(directory=_page(), html=True))
    return app


def _page() -> Path:
    page = Path(__file__).parent / "static"
    if not (page / "index.html").exists():
        raise EngineError("the page is not built; in a checkout: make page")
    return page


async def _converse(socket: WebSocket, rules: Rules) -> None:
    """Hold one conversation over one socket."""
    state = socket.app.state
    refusal = _refusal(socket, rules, len(state.here))
    await socket.accept(subprotocol="realtime" if "realtime" in socket.scope.get("subprotocols", ()) else None)
    if refusal is not None:
        await socket.close(*refusal)
        return
    query = socket.query_params
    binary = query.get("media") == "binary"
    outbox = Outbox(binary=binary, own=binary or query.get("mien") == "1")
    name = query.get("conversation") or f"conv_{secrets.token_hex(8)}"
    settings = Settings(id=name, mien=Style(persona=state.house.offer.personas[0]))
    conversation = Conversation(
        house=state.house, threads=state.threads, outbox=outbox, settings=settings, store=state.store
    )
    state.here.add(conversation)
    holding = [
        asyncio.create_task(conversation.run()),
        asyncio.create_task(_send(socket, outbox)),
        asyncio.create_task(_receive(socket, conversation)),
    ]
    try:
        await asyncio.wait(holding, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)
        state.here.discard(conversation)
        outbox.close()
        if socket.client_state is WebSocketState.CONNECTED and socket.application_state is WebSocketState.CONNECTED:
            await socket.close(1012)


def _refusal(socket: WebSocket, rules: Rules, here: int) -> tuple[int, str] | None:
    origin = socket.headers.get("origin")
    host = socket.headers.get("host", "")
    if origin and origin.partition("://")[2] != host and origin not in rules.origins:
        return 1008, f"the origin {origin} may not connect; start with --origin {origin} to allow it"
    given = socket.query_params.get("token") or socket.headers.get("authorization", "").removeprefix("Bearer ")
    if rules.token and not secrets.compare_digest(given.encode(), rules.token.encode()):
        return 1008, "the token is wrong or missing; give it as ?token= or as Authorization: Bearer"
    if here >= rules.most:
        return 1013, f"{here} conversations are held already; try again later"
    return None


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    while (message := await outbox.get()) is not None:
        if isinstance(message, bytes):
            await socket.send_bytes(message)
        else:
            await socket.send_text(message)


async def _receive(socket: WebSocket, conversation: Conversation) -> None:
    while True:
        try:
            message = await socket.receive()
        except WebSocketDisconnect:
            return
        if message["type"] == "websocket.disconnect":
            return
        try:
            text, data = message.get("text"), message.get("bytes")
            event = from_text(text) if text is not None else from_binary(data or b"")
        except ProtocolError as error:
            conversation.refuse(error)
            continue
        conversation.take(event)
