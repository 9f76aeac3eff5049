"""An answer that is begun before it is sure that it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from threading import Event
from time import monotonic

from mien.answer import Answer, State
from mien.errors import EngineError, MienError
from mien.events import Event as Seen
from mien.events import Observer, Thought, Voiced
from mien.live.pace import Pace
from mien.say import Chain
from mien.types import Affect, Beat, Percept

__all__ = ["Begin", "Draft"]

Begin = Callable[[Observer], Answer]
"""Perceives and feels, and begins to answer, of which the observer is told; runs on a thread."""


class Draft:
    """Perceives a turn, answers it and holds the beats, on a thread; it starts at once.

    An answer is short (60 words), so that all of it may wait here.

    Args:
        begin: makes the answer.
        before: the conversation that it answers in.
        threads: where everything that takes time runs.
        pace: is told how long each line took.
    """

    def __init__(self, begin: Begin, *, before: State, threads: Executor, pace: Pace) -> None:
        self.before = before
        self._pace = pace
        self._thought = 0.0  # when the newest line was thought, on the monotonic clock
        self._loop = asyncio.get_running_loop()
        self._percept: asyncio.Future[Percept] = self._loop.create_future()
        self._beats: asyncio.Queue[Beat | MienError | None] = asyncio.Queue()
        self._answer: Answer | None = None
        self._stopped = Event()
        self.stamps: dict[str, float] = {"begun": monotonic()}
        self._work = self._loop.run_in_executor(threads, self._make, begin)

    async def percept(self) -> Percept:
        """Wait until the turn is understood.

        Raises:
            InputError: there is nothing to hear or read in it.
            EngineError: an engine broke.
        """
        return await asyncio.shield(self._percept)

    async def beats(self) -> AsyncIterator[Beat]:
        """Take the beats as they are made, until there are no more or the draft is closed.

        Raises:
            EngineError: an engine broke.
        """
        while (beat := await self._beats.get()) is not None:
            if isinstance(beat, MienError):
                raise beat
            yield beat

    @property
    def affect(self) -> Affect:
        """The feeling that it answers with; only after `percept`."""
        assert self._answer is not None
        return self._answer.affect

    @property
    def explained(self) -> Affect:
        """The same with what was remembered; only after `percept`. See `Answer.explained`."""
        assert self._answer is not None
        return self._answer.explained

    @property
    def plan(self) -> Chain:
        """What is understood of the turn, and what the answer is to do; only after `percept`."""
        assert self._answer is not None
        return self._answer.plan

    def state(self, *, heard: float) -> State:
        """Return the conversation with this turn in it; only after `percept`. See `Answer.state`."""
        assert self._answer is not None
        return self._answer.state(heard=heard)

    @property
    def stopped(self) -> bool:
        """Whether nobody wants it any more."""
        return self._stopped.is_set()

    async def close(self) -> None:
        """Stop, and wait until the mind has stopped."""
        self.stop()
        await self._work

    def stop(self) -> None:
        """Make no more; the mind stops as soon as it can."""
        self._stopped.set()
        if self._answer is not None:
            self._answer.stop()

    def _make(self, begin: Begin) -> None:
        """Run on a thread."""
        try:
            if self._stopped.is_set():
                return
            self._answer = answer = begin(self._see)
            if self._stopped.is_set():
                answer.stop()
            self._stamp("understood")
            self._tell(self._understood, answer.percept)
            try:
                for beat in answer:
                    self._stamp("moved")
                    now = monotonic()
                    self._pace.note(now - self._thought, spoken=beat.spoken.speech.duration)
                    self._thought = now  # another piece of the same line may follow
                    self._tell(self._beats.put_nowait, beat)
                    if self._stopped.is_set():
                        break
            finally:
                answer.close()
        except MienError as error:
            self._tell(self._failed, error)
        except Exception as error:  # of an engine's own class: the turn fails, the conversation goes on
            self._tell(self._failed, EngineError(f"an engine broke ({type(error).__name__}: {error}); try again"))
        finally:
            self._tell(self._beats.put_nowait, None)

    def _understood(self, percept: Percept) -> None:
        if not self._percept.done():
            self._percept.set_result(percept)

    def _failed(self, error: MienError) -> None:
        if not self._percept.done():
            self._percept.set_exception(error)
            self._percept.exception()  # whoever waits is told; where nobody does, nothing is lost
        self._beats.put_nowait(error)

    def _see(self, seen: Seen) -> None:
        if isinstance(seen, Thought):
            self._thought = monotonic()
            self._stamp("thought")
        elif isinstance(seen, Voiced):
            self._stamp("voiced")

    def _tell(self, call: Callable[..., object], *arguments: object) -> None:
        self._loop.call_soon_threadsafe(call, *arguments)

    def _stamp(self, name: str) -> None:
        self.stamps.setdefault(name, monotonic())
