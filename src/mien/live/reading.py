"""Reading: what a mind takes in before it is asked, so that it answers sooner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from threading import Event

from mien.cast import Cast
from mien.errors import MienError
from mien.say import overhear, prepare
from mien.types import Persona, Utterance

__all__ = ["Reading"]

_log = logging.getLogger("mien.live")


class Reading:
    """Lets a mind read one thing at a time; what comes meanwhile is left out.

    Args:
        threads: where everything that takes time runs.
    """

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._work: asyncio.Task[None] | None = None
        self._stop = Event()

    def ahead(self, *, persona: Persona, memory: Sequence[Utterance], cast: Cast) -> None:
        """Read what was said, after it was."""

        def read(_stop: Event) -> None:
            cast.context.recall(memory)
            prepare(persona=persona, memory=memory, mind=cast.mind)

        self._begin(read)

    def along(self, heard: str, *, persona: Persona, memory: Sequence[Utterance], cast: Cast) -> None:
        """Read the person's words so far, while they speak."""
        self._begin(lambda stop: overhear(heard, persona=persona, memory=memory, mind=cast.mind, stop=stop))

    def stop(self) -> None:
        """Leave the mind to somebody else as soon as it can: reading along ends, reading ahead is worth its time."""
        self._stop.set()

    async def close(self) -> None:
        """Stop, without waiting for what a thread still does."""
        self.stop()
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def _begin(self, read: Callable[[Event], None]) -> None:
        if self._work is None or self._work.done():
            self._stop = Event()
            self._work = asyncio.create_task(self._run(read, self._stop))

    async def _run(self, read: Callable[[Event], None], stop: Event) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, read, stop)
        except MienError as error:  # whoever is answered next is told
            _log.warning("the mind cannot read ahead: %s", error)
