"""The feeling in the person's voice, heard while they speak."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mien.live.tape import Tape
from mien.perceive import Tone, ToneStream
from mien.types import Affect

__all__ = ["Toning"]

_BEFORE = 0.3  # seconds before a turn: soft consonants
_EVERY = 0.25  # seconds of new sound after which the voice is looked at again


class Toning:
    """Keeps up with the voice of one person.

    Args:
        tone: hears feeling in a voice.
        tape: has the sound.
        threads: where the tone works.
        crowded: whether somebody waits for an answer while others speak: then a voice is heard when its turn ends.
        felt: is told of the feeling so far, four times a second.
    """

    def __init__(
        self,
        *,
        tone: Tone,
        tape: Tape,
        threads: Executor,
        crowded: Callable[[], bool],
        felt: Callable[[Affect], None],
    ) -> None:
        self._tone, self._tape, self._threads = tone, tape, threads
        self._crowded, self._felt = crowded, felt
        self._loop = asyncio.get_running_loop()
        self._turn = _Turn(tone.begin(), at=0.0)

    def begin(self, since: float) -> None:
        """Follow a new turn.

        Args:
            since: where it begins on the tape, seconds.
        """
        self._turn = _Turn(self._tone.begin(), at=max(since - _BEFORE, 0.0))

    def follow(self) -> None:
        """Hear what is new, if that is enough and the last look is over."""
        turn = self._turn
        if not turn.looking and self._tape.end - turn.at >= _EVERY and not self._crowded():
            turn.looking = True
            self._hear(turn).add_done_callback(lambda found: self._loop.call_soon_threadsafe(self._looked, turn, found))

    def until_now(self) -> Future[Affect]:
        """Return the feeling in the voice from the turn's beginning to the end of the tape."""
        return self._hear(self._turn)

    def _hear(self, turn: _Turn) -> Future[Affect]:
        end = self._tape.end
        turn.waiting.append(self._tape.cut(turn.at, end).samples)
        turn.at = end
        return self._threads.submit(turn.hear)

    def _looked(self, turn: _Turn, found: Future[Affect]) -> None:
        turn.looking = False
        if turn is self._turn and not found.cancelled() and found.exception() is None:
            self._felt(found.result())


class _Turn:
    """One turn's voice; its sound is heard in order whatever thread comes first."""

    def __init__(self, stream: ToneStream, *, at: float) -> None:
        self.at = at  # on the tape: what is before was taken
        self.looking = False
        self.waiting: deque[NDArray[np.float32]] = deque()
        self._stream = stream
        self._lock = Lock()

    def hear(self) -> Affect:
        with self._lock:
            while self.waiting:
                self._stream.push(self.waiting.popleft())
            return self._stream.affect()
