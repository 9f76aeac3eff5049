"""How loud speech is, and speech of one loudness whatever its voice and feeling."""

from __future__ import annotations

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
_NEAR = 0.1  # LU that are not worth another pass
_SILENT = -70.0  # LUFS: below it is nothing to level


def find_loudness(audio: Audio) -> float:
    """Return the integrated loudness of a sound.

    Args:
        audio: of any length; one shorter than the meter's block of 0.4 s is heard again and again.

    Returns:
        LUFS; minus infinity for silence.

    Source: ITU-R BS.1770-4, by pyloudnorm (Steinmetz & Reiss, "pyloudnorm: A simple yet flexible loudness meter in
        Python", AES 150, 2021). We repeat short sounds, for which the standard has no answer.
    """
    import pyloudnorm

    samples = audio.samples.astype(np.float64)
    if not samples.any():
        return -np.inf
    if len(samples) < 2 * _BLOCK * audio.rate:
        samples = np.tile(samples, -(-round(2 * _BLOCK * audio.rate) // len(samples)))
    return float(pyloudnorm.Meter(audio.rate, block_size=_BLOCK).integrated_loudness(samples))


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
