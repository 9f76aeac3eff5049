"""One training of a reader of n-grams: a network's steps and its best epoch, or a regression; the temperature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.measure.conversation.scores import weighted_f1
from mien.measure.tongues.texts import Texts
from mien.measure.tongues.tongues import macro_f1
from mien.perceive.tongues_grams import grams
from mien.train.tongues.linear import LinearRecipe, fit_linear
from mien.train.tongues.net import Layers, Recipe, Rows, TongueNet, known_rows, packed, score_rows
from mien.types import load_taxonomy

__all__ = ["TrainedTongue", "fit_temperature", "fit_tongue", "score_texts"]


@dataclass(frozen=True, slots=True, eq=False)
class TrainedTongue:
    """A reader, and what it is like on the development split.

    Args:
        layers: its numbers.
        grams: (r,) int64, the n-gram of each row of its table, in order.
        recipe: how it was trained.
        epoch: that was the best one; 0 for a regression, which has none.
        temperature: found there.
        usual: share of its n-grams that it knows, of a text there that is stranger than nine in ten.
        macro_f1: there.
        weighted_f1: there.
    """

    layers: Layers
    grams: NDArray[np.int64]
    recipe: Recipe | LinearRecipe
    epoch: int
    temperature: float
    usual: float
    macro_f1: float
    weighted_f1: float


def fit_tongue(train: Texts, dev: Texts, *, language: str, recipe: Recipe | LinearRecipe, seed: int) -> TrainedTongue:
    """Train one reader.

    Args:
        train: what it learns from.
        dev: what chooses the epoch and the temperature.
        language: of both.
        recipe: how.
        seed: of every choice by chance; a regression has none.

    Returns:
        The network of the best epoch, or the regression.
    """
    found, asked = ([grams(text, language=language) for text in part.texts] for part in (train, dev))
    every, texts_with = np.unique(np.concatenate([np.unique(one) for one in found]), return_counts=True)
    known = every[texts_with >= recipe.least]
    rows, others = known_rows(found, known), known_rows(asked, known)
    k = len(load_taxonomy(train.taxonomy).labels)
    counts = np.bincount(train.labels, minlength=k).clip(1)
    weights = (counts / counts.sum()) ** -recipe.rare
    usual = float(np.percentile([len(row) / max(len(one), 1) for row, one in zip(others, asked, strict=True)], 10))

    def judged(layers: Layers, epoch: int) -> TrainedTongue:
        logits = score_rows(layers, others)
        given = logits.argmax(axis=1)
        scores = macro_f1(given, dev.labels), weighted_f1(given, dev.labels)
        return TrainedTongue(layers, known, recipe, epoch, fit_temperature(logits, dev.labels), usual, *scores)

    if isinstance(recipe, LinearRecipe):
        return judged(fit_linear(rows, train.labels, weights, count=len(known), recipe=recipe), 0)
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    net = TongueNet(len(known), k, recipe)
    optimisers = _optimisers(net, recipe)
    best: TrainedTongue | None = None
    for epoch in range(1, recipe.epochs + 1):
        if best is not None and epoch > best.epoch + recipe.patience:
            break
        _learn(net, optimisers, rows, train.labels, torch.tensor(weights, dtype=torch.float32), recipe, draw)
        now = judged(net.layers(), epoch)
        if best is None or now.macro_f1 + now.weighted_f1 > best.macro_f1 + best.weighted_f1:
            best = now
    assert best is not None
    return best


def score_texts(trained: TrainedTongue, texts: Sequence[str], *, language: str) -> NDArray[np.float64]:
    """Return (n, k) logits of texts, with the 32-bit numbers of training."""
    return score_rows(trained.layers, known_rows([grams(text, language=language) for text in texts], trained.grams))


def fit_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the temperature of the least cross-entropy.

    Args:
        logits: (n, k).
        labels: (n,), what is right.

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, arXiv 1706.04599.
    """
    losses = {}
    for temperature in np.linspace(0.3, 3.0, 136):
        scores = logits / temperature
        top = scores.max(axis=1)
        total = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
        losses[float(temperature)] = float(np.mean(total - scores[np.arange(len(labels)), labels]))
    return min(losses, key=lambda temperature: losses[temperature])


def _optimisers(net: TongueNet, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """Return what moves the rows of a step's n-grams alone (a tenth of the time), and what moves the rest."""
    rest = [*net.hidden.parameters(), *net.out.parameters()]
    table = torch.optim.SparseAdam([net.table.weight], lr=recipe.rate)
    return table, torch.optim.AdamW(rest, lr=recipe.rate, weight_decay=1e-3)


def _learn(
    net: TongueNet,
    optimisers: Sequence[torch.optim.Optimizer],
    rows: Rows,
    labels: NDArray[np.int64],
    weights: Tensor,
    recipe: Recipe,
    draw: np.random.Generator,
) -> None:
    net.train()
    order = draw.permutation(len(rows))
    for start in range(0, len(order), recipe.size):
        part = order[start : start + recipe.size]
        loss = functional.cross_entropy(
            net(*packed([one[draw.random(len(one)) >= recipe.lost] for one in (rows[i] for i in part)])),
            torch.from_numpy(labels[part]),
            weight=weights,
            label_smoothing=0.05,
        )
        net.zero_grad()
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
