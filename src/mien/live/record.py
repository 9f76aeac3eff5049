"""Recording a conversation while it goes on: both sides as WAV, the face as Live Link CSV, the events as JSON lines.

All four files are on the session's clock. What is recorded is what the person could hear and see: where Mien is
interrupted, what was not played is taken out again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Literal

from mien.errors import MienError, SessionError
from mien.live.pcm import WIRE_RATE
from mien.live.protocol import (
    MEDIA,
    ClientEvent,
    InputAudioAppend,
    ItemTruncated,
    MienBackchannel,
    MienListener,
    MienMotion,
    MienYield,
    OutputAudioDelta,
    ProtocolError,
    ResponseDone,
    ServerEvent,
    SpeechStarted,
    media_bytes,
    unpack_motion,
)
from mien.live.track import MotionTrack, SoundTrack
from mien.types import Motion
from mien.types.motion import cut

__all__ = ["Recording"]

_GAP = 0.5  # seconds; a microphone's pause below it is the network's delay, and its sound is put end to end


class Recording:
    """Writes one conversation down as it happens. Its `saw` is called on the event loop and never waits.

    Args:
        folder: where its own folder is made, which is named by the time and the conversation.
        conversation: its name.
        thread: one thread, which writes in the order of the calls.
        failed: is told once, on the event loop, when the disk refuses; nothing more is recorded then.

    Raises:
        SessionError: the folder cannot be made.
    """

    def __init__(
        self, folder: Path, conversation: str, *, thread: Executor, failed: Callable[[MienError], None]
    ) -> None:
        self._thread, self._failed, self._loop = thread, failed, asyncio.get_running_loop()
        self._began = monotonic()
        self._person_end = 0.0
        self._item = ""  # the message whose sound was sent last
        self._item_start = self._mien_end = 0.0
        self._waiting: list[tuple[float, Motion]] = []  # motion of a message whose sound has not begun
        self._said: list[tuple[float, Motion]] = []  # motion of the message whose sound was sent last
        self._held: float | None = None  # since when the voice is silent and holds its place
        self._broken = False
        self.folder = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}_{conversation}"
        try:
            self.folder.mkdir(0o700, parents=True)
            self._person = SoundTrack(self.folder / "person.wav")
            self._mien = SoundTrack(self.folder / "mien.wav")
            self._motion = MotionTrack(self.folder / "motion.csv")
            self._events = (self.folder / "events.jsonl").open("ab", buffering=0)
        except OSError as error:
            raise SessionError(f"{self.folder} cannot be recorded to ({error.strerror}); see --record") from None

    def saw(self, event: ClientEvent | ServerEvent, media: bytes | None) -> None:
        """Record an event with what belongs to it."""
        now = self._now()
        self._note(event, media, now)
        match event:
            case InputAudioAppend():
                self._hear(event)
            case OutputAudioDelta() if media:
                self._sound(event.item_id, media, now)
            case MienBackchannel() if media:
                self._do(lambda: self._mien.put(now, media))
                self._mien_end = max(self._mien_end, now + len(media) / 2 / WIRE_RATE)
            case MienMotion() if media:
                self._move(event, unpack_motion(media, fps=event.fps), now)
            case MienListener() if media and now >= self._mien_end:
                motion = unpack_motion(media, fps=event.fps)
                self._do(lambda: self._motion.put(now, motion, now=now))
            case MienYield():
                self._yield(event.voice, now)
            case SpeechStarted():
                self._cut(now)
            case ResponseDone() if event.response.status == "cancelled":
                self._cut(now)
            case ItemTruncated() if event.item_id == self._item:
                self._cut(min(self._item_start + event.audio_end_ms / 1000, now))
            case _:
                pass

    async def close(self) -> None:
        """End all files at the same time, and wait until they are written."""
        end = self._now()
        self._mien_end = min(self._mien_end, end)
        self._cut(end)
        closing = (
            lambda: self._person.close(end),
            lambda: self._mien.close(end),
            self._motion.close,
            self._events.close,
        )
        await asyncio.gather(
            *(self._loop.run_in_executor(self._thread, close) for close in closing), return_exceptions=True
        )

    def _now(self) -> float:
        return max(monotonic() - self._began, self._person_end)

    def _note(self, event: ClientEvent | ServerEvent, media: bytes | None, now: float) -> None:
        kind = event.model_dump(include={"type"})["type"]
        kept = event.model_dump(exclude_none=True, exclude={MEDIA[kind]} if kind in MEDIA else None)
        side = "client" if isinstance(event, ClientEvent) else "server"
        line = {"at": round(now, 3), "from": side, "event": kept} | ({"media_bytes": len(media)} if media else {})
        self._do(lambda: self._events.write(json.dumps(line, ensure_ascii=False).encode() + b"\n"))

    def _hear(self, event: InputAudioAppend) -> None:
        try:
            pcm = media_bytes(event.audio)
        except ProtocolError:  # the client is told by the conversation
            return
        pcm = pcm[: len(pcm) // 2 * 2]
        seconds = len(pcm) / 2 / WIRE_RATE
        at, came = self._person_end, monotonic() - self._began - seconds
        at = came if came - at > _GAP else at
        self._person_end = at + seconds
        self._do(lambda: self._person.put(at, pcm))

    def _sound(self, item: str, pcm: bytes, now: float) -> None:
        if item != self._item:
            self._item, self._item_start, self._mien_end = item, now, now
            self._said.clear()
        elif now > self._mien_end:  # the voice was late: all of the message is later by as much
            self._item_start += now - self._mien_end
            self._mien_end = now
        at = self._mien_end
        self._mien_end += len(pcm) / 2 / WIRE_RATE
        self._do(lambda: self._mien.put(at, pcm))
        for when, motion in self._waiting:
            self._put_motion(self._item_start + when, motion, now)
        self._waiting.clear()

    def _move(self, event: MienMotion, motion: Motion, now: float) -> None:
        if event.item_id == self._item:
            self._put_motion(self._item_start + event.at_ms / 1000, motion, now)
        else:
            self._waiting.append((event.at_ms / 1000, motion))

    def _put_motion(self, at: float, motion: Motion, now: float) -> None:
        self._said.append((at, motion))
        self._do(lambda: self._motion.put(at, motion, now=now))

    def _yield(self, voice: Literal["soft", "held", "full"], now: float) -> None:
        """Leave a gap where the voice was held; that it was softer before is not recorded."""
        if voice == "held":
            self._held = now if now < self._mien_end else None
        if voice != "full" or self._held is None:
            return
        held, by, self._held = self._held, now - self._held, None
        self._mien_end += by
        self._item_start += by
        self._do(lambda: self._mien.shift(held, by))
        self._do(lambda: self._motion.cut(held))
        said, self._said = self._said, []
        for at, motion in said:
            if at + motion.duration > held:
                rest = cut(motion, max(held - at, 0.0), motion.duration)
                self._put_motion(max(at, held) + by, rest, now)

    def _cut(self, at: float) -> None:
        at = at if self._held is None else min(at, self._held)
        self._held = None
        self._said.clear()
        self._waiting.clear()
        self._mien_end = min(self._mien_end, at)
        self._do(lambda: self._mien.cut(at))
        self._do(lambda: self._motion.cut(at))

    def _do(self, write: Callable[[], object]) -> None:
        self._thread.submit(self._try, write)

    def _try(self, write: Callable[[], object]) -> None:
        """Run on the thread."""
        if self._broken:
            return
        try:
            write()
        except OSError as error:
            self._broken = True
            said = SessionError(f"the conversation is not recorded any more ({error.strerror}); it goes on")
            self._loop.call_soon_threadsafe(self._failed, said)
