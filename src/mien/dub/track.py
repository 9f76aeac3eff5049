"""The dubbed voice alone, as long as its film."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mien.dub.line import Placed
from mien.types.media import atomic_path

__all__ = ["TRACK", "write_track"]

TRACK = ".wav"
"""The kind of file that holds a voice alone."""

_HZ = 48_000
_BLOCK = 480_000  # samples of silence that are written at once


def write_track(placed: Sequence[Placed], seconds: float, path: str | Path) -> None:
    """Write what is spoken, and silence between; the file appears whole or not at all.

    Args:
        placed: what is said, in order of time, without overlap.
        seconds: how long the film is; what is said later is cut off.
        path: .wav: 16 bits, 48 kHz, one channel.

    Raises:
        InputError: the place cannot be written to.
    """
    total, at = round(seconds * _HZ), 0
    with atomic_path(path) as part, wave.open(str(part), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_HZ)
        for one in placed:
            start = min(round(one.start * _HZ), total)
            _rest(file, start - at)
            samples = one.audio.resample(_HZ).samples[max(at - start, 0) : max(total - start, 0)]
            file.writeframes(np.clip(np.round(samples * 32768.0), -32768, 32767).astype("<i2").tobytes())
            at = max(start, at) + len(samples)
        _rest(file, total - at)


def _rest(file: wave.Wave_write, count: int) -> None:
    for first in range(0, count, _BLOCK):
        file.writeframes(bytes(2 * min(_BLOCK, count - first)))
