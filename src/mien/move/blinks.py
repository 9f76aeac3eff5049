"""Blinks, and what lids do as the eyes look up and down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.move.chance import generator, moments

__all__ = ["blink"]

_GAP = 60 / 17  # seconds; 17 blinks a minute at rest, more in talk, fewer in reading (Bentivoglio et al. 1997)
_LEAST, _SPREAD = 0.6, 0.65
_LISTENING = 0.65  # of the blinks stay while the face listens: gaps grow by half
_CLOSING, _SHUT, _OPENING = (
    0.075,
    0.040,
    0.160,
)  # seconds; a blink closes twice as fast as it opens (VanderWerf et al. 2003)


def blink(times: NDArray[np.float64], *, seed: int, listening: bool) -> NDArray[np.float64]:
    """Return how far the lids are closed by blinks.

    Args:
        times: (t,) media times, seconds, ascending.
        seed: the same gives the same blinks at the same times.
        listening: a listener blinks less; the blinks that stay are the same.

    Returns:
        (t,) float64 in [0, 1]. Lids are shut for 40 ms, so that one frame in 25 a second shows them so.
    """
    shut = np.zeros(len(times))
    if not len(times):
        return shut
    starts = moments(seed, "blinks", until=float(times[-1]) + 1.0, least=_LEAST, mean=_GAP, spread=_SPREAD)
    kept = generator(seed, "blinks kept").random(len(starts)) < _LISTENING
    for start in starts[kept] if listening else starts:
        first, last = np.searchsorted(times, (start - _CLOSING, start + _SHUT + _OPENING))
        since = times[first:last] - start
        closing = np.clip(1.0 + since / _CLOSING, 0.0, 1.0)
        opening = np.clip(1.0 - (since - _SHUT - 1e-9) / _OPENING, 0.0, 1.0)
        shut[first:last] = np.maximum(shut[first:last], np.minimum(closing, opening**1.5))
    return shut
