"""The server: a page, and a WebSocket for each conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as AnyHTTPException

from mien.draw import face_file
from mien.errors import EngineError
from mien.live.calls import can_call, receive_call
from mien.live.guard import Guard, Rules, problem
from mien.live.house import House, Offer
from mien.live.metrics import Metrics
from mien.live.store import Store
from mien.live.visit import Hall
from mien.live.websocket import receive_socket

__all__ = ["Rules", "make_app"]

_THREADS = 16
_LISTENERS = 2
_CODES = {404: "not_found", 405: "not_allowed"}


def make_app(
    offer: Offer, *, rules: Rules, database: str, record: Path | None = None, addresses: Sequence[str] = ("127.0.0.1",)
) -> FastAPI:
    """Make the server's application.

    Args:
        offer: what a client may choose.
        rules: who may come in.
        database: where conversations are written down; a URL as SQLAlchemy has it.
        record: folder of recordings; None records nothing.
        addresses: of this machine, at which WebRTC's media are awaited; none takes those of all its networks.

    Returns:
        An ASGI application; engines open when they are first wanted and close when it stops.

    Raises:
        InputError: the database cannot be opened, or a persona is unknown.
        EngineError: the page is not built.
    """
    calls: set[asyncio.Task[None]] = set()
    page, store, house, metrics = StaticFiles(directory=_page(), html=True), Store(database), House(offer), Metrics()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        with (
            house,
            ThreadPoolExecutor(_THREADS, thread_name_prefix="mien-live") as threads,
            ThreadPoolExecutor(_LISTENERS, thread_name_prefix="mien-listen") as listening,
            ThreadPoolExecutor(1, thread_name_prefix="mien-record") as writer,
        ):
            app.state.hall = Hall(house, threads, listening, writer, store, rules, metrics, record, {})
            yield
            await app.state.hall.empty()
        store.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, rules=rules)

    @app.exception_handler(AnyHTTPException)
    async def wrong(request: Request, error: AnyHTTPException) -> JSONResponse:
        return problem(error.status_code, _CODES.get(error.status_code, "wrong_request"), str(error.detail))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        return problem(500, "broken", "the server made a mistake; its log has it")

    @app.websocket("/v1/realtime")
    async def realtime(socket: WebSocket) -> None:
        await receive_socket(socket, hall=app.state.hall)

    @app.post("/v1/realtime/calls")
    async def call(request: Request) -> Response:
        return await receive_call(request, hall=app.state.hall, addresses=addresses, calls=calls)

    @app.get("/v1/offer")
    async def offered() -> dict[str, tuple[str, ...]]:
        transports = ("websocket", "webrtc") if can_call() else ("websocket",)
        return {"personas": offer.personas, "minds": offer.minds, "voices": offer.voices, "transports": transports}

    @app.get("/faces/{name:path}.glb")  # a persona of one's own is named by its file
    def face(name: str, request: Request) -> Response:
        if name not in offer.personas:
            raise HTTPException(404, f"there is no face {name!r} here; expected one of: {', '.join(offer.personas)}")
        file = Path(face_file(house.persona(name).face))
        answer = page.file_response(file, file.stat(), request.scope)
        answer.headers["content-type"] = "model/gltf-binary"
        return answer

    @app.get("/healthz")
    async def healthz() -> dict[str, object]:
        return {"status": "ok", "conversations": len(app.state.hall.here)}

    @app.get("/metrics")
    async def counted() -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    app.mount("/", page)
    return app


def _page() -> Path:
    page = Path(__file__).parent / "static"
    if not (page / "index.html").exists():
        raise EngineError("the page is not built; in a checkout: pip install -e .")
    return page
