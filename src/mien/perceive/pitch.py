"""Pitch, loudness and brightness of a voice, frame by frame.

Source: Boersma, "Accurate short-term analysis of the fundamental frequency", IFA Proceedings 17, 1993: the frame's
autocorrelation over its window's. We keep the best candidate of each frame and a median over five frames, where Boersma
searches a best path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.protocol import RATE

__all__ = ["HOP", "WINDOW", "Frames", "analyse", "median_pitch"]

HOP = 160
"""Samples from frame to frame: 10 ms."""

WINDOW = 768
"""Samples in a frame: 48 ms, three periods of 63 Hz."""

_LOW, _HIGH = 70.0, 500.0  # Hz: from a low man to a woman who shouts
_SIZE = 2048
_VOICED = 0.5  # least autocorrelation of a voiced frame; Boersma's 0.45, a little stricter as no path is searched
_OCTAVE = 0.03  # what an octave downwards costs a candidate; Praat's default is 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """What was measured, 100 frames a second.

    Args:
        pitch: (t,) float32 Hz, 0 where the frame has no voice.
        level_db: (t,) float32 power in dB below a full-scale square wave.
        tilt_db: (t,) float32 power from 1 to 5 kHz over that from 50 Hz to 1 kHz (the alpha ratio), dB.
    """

    pitch: NDArray[np.float32]
    level_db: NDArray[np.float32]
    tilt_db: NDArray[np.float32]


def analyse(samples: NDArray[np.float32]) -> Frames:
    """Measure every whole frame of a sound.

    Args:
        samples: (n,) float32 at 16,000 Hz; frame k is samples [160 k, 160 k + 768).

    Returns:
        The frames that fit.
    """
    if len(samples) < WINDOW:
        return Frames(*(np.zeros(0, dtype=np.float32) for _ in range(3)))
    cut = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    frames = cut - cut.mean(axis=1, keepdims=True)
    window = np.hanning(WINDOW + 2)[1:-1].astype(np.float32)
    spectrum = np.fft.rfft(frames * window, _SIZE)
    power = spectrum.real**2 + spectrum.imag**2
    return Frames(
        _pitch(power, window).astype(np.float32),
        (10 * np.log10((frames**2).mean(axis=1) + 1e-12)).astype(np.float32),
        (10 * np.log10((_band(power, 1000, 5000) + 1e-9) / (_band(power, 50, 1000) + 1e-9))).astype(np.float32),
    )


def _band(power: NDArray, low: float, high: float) -> NDArray:
    return power[:, round(low * _SIZE / RATE) : round(high * _SIZE / RATE)].sum(axis=1)


def _pitch(power: NDArray, window: NDArray) -> NDArray:
    shortest, longest = int(RATE / _HIGH), int(RATE / _LOW) + 2
    own = np.fft.irfft(np.abs(np.fft.rfft(window, _SIZE)) ** 2)[:longest]
    mine = np.fft.irfft(power)[:, :longest]
    strength = mine / np.maximum(mine[:, :1], 1e-9) / (own / own[0])
    lags = np.arange(shortest, longest - 1)
    here = strength[:, lags]
    peaks = (here >= strength[:, lags - 1]) & (here > strength[:, lags + 1])
    score = np.where(peaks, here - _OCTAVE * np.log2(lags / shortest), -1.0)
    best = score.argmax(axis=1)
    rows = np.arange(len(here))
    left, top, right = (strength[rows, lags[best] + step] for step in (-1, 0, 1))
    bend = left - 2 * top + right
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (left - right) / np.where(bend == 0, 1.0, bend), 0.0)
    voiced = (top > _VOICED) & (score[rows, best] > 0.0)
    return np.where(voiced, RATE / (lags[best] + np.clip(shift, -0.5, 0.5)), 0.0)


def median_pitch(pitch: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smooth a pitch track by a median over five frames, and drop voices shorter than three of five frames.

    Args:
        pitch: (t,) float32 Hz, 0 without a voice.

    Returns:
        (t,) float32 Hz, 0 without a voice.
    """
    padded = np.pad(pitch, 2)
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1).astype(np.float32)
