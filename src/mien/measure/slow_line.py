"""A line to a server on which some packets come late."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["slow_line"]

_PACKET = 1400  # bytes that are late together


@contextmanager
def slow_line(port: int, *, share: float, delay: float, seed: int) -> Iterator[int]:
    """Forward connections to a port of this machine; what a late packet holds up comes after it, as in TCP.

    Args:
        port: of the server.
        share: of the packets from the server that are late.
        delay: seconds by which they are.
        seed: of which ones.

    Yields:
        The port to connect to.
    """
    rng = random.Random(seed)
    loop = asyncio.new_event_loop()
    clients: set[asyncio.Task[None]] = set()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: float) -> None:
        with contextlib.suppress(OSError):
            while packet := await reader.read(_PACKET):
                if rng.random() < late:
                    await asyncio.sleep(delay)
                writer.write(packet)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        clients.add(task)
        task.add_done_callback(clients.discard)
        back, there = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.suppress(asyncio.CancelledError):  # the line is cut
            await asyncio.gather(forward(reader, there, late=0.0), forward(back, writer, late=share))

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:

        async def end() -> None:
            server.close()
            for task in clients:
                task.cancel()
            await asyncio.gather(*clients, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
