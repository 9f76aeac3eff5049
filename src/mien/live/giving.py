"""Giving an answer: the events of one response, beat by beat."""

from __future__ import annotations

import base64
import math
from time import monotonic
from typing import Any, Literal

from mien.errors import MienError
from mien.live.draft import Draft
from mien.live.ledger import Ledger
from mien.live.pace import Pace
from mien.live.pcm import WIRE_RATE, to_pcm
from mien.live.playback import Playback
from mien.live.post import Post
from mien.live.protocol import (
    Content,
    ContentPartAdded,
    ContentPartDone,
    Fault,
    Item,
    MienLatency,
    MienMotion,
    MienWords,
    OutputAudioDelta,
    OutputAudioDone,
    OutputItemAdded,
    OutputItemDone,
    OutputTextDelta,
    OutputTextDone,
    Part,
    Response,
    ResponseCreated,
    ResponseDone,
    ResponseStatus,
    ServerEvent,
    TranscriptDelta,
    TranscriptDone,
    Word,
    pack_motion,
)
from mien.types import Beat

__all__ = ["Giving", "Modality", "Reason"]

Modality = Literal["audio", "text"]
Reason = Literal["turn_detected", "client_cancelled"]
"""Why an answer is stopped: the person speaks, or the client asks for it."""

_CHUNK = WIRE_RATE * 2 // 5  # bytes: 0.2 s of sound in one event


class Giving:
    """One response on its way to the client.

    Args:
        draft: what is given.
        names: response, message and conversation.
        modality: whether it is spoken or written.
        post: sends events.
        ledger: has the messages.
        turn_ended: when the person's turn ended, on the monotonic clock.
        pace: how long lines take: a voice that has begun should not have to wait for its next line.
    """

    def __init__(
        self,
        draft: Draft,
        *,
        names: tuple[str, str, str],
        modality: Modality,
        post: Post,
        ledger: Ledger,
        turn_ended: float,
        pace: Pace,
    ) -> None:
        self.draft = draft
        self.response_id, self.item_id, self._conversation = names
        self.modality: Modality = modality
        self.playback: Playback | None = None
        self.complete = False
        self.stopped: Reason | None = None
        self._post, self._ledger, self._turn_ended = post, ledger, turn_ended
        self._certain, self._pace = monotonic(), pace
        self._texts: list[str] = []

    async def run(self) -> None:
        """Send the whole response; ends early where it is stopped.

        An engine that breaks ends the response as failed, and the conversation goes on.
        """
        self._begin()
        error: MienError | None = None
        waiting: list[Beat] = []
        try:
            async for beat in self.draft.beats():
                if self.stopped is not None:
                    break
                waiting.append(beat)
                if self._lasts(waiting):
                    self._give_all(waiting)
        except MienError as broke:
            error = broke
        if self.stopped is None:
            self._give_all(waiting)
            self.complete = True
            self._finish("failed" if error else "completed", error)

    def stop(self, reason: Reason) -> None:
        """Give no more; what was sent and not yet heard is the client's to throw away."""
        if self.stopped is None and not self.complete:
            self.stopped = reason
            self.draft.stop()
            self._finish("cancelled", None)

    @property
    def begun(self) -> bool:
        """Whether the person heard or read some of it."""
        return bool(self._texts)

    @property
    def text(self) -> str:
        """What was given so far, in words."""
        return " ".join(self._texts)

    def heard(self, now: float) -> float:
        """Return the seconds of the answer that were heard by now; all of a written one, or of one that is over."""
        over = self.complete and self.playback is not None and not self.playback.sounding(now)
        if self.modality == "text" or over:
            return math.inf
        return self.playback.heard(now) if self.playback is not None else 0.0

    def _begin(self) -> None:
        self._send(ResponseCreated(event_id=self._post.name(), response=self._response("in_progress")))
        item = self._item("in_progress")
        self._send(OutputItemAdded(event_id=self._post.name(), response_id=self.response_id, item=item))
        self._ledger.add(item)
        self._send(ContentPartAdded(**self._where(), part=self._part("")))

    def _lasts(self, waiting: list[Beat]) -> bool:
        """Whether the voice may begin, or has begun: what waits lasts until the next line is likely to be there."""
        begun = self.playback is not None or self.modality == "text"
        return begun or sum(beat.spoken.speech.duration for beat in waiting) >= self._pace.longest

    def _give_all(self, waiting: list[Beat]) -> None:
        for beat in waiting:
            self._give(beat)
        waiting.clear()

    def _give(self, beat: Beat) -> None:
        text = beat.spoken.line.text
        delta = text if not self._texts else f" {text}"
        self._texts.append(text)
        if self.modality == "text":
            self._send(OutputTextDelta(**self._where(), delta=delta))
            return
        self._send(TranscriptDelta(**self._where(), delta=delta))
        self._send(self._words(beat))
        self._move(beat)
        pcm = to_pcm(beat.spoken.speech.audio)
        for start in range(0, len(pcm), _CHUNK):
            self._sound(pcm[start : start + _CHUNK])

    def _sound(self, chunk: bytes) -> None:
        if self.playback is None:
            self.playback = Playback(self.item_id, started=monotonic())
            self._send(MienLatency(event_id=self._post.name(), response_id=self.response_id, stages=self._stages()))
        delta = OutputAudioDelta(**self._where(), delta=base64.b64encode(chunk).decode())
        self._post.send(delta, chunk)
        self.playback.add(chunk)

    def _move(self, beat: Beat) -> None:
        frames = pack_motion(beat.motion)
        fps = beat.motion.fps
        first = math.ceil(beat.start * fps - 1e-6)
        event = MienMotion(
            event_id=self._post.name(),
            item_id=self.item_id,
            at_ms=round(first / fps * 1000),
            fps=fps,
            frames=base64.b64encode(frames).decode(),
        )
        self._post.send(event, frames)

    def _words(self, beat: Beat) -> MienWords:
        words = tuple(
            Word(text=w.text, start_ms=_ms(beat.start + w.start), end_ms=_ms(beat.start + w.end))
            for w in beat.spoken.speech.words
        )
        strategy = beat.spoken.line.strategy
        return MienWords(event_id=self._post.name(), item_id=self.item_id, words=words, strategy=strategy)

    def _finish(self, status: Literal["completed", "cancelled", "failed"], error: MienError | None) -> None:
        text = self.text
        if self.modality == "text":
            self._send(OutputTextDone(**self._where(), text=text))
        else:
            self._send(OutputAudioDone(**self._where()))
            self._send(TranscriptDone(**self._where(), transcript=text))
        self._send(ContentPartDone(**self._where(), part=self._part(text)))
        item = self._item("completed" if status == "completed" else "incomplete")
        self._send(OutputItemDone(event_id=self._post.name(), response_id=self.response_id, item=item))
        self._ledger.note(item)
        self._ledger.done(self.item_id)
        fault = Fault(type="server_error", code="turn_failed", message=str(error)) if error else None
        details = ResponseStatus(type=status, reason=self.stopped, error=fault)
        response = self._response(status, item=item, details=details)
        self._send(ResponseDone(event_id=self._post.name(), response=response))

    def _part(self, text: str) -> Part:
        return Part(type="text", text=text) if self.modality == "text" else Part(type="audio", transcript=text)

    def _item(self, status: Literal["in_progress", "completed", "incomplete"]) -> Item:
        text = self.text
        written = self.modality == "text"
        content = Content(type="output_text", text=text) if written else Content(type="output_audio", transcript=text)
        return Item(id=self.item_id, type="message", role="assistant", status=status, content=(content,))

    def _response(
        self,
        status: Literal["in_progress", "completed", "cancelled", "failed"],
        *,
        item: Item | None = None,
        details: ResponseStatus | None = None,
    ) -> Response:
        return Response(
            id=self.response_id,
            conversation_id=self._conversation,
            status=status,
            status_details=details,
            output=(item,) if item else (),
            output_modalities=(self.modality,),
        )

    def _where(self) -> dict[str, Any]:
        return {"event_id": self._post.name(), "response_id": self.response_id, "item_id": self.item_id}

    def _stages(self) -> dict[str, int]:
        stamps = self.draft.stamps | {"certain": self._certain, "first_audio": monotonic()}
        return {name: _ms(stamp - self._turn_ended) for name, stamp in sorted(stamps.items(), key=lambda item: item[1])}

    def _send(self, event: ServerEvent) -> None:
        self._post.send(event)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
