"""The person's sound, as far back as it may still be wanted."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio

__all__ = ["Tape"]


class Tape:
    """Keeps a stream of sound.

    Args:
        rate: samples a second.
        seconds: how far back it reaches.
    """

    def __init__(self, rate: int, *, seconds: float) -> None:
        self.rate = rate
        self._room = round(seconds * rate)
        self._blocks: deque[NDArray[np.float32]] = deque()
        self._first = 0  # number of the oldest sample that is kept
        self._end = 0

    @property
    def end(self) -> float:
        """Seconds that were recorded."""
        return self._end / self.rate

    def add(self, samples: NDArray[np.float32]) -> None:
        """Record some more."""
        self._blocks.append(samples)
        self._end += len(samples)
        while self._end - self._first - len(self._blocks[0]) >= self._room:
            self._first += len(self._blocks.popleft())

    def cut(self, start: float, end: float) -> Audio:
        """Return what was recorded between two times, as far as it is kept.

        Args:
            start: seconds since the recording began.
            end: the same.
        """
        first = max(round(start * self.rate), self._first) - self._first
        last = max(min(round(end * self.rate), self._end) - self._first, first)
        wanted: list[NDArray[np.float32]] = []
        begins = self._end - self._first  # of the block, counted from the oldest sample
        for block in reversed(self._blocks):  # what is wanted is mostly the newest
            begins -= len(block)
            if begins < last:
                wanted.append(block[max(first - begins, 0) : last - begins])
            if begins <= first:
                break
        return Audio(np.concatenate([*reversed(wanted), np.zeros(0, dtype=np.float32)]), self.rate)
