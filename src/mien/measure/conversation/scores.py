"""Scores of labels over dialogues: weighted F1, and how far apart two readings are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.measure.scores import label_f1

__all__ = ["Difference", "paired_difference", "weighted_f1"]

Labels = NDArray[np.int64]
Difference = tuple[float, float, float]
"""A difference, and the two ends of its 95 % interval."""

_DRAWS = 2000


def weighted_f1(given: Labels, wanted: Labels) -> float:
    """Return F1 of each label, weighted by how often the label is right.

    Args:
        given: (n,) labels that were predicted.
        wanted: (n,) labels that are right.

    Returns:
        In [0, 1]; what papers on MELD and EmoryNLP print.
    """
    k = int(max(given.max(), wanted.max())) + 1
    right = np.eye(k, dtype=bool)[wanted]
    return float(label_f1(np.eye(k, dtype=bool)[given], right) @ right.mean(axis=0))


def paired_difference(
    ours: Sequence[Labels], others: Sequence[Labels], wanted: Labels, dialogues: Labels
) -> Difference:
    """Return by how much the weighted F1 of one way of reading is above that of another.

    Args:
        ours: (n,) labels of each of s trainings.
        others: the same of the other way.
        wanted: (n,) labels that are right.
        dialogues: (n,) int, which dialogue each turn is of: 0, 1, ...

    Returns:
        The difference of the means over the trainings, and the 2.5th and 97.5th percentile of it over 2,000 draws of
        the dialogues with replacement.
    """
    draw = np.random.default_rng(0)
    count = int(dialogues.max()) + 1
    drawn = draw.multinomial(count, np.full(count, 1.0 / count), size=_DRAWS)
    weights = np.vstack([np.ones(count), drawn]).astype(np.float64)
    means = [np.mean([_f1_of_draws(one, wanted, dialogues, weights) for one in way], axis=0) for way in (ours, others)]
    gaps = means[0] - means[1]
    low, high = np.percentile(gaps[1:], (2.5, 97.5))
    return float(gaps[0]), float(low), float(high)


def _f1_of_draws(given: Labels, wanted: Labels, dialogues: Labels, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weighted F1 for each row of weights of the dialogues."""
    k = int(max(given.max(), wanted.max())) + 1
    counts = np.zeros((weights.shape[1], 3, k))
    for place, (label, there) in enumerate(((wanted, given == wanted), (given, True), (wanted, True))):
        np.add.at(counts[:, place], (dialogues, label), np.asarray(there, np.float64))
    both, said, right = np.tensordot(weights, counts, axes=1).transpose(1, 0, 2)
    return (2.0 * both / np.maximum(said + right, 1) * right).sum(axis=1) / right.sum(axis=1)
