"""A mover that shows one expression, whatever the lines feel."""

from __future__ import annotations

from mien.move.protocol import Attention, Mover
from mien.types import Expression, Feeling, Motion, Speech

__all__ = ["Directed"]


class Directed:
    """Shows an expression in place of every feeling.

    Args:
        mover: who moves.
        expression: what it shows.
    """

    def __init__(self, mover: Mover, expression: Expression) -> None:
        self._mover, self._expression = mover, expression

    @property
    def fps(self) -> float:
        """Frames a second of its motion."""
        return self._mover.fps

    def move(self, speech: Speech, feeling: Feeling, *, start: float, before: Feeling, seed: int) -> Motion:
        """Move a face that speaks; see `Mover.move`."""
        return self._mover.move(speech, self._expression, start=start, before=self._expression, seed=seed)

    def idle(
        self, duration: float, feeling: Feeling, *, start: float, before: Feeling, seed: int, attention: Attention
    ) -> Motion:
        """Move a face that does not speak; see `Mover.idle`."""
        shown = self._expression
        return self._mover.idle(duration, shown, start=start, before=shown, seed=seed, attention=attention)
