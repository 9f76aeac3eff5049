"""Hearing the person: the microphone's sound, kept as long as it may be wanted, its words, and who has the turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.listen.activity import RATE
from mien.listen.echo import Echo
from mien.listen.events import Ended, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.meaning import sounds_finished
from mien.listen.patience import Patience
from mien.listen.turns import TurnTaking
from mien.live.ears import SharedEar
from mien.live.pcm import Microphone
from mien.live.tape import Tape
from mien.live.toning import Toning
from mien.live.transcribing import Transcribing
from mien.perceive import Tone, Transcript
from mien.types import Affect

__all__ = ["Hearing", "SpokenTurn"]

_BACKLOG = 30.0  # seconds of sound that may wait to be heard, where a client sends faster than it is spoken
_LONGEST = 120.0  # seconds of a turn
_FEW = 1  # recordings that are being heard at once, beyond which a machine has enough to do


@dataclass(frozen=True, slots=True, eq=False)
class SpokenTurn:
    """A turn that was spoken, or may have been.

    Args:
        transcript: its words, once they are there.
        voice: the feeling in its voice.
    """

    transcript: Future[Transcript]
    voice: Future[Affect]


class Hearing:
    """Hears one microphone.

    Args:
        ear: hears words.
        tone: hears feeling in a voice.
        patience: how long a silence is waited for.
        threads: where everything that takes time runs.
        listening: where it is noticed who has the turn: never behind something that takes long.
        wrote: is told of the person's words while they speak, once they are sure.
        likely: is told of the words so far, which may turn out to be others.
        felt: is told of the feeling in their voice so far, four times a second.
    """

    def __init__(
        self,
        *,
        ear: SharedEar,
        tone: Tone,
        patience: Patience,
        threads: Executor,
        listening: Executor,
        wrote: Callable[[str], None],
        likely: Callable[[str], None],
        felt: Callable[[Affect], None],
    ) -> None:
        self.tape = Tape(RATE, seconds=_LONGEST)
        self.turns = TurnTaking(patience=patience, finished=sounds_finished)
        self._echo = Echo()
        self.since = 0.0  # where the turn begins that is spoken
        self._listening = listening
        self._microphone = Microphone(RATE)
        self._blocks: asyncio.Queue[NDArray[np.float32]] = asyncio.Queue()
        self._waiting = 0.0  # seconds of sound in them
        self._unjudged = 0.0  # seconds on the tape that were not listened to for turns
        self._transcribing = Transcribing(ear=ear, tape=self.tape, threads=threads, wrote=wrote, likely=likely)
        self._toning = Toning(tone=tone, tape=self.tape, threads=threads, crowded=lambda: ear.working > _FEW, felt=felt)
        self._paused: float | None = None  # where the person fell silent

    def append(self, pcm: bytes) -> NDArray[np.float32]:
        """Take sound as the client sends it; return it as it is heard, at `mien.listen.activity.RATE`.

        Raises:
            InputError: half a sample, or more than can be heard in time.
        """
        samples = self._microphone.push(pcm)
        if not len(samples):
            return samples
        seconds = len(samples) / RATE
        if self._waiting + seconds > _BACKLOG:
            raise InputError(f"more than {_BACKLOG:.0f} seconds of sound wait to be heard; send it as it is spoken")
        self._waiting += seconds
        self._blocks.put_nowait(samples)
        return samples

    async def events(
        self,
        *,
        detecting: Callable[[], bool],
        sounding: Callable[[], bool],
        played: Callable[[int], NDArray[np.float32]],
    ) -> AsyncIterator[TurnEvent]:
        """Notice who has the turn, for as long as the conversation lasts.

        Args:
            detecting: whether turns are to be noticed at all.
            sounding: whether Mien is heard at the person's side.
            played: so many samples of Mien's voice, those that were played last.
        """
        loop = asyncio.get_running_loop()
        while True:
            block = await self._waited()
            self._tape_block(block)
            if not detecting():
                self._unjudged += len(block) / RATE
                continue
            self._read_words()
            for event in await loop.run_in_executor(self._listening, self._push, block, played(len(block)), sounding()):
                event = replace(event, at=event.at + self._unjudged)
                self._follow(event)
                yield event
            if (silence := self.turns.silence) is not None:
                self._transcribing.follow(silence)
                self._toning.follow()

    def begin(self, since: float) -> None:
        """Take what is on the tape from here on for one turn."""
        self.since = since
        self._transcribing.begin(since)
        self._toning.begin(since)

    def turn(self, stopped: float) -> SpokenTurn:
        """Return the turn that is spoken, up to where speech stopped, with words that are there or on their way."""
        return SpokenTurn(self._transcribing.until(stopped).transcript, self._toning.until_now())

    def rest(self) -> SpokenTurn:
        """Return everything since the last turn.

        Raises:
            InputError: there is nothing.
        """
        self._tape_rest()
        if self.tape.end <= self.since:
            raise InputError("the buffer has no sound; append some before it is committed")
        self.turns.forget()
        self.begin(self.since)
        return self.turn(self.tape.end)

    def forget(self) -> None:
        """Drop the turn that is spoken."""
        self._tape_rest()
        self.turns.forget()
        self._paused = None
        self.begin(self.tape.end)

    async def _waited(self) -> NDArray[np.float32]:
        """Return all sound that waits: on a busy machine fewer, longer pieces keep up where many short ones do not."""
        pieces = [await self._blocks.get()]
        while not self._blocks.empty():
            pieces.append(self._blocks.get_nowait())
        return np.concatenate(pieces)

    def _push(self, block: NDArray[np.float32], played: NDArray[np.float32], speaking: bool) -> list[TurnEvent]:
        return self.turns.push(self._echo.push(block, played=played), speaking=speaking)

    def _follow(self, event: TurnEvent) -> None:
        if isinstance(event, Paused):
            self._paused = event.at
        elif isinstance(event, WentOn | Ended | Interrupted):
            self._paused = None

    def _read_words(self) -> None:
        """Let the words of a pause tell whether the turn has ended, as soon as they are there."""
        if self._paused is not None and (words := self._transcribing.words(self._paused)) is not None:
            self.turns.read(words, paused=self._paused - self._unjudged)

    def _tape_rest(self) -> None:
        """Put on the tape what waits to be heard: it belongs to the turn that the client ends by hand."""
        while not self._blocks.empty():
            block = self._blocks.get_nowait()
            self._tape_block(block)
            self._unjudged += len(block) / RATE

    def _tape_block(self, block: NDArray[np.float32]) -> None:
        self._waiting -= len(block) / RATE
        self.tape.add(block)
