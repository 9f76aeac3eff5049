"""Who plans what a reply does: networks that were trained on talks of support, or plain rules.

Source: Kang et al., "Can large language models be good emotional supporter?", ACL 2024, arXiv 2402.13211: a planner
beside the mind; Hill, "Helping Skills", APA, 2009: a helper explores, comforts, and only then acts.
"""

from __future__ import annotations

from collections.abc import Sequence

from mien.engines import Engine
from mien.say.empathy import open_empathy
from mien.say.strategy_net import open_strategy_net
from mien.types import STRATEGIES, Strategy, Utterance

__all__ = ["Staged", "Trained", "esconv", "stages"]

_STAGES: tuple[Strategy, ...] = ("reflection", "question", "affirmation", "suggestion")


class Trained:
    """Networks on the meaning of what was said; see strategy_net.md and empathy.md."""

    def guess(self, text: str) -> str:
        """Guess a feeling that no word names; see `mien.say.Planner`."""
        return open_empathy().guess(text)

    def choose(self, talk: Sequence[Utterance]) -> Strategy:
        """Choose for somebody in distress; see `mien.say.Planner`."""
        return STRATEGIES[int(open_strategy_net().likely(talk).argmax())]


class Staged:
    """Helping by stages, whatever is told: first reflect, then ask, then affirm, then suggest, and again."""

    def guess(self, text: str) -> str:
        """Leave a feeling that no word names unnamed; see `mien.say.Planner`."""
        return ""

    def choose(self, talk: Sequence[Utterance]) -> Strategy:
        """Choose for somebody in distress; see `mien.say.Planner`."""
        answers = sum(item.speaker == "mien" for item in talk)
        return _STAGES[answers % len(_STAGES)]


esconv = Engine(
    name="esconv",
    summary="what a reply does, as people did it in talks of support; guesses feelings that no word names",
    licence="non-commercial: trained on ESConv and EmpatheticDialogues (CC BY-NC 4.0); encoder Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: Trained(),
)

stages = Engine(
    name="stages",
    summary="what a reply does, by how far the talk is: reflect, ask, affirm, suggest",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: Staged(),
)
