"""How long a line takes from its words to its beat, lately, in all conversations of a process."""

from __future__ import annotations

from collections import deque

__all__ = ["Pace"]

_LATELY = 24  # lines that are remembered: some ten answers
_MARGIN = 1.25  # the next line may be a little slower than the slowest of them


class Pace:
    """Learns from every line; where many talk at once, voices wait for each other and lines take longer."""

    def __init__(self) -> None:
        self._lately: deque[tuple[float, float]] = deque(maxlen=_LATELY)

    def note(self, seconds: float, *, spoken: float) -> None:
        """Take how long a line took.

        Args:
            seconds: from its words to its beat.
            spoken: how long it is, seconds.
        """
        self._lately.append((seconds, spoken))

    @property
    def longest(self) -> float:
        """Seconds that a line of the usual length will hardly exceed; 0 where nothing is known."""
        if not self._lately:
            return 0.0
        slowest = max(seconds / max(spoken, 1e-3) for seconds, spoken in self._lately)
        return _MARGIN * slowest * sum(spoken for _, spoken in self._lately) / len(self._lately)
