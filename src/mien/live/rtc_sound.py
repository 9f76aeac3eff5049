"""Sound over WebRTC: Mien's voice as a track that keeps real time, the microphone's track as the protocol's sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from time import monotonic

import av
import numpy as np
import soxr
from aiortc import RTCRtpSender
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from numpy.typing import NDArray

from mien.live.pcm import WIRE_RATE
from mien.live.speaker import BLOCK

__all__ = ["Voice", "hear_track", "next_timestamp"]

_RTP_RATE = 48_000  # of Opus, whatever the sound's own rate (RFC 7587)
_RTP_BLOCK = BLOCK * _RTP_RATE // WIRE_RATE
_BITS = 40_000  # a second: no difference is heard from the voice as it was made
_LATEST = 0.5  # seconds by which blocks may be late and are still caught up with
_HEARD = 2  # blocks of 20 ms that become one message
_LOST = 10 * _RTP_BLOCK  # of the RTP clock: longer gaps are a microphone that was closed, no lost packets


class Voice(MediaStreamTrack):
    """A track of Opus packets, one every 20 ms: mono, at the protocol's rate.

    Args:
        block: makes the next block of samples.
    """

    kind = "audio"

    def __init__(self, block: Callable[[], NDArray[np.int16]]) -> None:
        super().__init__()
        self._block = block
        self._count = 0
        self._due = 0.0
        self._opus = av.CodecContext.create("libopus", "w")
        self._opus.sample_rate, self._opus.layout, self._opus.format = WIRE_RATE, "mono", "s16"
        self._opus.bit_rate = _BITS
        self._opus.options = {"application": "voip", "frame_duration": "20"}

    async def recv(self) -> av.Packet:
        """Wait until the next packet is due, and return it."""
        if self.readyState != "live":
            raise MediaStreamError
        now = monotonic()
        self._due = self._due + BLOCK / WIRE_RATE if now - self._due < _LATEST else now
        await asyncio.sleep(self._due - now)
        frame = av.AudioFrame.from_ndarray(self._block()[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = WIRE_RATE, self._count * BLOCK
        (packet,) = self._opus.encode(frame)
        packet.pts, packet.time_base = self._count * _RTP_BLOCK, Fraction(1, _RTP_RATE)
        self._count += 1
        return packet


def next_timestamp(sender: RTCRtpSender) -> int:
    """Return the RTP timestamp of the packet that a sender of a `Voice` sends next.

    It counts from a random number (RFC 3550), which aiortc keeps to itself: the timestamp that it sent last is read
    from its own field. Before the first packet this is 0.
    """
    last: int = vars(sender)["_RTCRtpSender__rtp_timestamp"]
    return (last + _RTP_BLOCK) % 2**32


async def hear_track(track: MediaStreamTrack) -> AsyncIterator[bytes]:
    """Yield a microphone's sound as the protocol has it, in messages of 40 ms, until the track ends.

    Lost packets are silence, so that the microphone's clock goes on.

    Args:
        track: of audio.
    """
    halve = soxr.ResampleStream(_RTP_RATE, WIRE_RATE, 1, dtype="int16", quality="HQ")
    message, expected = bytearray(), None
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        assert isinstance(frame, av.AudioFrame) and frame.pts is not None
        samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
        lost = frame.pts - expected if expected is not None else 0
        expected = frame.pts + len(samples)
        mono = samples.mean(axis=1).astype(np.int16)
        if 0 < lost <= _LOST:
            mono = np.concatenate([np.zeros(lost, dtype=np.int16), mono])
        message += halve.resample_chunk(mono).astype("<i2").tobytes()
        size = _HEARD * BLOCK * 2
        while len(message) >= size:
            yield bytes(message[:size])
            del message[:size]
