"""How long a line takes from its words to its beat, lately, in all conversations of a process."""

from __future__ import annotations

__all__ = ["Pace"]

_QUICK = 0.25  # share of a new figure in the mean
_WIDE = 3.0  # mean deviations above the mean, which few lines exceed


class Pace:
    """Learns from every line; where many talk at once, voices wait for each other and lines take longer."""

    def __init__(self) -> None:
        self._mean = self._spread = 0.0

    def note(self, seconds: float) -> None:
        """Take how long a line took."""
        error = seconds - self._mean
        self._mean += _QUICK * error
        self._spread += _QUICK * (abs(error) - self._spread)

    @property
    def longest(self) -> float:
        """Seconds that the next line will hardly exceed."""
        return self._mean + _WIDE * self._spread
