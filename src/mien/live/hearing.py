"""Hearing the person: the microphone's sound, kept as long as it may be wanted, and who has the turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.listen.activity import RATE
from mien.listen.events import TurnEvent
from mien.listen.meaning import sounds_finished
from mien.listen.patience import Patience
from mien.listen.turns import TurnTaking
from mien.live.pcm import Microphone
from mien.live.tape import Tape
from mien.types import Audio

__all__ = ["Hearing"]

_BACKLOG = 200  # messages of sound that wait to be heard: ten seconds at 50 ms each
_BEFORE, _AFTER = 0.3, 0.25  # seconds around a turn that an ear is given
_LONGEST = 120.0  # seconds of a turn


class Hearing:
    """Hears one microphone.

    Args:
        patience: how long a silence is waited for.
        threads: where everything that takes time runs.
    """

    def __init__(self, *, patience: Patience, threads: Executor) -> None:
        self.tape = Tape(RATE, seconds=_LONGEST)
        self.turns = TurnTaking(patience=patience, finished=sounds_finished, takes=lambda samples, usual_db: 1.0)
        self.since = 0.0  # where the turn begins that is spoken
        self._threads = threads
        self._microphone = Microphone(RATE)
        self._blocks: asyncio.Queue[NDArray[np.float32]] = asyncio.Queue(_BACKLOG)

    def append(self, pcm: bytes) -> None:
        """Take sound as the client sends it.

        Raises:
            InputError: half a sample, or more than can be heard in time.
        """
        samples = self._microphone.push(pcm)
        if not len(samples):
            return
        if self._blocks.full():
            raise InputError("more than ten seconds of sound wait to be heard; send it as it is spoken")
        self._blocks.put_nowait(samples)

    async def events(self, *, detecting: Callable[[], bool], sounding: Callable[[], bool]) -> AsyncIterator[TurnEvent]:
        """Notice who has the turn, for as long as the conversation lasts.

        Args:
            detecting: whether turns are to be noticed at all.
            sounding: whether Mien is heard at the person's side.
        """
        loop = asyncio.get_running_loop()
        while True:
            block = await self._blocks.get()
            self.tape.add(block)
            if not detecting():
                continue
            for event in await loop.run_in_executor(self._threads, self._push, block, sounding()):
                yield event

    def turn(self, end: float) -> Audio:
        """Return the turn that is spoken, with a little silence around it.

        Args:
            end: where its speech stops, seconds on the tape.
        """
        return self.tape.cut(self.since - _BEFORE, end + _AFTER)

    def rest(self) -> Audio:
        """Return everything since the last turn.

        Raises:
            InputError: there is nothing.
        """
        if self.tape.end <= self.since:
            raise InputError("the buffer has no sound; append some before it is committed")
        return self.tape.cut(self.since, self.tape.end)

    def forget(self) -> None:
        """Drop the turn that is spoken."""
        self.turns.forget()
        self.since = self.tape.end

    def _push(self, block: NDArray[np.float32], speaking: bool) -> list[TurnEvent]:
        return self.turns.push(block, speaking=speaking)
