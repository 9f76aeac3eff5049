"""Steps: what each part of feeling did to it, in the order of their say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mien.feel.appraisal import Appraisal
from mien.feel.mood import Mood
from mien.types import Affect, Vad

__all__ = ["Felt", "Part", "Step"]

Part = Literal["inertia", "contagion", "persona", "strategy", "safety", "expressivity"]
"""Who changes a feeling, in the order of work. Safety works after strategy, strategy after persona, and persona after
contagion, so that each can undo what those with less say did. Expressivity changes only what is shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one part did.

    Args:
        part: who did it.
        reason: a sentence that says what and why.
        before: what was felt before, with the waves over the mood.
        after: what was felt after.
    """

    part: Part
    reason: str
    before: Vad
    after: Vad


@dataclass(frozen=True, slots=True)
class Felt:
    """A feeling with how it came about.

    Args:
        affect: to answer with.
        mood: after the turn.
        appraisal: what the turn was.
        steps: in the order of work.
    """

    affect: Affect
    mood: Mood
    appraisal: Appraisal
    steps: tuple[Step, ...]
