"""Which memories a turn brings back: those that mean the like, fresh ones before stale, felt ones before flat.

Source: Park et al., "Generative agents", UIST 2023, arXiv 2304.03442, section 4.1 (a weighted sum of relevance, recency
and importance); Bower, "Mood and memory", American Psychologist 36, 1981 (a feeling brings back what was felt alike).
Mu & Viswanath, "All-but-the-top", ICLR 2018, arXiv 1702.01417 (what all vectors share says nothing, and is taken off).
We differ in that a time that is named ("last week") counts instead of freshness, that what is due is fresh again, that
half of the shared part is taken off, and in the weights, which were chosen on the development half of the scripted
episodes (`mien bench memory`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from mien.remember.episode import Episode
from mien.remember.when import span_asked
from mien.types import Affect

__all__ = ["WEIGHTS", "Weights", "brings", "likeness", "score", "words_of"]

_HALF_LIFE = 30.0  # days in which a memory loses half of its freshness
_DAY = 86_400.0
_SHARED = 0.5  # of what all of a person's memories have in common, how much is taken off
_FEW = 10.0  # memories of which half as much is taken off: their mean is chance rather than what they share
_SHOWN = {"picture": "they showed me a picture, a photo of ", "sound": "they played me a sound, a recording of "}


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much beside the likeness of meaning, which counts 1.

    Args:
        fresh: of freshness: 1 now, half of it 30 days after it was told, or before or after what it tells of is due.
        named: of how near a memory is to the time that a question names.
        felt: of how strongly it was felt.
        alike: of how near its feeling is to the one in the question.
        least: the likeness of meaning below which nothing is brought back, in [-1, 1], unless a time is named.
    """

    fresh: float
    named: float
    felt: float
    alike: float
    least: float


WEIGHTS = Weights(fresh=0.1, named=0.3, felt=0.05, alike=0.05, least=0.15)
"""Chosen on the development half (`mien bench memory --weigh`); those of feeling made no difference, and stay small."""


def words_of(episode: Episode) -> str:
    """Return the words whose meaning a memory is found by."""
    return _SHOWN.get(episode.kind, "") + episode.text


def likeness(vectors: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how alike memories and a turn mean.

    Args:
        vectors: (n, 384), of all that is remembered of the person; one or more.
        asked: (384,), of the turn.

    Returns:
        (n,) in [-1, 1].
    """
    shared = vectors.mean(axis=0) * (_SHARED * len(vectors) / (len(vectors) + _FEW))
    own, turn = vectors - shared, asked - shared
    return own @ turn / (np.linalg.norm(own, axis=1) * np.linalg.norm(turn) + 1e-9)


def brings(like: float, *, text: str, at: datetime, weights: Weights) -> bool:
    """Return whether a memory is like enough to a turn to be brought back at all."""
    return like >= weights.least or span_asked(text, at=at) is not None


def score(
    episode: Episode, like: float, *, text: str, at: datetime, affect: Affect | None, weights: Weights = WEIGHTS
) -> float:
    """Return how much a turn brings a memory back.

    Args:
        episode: the memory.
        like: what `likeness` gives for it.
        text: the turn.
        at: when it was said.
        affect: what is felt in it; None where that is not known.
        weights: what counts how much.

    Returns:
        The sum; higher comes first.
    """
    days = max((at - episode.at).total_seconds() / _DAY, 0.0)
    total = like + weights.felt * episode.strength
    if asked := span_asked(text, at=at):
        total += weights.named * math.exp(-0.5 * ((days - asked[0]) / asked[1]) ** 2)
    else:
        due = abs((at - episode.due).total_seconds()) / _DAY if episode.due else days
        total += weights.fresh * 0.5 ** (min(days, due) / _HALF_LIFE)
    if affect is not None:
        near = 1.0 - math.dist(affect.vad, episode.vad) / (2.0 * math.sqrt(3.0))
        total += weights.alike * affect.intensity * affect.confidence * near
    return total
