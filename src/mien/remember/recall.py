"""Which memories a turn brings back: those that mean the like, fresh ones before stale, felt ones before flat.

Source: Park et al., "Generative agents", UIST 2023, arXiv 2304.03442, section 4.1 (a weighted sum of relevance, recency
and importance); Bower, "Mood and memory", American Psychologist 36, 1981 (a feeling brings back what was felt alike).
We differ in that a time that is named ("last week") counts instead of freshness, and in the weights, which were chosen
on the development half of the scripted episodes (`mien bench memory`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from mien.remember.episode import Episode
from mien.remember.when import span_asked
from mien.types import Affect

__all__ = ["WEIGHTS", "Weights", "score"]

_HALF_LIFE = 30.0  # days in which a memory loses half of its freshness
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much beside the likeness of meaning, which counts 1.

    Args:
        fresh: of freshness, 1 now and half of it after 30 days.
        named: of how near a memory is to the time that a question names.
        felt: of how strongly it was felt.
        alike: of how near its feeling is to the one in the question.
        least: the likeness of meaning below which nothing is brought back, in [-1, 1].
    """

    fresh: float
    named: float
    felt: float
    alike: float
    least: float


WEIGHTS = Weights(fresh=0.05, named=0.15, felt=0.05, alike=0.05, least=0.2)
"""Chosen on the development half (`mien.measure.recall`)."""


def score(
    episode: Episode, likeness: float, *, text: str, at: datetime, affect: Affect | None, weights: Weights = WEIGHTS
) -> float:
    """Return how much a turn brings a memory back.

    Args:
        episode: the memory.
        likeness: of the meanings, in [-1, 1].
        text: the turn.
        at: when it was said.
        affect: what is felt in it; None where that is not known.
        weights: what counts how much.

    Returns:
        The sum; higher comes first.
    """
    days = max((at - episode.at).total_seconds() / _DAY, 0.0)
    total = likeness + weights.felt * _strength(episode.affect)
    if asked := span_asked(text, at=at):
        total += weights.named * math.exp(-0.5 * ((days - asked[0]) / asked[1]) ** 2)
    else:
        total += weights.fresh * 0.5 ** (days / _HALF_LIFE)
    if affect is not None:
        near = 1.0 - math.dist(affect.vad, episode.affect.vad) / (2.0 * math.sqrt(3.0))
        total += weights.alike * _strength(affect) * near
    return total


def _strength(affect: Affect) -> float:
    return affect.intensity * affect.confidence
