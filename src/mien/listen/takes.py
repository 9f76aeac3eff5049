"""Whether sound over Mien's speech takes the turn ("wait", "but what about …") or listens ("mhm", "yeah", a laugh).

A small recurrent network hears 20 mel bands every 10 ms, as levels above the person's usual one, and says after each
how likely the turn is taken; so an answer is there from the first tenth of a second on and grows surer.

Source: that who takes the turn speaks louder than usual, and who listens softer, is in French and Local,
"Turn-competitive incomings", J. Pragmatics 7, 1983. The weights are our own (`takes_training`, weights/takes.md).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE

__all__ = ["BANDS", "HOP", "features", "takes_turn"]

BANDS = 20
HOP = 160
"""Samples between two looks."""

_WINDOW, _SIZE = 400, 512
_UNKNOWN_DB = -28.0  # a usual level where none is known
_REACH = 20.0  # dB that are 1 in a feature


def takes_turn(samples: NDArray[np.float32], usual_db: float | None) -> float:
    """Return how likely sound over Mien's speech takes the turn.

    Args:
        samples: (n,) float32 at 16,000 Hz, from shortly before the sound's beginning up to now, Mien's voice taken out.
        usual_db: mean power of the person's speech in dB below full scale; None where it is not known.

    Returns:
        A probability; 0 where less than 25 ms are given.
    """
    given = features(samples, usual_db)
    if not len(given):
        return 0.0
    weights = _weights()
    rows = np.tanh(given @ weights["i.weight"].T + weights["i.bias"])
    rows = rows @ weights["g.weight_ih_l0"].T + weights["g.bias_ih_l0"]
    size = len(weights["i.bias"])
    state = np.zeros(size)
    for row in rows:
        past = weights["g.weight_hh_l0"] @ state + weights["g.bias_hh_l0"]
        reset, keep = 1 / (1 + np.exp(-(row[: 2 * size] + past[: 2 * size]).reshape(2, size)))
        state = (1 - keep) * np.tanh(row[2 * size :] + reset * past[2 * size :]) + keep * state
    return float(1 / (1 + np.exp(-(weights["o.weight"][0] @ state + weights["o.bias"][0]))))


def features(samples: NDArray[np.float32], usual_db: float | None) -> NDArray[np.float64]:
    """Return what the network hears.

    Args:
        samples: (n,) float32 at 16,000 Hz.
        usual_db: as for `takes_turn`.

    Returns:
        (t, 21), a row every 10 ms: 20 mel bands from 80 to 7,600 Hz in units of 20 dB, and whether the level is known.
    """
    count = max((len(samples) - _WINDOW) // HOP + 1, 0)
    if not count:
        return np.zeros((0, BANDS + 1))
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::HOP][:count] * np.hanning(_WINDOW)
    powers = np.abs(np.fft.rfft(frames, _SIZE)) ** 2 / _WINDOW
    levels = 10 * np.log10(powers @ _bank().T + 1e-7)
    usual = _UNKNOWN_DB if usual_db is None else usual_db
    known = np.full((count, 1), float(usual_db is not None))
    return np.concatenate([(levels - usual + _REACH) / _REACH, known], axis=1)


@cache
def _bank() -> NDArray[np.float64]:
    edges = 700 * np.expm1(np.linspace(_mel(80.0), _mel(7600.0), BANDS + 2) / 1127)
    freqs = np.fft.rfftfreq(_SIZE, 1 / RATE)
    rising = (freqs - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - freqs) / np.diff(edges)[1:, None]
    return np.maximum(0.0, np.minimum(rising, falling))


def _mel(hertz: float) -> float:
    return 1127 * float(np.log1p(hertz / 700))


@cache
def _weights() -> dict[str, NDArray[np.float64]]:
    with np.load(Path(__file__).parent / "weights" / "takes.npz") as stored:
        return {name: stored[name].astype(np.float64) for name in stored.files}
