"""One conversation: what a client sends in, events out."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from mien.answer import Answer, State, make_answer
from mien.cast import Cast
from mien.errors import InputError, MienError
from mien.feel import Mood
from mien.listen.activity import RATE
from mien.listen.events import Backchannel, Began, Ended, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.meaning import sounds_finished
from mien.listen.turns import TurnTaking, semantic_patience, silent_patience
from mien.live.diary import Diary
from mien.live.draft import Draft
from mien.live.giving import Giving, Modality
from mien.live.house import House
from mien.live.outbox import Outbox
from mien.live.pcm import Microphone
from mien.live.protocol import (
    ClientEvent,
    Content,
    Error,
    Fault,
    InputAudioAppend,
    InputAudioClear,
    InputAudioCleared,
    InputAudioCommit,
    InputAudioCommitted,
    InputTranscriptCompleted,
    InputTranscriptFailed,
    Item,
    ItemAdded,
    ItemCreate,
    ItemDelete,
    ItemDeleted,
    ItemDone,
    ItemRetrieve,
    ItemRetrieved,
    ItemTruncate,
    ItemTruncated,
    MienAffect,
    MienFace,
    MienPlayed,
    MienState,
    ProtocolError,
    ResponseCancel,
    ResponseCreate,
    Seconds,
    ServerEvent,
    SessionCreated,
    SessionUpdate,
    SessionUpdated,
    Settings,
    SpeechStarted,
    SpeechStopped,
    media_bytes,
)
from mien.live.store import Store, Turn
from mien.live.tape import Tape
from mien.perceive import perceive
from mien.types import Affect, Audio, Percept, load_taxonomy, neutral

__all__ = ["Conversation"]

_BACKLOG = 200  # messages of sound that wait to be heard: ten seconds at 50 ms each
_BEFORE, _AFTER = 0.3, 0.25  # seconds around a turn that an ear is given
_LONGEST = 120.0  # seconds of a turn

_log = logging.getLogger("mien.live")


@dataclass(slots=True, eq=False)
class _Asked:
    """A turn of the person, and the answer that is drafted to it."""

    item_id: str
    answer_id: str
    draft: Draft
    spoken: bool
    turn_ended: float
    understood: asyncio.Task[bool] | None = None


class Conversation:
    """Listens, answers, and can be interrupted. All its methods run on one event loop.

    Args:
        house: engines, and what is offered.
        threads: where everything that takes time runs.
        outbox: what goes to the client.
        settings: how the conversation is held at first; its id is the conversation's.
        store: where it is written down.

    Raises:
        InputError: what is wanted is not offered.
    """

    def __init__(self, *, house: House, threads: Executor, outbox: Outbox, settings: Settings, store: Store) -> None:
        self.settings = settings
        self._house, self._threads, self._outbox = house, threads, outbox
        self._persona = house.persona(settings.mien.persona)
        self._cast = self._open_cast(settings)
        self._began = monotonic()
        self._numbers = count(1)
        self._diary = Diary(store, settings.id, threads=threads, failed=self._unwritten)
        self._items: dict[str, Item] = {}
        self._last_item: str | None = None
        before = store.resume(settings.id)
        self.state = before or State((), Mood(self._persona.mood, at=0.0), neutral())
        if before is None:
            self._diary.begin(self._persona.name, self.state)
        for turn in store.turns(settings.id):
            self._items[turn.item] = _past(turn)
            self._last_item = turn.item
        self._unanswered: list[str] = []  # typed messages

        self._microphone = Microphone(RATE)
        self._tape = Tape(RATE, seconds=_LONGEST)
        self._blocks: asyncio.Queue[NDArray[np.float32]] = asyncio.Queue(_BACKLOG)
        self._turns = self._take_turns()
        self._since = 0.0  # the turn that is spoken, on the tape
        self._heard_item = ""  # the turn that was spoken last
        self._answered_from: float | None = None  # where the turn began that is answered now; None if it was typed
        self._turn_item = ""
        self._draft: Draft | None = None
        self._asked: _Asked | None = None  # a turn that waits to be answered by hand
        self._giving: Giving | None = None
        self._kept: Giving | None = None  # whose words `state` ends with
        self._doing = ""
        self._tasks: set[asyncio.Task[None]] = set()

    # What the server calls.

    async def run(self) -> None:
        """Hold the conversation until it is cancelled."""
        self._post(SessionCreated(event_id=self._name(), session=self.settings))
        self._do("idle")
        try:
            await self._listen()
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop whatever is going on; what was heard is in `state`."""
        if self._giving is not None and self._giving.stopped is None:
            self._stop_giving("client_cancelled")
        self._drop_draft()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._diary.close()

    def take(self, event: ClientEvent) -> None:
        """Take one event of the client; what is wrong with it is told to the client."""
        try:
            self._take(event)
        except MienError as error:
            self._refuse(error, event.event_id)

    def refuse(self, error: MienError) -> None:
        """Tell the client that what it sent is no event."""
        self._refuse(error, getattr(error, "event_id", None))

    # What the client wants.

    def _take(self, event: ClientEvent) -> None:
        match event:
            case InputAudioAppend():
                self._hear(media_bytes(event.audio, event_id=event.event_id))
            case InputAudioCommit():
                self._commit_by_hand()
            case InputAudioClear():
                self._turns.forget()
                self._drop_draft()
                self._since = self._tape.end
                self._post(InputAudioCleared(event_id=self._name()))
            case SessionUpdate():
                self._change(event.session)
            case ItemCreate():
                self._add(event.item)
            case ItemRetrieve():
                self._post(ItemRetrieved(event_id=self._name(), item=self._item(event.item_id)))
            case ItemDelete():
                self._item(event.item_id)
                self._forget(event.item_id)
            case ItemTruncate():
                self._truncate(event)
            case ResponseCreate():
                self._respond(event)
            case ResponseCancel():
                self._stop_giving("client_cancelled")
            case MienPlayed():
                playback = self._giving.playback if self._giving else None
                if playback is not None and playback.item_id == event.item_id:
                    playback.report(event.audio_ms / 1000, now=monotonic())
            case MienFace():
                pass
            case _:
                raise ProtocolError(f"{type(event).__name__} is not taken here")

    def _hear(self, pcm: bytes) -> None:
        samples = self._microphone.push(pcm)
        if not len(samples):
            return
        if self._blocks.full():
            raise InputError("more than ten seconds of sound wait to be heard; send it as it is spoken")
        self._blocks.put_nowait(samples)

    def _change(self, wanted: dict[str, Any]) -> None:
        try:
            settings = Settings.model_validate(_merged(self.settings.model_dump(), wanted))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            param = ".".join(str(part) for part in ("session", *first["loc"]))
            raise ProtocolError(f"{param}: {first['msg']}; see docs/protocol.md", param=param) from None
        settings = settings.model_copy(update={"id": self.settings.id, "model": self.settings.model})
        self._persona = self._house.persona(settings.mien.persona)
        self._cast = self._open_cast(settings)
        self.settings = settings
        self._turns.patience = _patience(settings)
        self._post(SessionUpdated(event_id=self._name(), session=settings))

    def _add(self, item: Item) -> None:
        item = item if item.id else item.model_copy(update={"id": self._new("item")})
        assert item.id is not None
        if item.id in self._items:
            raise ProtocolError(f"there is an item {item.id!r} already; give it another id", param="item.id")
        self._remember(item)
        self._post(ItemDone(event_id=self._name(), item=item))
        if item.role == "user" and _text(item):
            self._unanswered.append(item.id)

    def _truncate(self, event: ItemTruncate) -> None:
        self._item(event.item_id)
        heard = event.audio_end_ms / 1000
        if self._giving is not None and self._giving.item_id == event.item_id:
            self._stop_giving("client_cancelled")
        if self._kept is not None and self._kept.item_id == event.item_id:
            self._settle(self._kept, heard=heard)
        truncated = ItemTruncated(
            event_id=self._name(), item_id=event.item_id, content_index=0, audio_end_ms=event.audio_end_ms
        )
        self._post(truncated)

    def _respond(self, event: ResponseCreate) -> None:
        modality = (event.response.output_modalities or self.settings.output_modalities)[0]
        self._stop_giving("client_cancelled")
        if self._asked is not None and not self._unanswered:
            asked, self._asked = self._asked, None
        else:
            asked = self._ask_typed()
        self._spawn(self._answer(asked, modality))

    def _ask_typed(self) -> _Asked:
        text = " ".join(_text(self._items[name]) for name in self._unanswered)
        if not text:
            raise InputError("there is nothing to answer; create an item with a user's text first")
        item_id = self._unanswered[-1]
        self._unanswered.clear()
        self._answered_from = None
        return self._ask(self._begin_draft(text), item_id, spoken=False, turn_ended=monotonic())

    # What the microphone brings.

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            block = await self._blocks.get()
            self._tape.add(block)
            if self.settings.audio.input.turn_detection is None:
                continue
            for event in await loop.run_in_executor(self._threads, self._push, block, self._sounding()):
                self._notice(event)

    def _push(self, block: NDArray[np.float32], speaking: bool) -> list[TurnEvent]:
        return self._turns.push(block, speaking=speaking)

    def _notice(self, event: TurnEvent) -> None:
        match event:
            case Began(at):
                self._begin_turn(at)
            case Interrupted(at):
                self._stop_giving("turn_detected")
                self._begin_turn(at)
            case Paused(at):
                self._drop_draft()
                self._draft = self._begin_draft(self._tape.cut(self._since - _BEFORE, at + _AFTER))
            case WentOn():
                self._drop_draft()
            case Ended():
                self._end_turn(event)
            case Backchannel():
                pass

    def _begin_turn(self, at: float) -> None:
        self._since = at
        if self._giving is not None and self._giving.playback is None and self._answered_from is not None:
            # the answer was on its way but nothing of it was heard: the turn simply goes on
            self._since = self._answered_from
            before = self._giving.draft.before
            self._stop_giving("turn_detected")
            self.state = before
            self._forget(self._heard_item)
        self._turn_item = self._new("item")
        self._do("listening")
        started = SpeechStarted(event_id=self._name(), audio_start_ms=round(at * 1000), item_id=self._turn_item)
        self._post(started)

    def _end_turn(self, ended: Ended) -> None:
        stopped = SpeechStopped(event_id=self._name(), audio_end_ms=round(ended.at * 1000), item_id=self._turn_item)
        self._post(stopped)
        draft = self._draft or self._begin_draft(self._tape.cut(self._since - _BEFORE, ended.at + _AFTER))
        self._draft = None
        silent_for = self._tape.end - ended.at
        self._commit(draft, turn_ended=monotonic() - silent_for)

    def _commit_by_hand(self) -> None:
        if self._tape.end <= self._since:
            raise InputError("the buffer has no sound; append some before it is committed")
        self._turns.forget()
        self._turn_item = self._turn_item or self._new("item")
        self._drop_draft()
        self._commit(self._begin_draft(self._tape.cut(self._since, self._tape.end)), turn_ended=monotonic())

    def _commit(self, draft: Draft, *, turn_ended: float) -> None:
        item_id, self._turn_item = self._turn_item or self._new("item"), ""
        committed = InputAudioCommitted(event_id=self._name(), item_id=item_id, previous_item_id=self._last_item)
        self._post(committed)
        self._remember(Item(id=item_id, type="message", role="user", content=(Content(type="input_audio"),)))
        self._heard_item = item_id
        self._answered_from, self._since = self._since, self._tape.end
        asked = self._ask(draft, item_id, spoken=True, turn_ended=turn_ended)
        detection = self.settings.audio.input.turn_detection
        if detection is not None and detection.create_response:
            self._spawn(self._answer(asked, self.settings.output_modalities[0]))
        else:
            self._asked = asked

    # Answering.

    def _begin_draft(self, turn: str | Audio) -> Draft:
        cast, persona, before = self._cast, self._persona, self.state
        seed = secrets.randbits(31)

        def begin() -> Answer:
            percept = perceive(turn, ear=cast.ear, reader=cast.reader, tone=cast.tone)
            return make_answer(percept, cast=cast, persona=persona, before=before, seed=seed, observer=lambda _: None)

        return Draft(begin, before=before, threads=self._threads)

    def _drop_draft(self) -> None:
        if self._draft is not None:
            self._draft.stop()
            self._draft = None

    def _ask(self, draft: Draft, item_id: str, *, spoken: bool, turn_ended: float) -> _Asked:
        asked = _Asked(item_id, self._new("item"), draft, spoken, turn_ended)
        asked.understood = asyncio.create_task(self._understand(asked))
        return asked

    async def _understand(self, asked: _Asked) -> bool:
        """Wait until a turn is understood and tell of it; return whether it was, and is still wanted."""
        try:
            percept = await asked.draft.percept()
        except MienError as error:
            self._not_understood(error, asked)
            return False
        if asked.draft.stopped:
            return False
        if asked.spoken:
            self._transcribed(percept, asked.item_id)
        self._feelings(percept, asked)
        turn = Turn(asked.item_id, "person", percept.text, percept.text, False, percept.affect, datetime.now(UTC))
        self._diary.keep(turn, asked.draft.state(heard=0.0))
        return True

    async def _answer(self, asked: _Asked, modality: Modality) -> None:
        self._do("thinking")
        giving = self._giving = Giving(
            asked.draft,
            names=(self._new("resp"), asked.answer_id, self.settings.id),
            modality=modality,
            post=self._outbox.put,
            name=self._name,
            turn_ended=asked.turn_ended,
            previous=asked.item_id,
        )
        assert asked.understood is not None
        if not await asked.understood:
            if self._giving is giving:
                self._giving = None
                self._do("idle")
            return
        if giving.stopped is not None:
            return
        self._kept = giving
        await giving.run()
        if giving.stopped is None:
            self._settle(giving, heard=math.inf)

    def _not_understood(self, error: MienError, asked: _Asked) -> None:
        fault = Fault(type="invalid_request_error", code="not_understood", message=str(error))
        if asked.spoken:
            self._post(InputTranscriptFailed(event_id=self._name(), item_id=asked.item_id, error=fault))
        else:
            self._post(Error(event_id=self._name(), error=fault))

    def _transcribed(self, percept: Percept, item_id: str) -> None:
        content = Content(type="input_audio", transcript=percept.text)
        self._items[item_id] = Item(id=item_id, type="message", role="user", content=(content,))
        completed = InputTranscriptCompleted(
            event_id=self._name(), item_id=item_id, transcript=percept.text, usage=Seconds(seconds=percept.duration)
        )
        self._post(completed)
        self._post(ItemDone(event_id=self._name(), item=self._items[item_id]))

    def _feelings(self, percept: Percept, asked: _Asked) -> None:
        for channel in percept.channels:
            self._post(self._affect("person", asked.item_id, channel.channel, channel.affect))
        self._post(self._affect("person", asked.item_id, "fused", percept.affect))
        self._post(self._affect("mien", asked.answer_id, "fused", asked.draft.affect))

    def _affect(self, who, item_id: str, channel, affect: Affect) -> MienAffect:
        labels = load_taxonomy(affect.taxonomy).labels
        shares = sorted(zip(labels, affect.emotions, strict=True), key=lambda pair: -pair[1])
        return MienAffect(
            event_id=self._name(),
            who=who,
            item_id=item_id,
            channel=channel,
            valence=affect.valence,
            arousal=affect.arousal,
            dominance=affect.dominance,
            intensity=affect.intensity,
            confidence=affect.confidence,
            emotions=dict(shares),
            evidence=affect.evidence,
        )

    def _stop_giving(self, reason) -> None:
        giving, self._giving = self._giving, None
        if giving is None:
            return
        heard = giving.heard(monotonic())
        giving.stop(reason)
        if self._kept is giving:
            self._settle(giving, heard=heard)

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

    def _sounding(self) -> bool:
        playback = self._giving.playback if self._giving else None
        return playback is not None and playback.sounding(monotonic())

    # Names, items, events.

    def _open_cast(self, settings: Settings) -> Cast:
        return self._house.cast(persona=self._persona, mind=settings.mien.mind, voice=settings.audio.output.voice)

    def _take_turns(self) -> TurnTaking:
        return TurnTaking(patience=_patience(self.settings), finished=sounds_finished, takes=lambda samples: 1.0)

    def _item(self, item_id: str) -> Item:
        if item_id not in self._items:
            raise ProtocolError(f"there is no item {item_id!r} in this conversation", param="item_id")
        return self._items[item_id]

    def _remember(self, item: Item) -> None:
        assert item.id is not None
        self._items[item.id] = item
        self._post(ItemAdded(event_id=self._name(), item=item, previous_item_id=self._last_item))
        self._last_item = item.id

    def _forget(self, item_id: str) -> None:
        del self._items[item_id]
        self._unanswered = [name for name in self._unanswered if name != item_id]
        if self._last_item == item_id:
            self._last_item = next(reversed(self._items), None)
        self._diary.drop(item_id)
        self._post(ItemDeleted(event_id=self._name(), item_id=item_id))

    def _do(self, doing) -> None:
        if doing != self._doing:
            self._doing = doing
            at = round((monotonic() - self._began) * 1000)
            self._post(MienState(event_id=self._name(), state=doing, at_ms=at))

    def _refuse(self, error: MienError, event_id: str | None) -> None:
        param = getattr(error, "param", None)
        fault = Fault(
            type="invalid_request_error", code="invalid_event", message=str(error), param=param, event_id=event_id
        )
        self._post(Error(event_id=self._name(), error=fault))

    def _unwritten(self, error: MienError) -> None:
        fault = Fault(type="server_error", code="not_written", message=str(error))
        self._post(Error(event_id=self._name(), error=fault))

    def _post(self, event: ServerEvent) -> None:
        self._outbox.put(event)

    def _name(self) -> str:
        return f"event_{next(self._numbers)}"

    def _new(self, kind: str) -> str:
        return f"{kind}_{secrets.token_hex(8)}"

    def _spawn(self, work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a turn failed", exc_info=error)
            fault = Fault(type="server_error", code="turn_failed", message=f"the turn failed ({error}); say it again")
            self._post(Error(event_id=self._name(), error=fault))


def _patience(settings: Settings) -> Callable[[float, str], float]:
    detection = settings.audio.input.turn_detection
    if detection is not None and detection.type == "server_vad":
        return silent_patience(detection.silence_duration_ms / 1000)
    return semantic_patience


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return settings with what is named changed; None is a value."""
    merged = dict(old)
    for name, value in new.items():
        known = old.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _past(turn: Turn) -> Item:
    """Return a turn that was written down as the message that it was."""
    if turn.speaker == "person":
        content = Content(type="input_audio", transcript=turn.said)
        return Item(id=turn.item, type="message", role="user", content=(content,))
    content = Content(type="output_audio", transcript=turn.heard)
    status = "incomplete" if turn.interrupted else "completed"
    return Item(id=turn.item, type="message", role="assistant", status=status, content=(content,))


def _text(item: Item) -> str:
    return " ".join(part.text for part in item.content if part.text).strip()
