"""Logistic regression on a text's n-grams, written as the network of n-grams that it is: no hidden layer.

Source: Wang & Manning, "Baselines and bigrams", ACL 2012 (linear models of n-grams are hard to beat on short texts);
Salton & Buckley 1988 (rare terms count for more). A text's n-grams count by the root of their
number, as in the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.train.tongues.net import Layers

__all__ = ["LinearRecipe", "fit_linear"]

_STEPS = 300  # of the optimiser at most


@dataclass(frozen=True, slots=True)
class LinearRecipe:
    """How a regression on n-grams is fitted.

    Args:
        rare: a label weighs its frequency to the power of minus this.
        strength: inverse of the regularisation.
        least: texts that must have an n-gram.
    """

    rare: float = 0.5
    strength: float = 2.0
    least: int = 2


def fit_linear(
    rows: Sequence[NDArray[np.int64]],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    count: int,
    recipe: LinearRecipe,
) -> Layers:
    """Fit one.

    Args:
        rows: for each of n texts the places of its n-grams.
        labels: (n,), places in a taxonomy of k labels.
        weights: (k,) of the labels.
        count: n-grams that there are.
        recipe: how.

    Returns:
        Its numbers, with a row of k for each n-gram; a label that no text has is never the likeliest.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    sizes = np.array([len(one) for one in rows])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    texts: Any = csr_matrix((values, np.concatenate(rows), starts), shape=(len(rows), count))
    texts.sum_duplicates()
    rarity = np.log((1 + len(rows)) / (1 + np.bincount(texts.indices, minlength=count))) + 1.0
    rarity /= rarity.mean()
    found = np.unique(labels)
    model: Any = LogisticRegression(
        C=recipe.strength,
        class_weight={int(label): float(weights[label]) for label in found},
        max_iter=_STEPS,
        tol=3e-3,
    )
    model.fit(texts.multiply(rarity).tocsr(), labels)
    k = len(weights)
    table, bias = np.zeros((count, k)), np.full(k, -1e3)
    table[:, found], bias[found] = model.coef_.T * rarity[:, None], model.intercept_
    single = np.float32
    empty = np.zeros((0, k), single), np.zeros(0, single)
    return Layers(table.astype(single), *empty, np.eye(k, dtype=single), bias.astype(single))
