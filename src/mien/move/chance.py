"""Randomness as a pure function of a seed and of media time, so that beats made apart join to one track.

Every stream of numbers has a name. Moments are drawn from the start of the turn on, so that a later beat finds the
same ones; wandering is a sum of waves with drawn phases.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox), which is keyed, not stepped.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["generator", "moments", "wander"]

_WAVES = 6


def generator(seed: int, stream: str) -> np.random.Generator:
    """Return the numbers of one named stream.

    Args:
        seed: any integer; the lowest 64 bits count.
        stream: what the numbers are for, such as "blink gaps".

    Returns:
        A generator that draws the same numbers for the same seed and stream; streams are independent.
    """
    return np.random.Generator(np.random.Philox(key=[seed & (2**64 - 1), crc32(stream.encode())]))


def moments(seed: int, stream: str, *, until: float, least: float, mean: float, spread: float) -> NDArray[np.float64]:
    """Return the moments of a renewal process with shifted log-normal gaps.

    Args:
        seed: as for `generator`.
        stream: as for `generator`.
        until: seconds; the first moment past it is the last one returned.
        least: shortest gap, seconds.
        mean: mean gap, seconds, above `least`.
        spread: standard deviation of the log of a gap less `least`.

    Returns:
        (n,) float64 ascending, seconds, the first one gap after 0; those of a shorter span are a prefix.
    """
    level = np.log(mean - least) - spread**2 / 2
    count = int(1.2 * until / mean) + 16
    while True:
        gaps = least + generator(seed, stream).lognormal(level, spread, count)
        times = np.cumsum(gaps)
        if times[-1] > until:
            return times[: np.searchsorted(times, until, side="right") + 1]
        count *= 2


def wander(
    times: NDArray[np.float64], seed: int, stream: str, *, slowest: float, fastest: float
) -> NDArray[np.float64]:
    """Return slow, smooth drift around zero.

    Args:
        times: (t,) media times, seconds.
        seed: as for `generator`.
        stream: as for `generator`.
        slowest: Hz.
        fastest: Hz.

    Returns:
        (t,) float64 of standard deviation 1: waves whose frequencies are spread evenly in their logarithm, one drawn in
        each band, so that nothing repeats within an hour.
    """
    chance = generator(seed, stream)
    bands = (np.arange(_WAVES) + chance.random(_WAVES)) / _WAVES
    rates = slowest * (fastest / slowest) ** bands
    phases = chance.random(_WAVES) * 2 * np.pi
    return np.sqrt(2 / _WAVES) * np.sin(2 * np.pi * times[:, None] * rates + phases).sum(axis=1)
