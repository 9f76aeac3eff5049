"""How loud speech is, and speech of one loudness whatever its voice and feeling."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio

__all__ = ["LEVEL", "find_loudness", "find_peak", "level_audio"]

LEVEL = -19.0
"""LUFS of speech."""

_CEILING = 10.0 ** (-1.3 / 20.0)  # of a true peak: 1 dB below full scale, and some for what is in between
_HIGHEST = 10.0 ** (-1.0 / 20.0)  # of a true peak: what the limiter misses is softer as a whole
_NEVER = 0.5  # of a sample's amplitude: below it no true peak is too high, for none lies 5 dB above the samples
_BLOCK = 0.4  # seconds: of the meter
_STEP = 0.001  # seconds of one gain of the limiter
_REACH = 5  # steps that a limited peak takes to come and to go
_FADE = 0.003  # seconds at both ends, so that nothing clicks where pieces meet
_PASSES = 3  # what the limiter takes is given back
_NEAR = 0.05  # LU that are not worth another pass
_SILENT = -70.0  # LUFS: below it is nothing to level
_OFFSET = -0.691  # LUFS of a mean square of 1
_FILTERED = 48_000.0  # Hz, the rate of the filters below
_FILTERS = (  # numerator and denominator of the standard's tables 1 (head) and 2 (high pass)
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


def find_loudness(audio: Audio) -> float:
    """Return the integrated loudness of a sound.

    Args:
        audio: of any length; one shorter than two of the meter's blocks of 0.4 s is heard again and again.

    Returns:
        LUFS; minus infinity for silence.

    Source: ITU-R BS.1770-4, one channel. We repeat short sounds, for which the standard has no answer, and take its
        filters, which it gives for 48 kHz, as a gain of each frequency whatever the rate.
    """
    samples = audio.samples.astype(np.float64)
    block = round(_BLOCK * audio.rate)
    if len(samples) < 2 * block:
        samples = np.tile(samples, -(-2 * block // max(len(samples), 1)))
    size = 1 << (len(samples) + audio.rate // 10).bit_length()  # the high pass rings for less than 0.1 s
    heard = np.fft.irfft(np.fft.rfft(samples, size) * _weight(size, audio.rate), size)[: len(samples)]
    sums = np.concatenate([[0.0], np.cumsum(heard**2)])
    starts = np.arange(0, len(samples) - block + 1, round(_BLOCK * audio.rate / 4))
    powers = (sums[starts + block] - sums[starts]) / block
    powers = powers[powers > _power(_SILENT)]
    if not len(powers):
        return -np.inf
    return _OFFSET + 10.0 * float(np.log10(powers[powers > 0.1 * powers.mean()].mean()))


def _power(lufs: float) -> float:
    return 10.0 ** ((lufs - _OFFSET) / 10.0)


@lru_cache(maxsize=8)
def _weight(size: int, rate: int) -> NDArray[np.complex128]:
    """Return what the standard's two filters do to each frequency of a transform."""
    back = np.exp(-2j * np.pi * np.minimum(np.fft.rfftfreq(size, 1.0 / rate), _FILTERED / 2.0) / _FILTERED)
    gain = np.ones(len(back), np.complex128)
    for above, below in _FILTERS:
        gain *= np.polyval(above[::-1], back) / np.polyval(below[::-1], back)
    return gain


def find_peak(audio: Audio) -> float:
    """Return the highest amplitude between and at the samples, at four times their rate (BS.1770-4, annex 2)."""
    import soxr

    fine = soxr.resample(audio.samples, audio.rate, 4 * audio.rate)
    return float(max(np.abs(fine).max(initial=0.0), np.abs(audio.samples).max(initial=0.0)))


def level_audio(audio: Audio, *, lufs: float = LEVEL) -> Audio:
    """Return a sound at a loudness, its true peaks at most 1 dB below full scale, its ends faded within 3 ms.

    Args:
        audio: speech.
        lufs: how loud, LUFS.

    Returns:
        Sound of the same length; silence stays what it is.
    """
    edge = min(round(_FADE * audio.rate), len(audio.samples) // 2)
    ramp = np.linspace(0.0, 1.0, edge)
    sound = audio.samples.astype(np.float64)
    sound[:edge] *= ramp
    sound[len(sound) - edge :] *= ramp[::-1]
    for _ in range(_PASSES):
        found = find_loudness(Audio(sound.astype(np.float32), audio.rate))
        if found < _SILENT or abs(lufs - found) < _NEAR:
            break
        sound = _limit(sound * 10.0 ** ((lufs - found) / 20.0), audio.rate)
    done = Audio(sound.astype(np.float32), audio.rate)
    over = find_peak(done) / _HIGHEST if float(np.abs(sound).max()) > _NEVER else 0.0
    return Audio(done.samples / np.float32(over), audio.rate) if over > 1.0 else done


def _limit(sound: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Turn down what is around peaks above the ceiling, slowly enough not to be heard as a click."""
    import soxr

    if float(np.abs(sound).max()) < _NEVER:
        return sound
    step = max(round(_STEP * rate), 1)
    fine = np.abs(soxr.resample(sound, rate, 4 * rate))
    count = -(-len(sound) // step)
    tops = np.zeros(count * step * 4)
    tops[: min(len(fine), len(tops))] = fine[: len(tops)]
    gain = np.minimum(1.0, _CEILING / np.maximum(tops.reshape(count, -1).max(axis=1), 1e-9))
    if gain.min() == 1.0:
        return sound
    wide = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 2 * _REACH, mode="edge"), 2 * _REACH + 1).min(axis=1)
    smooth = np.convolve(wide, np.hanning(2 * _REACH + 3)[1:-1] / np.hanning(2 * _REACH + 3).sum(), mode="valid")
    return sound * np.interp(np.arange(len(sound)), (np.arange(count) + 0.5) * step, smooth)
