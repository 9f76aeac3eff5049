"""What a companion asks of its heart."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from mien.feel.mood import Mood
from mien.feel.step import Felt
from mien.types import Affect, Percept, Persona

__all__ = ["Heart", "Tracer"]


class Heart(Protocol):
    """Feels something about what was perceived, in a persona's own way; a pure function of what it is given."""

    def feel(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> tuple[Affect, Mood]:
        """Feel something about one turn of the person.

        Args:
            percept: what was perceived.
            persona: who feels.
            mood: the mood after the last turn.
            at: the end of the person's turn, seconds on the clock of the conversation.

        Returns:
            The feeling to answer with, in taxonomy "basic-7", and the mood at that time. The feeling's confidence is 1,
            as it is chosen, and its evidence says why, in order.

        Raises:
            SessionError: `at` lies before the mood's time.
        """
        ...


@runtime_checkable
class Tracer(Protocol):
    """A heart that can tell how a feeling came about."""

    def trace(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> Felt:
        """Feel what `Heart.feel` feels, and tell each step of it; the arguments are the same."""
        ...
