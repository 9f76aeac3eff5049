"""Sound: mono samples that travel with their rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.check import check_array, check_number

__all__ = ["Audio", "concat_audio", "silence"]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound.

    Args:
        samples: (n,) float32 in [-1, 1], read-only.
        rate: samples a second, 1,000 to 768,000 Hz.

    Raises:
        InputError: samples are not one-dimensional, not finite or beyond [-1, 1]; the rate is no such number.
    """

    samples: NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _check_rate(self.rate))
        checked = check_array(self.samples, name="audio samples", shape=("n",), low=-1.0, high=1.0)
        object.__setattr__(self, "samples", checked)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    @staticmethod
    def read(path: str | Path, *, rate: int = 16_000) -> Audio:
        """Read the sound of an audio or video file.

        Args:
            path: wav, flac, mp3, mp4, webm or whatever else FFmpeg reads.
            rate: the rate to return, Hz.

        Returns:
            The whole sound, mixed down to mono. For long files see `mien.types.media.read_blocks`.

        Raises:
            InputError: there is no such file, it is empty, no media, truncated, or has no sound.
        """
        from mien.types.media import read_blocks

        return concat_audio(list(read_blocks(path, rate=rate)), rate=rate)

    def write(self, path: str | Path) -> None:
        """Write 16-bit PCM WAV; the file appears whole or not at all.

        Args:
            path: where to.

        Raises:
            InputError: the place cannot be written to.
        """
        from mien.types.media import write_wav

        write_wav(self, path)

    def resample(self, rate: int) -> Audio:
        """Return the sound at another rate, by libsoxr at its high quality.

        Args:
            rate: Hz.

        Returns:
            Sound of the same duration within one sample; itself if the rate is the same.

        Raises:
            InputError: the rate is none that sound may have.
        """
        rate = _check_rate(rate)
        if rate == self.rate:
            return self
        import soxr

        samples = soxr.resample(self.samples, self.rate, rate, quality="HQ")
        return Audio(np.clip(samples, -1.0, 1.0), rate)

    def cut(self, start: float, end: float) -> Audio:
        """Return the part from `start` to `end`, seconds, clipped to what there is."""
        first, last = (
            min(max(round(check_number(time, name=name) * self.rate), 0), len(self.samples))
            for name, time in (("start of a cut", start), ("end of a cut", end))
        )
        return Audio(self.samples[first : max(first, last)], self.rate)


def _check_rate(rate: int) -> int:
    if not 1_000 <= rate <= 768_000 or rate != int(rate):
        raise InputError(f"rate is {rate}; expected a whole number from 1,000 to 768,000 Hz")
    return int(rate)


def silence(duration: float, *, rate: int) -> Audio:
    """Return `duration` seconds of nothing at `rate` Hz."""
    samples = round(check_number(duration, name="duration", low=0.0) * _check_rate(rate))
    return Audio(np.zeros(samples, dtype=np.float32), rate)


def concat_audio(parts: Sequence[Audio], *, rate: int) -> Audio:
    """Join sounds end to end at one rate.

    Args:
        parts: sounds of any rates; none gives an empty sound.
        rate: the rate of the result, Hz.

    Returns:
        One sound.
    """
    if not parts:
        return Audio(np.zeros(0, dtype=np.float32), rate)
    return Audio(np.concatenate([part.resample(rate).samples for part in parts]), rate)
