"""What of Mien's speech the person has heard by now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE
from mien.live.pcm import WIRE_RATE, Microphone

__all__ = ["Playback"]

_STALE = 1.0  # seconds without a report after which the clock alone decides again
_APART = 0.12  # seconds by which the played sound may be off before it is put right: messages come by jerks


class Playback:
    """Follows one message of Mien from its first sound, by what the client reports, or by the clock where it does not.

    Args:
        item_id: the message.
        started: when its first sound was sent, seconds on the server's clock.
    """

    def __init__(self, item_id: str, *, started: float) -> None:
        self.item_id, self.started = item_id, started
        self.sent = 0.0
        self._reported = 0.0
        self._reported_at: float | None = None
        self._held: tuple[float, float] | None = None  # seconds at which it is held, and since when
        self._resample = Microphone(RATE)
        self._sound: list[NDArray[np.float32]] = []
        self._at: int | None = None  # sample up to which `played` has told

    def add(self, pcm: bytes) -> None:
        """Note that more of it was sent.

        Args:
            pcm: at `WIRE_RATE`.
        """
        self.sent += len(pcm) / 2 / WIRE_RATE
        self._sound.append(self._resample.push(pcm))

    def played(self, count: int, *, now: float) -> NDArray[np.float32]:
        """Return what was played while the microphone heard its latest samples.

        Args:
            count: samples at `mien.listen.activity.RATE`, following those of the last call.
            now: seconds on the server's clock.

        Returns:
            (count,) samples; zeros where nothing was played.
        """
        if self._held is not None:
            return np.zeros(count, np.float32)
        if len(self._sound) > 1:
            self._sound = [np.concatenate(self._sound)]
        sound = self._sound[0] if self._sound else np.zeros(0, np.float32)
        end = round(self.heard(now) * RATE)
        if self._at is None or abs(self._at + count - end) > _APART * RATE:
            self._at = max(end - count, 0)
        first, self._at = self._at, self._at + count
        told = sound[first : self._at]
        return np.pad(told, (0, count - len(told)))

    def report(self, seconds: float, *, now: float) -> None:
        """Take a client's word for how much was played; less than before is not believed."""
        self._reported = min(max(seconds, self._reported), self.sent)
        self._reported_at = now
        if self._held is not None:
            self._held = self._reported, now

    @property
    def held(self) -> bool:
        """Whether it is silent and its place held."""
        return self._held is not None

    def hold(self, *, now: float) -> None:
        """Note that the client falls silent and holds its place."""
        if self._held is None:
            self._held = self.heard(now), now

    def go_on(self, *, now: float) -> None:
        """Note that the client goes on where it was held."""
        if self._held is not None:
            seconds, since = self._held
            self._held = None
            self.started += now - since
            if self._reported_at is not None:
                self._reported, self._reported_at = max(seconds, self._reported), now

    def heard(self, now: float) -> float:
        """Return the seconds that were heard by now."""
        if self._held is not None:
            return self._held[0]
        if self._reported_at is None:
            return min(now - self.started, self.sent)
        return min(self._reported + min(now - self._reported_at, _STALE), self.sent)

    def sounding(self, now: float) -> bool:
        """Return whether some of what was sent is still to be heard."""
        return self.heard(now) < self.sent - 0.02
