"""Running the server."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mien.errors import InputError
from mien.live.guard import Rules
from mien.live.house import Offer
from mien.live.server import make_app

__all__ = ["serve"]

_LARGEST = 1_000_000  # bytes of a message: twenty seconds of sound
_UNSENT = 65_536  # bytes that the kernel keeps for one client; with more, motion would be late before it is left out
_ARENA_MAX = -8  # glibc's M_ARENA_MAX
_PATIENCE = 5  # seconds that clients have to leave


def serve(
    offer: Offer,
    *,
    host: str,
    port: int,
    rules: Rules,
    database: str,
    record: Path | None,
    ready: Callable[[str], None],
) -> None:
    """Serve the page and conversations until the process is told to stop.

    Args:
        offer: what a client may choose.
        host: address to listen at; any but this machine's own needs a token.
        port: 0 takes a free one.
        rules: who may come in.
        database: where conversations are written down.
        record: folder of recordings; None records nothing.
        ready: is told the page's address once it can be opened.

    Raises:
        InputError: the address cannot be listened at, or needs a token; the database cannot be opened.
        EngineError: the page is not built.
    """
    import socket

    import uvicorn

    if host not in ("127.0.0.1", "::1", "localhost") and not rules.token:
        raise InputError(f"listening at {host} lets others in; give --token (for example {secrets.token_urlsafe(12)})")
    addresses = () if host in ("0.0.0.0", "::") else ("127.0.0.1" if host == "localhost" else host,)
    app = make_app(offer, rules=rules, database=database, record=record, addresses=addresses)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)
        try:
            listening.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"port {port} of {host} cannot be listened at ({reason}); give another --port") from None
        listening.listen(128)  # whoever comes before uvicorn runs waits
        config = uvicorn.Config(
            app,
            log_level="warning",
            ws_max_size=_LARGEST,
            ws_per_message_deflate=False,  # sound does not shrink; trying costs each conversation memory and time
            timeout_graceful_shutdown=_PATIENCE,
            server_header=False,
        )
        server = uvicorn.Server(config)
        query = f"?token={rules.token}" if rules.token else ""
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{listening.getsockname()[1]}/{query}")
        _share_arenas()
        with _leaving_quietly():
            server.run(sockets=[listening])


def _share_arenas() -> None:
    """Let threads share two heaps: glibc's one for each thread took 48 MB a conversation where two take 35."""
    import ctypes

    with suppress(OSError, TypeError, AttributeError):  # another C library has no such thing
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


@contextmanager
def _leaving_quietly() -> Iterator[None]:
    """Let SIGTERM and SIGINT end the process with exit code 0, once uvicorn has let go and raises them again."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
