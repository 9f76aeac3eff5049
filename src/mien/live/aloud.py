"""Speaking for a client that only listens: the events with Mien's voice become sound, and both sides are told how far.

It stands where the page's player stands on a WebSocket, and tells the conversation the same: what was played
(`mien.played`), and where it was cut off (`conversation.item.truncate`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.live.post import new_id
from mien.live.protocol import (
    ClientEvent,
    ItemTruncate,
    MienBackchannel,
    MienPlayed,
    MienSounding,
    MienYield,
    OutputAudioDelta,
    OutputAudioDone,
    OutputBufferCleared,
    OutputBufferStarted,
    OutputBufferStopped,
    ResponseDone,
    ServerEvent,
    SpeechStarted,
)
from mien.live.speaker import Sounding, Speaker

__all__ = ["Aloud"]

_BEHIND = 0.08  # seconds from sending to hearing, until the client tells: Chromium's buffer holds 40 to 120 ms
_FURTHEST = 1.0  # seconds that a client is believed to be behind
_REPORT = 12  # blocks between two reports


class Aloud:
    """Plays one conversation's voice.

    Args:
        tell: takes events for the client.
        report: takes events for the conversation; it must not act on them at once.
        clock: the RTP timestamp of the next block.
    """

    def __init__(
        self, *, tell: Callable[[ServerEvent], None], report: Callable[[ClientEvent], None], clock: Callable[[], int]
    ) -> None:
        self._tell, self._report, self._clock = tell, report, clock
        self._speaker = Speaker(self._noticed)
        self._responses: dict[str, str] = {}  # of the messages that wait or are played
        self._behind = _BEHIND
        self._blocks = 0

    def saw(self, event: ServerEvent | ClientEvent, media: bytes | None) -> None:
        """Take an event of the conversation."""
        match event:
            case OutputAudioDelta() if media:
                self._responses[event.item_id] = event.response_id
                self._speaker.add(event.item_id, media)
            case OutputAudioDone():
                self._speaker.complete(event.item_id)
            case MienBackchannel() if media:
                self._speaker.murmur(media)
            case MienYield():
                self._speaker.follow(event.voice)
            case SpeechStarted():
                self._speaker.clear()
            case ResponseDone() if event.response.status == "cancelled":
                self._speaker.clear()
            case _:
                pass

    def clear(self) -> None:
        """Stop the voice, as the client wishes."""
        self._speaker.clear()

    def played(self, event: MienPlayed) -> None:
        """Learn from a client how far behind it hears."""
        playing = self._speaker.playing
        if playing is not None and playing.name == event.item_id:
            self._behind = min(max(playing.seconds - event.audio_ms / 1000, 0.0), _FURTHEST)

    def block(self) -> NDArray[np.int16]:
        """Return the next 20 ms, as `mien.live.speaker` has them."""
        samples = self._speaker.block()
        self._blocks += 1
        playing = self._speaker.playing
        if playing is not None and self._blocks % _REPORT == 0:
            self._report_played(playing)
        return samples

    def _noticed(self, sounding: Sounding) -> None:
        name, phase, ms = sounding.name, sounding.phase, round(sounding.seconds * 1000)
        response = self._responses[name]
        if phase == "playing" and ms == 0:
            self._tell(OutputBufferStarted(event_id=new_id("event"), response_id=response))
        if phase == "playing":
            self._report_played(sounding)
        ended = phase in ("ended", "cleared")
        self._tell(
            MienSounding(
                event_id=new_id("event"),
                item_id=name,
                phase="ended" if ended else phase,
                at_ms=ms,
                rtp_timestamp=self._clock(),
            )
        )
        if ended:
            del self._responses[name]
            over = OutputBufferStopped if phase == "ended" else OutputBufferCleared
            self._tell(over(event_id=new_id("event"), response_id=response))
        if phase == "cleared":
            heard = self._heard_ms(sounding)
            self._report(ItemTruncate(type="conversation.item.truncate", item_id=name, audio_end_ms=heard))

    def _report_played(self, sounding: Sounding) -> None:
        self._report(MienPlayed(type="mien.played", item_id=sounding.name, audio_ms=self._heard_ms(sounding)))

    def _heard_ms(self, sounding: Sounding) -> int:
        return max(round((sounding.seconds - self._behind) * 1000), 0)
