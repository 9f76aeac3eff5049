"""Sound as the protocol has it: 16 bit, little-endian, mono, 24 kHz."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types import Audio

__all__ = ["WIRE_RATE", "Microphone", "to_pcm"]

WIRE_RATE = 24_000


def to_pcm(audio: Audio) -> bytes:
    """Return sound as the protocol has it, at `WIRE_RATE`."""
    samples = audio.resample(WIRE_RATE).samples
    return np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


class Microphone:
    """Turns what a client sends into samples at another rate, without a seam between messages.

    Args:
        rate: of what comes out, Hz.
    """

    def __init__(self, rate: int) -> None:
        self._stream = soxr.ResampleStream(WIRE_RATE, rate, 1, dtype="float32", quality="HQ")

    def push(self, pcm: bytes) -> NDArray[np.float32]:
        """Take one message's sound.

        Args:
            pcm: at `WIRE_RATE`.

        Returns:
            (n,) samples in [-1, 1]; the resampler holds back some milliseconds.

        Raises:
            InputError: half a sample.
        """
        if len(pcm) % 2:
            raise InputError(f"{len(pcm)} bytes of sound; expected 16-bit samples, 2 bytes each")
        samples = self._stream.resample_chunk(np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768.0)
        return np.clip(samples, -1.0, 1.0)  # a resampler overshoots where a loud voice is cut off at full scale
