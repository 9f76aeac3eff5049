"""Tools that a mind may use, offered by a server of the Model Context Protocol that runs as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass
from threading import Thread
from typing import Any

from mien.errors import EngineError

__all__ = ["Offer", "Toolbox", "open_tools"]

_START = 60.0  # seconds that a server may take to start: many fetch themselves first
_CALL = 20.0  # seconds that a tool may take: somebody waits for an answer
_LONGEST = 4000  # letters of a result that a mind reads


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool.

    Args:
        name: by which it is called.
        does: what it does, in the server's words.
        takes: its arguments, as a JSON schema.
    """

    name: str
    does: str
    takes: dict[str, Any]


class Toolbox:
    """The tools of one server, which runs until `close`; any thread may use them. `open_tools` makes one.

    Args:
        command: the server's program and its arguments.

    Raises:
        EngineError: the server does not start or speaks another protocol.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._session: Any = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="mien-tools", daemon=True)
        self._thread.start()
        self._closing = asyncio.Event()
        ready: Future[tuple[Offer, ...]] = Future()
        self._serving = self._submit(self._serve(ready))
        try:
            self.offers = ready.result(timeout=_START)
        except Exception as error:  # of whatever class the client and the server's start let through
            self.close()
            raise EngineError(
                f"{shlex.join(command)} offers no tools ({type(error).__name__}: {error}); expected a program that "
                "speaks the Model Context Protocol on its standard input and output"
            ) from None

    def call(self, name: str, arguments: str) -> Future[str]:
        """Begin to use a tool.

        Args:
            name: of the tool.
            arguments: JSON, as a mind wrote it.

        Returns:
            What will hold the result as text; a failure is a text too, for the mind to read.
        """
        return self._submit(self._call(name, arguments))

    def close(self) -> None:
        """End the server."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._serving.exception(timeout=_CALL)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _serve(self, ready: Future[tuple[Offer, ...]]) -> None:
        """Hold the session open in one task: its scopes must be left by the task that entered them."""
        from mcp import ClientSession, StdioServerParameters, stdio_client

        try:
            async with AsyncExitStack() as stack:
                nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: ASYNC230
                server = StdioServerParameters(command=self._command[0], args=self._command[1:])
                streams = await stack.enter_async_context(stdio_client(server, errlog=nowhere))
                session = await stack.enter_async_context(ClientSession(*streams))
                async with asyncio.timeout(_START):
                    await session.initialize()
                    listed = await session.list_tools()
                self._session = session
                ready.set_result(
                    tuple(Offer(one.name, one.description or "", one.input_schema) for one in listed.tools)
                )
                await self._closing.wait()
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)

    async def _call(self, name: str, arguments: str) -> str:
        if name not in {offer.name for offer in self.offers}:
            return f"There is no tool {name!r}; there are {', '.join(offer.name for offer in self.offers)}."
        try:
            given = json.loads(arguments or "{}")
            async with asyncio.timeout(_CALL):
                result = await self._session.call_tool(name, given)
        except Exception as error:  # a tool that fails is told of, as a result; the talk goes on
            return f"The tool failed ({type(error).__name__}: {str(error)[:200]})."
        return "\n".join(getattr(part, "text", "") for part in result.content)[:_LONGEST] or "Nothing was found."


def open_tools(command: str) -> Toolbox:
    """Start a server of tools.

    Args:
        command: as a shell would read it, such as "python weather.py".

    Returns:
        Its tools; close them when the talk is over.

    Raises:
        EngineError: the command is empty, the library `mcp` is not installed, or the server does not start.
    """
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise EngineError("tools need the library mcp; pip install 'mien[tools]'")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise EngineError(f"{command!r} is no command ({error}); expected a program and its arguments") from None
    if not words:
        raise EngineError("the command of the tools is empty; expected a program and its arguments")
    return Toolbox(words)
