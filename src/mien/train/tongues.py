"""Training of a reader of Chinese or Marathi: from n-grams to labels, in one file that `ngrams:` runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.measure.conversation_scores import weighted_f1
from mien.measure.tongues import macro_f1
from mien.measure.tongues_texts import Texts, read_texts
from mien.perceive.tongues_grams import grams
from mien.types import load_taxonomy
from mien.types.media import atomic_path

__all__ = [
    "RECIPES",
    "SEEDS",
    "Recipe",
    "TongueNet",
    "TrainedTongue",
    "fit_tongue",
    "score_texts",
    "train_tongue",
    "write_tongue",
]

SEEDS = (0, 1, 2)
"""Of the trainings that are compared; the first one is written."""

Rows = Sequence[NDArray[np.int64]]


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


RECIPES = (Recipe(rare=0.25), Recipe(rare=0.5))
"""Those that the development split chooses from, by macro-F1 and weighted F1 together."""

_BATCH_TEST = 512


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


@dataclass(frozen=True, slots=True, eq=False)
class TrainedTongue:
    """A network, and what it is like on the development split.

    Args:
        net: the network.
        grams: (r,) int64, the n-gram of each row of its table, in order.
        recipe: how it was trained.
        epoch: that was the best one.
        temperature: found there.
        usual: share of its n-grams that it knows, of a text there that is stranger than nine in ten.
        macro_f1: there.
        weighted_f1: there.
    """

    net: TongueNet
    grams: NDArray[np.int64]
    recipe: Recipe
    epoch: int
    temperature: float
    usual: float
    macro_f1: float
    weighted_f1: float


def train_tongue(data: Path, output: Path, *, language: str, say: Callable[[str], None]) -> tuple[TrainedTongue, ...]:
    """Train a network of one language with each of `SEEDS`, and write the first.

    Args:
        data: the folder that holds `text/cped` or `text/mahaemotions`.
        output: the .npz file to write.
        language: "zh" or "mr".
        say: is told how it goes.

    Returns:
        The networks in the order of the seeds, all by the recipe with which the first seed was best on the development
        split.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    train, dev = read_texts(data, language, "train"), read_texts(data, language, "dev")

    def fit(recipe: Recipe, seed: int) -> TrainedTongue:
        one = fit_tongue(train, dev, language=language, recipe=recipe, seed=seed)
        say(f"seed {seed}, {recipe}: dev {one.macro_f1:.3f}, {one.weighted_f1:.3f} at epoch {one.epoch}")
        return one

    best = max((fit(recipe, SEEDS[0]) for recipe in RECIPES), key=lambda one: one.macro_f1 + one.weighted_f1)
    write_tongue(best, output, language=language, taxonomy=train.taxonomy)
    return (best, *(fit(best.recipe, seed) for seed in SEEDS[1:]))


def fit_tongue(train: Texts, dev: Texts, *, language: str, recipe: Recipe, seed: int) -> TrainedTongue:
    """Train one network.

    Args:
        train: what it learns from.
        dev: what chooses the epoch and the temperature.
        language: of both.
        recipe: how.
        seed: of every choice by chance.

    Returns:
        The network of the best epoch.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    found, asked = ([grams(text, language=language) for text in part.texts] for part in (train, dev))
    every, texts_with = np.unique(np.concatenate([np.unique(one) for one in found]), return_counts=True)
    known = every[texts_with >= recipe.least]
    rows, others = _rows(found, known), _rows(asked, known)
    k = len(load_taxonomy(train.taxonomy).labels)
    counts = np.bincount(train.labels, minlength=k).clip(1)
    weights = torch.tensor((counts / counts.sum()) ** -recipe.rare, dtype=torch.float32)
    net = TongueNet(len(known), k, recipe)
    optimisers = _optimisers(net, recipe)
    usual = float(np.percentile([len(row) / max(len(one), 1) for row, one in zip(others, asked, strict=True)], 10))
    best: TrainedTongue | None = None
    kept: dict[str, Tensor] = {}
    for epoch in range(1, recipe.epochs + 1):
        if best is not None and epoch > best.epoch + recipe.patience:
            break
        _learn(net, optimisers, rows, train.labels, weights, recipe, draw)
        logits = score_rows(net, others)
        macro, weighted = macro_f1(logits.argmax(axis=1), dev.labels), weighted_f1(logits.argmax(axis=1), dev.labels)
        if best is None or macro + weighted > best.macro_f1 + best.weighted_f1:
            kept = {name: value.detach().clone() for name, value in net.state_dict().items()}
            temperature = fit_temperature(logits, dev.labels)
            best = TrainedTongue(net, known, recipe, epoch, temperature, usual, macro, weighted)
    assert best is not None
    net.load_state_dict(kept)
    return best


def _rows(found: Rows, known: NDArray[np.int64]) -> Rows:
    """Return the places in `known`, which is in order, of the n-grams that are there."""
    places = [np.minimum(np.searchsorted(known, one), len(known) - 1) for one in found]
    return [place[known[place] == one] for place, one in zip(places, found, strict=True)]


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
            net(*_packed([one[draw.random(len(one)) >= recipe.lost] for one in (rows[i] for i in part)])),
            torch.from_numpy(labels[part]),
            weight=weights,
            label_smoothing=0.05,
        )
        net.zero_grad()
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()


def _packed(rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
    sizes = np.array([len(one) for one in rows])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    weights = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts), torch.from_numpy(weights)


def score_texts(trained: TrainedTongue, texts: Sequence[str], *, language: str) -> NDArray[np.float64]:
    """Return (n, k) logits of texts, with the 32-bit numbers of training."""
    return score_rows(trained.net, _rows([grams(text, language=language) for text in texts], trained.grams))


def score_rows(net: TongueNet, rows: Rows) -> NDArray[np.float64]:
    """Return (n, k) logits of texts, given as rows of the network's table."""
    net.eval()
    with torch.no_grad():
        parts = [net(*_packed(rows[i : i + _BATCH_TEST])).numpy() for i in range(0, len(rows), _BATCH_TEST)]
    return np.concatenate(parts).astype(np.float64)


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


def write_tongue(trained: TrainedTongue, output: Path, *, language: str, taxonomy: str) -> None:
    """Write a network: the table with 8 bits a number, a scale for each n-gram, and the rest with 32.

    Args:
        trained: the network.
        output: the .npz file.
        language: of its texts.
        taxonomy: of its labels.

    Raises:
        InputError: the file cannot be written.
    """
    net = trained.net
    rows = net.table.weight.detach().numpy()
    scale = np.maximum(np.abs(rows).max(axis=1) / 127.0, 1e-5).astype(np.float16)
    table = np.round(rows / scale[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8)
    notes = {"language": language, "taxonomy": taxonomy, "temperature": trained.temperature, "usual": trained.usual}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(
            file,
            grams=trained.grams.astype(np.uint32),
            table=table,
            scale=scale,
            hidden=net.hidden.weight.detach().numpy(),
            hidden_bias=net.hidden.bias.detach().numpy(),
            out=net.out.weight.detach().numpy(),
            out_bias=net.out.bias.detach().numpy(),
            notes=np.array(json.dumps(notes)),
        )
