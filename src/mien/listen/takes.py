"""Whether sound over Mien's speech takes the turn ("wait", "but what about …") or listens ("mhm", "yeah", a laugh).

A small recurrent network hears 20 mel bands every 10 ms, as levels above the person's usual one, and says after each
how likely somebody listens, and how likely somebody takes the turn; what is left of Mien's own voice is nobody.

Source: that who takes the turn speaks louder than usual, and who listens softer, is in French and Local,
"Turn-competitive incomings", J. Pragmatics 7, 1983. The weights are our own (`takes_training`, weights/takes.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE

__all__ = ["BANDS", "HOP", "Claim", "Takes", "features"]

BANDS = 20
HOP = 160
"""Samples between two looks."""

_WINDOW, _SIZE = 400, 512
_UNKNOWN_DB = -28.0  # a usual level where none is known
_REACH = 20.0  # dB that are 1 in a feature


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody does over Mien's speech; the rest to 1 is that nobody speaks.

    Args:
        listens: the probability that it is a sound of listening.
        takes: the probability that it takes the turn.
    """

    listens: float
    takes: float


class Takes:
    """Hears one stream of sound over Mien's speech."""

    def __init__(self) -> None:
        self._weights = _weights()
        self._size = len(self._weights["i.bias"])
        self.forget()

    def push(self, samples: NDArray[np.float32], *, usual_db: float | None) -> list[Claim]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call, Mien's voice taken out.
            usual_db: mean power of the person's speech in dB below full scale; None where it is not known.

        Returns:
            What is claimed after every `HOP` samples that are complete now; what is given in one call or in many is
            heard alike.
        """
        self._held = np.concatenate([self._held, samples.astype(np.float32)])
        rows = features(self._held, usual_db)
        self._held = self._held[len(rows) * HOP :]
        return [self._hear(row) for row in rows]

    def forget(self) -> None:
        """Begin anew, as if nothing had been heard."""
        self._held = np.zeros(_WINDOW - HOP, dtype=np.float32)
        self._state = np.zeros(self._size)

    def _hear(self, given: NDArray[np.float64]) -> Claim:
        weights, size, state = self._weights, self._size, self._state
        row = np.tanh(weights["i.weight"] @ given + weights["i.bias"])
        row = weights["g.weight_ih_l0"] @ row + weights["g.bias_ih_l0"]
        past = weights["g.weight_hh_l0"] @ state + weights["g.bias_hh_l0"]
        reset, keep = 1 / (1 + np.exp(-(row[: 2 * size] + past[: 2 * size]).reshape(2, size)))
        self._state = (1 - keep) * np.tanh(row[2 * size :] + reset * past[2 * size :]) + keep * state
        answer = weights["o.weight"] @ self._state + weights["o.bias"]
        shares = np.exp(answer - answer.max())
        _, listens, takes = shares / shares.sum()
        return Claim(float(listens), float(takes))


def features(samples: NDArray[np.float32], usual_db: float | None) -> NDArray[np.float64]:
    """Return what the network hears.

    Args:
        samples: (n,) float32 at 16,000 Hz.
        usual_db: as for `Takes.push`.

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
