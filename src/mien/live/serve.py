"""Running the server."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from mien.errors import InputError
from mien.live.house import Offer
from mien.live.server import Rules, make_app

__all__ = ["serve"]

_LARGEST = 1_000_000  # bytes of a message: twenty seconds of sound


def serve(offer: Offer, *, host: str, port: int, rules: Rules, database: str, ready: Callable[[str], None]) -> None:
    """Serve the page and conversations until the process is told to stop.

    Args:
        offer: what a client may choose.
        host: address to listen at; any but this machine's own needs a token.
        port: 0 takes a free one.
        rules: who may come in.
        database: where conversations are written down.
        ready: is told the page's address once it can be opened.

    Raises:
        InputError: the address cannot be listened at, or needs a token.
        EngineError: the page is not built.
    """
    import socket

    import uvicorn

    if host not in ("127.0.0.1", "::1", "localhost") and not rules.token:
        raise InputError(f"listening at {host} lets others in; give --token (for example {secrets.token_urlsafe(12)})")
    app = make_app(offer, rules=rules, database=database)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"port {port} of {host} cannot be listened at ({reason}); give another --port") from None
        config = uvicorn.Config(app, log_level="warning", ws_max_size=_LARGEST, timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        query = f"?token={rules.token}" if rules.token else ""
        ready(f"http://{host}:{listening.getsockname()[1]}/{query}")
        server.run(sockets=[listening])
