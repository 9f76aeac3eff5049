"""The sound of a film: beats of any rate become one stream of a container."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mien.types import Audio

__all__ = ["Soundtrack"]

_HZ = 48_000


class Soundtrack:
    """An open stream of mono sound at 48 kHz.

    Args:
        file: an open PyAV container.
        codec: of the stream.
    """

    def __init__(self, file: Any, *, codec: str) -> None:
        self._file = file
        self._stream: Any = file.add_stream(codec, rate=_HZ, layout="mono")
        self._soxr: Any = None
        self._rate = 0
        self._written = 0

    def hear(self, audio: Audio) -> None:
        """Add sound after what was added before."""
        import soxr

        if audio.rate != self._rate:
            self._drain()
            self._soxr, self._rate = soxr.ResampleStream(audio.rate, _HZ, 1, dtype="float32"), audio.rate
        self._encode(self._soxr.resample_chunk(audio.samples))

    def finish(self) -> None:
        """Write what is still in the filter and the encoder."""
        self._drain()
        self._file.mux(self._stream.encode(None))

    def _drain(self) -> None:
        if self._soxr is not None:
            self._encode(self._soxr.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
            self._soxr = None

    def _encode(self, samples: np.ndarray) -> None:
        import av

        if len(samples):
            frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = _HZ, self._written, Fraction(1, _HZ)
            self._written += len(samples)
            self._file.mux(self._stream.encode(frame))
