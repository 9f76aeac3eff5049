"""The pitch of a voice, frame by frame.

Source: Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
sampled sound", IFA Proceedings 17, 1993: the frame's autocorrelation over its window's, and the best path through its
peaks, with Praat's costs. WORLD's own trackers take low men's voices for an octave higher where the fundamental is
weak, as it is in Piper's.

De Looze, Hirst, "Detecting changes in key and range for the automatic modelling and coding of intonation", Speech
Prosody 2008: a second look within the voice's own range, so that a rough voice is not taken for one an octave lower.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio

__all__ = ["PERIOD", "track_pitch"]

PERIOD = 0.01
"""Seconds from frame to frame."""

_RATE = 8_000
_WINDOW = 384  # samples: 48 ms, three periods of 63 Hz
_SIZE = 1_024
_LOW, _HIGH = 65.0, 520.0  # Hz
_PEAKS = 5  # candidates of a frame
_VOICED = 0.5  # of a perfect repetition; Praat's 0.45, a little stricter
_OCTAVE, _JUMP, _SWITCH = 0.02, 0.35, 0.14  # costs: of each octave down, of each octave moved, of voice on and off
_BELOW, _ABOVE = 0.75, 2.5  # of the lower and of the upper quartile: where a voice is looked for again
_SILENT = 0.01  # of the loudest frame's amplitude: below it nothing is voiced

Reals = NDArray[np.float64]


def track_pitch(audio: Audio) -> Reals:
    """Return the pitch of a voice.

    Args:
        audio: of any length.

    Returns:
        (t,) Hz, 0 where there is no voice; frame k is around k x 10 ms, from 0 to the end.
    """
    import soxr

    count = int(len(audio.samples) / audio.rate / PERIOD) + 1
    sound = soxr.resample(audio.samples, audio.rate, _RATE).astype(np.float64)
    hop = round(PERIOD * _RATE)
    padded = np.pad(sound, (_WINDOW // 2, _WINDOW // 2 + hop * 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::hop][:count]
    if len(frames) < 2:
        return np.zeros(count)
    frames = frames - frames.mean(axis=1, keepdims=True)
    hertz, score = _scores(frames)
    loud = np.sqrt((frames**2).mean(axis=1))
    floor = _VOICED + np.maximum(0.0, 2.0 - loud / max(float(loud.max()), 1e-9) / _SILENT * (1.0 + _VOICED))
    found = _path(*_highest(hertz, score), floor)
    if found.any():
        low, high = np.percentile(found[found > 0.0], [25, 75]) * (_BELOW, _ABOVE)
        found = _path(*_highest(hertz, np.where((hertz < low) | (hertz > high), 0.0, score)), floor)
    return np.pad(found, (0, count - len(found)))


def _scores(frames: Reals) -> tuple[Reals, Reals]:
    """Return (t, n) Hz and strength of each lag of each frame's autocorrelation; 0 where there is no peak."""
    window = np.hanning(_WINDOW + 2)[1:-1]
    longest = int(_RATE / _LOW) + 2
    own = np.fft.irfft(np.abs(np.fft.rfft(window, _SIZE)) ** 2)[:longest]
    mine = np.fft.irfft(np.abs(np.fft.rfft(frames * window, _SIZE)) ** 2)[:, :longest]
    strength = mine / np.maximum(mine[:, :1], 1e-12) / (own / own[0])
    lags = np.arange(int(_RATE / _HIGH), longest - 1)
    left, here, right = strength[:, lags - 1], strength[:, lags], strength[:, lags + 1]
    bend = np.minimum(left - 2.0 * here + right, -1e-9)
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    hertz = _RATE / (lags + shift)
    top = np.where((here >= left) & (here > right), here - 0.25 * (left - right) * shift, 0.0)
    return hertz, top + _OCTAVE * np.log2(hertz / _LOW) * (top > 0.0)


def _highest(hertz: Reals, score: Reals) -> tuple[Reals, Reals]:
    """Return (t, 5) Hz and strength of the highest peaks."""
    best = np.argsort(-score, axis=1)[:, :_PEAKS]
    return np.take_along_axis(hertz, best, axis=1), np.take_along_axis(score, best, axis=1)


def _path(pitch: Reals, strength: Reals, floor: Reals) -> Reals:
    """Return the best way through the peaks, or past them; state 0 is without a voice."""
    octaves = np.log2(pitch)
    score = np.concatenate([floor[:, None], strength], axis=1)
    total, back = score[0], np.zeros((len(score), _PEAKS + 1), np.int64)
    cost = np.full((_PEAKS + 1, _PEAKS + 1), _SWITCH)
    cost[0, 0] = 0.0
    for t in range(1, len(score)):
        cost[1:, 1:] = _JUMP * np.abs(octaves[t - 1][:, None] - octaves[t][None, :])
        ways = total[:, None] - cost
        back[t] = ways.argmax(axis=0)
        total = ways[back[t], np.arange(_PEAKS + 1)] + score[t]
    state, found = int(total.argmax()), np.zeros(len(score))
    for t in range(len(score) - 1, -1, -1):
        found[t] = pitch[t, state - 1] if state else 0.0
        state = int(back[t, state])
    return found
