"""How coherent dialogues are, turn by turn: whether small minds lose the thread (DeepDialogue found: from turn 6 on).

Source: Koudounas et al., DeepDialogue, 2025, arXiv 2505.19978 (the finding, there judged by models and people);
nearness in meaning: Reimers & Gurevych, "Sentence-BERT", EMNLP 2019, arXiv 1908.10084.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mien.corpora import Chat
from mien.meaning import open_encoder

__all__ = ["TurnCoherence", "coherence_by_turn"]


@dataclass(frozen=True, slots=True)
class TurnCoherence:
    """One place in dialogues.

    Args:
        turn: the place, the first being 1.
        dialogues: that go so far.
        before: mean nearness in meaning to the turn before, in [-1, 1]; 0 for the first turn.
        subject: mean nearness to the name of the subject.
        fresh: mean share of a turn's words that no earlier turn has.
    """

    turn: int
    dialogues: int
    before: float
    subject: float
    fresh: float


def coherence_by_turn(chats: Sequence[Chat]) -> tuple[TurnCoherence, ...]:
    """Measure dialogues.

    Args:
        chats: one or more.

    Returns:
        A row for each place up to the longest dialogue's last.
    """
    vector = open_encoder().vector
    places: list[list[tuple[float, float, float]]] = []
    for chat in chats:
        subject, last, said = vector(chat.domain), None, set[str]()
        for place, turn in enumerate(chat.turns):
            now, words = vector(turn.text), set(re.findall(r"[\w']+", turn.text.lower()))
            near = 0.0 if last is None else float(now @ last)
            if place == len(places):
                places.append([])
            places[place].append((near, float(now @ subject), len(words - said) / max(len(words), 1)))
            last = now
            said |= words
    return tuple(
        TurnCoherence(place, len(rows), *(float(value) for value in np.mean(rows, axis=0)))
        for place, rows in enumerate(places, start=1)
    )
