"""A person at a client: speaks into a microphone in real time, and notes when Mien is heard."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect

from mien.live.pcm import WIRE_RATE, to_pcm
from mien.types import Audio

__all__ = ["Given", "Person", "person", "speech_end"]

_BLOCK = 0.04  # seconds in one message, as the page sends them
_ROOM_DB = -66.0  # noise between the words
_BREATH = 0.6  # seconds between Mien's last word and the person's first
_PATIENCE = 30.0  # seconds that an answer may take
_QUIET_DB = 40.0  # below the loudest 20 ms, above which it is speech


@dataclass(slots=True)
class Given:
    """One answer, as it came in; times on the monotonic clock.

    Args:
        first: when the first of its sound came.
        seconds: of sound so far.
        late: how often sound came after the sound before it had been played.
        text: its words.
        status: how it ended; "" while it goes on.
    """

    first: float | None = None
    seconds: float = 0.0
    late: int = 0
    text: str = ""
    status: str = ""


class Person:
    """Somebody at one end of a conversation; made by `person`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.given: list[Given] = []
        self.heard: list[str] = []  # what Mien understood
        self._socket = socket
        self._waiting = np.zeros(0, dtype=np.int16)
        self._rng = np.random.default_rng(0)
        self._changed, self._said = asyncio.Event(), asyncio.Event()

    async def say(self, speech: Audio) -> float:
        """Speak, and return when the last of it was spoken, on the monotonic clock."""
        self._waiting = np.frombuffer(to_pcm(speech), dtype="<i2")
        self._said.clear()
        await self._said.wait()
        return monotonic() - (speech.duration - speech_end(speech))

    async def ask(self, speech: Audio) -> tuple[float, Given | None]:
        """Speak, and hear the answer to its end, and take a breath.

        Returns:
            When the last of the speech was spoken, on the monotonic clock, and the answer; None if none came in time.
        """
        before = len(self.given)
        ended = await self.say(speech)
        given = await self.answer(max(before, len(self.given) - 1), patience=_PATIENCE)
        await asyncio.sleep(_BREATH)
        return ended, given

    async def write(self, text: str) -> None:
        """Type a message."""
        content = [{"type": "input_text", "text": text}]
        await self._send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await self._send("response.create")

    async def answer(self, number: int, *, patience: float) -> Given | None:
        """Wait for an answer to be played to its end.

        Args:
            number: which one of the conversation, from 0.
            patience: seconds to wait for its end.

        Returns:
            The answer; None if there is none in time.
        """
        try:
            async with asyncio.timeout(patience):
                while len(self.given) <= number or not self.given[number].status:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None
        given = self.given[number]
        if given.first is not None:
            await asyncio.sleep(max(given.first + given.seconds - monotonic(), 0.0))
        return given

    async def speak_on(self) -> None:
        """Keep the microphone open, for as long as the conversation lasts."""
        size = round(_BLOCK * WIRE_RATE)
        began, sent = monotonic(), 0
        while True:
            spoken, self._waiting = self._waiting[:size], self._waiting[size:]
            noise = self._rng.normal(0.0, 32767 * 10 ** (_ROOM_DB / 20), size)
            noise[: len(spoken)] += spoken
            pcm = np.clip(noise, -32768, 32767).astype("<i2").tobytes()
            sent += 1
            await asyncio.sleep(max(began + sent * _BLOCK - monotonic(), 0.0))
            await self._send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())
            if not len(self._waiting):
                self._said.set()

    async def listen(self) -> None:
        """Take in what comes, for as long as the conversation lasts."""
        async for message in self._socket:
            self._take(json.loads(message))
            self._changed.set()

    def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "response.created":
                self.given.append(Given())
            case "response.output_audio.delta":
                self._sound(self.given[-1], len(event["delta"]) * 3 // 4 / 2 / WIRE_RATE)
            case "response.output_audio_transcript.delta":
                self.given[-1].text += event["delta"]
            case "response.done":
                self.given[-1].status = event["response"]["status"]
            case "conversation.item.input_audio_transcription.completed":
                self.heard.append(event["transcript"])

    def _sound(self, given: Given, seconds: float) -> None:
        now = monotonic()
        if given.first is None:
            given.first = now
        elif now > given.first + given.seconds:
            given.late += 1
        given.seconds += seconds

    async def _send(self, kind: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": kind, **fields}))


@asynccontextmanager
async def person(address: str) -> AsyncIterator[Person]:
    """Come to a server with an open microphone.

    Args:
        address: of its conversations.
    """
    async with connect(address, proxy=None, max_size=None) as socket:
        somebody = Person(socket)
        tasks = [asyncio.create_task(somebody.listen()), asyncio.create_task(somebody.speak_on())]
        try:
            yield somebody
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def speech_end(audio: Audio) -> float:
    """Return where the last speech of a recording ends, in seconds, within 20 ms."""
    size = audio.rate // 50
    frames: NDArray[np.float32] = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
    level = 10 * np.log10((frames.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
    return float((np.flatnonzero(level > level.max() - _QUIET_DB)[-1] + 1) * size / audio.rate)
