"""The pitch of a voice in one short window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE

__all__ = ["pitch"]

_DOWN = 4  # to 4 kHz: formants disturb less, and a parabola keeps periods exact enough
_LOWEST, _HIGHEST = 60.0, 420.0  # Hz
_WINDOW = 160  # samples at 4 kHz: 40 ms
_VOICED = 0.55  # correlation of a voiced sound with itself one period later
_FIRST = 0.9  # of the best peak: the first peak that is nearly as good is the period, not its double


def pitch(samples: NDArray[np.float32]) -> float:
    """Return the pitch of a voice.

    Args:
        samples: (n,) float32 at 16,000 Hz; the last 57 ms count, so 912 samples or more.

    Returns:
        Hz from 60 to 420; 0 where nothing is voiced.

    Source: normalised cross-correlation after Talkin, "A robust algorithm for pitch tracking (RAPT)", 1995, without
        its tracking through time, which would look ahead.
    """
    rate = RATE / _DOWN
    shortest, longest = int(rate / _HIGHEST), int(rate / _LOWEST)
    near = samples[-_DOWN * (_WINDOW + longest + 1) :].astype(np.float64).reshape(-1, _DOWN).mean(axis=1)
    near -= near.mean()
    summed = np.concatenate([[0.0], np.cumsum(near**2)])
    power = (summed[_WINDOW:] - summed[:-_WINDOW])[::-1]  # of the window that ends k samples before the last
    likeness = np.correlate(near, near[-_WINDOW:])[::-1] / np.sqrt(power * power[0] + 1e-12)
    peaks = shortest + np.flatnonzero(
        (likeness[shortest:longest] > likeness[shortest - 1 : longest - 1])
        & (likeness[shortest:longest] >= likeness[shortest + 1 : longest + 1])
    )
    if not len(peaks) or likeness[peaks].max() < _VOICED:
        return 0.0
    best = int(peaks[np.argmax(likeness[peaks] >= _FIRST * likeness[peaks].max())])
    left, top, right = likeness[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    return float(rate / (best + (0.5 * (left - right) / bend if bend else 0.0)))
