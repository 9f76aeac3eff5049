"""Who may come in, and what every answer of the server says to browsers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard", "Rules", "problem", "refusal"]

_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::[0-9]+)?")
_HERE = ("127.0.0.1", "localhost", "[::1]")
_CLOSED = ("/v1/", "/metrics")  # what needs the token; the page itself holds nothing of anybody

HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",  # worklets are scripts; face landmarks are WebAssembly
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "manifest-src 'self'",
            "connect-src 'self' blob:",  # a GLB's pictures are fetched from blobs
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the address may hold the token
    "permissions-policy": "microphone=(self), camera=(self)",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""What a browser is told with everything that it gets."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come in, and for how long.

    Args:
        token: what a client has to know; "" where it is only served to this machine.
        origins: pages of other hosts that may connect, such as "https://example.org".
        most: conversations at once.
        idle: seconds without a word after which a conversation is closed; it may be gone on with later.
    """

    token: str = ""
    origins: tuple[str, ...] = ()
    most: int = 8
    idle: float = 1800.0


def refusal(headers: Mapping[str, str], *, rules: Rules, given: str) -> str | None:
    """Say why a client may not come in; None if it may.

    A page of another host is told by its origin. A page whose name was pointed at this machine (DNS rebinding) has an
    origin that fits its host: it is told by the host, which is none of ours. A token makes both unnecessary for
    programs, and the host for browsers: whoever knows it was given it.

    Args:
        headers: of the request, names in lower case.
        rules: who may come in.
        given: the token that the client gave in the address; the header is looked at as well.
    """
    host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
    allowed = tuple(name.lower().rstrip("/") for name in rules.origins)
    if not rules.token and _name(host) not in (*_HERE, *(_name(page.partition("://")[2]) for page in allowed)):
        return f"the host {host[:80]!r} is not served here; open http://127.0.0.1, or start with --token"
    if origin and origin not in allowed and origin not in (f"http://{host}", f"https://{host}"):
        return f"the origin {origin[:80]} may not connect; start with --origin {origin[:80]} to allow it"
    given = given or headers.get("authorization", "").removeprefix("Bearer ")
    if rules.token and not secrets.compare_digest(given.encode(), rules.token.encode()):
        return "the token is wrong or missing; give it as ?token= or as Authorization: Bearer"
    return None


def problem(status: int, code: str, message: str) -> JSONResponse:
    """Return an HTTP answer that tells of an error, in the shape of the protocol's."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return JSONResponse({"error": {"type": kind, "code": code, "message": message}}, status)


class Guard:
    """Stands before the application: turns requests away, and adds what browsers have to be told.

    Args:
        app: what is guarded. Its WebSockets look after themselves, as only an accepted one can say why it is closed.
        rules: who may come in.
    """

    def __init__(self, app: ASGIApp, *, rules: Rules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                named = path.startswith("/assets/") and message["status"] in (200, 304)  # Vite puts a hash in the name
                headers.setdefault("cache-control", "public, max-age=31536000, immutable" if named else "no-cache")
            await send(message)

        if path.startswith(_CLOSED) or not self._rules.token:
            given = QueryParams(scope["query_string"]).get("token", "")
            refused = refusal(Headers(scope=scope), rules=self._rules, given=given)
            if refused is not None:
                await problem(403, "refused", refused)(scope, receive, told)
                return
        await self._app(scope, receive, told)


def _name(host: str) -> str:
    """Return a host without its port; "" where it is none."""
    found = _HOST.fullmatch(host)
    return found[1] if found else ""
