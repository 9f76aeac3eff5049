"""Answering: what is drafted, given, stopped and remembered of Mien's side of a conversation."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mien.answer import Answer, State, make_answer
from mien.cast import Cast
from mien.events import Observer
from mien.live.asking import Asked
from mien.live.attending import Doing
from mien.live.diary import Diary
from mien.live.draft import Draft
from mien.live.giving import Giving, Modality, Reason
from mien.live.hearing import SpokenTurn
from mien.live.ledger import Ledger
from mien.live.pace import Pace
from mien.live.playback import Playback
from mien.live.post import Post, new_id
from mien.live.protocol import MienYield
from mien.live.reading import Reading
from mien.live.seeing import Seeing
from mien.live.store import Turn
from mien.perceive import perceive, understand
from mien.recollection import Recollection
from mien.types import Persona

__all__ = ["Answering"]

_log = logging.getLogger("mien.live")


class Answering:
    """Gives one answer at a time.

    Args:
        cast: engines.
        persona: who answers.
        seeing: has the person's face.
        state: what was said before.
        conversation: its name.
        recollection: what is remembered of the person; None remembers nothing.
        age: seconds since the conversation began, in this session or an earlier one: moods fade meanwhile.
        threads: where everything that takes time runs.
        pace: how long lines take here.
        post: tells the client.
        ledger: has the messages.
        diary: writes turns down.
        doing: is told what Mien does now.
    """

    def __init__(
        self,
        *,
        cast: Cast,
        persona: Persona,
        seeing: Seeing,
        state: State,
        conversation: str,
        recollection: Recollection | None,
        age: float,
        threads: Executor,
        pace: Pace,
        post: Post,
        ledger: Ledger,
        diary: Diary,
        doing: Callable[[Doing], None],
    ) -> None:
        self.cast, self.persona, self.state = cast, persona, state
        self.giving: Giving | None = None
        self._conversation, self._threads, self._pace = conversation, threads, pace
        self._post, self._ledger, self._diary, self._doing = post, ledger, diary, doing
        self._kept: Giving | None = None  # whose words `state` ends with
        self._tasks: set[asyncio.Task[None]] = set()
        self._seeing, self._recollection = seeing, recollection
        self._began = monotonic() - age
        self._reading = Reading(threads)
        self.read_ahead()

    def draft(self, turn: str | SpokenTurn) -> Draft:
        """Begin to answer a turn, typed or spoken, of which nothing is remembered before it is given."""
        self._reading.stop()
        cast, persona, before, seeing = self.cast, self.persona, self.state, self._seeing
        seed, recollection = secrets.randbits(31), self._recollection
        at = max(monotonic() - self._began, before.mood.at)

        def begin(observer: Observer) -> Answer:
            reader, face = cast.reading(before.memory), seeing.affect()
            if isinstance(turn, str):
                percept = perceive(turn, ear=cast.ear, reader=reader, tone=cast.tone, fuse=cast.fuse, face=face)
            else:
                percept = understand(
                    turn.transcript.result(), turn.voice.result(), reader=reader, fuse=cast.fuse, face=face
                )
            return make_answer(
                percept,
                cast=cast,
                persona=persona,
                before=before,
                at=at,
                seed=seed,
                observer=observer,
                recollection=recollection,
            )

        return Draft(begin, before=before, threads=self._threads, pace=self._pace)

    def answer(self, asked: Asked, modality: Modality) -> None:
        """Give the answer to a turn as soon as it is there."""
        self.stop("client_cancelled")
        giving = self.giving = Giving(
            asked.draft,
            names=(new_id("resp"), asked.answer_id, self._conversation),
            modality=modality,
            post=self._post,
            turn_ended=asked.ended,
            pace=self._pace,
            ledger=self._ledger,
        )
        self._doing("thinking")
        self._spawn(self._answer(giving, asked))

    def stop(self, reason: Reason) -> None:
        """Stop speaking; what was heard is remembered, and no more."""
        giving, self.giving = self.giving, None
        if giving is None:
            return
        heard = giving.heard(monotonic())
        giving.stop(reason)
        if self._kept is giving:
            self._settle(giving, heard=heard)
            self.read_ahead()

    def withdraw(self) -> bool:
        """Take an answer back of which nothing was heard or read; return whether there was one."""
        giving = self.giving
        if giving is None or giving.begun:
            return False
        self.stop("turn_detected")
        self.state = giving.draft.before
        return True

    def truncate(self, item_id: str, *, heard: float) -> None:
        """Learn how much of a message was heard."""
        if self.giving is not None and self.giving.item_id == item_id:
            self.stop("client_cancelled")
        if self._kept is not None and self._kept.item_id == item_id:
            self._settle(self._kept, heard=heard)

    def played(self, item_id: str, *, seconds: float) -> None:
        """Learn how much of a message was played by now."""
        playback = self.giving.playback if self.giving else None
        if playback is not None and playback.item_id == item_id:
            playback.report(seconds, now=monotonic())

    def hesitate(self, *, held: bool, at: float) -> None:
        """Speak more softly, or fall silent and hold the place, until it is decided who has the turn.

        Args:
            held: whether to fall silent.
            at: seconds on the session's clock.
        """
        playback = self.giving.playback if self.giving else None
        if playback is None or not self._post.yields:
            return
        if held:
            playback.hold(now=monotonic())
        self._yield(playback, "held" if held else "soft", at)

    def resume(self, *, at: float) -> None:
        """Go on after `hesitate`."""
        playback = self.giving.playback if self.giving else None
        if playback is not None and self._post.yields:
            playback.go_on(now=monotonic())
            self._yield(playback, "full", at)

    @property
    def sounding(self) -> bool:
        """Whether the person hears Mien now."""
        playback = self.giving.playback if self.giving else None
        return playback is not None and playback.sounding(monotonic())

    def sound(self, count: int) -> NDArray[np.float32]:
        """Return Mien's speech of the last moments as the person's loudspeaker played it.

        Args:
            count: samples at `mien.listen.activity.RATE`.
        """
        playback = self.giving.playback if self.giving else None
        return np.zeros(count, np.float32) if playback is None else playback.played(count, now=monotonic())

    @property
    def now_doing(self) -> Doing:
        """What Mien does now, as far as answering goes; silence between two lines is thinking."""
        playback = self.giving.playback if self.giving else None
        if playback is not None and playback.held:
            return "listening"
        if self.sounding:
            return "speaking"
        return "thinking" if self.giving is not None and self._tasks else "idle"

    def read_ahead(self) -> None:
        """Let the mind read what it knows already, so that the next answer comes sooner."""
        self._reading.ahead(persona=self.persona, memory=self.state.memory, cast=self.cast)

    def read_along(self, heard: str) -> None:
        """Let the mind read what the person has said so far, unless it is busy with an answer."""
        if self.giving is None or self.giving.complete:
            self._reading.along(heard, persona=self.persona, memory=self.state.memory, cast=self.cast)

    async def close(self) -> None:
        """Stop whatever is going on; what was heard is in `state`."""
        if self.giving is not None and self.giving.stopped is None:
            self.stop("client_cancelled")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self._reading.close(), return_exceptions=True)

    async def _answer(self, giving: Giving, asked: Asked) -> None:
        if not await asked.understood:
            if self.giving is giving:
                self.giving = None
                self._doing("idle")
            return
        await self._diary.written()  # whoever hears an answer can be sure that what it answers is kept
        if giving.stopped is not None:
            return
        self._kept = giving
        await giving.run()
        if self._recollection is not None:
            self._threads.submit(self._recollection.write, await giving.draft.percept())
        if giving.stopped is None:
            self._settle(giving, heard=math.inf)
            self.read_ahead()

    def _settle(self, giving: Giving, *, heard: float) -> None:
        """Remember what was heard of an answer, and write it down."""
        self.state = giving.draft.state(heard=heard)
        last = self.state.memory[-1]
        text = last.text if last.speaker == "mien" else ""
        if not giving.text:
            return
        said = Turn(
            giving.item_id, "mien", giving.text, text, text != giving.text, giving.draft.affect, datetime.now(UTC)
        )
        self._diary.keep(said, self.state)

    def _yield(self, playback: Playback, voice: Literal["soft", "held", "full"], at: float) -> None:
        event = MienYield(event_id=self._post.name(), item_id=playback.item_id, voice=voice, at_ms=round(at * 1000))
        self._post.send(event)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a turn failed", exc_info=error)
            self._post.fail("turn_failed", f"the turn failed ({error}); say it again")
