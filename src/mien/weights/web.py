"""Fetching a file by HTTP, going on where an earlier try stopped."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from mien.errors import WeightsError

__all__ = ["fetch_url"]

_RUN = 1 << 20
_PATIENCE = 60  # seconds without a byte


def fetch_url(url: str, target: Path, *, tell: Callable[[int], None]) -> None:
    """Fetch a file; what is already in `target` is kept if the server can go on from there.

    Args:
        url: http or https.
        target: where to; an interrupted fetch leaves there what it got.
        tell: is told how many bytes are here.

    Raises:
        WeightsError: the server cannot be reached, refuses, or stops before the end.
    """
    have = target.stat().st_size if target.exists() else 0
    answer = _ask(url, have)
    if answer is None:
        return
    with answer:
        here = have if answer.status == 206 else 0
        with target.open("ab" if here else "wb") as file:
            while run := _read(answer, url):
                file.write(run)
                here += len(run)
                tell(here)
    if answer.length:  # http.client takes a connection that closes early for the end
        raise WeightsError(f"{url}: the server stopped {answer.length:,} bytes before the end; try again to go on")


def _ask(url: str, have: int) -> http.client.HTTPResponse | None:
    """Open a URL from byte `have` on; None if the server says that there is nothing after it."""
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        return urllib.request.urlopen(request, timeout=_PATIENCE)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:
            return None
        raise WeightsError(f"{url}: HTTP {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        raise WeightsError(f"{url}: {getattr(error, 'reason', error)}") from None


def _read(answer: http.client.HTTPResponse, url: str) -> bytes:
    """Read a run; an error here is the network's, one in writing is the disk's."""
    try:
        return answer.read(_RUN)
    except (OSError, http.client.HTTPException) as error:
        raise WeightsError(f"{url}: the connection broke ({error}); try again to go on") from None
