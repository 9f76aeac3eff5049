"""Log-mel energies of a voice as it comes in, as Whisper's encoder wants them, whatever the gain.

Source: Radford et al., "Robust speech recognition via large-scale weak supervision", arXiv 2212.04356, 2022, section
2.2 (80 bands, 25 ms windows, 10 ms apart), on the mel scale of Slaney's Auditory Toolbox, 1998. We differ in the level:
Whisper clips at 80 dB below the loudest frame of the whole window; a stream knows only what came before, so every step
of 250 ms is set against the loudest step so far.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mien.perceive.protocol import RATE

__all__ = ["BANDS", "HOP", "SPAN", "STEP", "WINDOW", "MelStream"]

BANDS = 80
"""Mel bands from 0 to 8 kHz."""

WINDOW = 400
"""Samples in a frame."""

HOP = 160
"""Samples from frame to frame."""

STEP = 25
"""Frames in a step of 250 ms, after which there is a new estimate."""

SPAN = 3
"""Steps that the network sees at once: the newest, and those before it."""

_DEPTH = 8.0  # decades of power that are told apart, as in Whisper
_TOP = 1.5  # decades of power at which the loudest step is set: usual for speech in Whisper's training
_QUIET = -4.0  # a loudest step below this stays as soft as it is: silence is not blown up
_LOUD = 80.0  # percentile of a step's frames that tells its level: a click is shorter than a fifth of a step

Reals = NDArray[np.float32]


class MelStream:
    """Turns a stream of sound into steps of frames; one for each stream."""

    def __init__(self) -> None:
        self._held = np.zeros(0, dtype=np.float32)
        self._top = _QUIET
        self._seen = np.full((SPAN - 1, STEP, BANDS), (_TOP + 4.0 - _DEPTH) / 4, dtype=np.float32)

    def push(self, samples: Reals) -> Reals:
        """Take some more sound.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call.

        Returns:
            (k, 75, 80) float32, a window for each step that is complete now, which ends with it; before the stream
            there is silence. Frame j of step i is samples [4000 i + 160 j, 4000 i + 160 j + 400), in Whisper's scale:
            decades of power divided by 4, plus 1.
        """
        held = np.concatenate([self._held, samples])
        count = max((len(held) - WINDOW) // HOP + 1, 0) // STEP
        self._held = held[count * STEP * HOP :]
        if not count:
            return np.zeros((0, SPAN * STEP, BANDS), dtype=np.float32)
        cut = np.lib.stride_tricks.sliding_window_view(held, WINDOW)[::HOP]
        decades = np.stack([_decades(cut[i * STEP : (i + 1) * STEP]) for i in range(count)])
        levels = np.percentile(decades.max(axis=2), _LOUD, axis=1)
        tops = np.maximum.accumulate(np.concatenate([[self._top], levels]))[1:]
        self._top = float(tops[-1])
        level = (decades - tops[:, None, None]).astype(np.float32)
        steps = np.concatenate([self._seen, (np.clip(level, -_DEPTH, 2.0) + np.float32(_TOP + 4.0)) / np.float32(4.0)])
        self._seen = steps[-(SPAN - 1) :]
        return np.concatenate([steps[i : i + count] for i in range(SPAN)], axis=1).astype(np.float32, copy=False)


def _decades(frames: Reals) -> Reals:
    """Return (25, 80) decades of power; a step at a time, as rounding differs with the number of rows."""
    power = np.abs(np.fft.rfft(frames * _window(), axis=1)) ** 2
    return np.log10(np.maximum(power @ _filters(), 1e-10))


@cache
def _window() -> Reals:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


@cache
def _filters() -> Reals:
    """Return (201, 80) triangles of equal area on Slaney's mel scale: linear to 1 kHz, logarithmic above."""
    last = 15.0 + np.log(8.0) / np.log(6.4) * 27.0
    mel = np.linspace(0.0, last, BANDS + 2)
    edges = np.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * 6.4 ** ((mel - 15.0) / 27.0))
    bins = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    area = 2.0 / (edges[2:] - edges[:-2])
    return (np.maximum(0.0, np.minimum(rising, falling)) * area).astype(np.float32)
