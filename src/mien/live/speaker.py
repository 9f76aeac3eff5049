"""Mien's voice where the server plays it itself: message after message, in blocks, and it knows how far each one is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.live.pcm import WIRE_RATE

__all__ = ["BLOCK", "Phase", "Sounding", "Speaker"]

BLOCK = WIRE_RATE // 50
"""Samples of a block: 20 ms."""

_FADE = 3 * BLOCK  # samples in which the voice falls silent where it is stopped: 60 ms, as in the page
_FOLLOW = 0.011 * WIRE_RATE  # samples in which the loudness comes nearer to what is wanted by a factor of e
_SILENT = 1e-3
GAINS = {"soft": 0.4, "held": 0.0, "full": 1.0}
"""How loud the voice is while it yields: 8 dB softer, silent, and as usual."""

Phase = Literal["playing", "waiting", "ended", "cleared"]
"""From here on its sound is played; it is waited for; it is over; it was thrown away."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """What becomes of a message from a block on.

    Args:
        name: the message.
        phase: what becomes of it.
        seconds: how much of it was played before.
    """

    name: str
    phase: Phase
    seconds: float


@dataclass(slots=True)
class _Message:
    name: str
    waiting: bytearray
    played: int = 0  # samples
    over: Phase | None = None  # what becomes of it when no more waits; None while more may come
    playing: bool = False


class Speaker:
    """Plays messages one after the other, and short sounds where there is none.

    Args:
        noticed: is told what changes with the next block.
    """

    def __init__(self, noticed: Callable[[Sounding], None]) -> None:
        self._noticed = noticed
        self._messages: deque[_Message] = deque()
        self._sound = bytearray()  # of listening
        self._gain = self._wanted = 1.0
        self._faded = bytearray()  # what was played since the voice was to be held: it is said again

    @property
    def playing(self) -> Sounding | None:
        """The message that is played now, or None."""
        first = self._messages[0] if self._messages else None
        return Sounding(first.name, "playing", first.played / WIRE_RATE) if first and first.playing else None

    def add(self, name: str, pcm: bytes) -> None:
        """Add sound to a message.

        Args:
            name: the message.
            pcm: as the protocol has it.
        """
        if not self._messages or self._messages[-1].name != name:
            self._messages.append(_Message(name, bytearray()))
        self._messages[-1].waiting += pcm

    def complete(self, name: str) -> None:
        """Learn that there is no more of a message."""
        for message in self._messages:
            if message.name == name and message.over is None:
                message.over = "ended"

    def murmur(self, pcm: bytes) -> None:
        """Play a short sound of listening at once."""
        self._sound += pcm

    def follow(self, voice: Literal["soft", "held", "full"]) -> None:
        """Play on more softly, or fall silent and hold the place, or go on from there."""
        if voice != "held" and self._faded and self._messages:
            first = self._messages[0]
            first.waiting[:0] = self._faded
            first.played -= len(self._faded) // 2
        if voice != "held":
            self._faded.clear()
        self._wanted = GAINS[voice]

    def clear(self) -> None:
        """Fade out, and throw away what waits."""
        self._sound.clear()
        if self._wanted == 0.0 and self._messages:  # it has been silent: nothing is left to fade
            self._messages[0].waiting.clear()
            self._messages[0].played -= len(self._faded) // 2
        self._faded.clear()
        self._gain = self._wanted = 1.0
        waiting = [message for message in self._messages if not message.playing]
        for message in self._messages:
            sound = np.frombuffer(bytes(message.waiting[: 2 * _FADE]), dtype="<i2")
            gain = np.linspace(1.0, 0.0, _FADE, endpoint=False)[: len(sound)]
            message.waiting[:] = (sound * gain).astype("<i2").tobytes()
            message.over = "cleared"
        for message in waiting:
            self._messages.remove(message)
            self._note(message, "cleared")

    def block(self) -> NDArray[np.int16]:
        """Return the next `BLOCK` samples; silence where there is nothing to play."""
        out = np.zeros(BLOCK, dtype=np.int16)
        while self._messages and not self._messages[0].waiting and (over := self._messages[0].over) is not None:
            self._note(self._messages.popleft(), over)
        if self._messages:
            self._play(self._messages[0], out)
        elif self._sound:
            _take(self._sound, out)
        return out

    def _play(self, message: _Message, out: NDArray[np.int16]) -> None:
        silent = self._wanted == 0.0 and self._gain <= _SILENT
        ready = not silent and (len(message.waiting) >= 2 * BLOCK or message.over is not None)
        if ready != message.playing:
            message.playing = ready
            self._note(message, "playing" if ready else "waiting")
        if ready:
            if self._wanted == 0.0:
                self._faded += message.waiting[: 2 * BLOCK]
            message.played += _take(message.waiting, out)
            self._level(out)

    def _level(self, out: NDArray[np.int16]) -> None:
        if self._gain == self._wanted == 1.0:
            return
        steps = np.exp(-np.arange(1, BLOCK + 1) / _FOLLOW)
        gains = self._wanted + (self._gain - self._wanted) * steps
        self._gain = float(gains[-1]) if abs(gains[-1] - self._wanted) > _SILENT else self._wanted
        out[:] = (out * gains).astype(np.int16)

    def _note(self, message: _Message, phase: Phase) -> None:
        self._noticed(Sounding(message.name, phase, message.played / WIRE_RATE))


def _take(sound: bytearray, out: NDArray[np.int16]) -> int:
    samples = np.frombuffer(bytes(sound[: 2 * BLOCK]), dtype="<i2")
    out[: len(samples)] = samples
    del sound[: 2 * BLOCK]
    return len(samples)
