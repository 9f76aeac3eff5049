"""A heart that shows one feeling, whatever it feels."""

from __future__ import annotations

from dataclasses import replace

from mien.feel.mood import Mood
from mien.feel.protocol import Heart
from mien.types import Affect, Percept, Persona, convert_affect

__all__ = ["Posed"]


class Posed:
    """Answers with one feeling; the mood goes its own way beneath.

    Args:
        heart: who feels.
        shown: the feeling to answer with, in any taxonomy.
    """

    def __init__(self, heart: Heart, shown: Affect) -> None:
        self._heart = heart
        self._shown = convert_affect(shown, taxonomy="basic-7")

    def feel(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> tuple[Affect, Mood]:
        """Feel something about one turn, and show what was asked for; see `Heart.feel`."""
        felt, moved = self._heart.feel(percept, persona=persona, mood=mood, at=at)
        evidence = ("it was asked to show this, whatever it feels", *felt.evidence)
        return replace(self._shown, confidence=1.0, evidence=evidence), moved
