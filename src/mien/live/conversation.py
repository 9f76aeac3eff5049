"""One conversation: what a client sends in, events out."""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import Executor
from time import monotonic

from mien.answer import State
from mien.cast import Cast
from mien.errors import InputError, MienError
from mien.feel import Mood
from mien.listen.events import Backchannel, Began, Ended, Hesitated, Interrupted, Paused, Resumed, TurnEvent, WentOn
from mien.live.answering import Answering
from mien.live.asking import Asked, ask, tell_affect
from mien.live.attending import Attending, Doing
from mien.live.diary import Diary
from mien.live.draft import Draft
from mien.live.hearing import Hearing
from mien.live.house import House
from mien.live.ledger import Ledger, item_text
from mien.live.manner import changed, instructed, patience, posed
from mien.live.outbox import Outbox
from mien.live.post import Post, new_id
from mien.live.protocol import (
    ClientEvent,
    Content,
    InputAudioAppend,
    InputAudioClear,
    InputAudioCleared,
    InputAudioCommit,
    InputAudioCommitted,
    InputTranscriptDelta,
    Item,
    ItemCreate,
    ItemDelete,
    ItemRetrieve,
    ItemRetrieved,
    ItemTruncate,
    ItemTruncated,
    MienFace,
    MienPlayed,
    MienState,
    ProtocolError,
    ResponseCancel,
    ResponseCreate,
    SessionCreated,
    SessionUpdate,
    SessionUpdated,
    Settings,
    SpeechStarted,
    SpeechStopped,
    media_bytes,
)
from mien.live.seeing import Seeing
from mien.live.store import Store
from mien.types import Affect, Persona, neutral

__all__ = ["Conversation"]

_log = logging.getLogger("mien.live")

_RECALLED = 100  # messages that a client which comes back is told again


class Conversation:
    """Listens, answers, and can be interrupted. All its methods run on one event loop.

    Args:
        house: engines, and what is offered.
        threads: where everything that takes time runs.
        listening: where microphones are listened to: never behind something that takes long.
        outbox: what goes to the client.
        settings: how the conversation is held at first; its id is the conversation's.
        store: where it is written down.

    Raises:
        InputError: what is wanted is not offered.
    """

    def __init__(
        self,
        *,
        house: House,
        threads: Executor,
        listening: Executor,
        outbox: Outbox,
        settings: Settings,
        store: Store,
    ) -> None:
        self.settings = settings
        self._house, self._threads = house, threads
        self._began = monotonic()
        self._post = Post(outbox)
        self._ledger = Ledger(self._post, store.turns(settings.id))
        self._diary = Diary(store, settings.id, threads=threads, failed=self._unwritten)
        persona, cast = self._people(settings)
        self._hearing = Hearing(
            ear=house.ear,
            tone=house.tone,
            patience=patience(settings),
            threads=threads,
            listening=listening,
            wrote=self._wrote,
            likely=self._overheard,
            felt=self._felt,
        )
        self._seeing = Seeing(threads)
        before = store.resume(settings.id)
        state = before or State((), Mood(persona.mood, at=0.0), neutral())
        if before is None:
            self._diary.begin(persona.name, state)
        self._answering = Answering(
            cast=cast,
            persona=persona,
            seeing=self._seeing,
            state=state,
            conversation=settings.id,
            recollection=house.recollection(settings.id),
            age=store.age(settings.id),
            threads=threads,
            pace=house.pace,
            post=self._post,
            ledger=self._ledger,
            diary=self._diary,
            doing=self._do,
        )
        self._attending = Attending(
            persona=persona,
            mover=cast.mover,
            voice=cast.voice,
            attitude=settings.mien.attitude,
            post=self._post,
            threads=threads,
            seed=secrets.randbits(31),
        )
        self._turn_item = ""  # the turn that is spoken
        self._draft: Draft | None = None  # of an answer to it
        self._heard_item = ""  # the turn that was spoken last
        self._answered_from: float | None = None  # where the turn began that is answered now; None if it was typed
        self._asked: Asked | None = None  # a turn that waits to be answered by hand
        self._doing = ""

    @property
    def state(self) -> State:
        """What was said so far, and the mood."""
        return self._answering.state

    async def run(self) -> None:
        """Hold the conversation until it is cancelled."""
        self._post.send(SessionCreated(event_id=self._post.name(), session=self.settings))
        self._ledger.recall(_RECALLED)
        self._do("idle")
        self._attending.start(began=self._began, tick=self._keep_doing)
        self._warm()
        try:
            answering, attending = self._answering, self._attending
            events = self._hearing.events(
                detecting=self._detects,
                sounding=lambda: answering.sounding,
                played=lambda count: answering.sound(count) + attending.sound(count),
            )
            async for event in events:
                self._notice(event)
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop whatever is going on; what was heard is in `state`."""
        self._drop_draft()
        await self._attending.close()
        await self._answering.close()
        await self._diary.close()

    def take(self, event: ClientEvent) -> None:
        """Take one event of the client; what is wrong with it is told to the client."""
        try:
            self._take(event)
        except MienError as error:
            self._post.refuse(error, event_id=event.event_id)

    def refuse(self, error: ProtocolError) -> None:
        """Tell the client that what it sent is no event."""
        self._post.refuse(error, event_id=error.event_id)

    def _take(self, event: ClientEvent) -> None:
        match event:
            case InputAudioAppend():
                self._attending.hear(self._hearing.append(media_bytes(event.audio, event_id=event.event_id)))
            case InputAudioCommit():
                self._commit_by_hand()
            case InputAudioClear():
                self._drop_draft()
                self._hearing.forget()
                self._turn_item = ""
                self._post.send(InputAudioCleared(event_id=self._post.name()))
            case SessionUpdate():
                self._change(event)
            case ItemCreate():
                self._add(event.item)
            case ItemRetrieve():
                item = self._ledger.item(event.item_id)
                self._post.send(ItemRetrieved(event_id=self._post.name(), item=item))
            case ItemDelete():
                self._forget(event.item_id)
            case ItemTruncate():
                self._truncate(event)
            case ResponseCreate():
                self._respond(event)
            case ResponseCancel():
                self._answering.stop("client_cancelled")
                self._do("idle")
            case MienPlayed():
                self._answering.played(event.item_id, seconds=event.audio_ms / 1000)
            case MienFace():
                self._attending.see(event)
                self._seeing.see(event, at=monotonic() - self._began)
            case _:
                raise ProtocolError(f"{type(event).__name__} is not taken here")

    def _change(self, event: SessionUpdate) -> None:
        settings = changed(self.settings, event.session)
        answering = self._answering
        persona, cast = self._people(settings)
        if persona.name != answering.persona.name:
            memory, shown = answering.state.memory, answering.state.shown
            answering.state = State(memory, Mood(persona.mood, at=answering.state.mood.at), shown)
        answering.persona, answering.cast = persona, cast
        self._attending.become(persona, mover=cast.mover, voice=cast.voice, attitude=settings.mien.attitude)
        self.settings = settings
        self._hearing.turns.patience = patience(settings)
        answering.read_ahead()
        self._warm()
        self._post.send(SessionUpdated(event_id=self._post.name(), session=settings))

    def _people(self, settings: Settings) -> tuple[Persona, Cast]:
        persona = self._house.persona(settings.mien.persona)
        cast = self._house.cast(persona=persona, mind=settings.mien.mind, voice=settings.audio.output.voice)
        return instructed(persona, settings.instructions), posed(cast, settings.mien.emotion)

    def _add(self, item: Item) -> None:
        name = self._ledger.add(item)
        self._ledger.done(name)
        if item.role == "user" and item_text(item):
            self._ledger.unanswered.append(name)

    def _forget(self, item_id: str) -> None:
        self._ledger.remove(item_id)
        self._diary.drop(item_id)

    def _truncate(self, event: ItemTruncate) -> None:
        self._ledger.item(event.item_id)
        self._answering.truncate(event.item_id, heard=event.audio_end_ms / 1000)
        truncated = ItemTruncated(
            event_id=self._post.name(), item_id=event.item_id, content_index=0, audio_end_ms=event.audio_end_ms
        )
        self._post.send(truncated)

    def _respond(self, event: ResponseCreate) -> None:
        modality = (event.response.output_modalities or self.settings.output_modalities)[0]
        self._answering.stop("client_cancelled")
        asked = self._asked
        if asked is None or self._ledger.unanswered:
            text, item_id = self._ledger.take_unanswered()
            if not text:
                raise InputError("there is nothing to answer; create an item with a user's text first")
            self._answered_from = None
            asked = self._ask(self._answering.draft(text), item_id, spoken=False, ended=monotonic())
        self._asked = None
        self._answering.answer(asked, modality)

    def _notice(self, event: TurnEvent) -> None:
        match event:
            case Began(at):
                self._begin_turn(at)
            case Hesitated(_, noticed, held):
                self._answering.hesitate(held=held, at=noticed)
                if held:
                    self._attending.interrupted()
                    self._keep_doing()
            case Resumed(at):
                self._answering.resume(at=at)
                self._keep_doing()
            case Interrupted(at):
                self._attending.interrupted()
                self._begin_turn(at)
            case Paused(at, finished):
                self._attending.paused(finished=finished)
                self._drop_draft()
                self._draft = self._answering.draft(self._hearing.turn(at))
            case WentOn():
                self._attending.paused(finished=0.0)
                self._drop_draft()
            case Ended():
                self._end_turn(event)
            case Backchannel():
                pass

    def _begin_turn(self, at: float) -> None:
        since = at
        if self._answered_from is not None and self._answering.withdraw():
            # the answer was on its way but nothing of it was heard: the turn simply goes on
            since = self._answered_from
            self._forget(self._heard_item)
        else:
            self._answering.stop("turn_detected")
        self._hearing.begin(since)
        self._attending.paused(finished=0.0)
        self._turn_item = new_id("item")
        self._do("listening")
        began = SpeechStarted(event_id=self._post.name(), audio_start_ms=round(at * 1000), item_id=self._turn_item)
        self._post.send(began)

    def _end_turn(self, ended: Ended) -> None:
        self._post.send(
            SpeechStopped(event_id=self._post.name(), audio_end_ms=round(ended.at * 1000), item_id=self._turn_item)
        )
        draft, self._draft = self._draft, None
        if draft is None or draft.before is not self._answering.state:  # something else was answered meanwhile
            draft = self._answering.draft(self._hearing.turn(ended.at))
        self._commit(draft, ended=monotonic() - (self._hearing.tape.end - ended.at))

    def _commit_by_hand(self) -> None:
        sound = self._hearing.rest()
        self._drop_draft()
        self._commit(self._answering.draft(sound), ended=monotonic())

    def _commit(self, draft: Draft, *, ended: float) -> None:
        item_id, self._turn_item = self._turn_item or new_id("item"), ""
        self._post.send(
            InputAudioCommitted(event_id=self._post.name(), item_id=item_id, previous_item_id=self._ledger.last)
        )
        self._ledger.add(Item(id=item_id, type="message", role="user", content=(Content(type="input_audio"),)))
        self._heard_item = item_id
        self._answered_from = self._hearing.since
        self._hearing.begin(self._hearing.tape.end)
        asked = self._ask(draft, item_id, spoken=True, ended=ended)
        detection = self.settings.audio.input.turn_detection
        if detection is not None and detection.create_response:
            self._answering.answer(asked, self.settings.output_modalities[0])
        else:
            self._asked = asked

    def _ask(self, draft: Draft, item_id: str, *, spoken: bool, ended: float) -> Asked:
        told = {"post": self._post, "ledger": self._ledger, "diary": self._diary, "moved": self._attending.moved}
        return ask(draft, item_id, spoken=spoken, ended=ended, **told)

    def _drop_draft(self) -> None:
        if self._draft is not None:
            self._draft.stop()
            self._draft = None

    def _detects(self) -> bool:
        return self.settings.audio.input.turn_detection is not None

    def _keep_doing(self) -> None:
        self._do("listening" if self._turn_item else self._answering.now_doing)

    def _do(self, doing: Doing) -> None:
        self._attending.doing = doing
        if doing != self._doing:
            self._doing = doing
            at = round((monotonic() - self._began) * 1000)
            self._post.send(MienState(event_id=self._post.name(), state=doing, at_ms=at))

    def _warm(self) -> None:
        """Let engines load on a thread while nobody waits for them."""
        house, cast = self._house, self._answering.cast

        def warm() -> None:
            try:
                house.warm(cast)
            except MienError as error:  # whoever is answered first is told
                _log.warning("an engine cannot be used: %s", error)

        self._threads.submit(warm)

    def _wrote(self, words: str) -> None:
        if self._turn_item:
            self._post.send(InputTranscriptDelta(event_id=self._post.name(), item_id=self._turn_item, delta=words))

    def _overheard(self, words: str) -> None:
        if self._turn_item and self._draft is None:
            self._answering.read_along(words)

    def _felt(self, voice: Affect) -> None:
        """Let the face that listens follow the voice, and tell what is heard in it."""
        if self._turn_item and self._draft is None and voice.confidence:
            self._attending.overheard(voice)
            tell_affect(self._post, "person", self._turn_item, "voice", voice)

    def _unwritten(self, error: MienError) -> None:
        self._post.fail("not_written", str(error))
