"""What reads feeling in n-grams, the network that learns it, and texts as both take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Layers", "Recipe", "Rows", "TongueNet", "known_rows", "packed", "score_rows"]

Rows = Sequence[NDArray[np.int64]]
"""For each text its n-grams, or their places in a network's table."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Numbers that read n-grams, as a file holds them; without a hidden layer (h = 0) they are linear.

    Args:
        table: (r, w), for each n-gram.
        hidden: (h, w), of the layer beside their sum.
        hidden_bias: (h,).
        out: (k, w + h), of the labels.
        out_bias: (k,).
    """

    table: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    out: NDArray[np.float32]
    out_bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network of n-grams is trained.

    Args:
        width: numbers of an n-gram.
        hidden: numbers of the hidden layer.
        rare: a label weighs its frequency to the power of minus this.
        lost: share of a text's n-grams that are left out, drawn anew in every epoch.
        drop: share of the two layers' numbers that are left out.
        rate: of learning.
        epochs: at most; the best on the development split is kept.
        patience: epochs without a better one after which it stops.
        least: texts that must have an n-gram.
        size: texts of a step.
    """

    width: int = 48
    hidden: int = 48
    rare: float = 0.4
    lost: float = 0.5
    drop: float = 0.3
    rate: float = 2e-3
    epochs: int = 20
    patience: int = 4
    least: int = 2
    size: int = 64


class TongueNet(nn.Module):
    """A table of n-grams, their sum over the root of their number, a hidden layer beside it, and labels.

    Args:
        rows: n-grams.
        labels: of the corpus.
        recipe: how wide.
    """

    def __init__(self, rows: int, labels: int, recipe: Recipe) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(rows, recipe.width, mode="sum", sparse=True)
        nn.init.normal_(self.table.weight, std=0.05)
        self.hidden = nn.Linear(recipe.width, recipe.hidden)
        self.out = nn.Linear(recipe.width + recipe.hidden, labels)
        self.drop = nn.Dropout(recipe.drop)

    def forward(self, rows: Tensor, starts: Tensor, weights: Tensor) -> Tensor:
        """Return (n, k) logits of n texts, whose rows follow each other from `starts` on, each with its weight."""
        mean = self.table(rows, starts, per_sample_weights=weights)
        hidden = functional.relu(self.hidden(self.drop(mean)))
        return self.out(self.drop(torch.cat([mean, hidden], dim=1)))

    def layers(self) -> Layers:
        """Return the numbers as they are now."""
        parts = (self.table.weight, self.hidden.weight, self.hidden.bias, self.out.weight, self.out.bias)
        return Layers(*(part.detach().numpy().copy() for part in parts))


def known_rows(found: Rows, known: NDArray[np.int64]) -> Rows:
    """Return the places in `known`, which is in order, of the n-grams that are there."""
    places = [np.minimum(np.searchsorted(known, one), len(known) - 1) for one in found]
    return [place[known[place] == one] for place, one in zip(places, found, strict=True)]


def packed(rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
    """Return what `TongueNet` takes of n texts: their rows, where each one starts, and the weight of each row."""
    sizes = np.array([len(one) for one in rows])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    weights = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts), torch.from_numpy(weights)


def score_rows(layers: Layers, rows: Rows) -> NDArray[np.float64]:
    """Return (n, k) logits of texts, given as rows of the table."""
    sums = [layers.table[one].sum(axis=0, dtype=np.float64) / np.sqrt(max(len(one), 1)) for one in rows]
    mean = np.stack(sums)
    hidden = np.maximum(mean @ layers.hidden.T + layers.hidden_bias, 0.0)
    return (np.concatenate([mean, hidden], axis=1) @ layers.out.T + layers.out_bias).astype(np.float64)
