"""Writing a conversation down while it goes on, in order, without holding it up.

What cannot be written waits, and is tried again with the next thing that is to be written and at the end: a disk that
was full for a while costs no turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from mien.answer import State
from mien.errors import MienError
from mien.live.store import Store, Turn

__all__ = ["Diary"]

_MOST = 1000  # notes that wait for a disk that is full


class Diary:
    """One conversation's way to the store.

    Args:
        store: where it is kept.
        conversation: its name.
        threads: where writing happens.
        failed: is told whenever something could not be written; the conversation goes on.
    """

    def __init__(
        self, store: Store, conversation: str, *, threads: Executor, failed: Callable[[MienError], None]
    ) -> None:
        self._store, self._conversation, self._threads, self._failed = store, conversation, threads, failed
        self._waiting: asyncio.Queue[Callable[[], None] | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._write())

    def begin(self, persona: str, state: State) -> None:
        """Note that the conversation has begun."""
        self._waiting.put_nowait(lambda: self._store.begin(self._conversation, persona=persona, state=state))

    def keep(self, turn: Turn, state: State) -> None:
        """Note a turn, or note it anew."""
        self._waiting.put_nowait(lambda: self._store.keep(self._conversation, turn, state=state))

    def drop(self, item: str) -> None:
        """Take a turn back."""
        self._waiting.put_nowait(lambda: self._store.drop(self._conversation, item))

    async def written(self) -> None:
        """Wait until all that was noted so far is written, or could not be."""
        await self._waiting.join()

    async def close(self) -> None:
        """Wait until everything is written."""
        self._waiting.put_nowait(None)
        await self._task

    async def _write(self) -> None:
        unwritten: deque[Callable[[], None]] = deque(maxlen=_MOST)
        while (deed := await self._waiting.get()) is not None:
            unwritten.append(deed)
            try:
                await self._write_all(unwritten)
            finally:
                self._waiting.task_done()
        await self._write_all(unwritten)

    async def _write_all(self, unwritten: deque[Callable[[], None]]) -> None:
        loop = asyncio.get_running_loop()
        while unwritten:
            try:
                await loop.run_in_executor(self._threads, unwritten[0])
            except MienError as error:
                self._failed(error)
                return
            unwritten.popleft()
