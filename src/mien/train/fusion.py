"""Training of the attention that fuses channels, with channels dropped at random.

The network is that of `mien.perceive.attention` in PyTorch; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.measure.fusion.fusion import SEEDS
from mien.measure.fusion.sources import Sources, read_sources
from mien.measure.fusion.turns import SUBSETS, Turns, keep_channels, make_turns
from mien.perceive.attention import HEADS, LABELS, REACH, SHAPES, WIDTH, Together, attend, enter, gate, presence, start
from mien.types.media import atomic_path

__all__ = ["FusionRecipe", "fit_fusion", "forward", "train_fusion"]


_GRID, _LEANINGS = np.geomspace(0.5, 2.0, 25), np.linspace(-1.5, 1.5, 31)
_FITTED_LAST = ("temperatures", "leanings")


@dataclass(frozen=True, slots=True)
class FusionRecipe:
    """How the fusion is trained.

    Args:
        turns: made for an epoch.
        epochs: each with turns of its own.
        dev: turns made of the development part, on which temperatures are chosen.
        size: turns of a step.
        rate: of learning, falling in a half cosine.
        decay: of the weights.
        drop: chance that a step's turn is seen with some of its channels alone, drawn from the seven subsets.
        axes: weight of the axes' squared error beside the labels' cross-entropy.
        sure: weight of confidence's.
    """

    turns: int = 8_000
    epochs: int = 8
    dev: int = 2_500
    size: int = 256
    rate: float = 3e-3
    decay: float = 1e-2
    drop: float = 0.6
    axes: float = 1.0
    sure: float = 0.3


def train_fusion(data: Path, output: Path, *, seed: int, say: Callable[[str], None]) -> None:
    """Train with channels dropped and without, and write the weights: the first with channels dropped is shipped.

    Args:
        data: the folder that holds `text/meld`, `text/goemotions`, `text/isear` and `speech/`.
        output: the npz file to write; "NAME.npz" is joined by "NAME.trials.npz", what it is compared with.
        seed: of all chance.
        say: is told how it goes.

    Raises:
        InputError: a corpus is missing or wrong, or a file cannot be written.
    """
    sources = read_sources(data, say=say)
    recipe, trials = FusionRecipe(), {}
    for kind, one in (("dropped", recipe), ("kept", replace(recipe, drop=0.0))):
        for trial in range(SEEDS):
            trials[f"{kind}_{trial}"] = fit_fusion(sources, seed=seed + trial, recipe=one, say=say)
    arrays: dict[str, Any] = dict(trials["dropped_0"])
    small: dict[str, Any] = {
        f"{trial}_{name}": array.astype(np.float16) for trial, one in trials.items() for name, array in one.items()
    }
    for path, content in ((output, arrays), (output.with_suffix(".trials.npz"), small)):
        with atomic_path(path) as place, place.open("wb") as file:
            np.savez_compressed(file, **content)


def fit_fusion(
    sources: Sources, *, seed: int, recipe: FusionRecipe, say: Callable[[str], None]
) -> dict[str, NDArray[np.float32]]:
    """Fit the weights on the training part, their temperatures on the development part.

    Args:
        sources: readings of the channels.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        An array for each of `SHAPES`.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = {name: _begin(name, shape).requires_grad_(name not in _FITTED_LAST) for name, shape in SHAPES.items()}
    learned = [tensor for tensor in net.values() if tensor.requires_grad]
    steps = recipe.epochs * (recipe.turns // recipe.size)
    optimiser = torch.optim.AdamW(learned, recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for epoch in range(recipe.epochs):
        draw = np.random.default_rng((seed, epoch))
        turns = make_turns(
            sources.words["train"], sources.voice["train"], count=recipe.turns, seed=seed * 1_000 + epoch, plain=False
        )
        turns = _drop(turns, recipe.drop, draw)
        total = 0.0
        for place in np.array_split(draw.permutation(len(turns.label)), len(turns.label) // recipe.size):
            loss = _loss(net, turns, place, recipe)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(place)
        say(f"fusion, seed {seed}: epoch {epoch + 1} of {recipe.epochs}, loss {total / len(turns.label):.3f}")
    weights = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in net.items()}
    dev = make_turns(sources.words["dev"], sources.voice["dev"], count=recipe.dev, seed=seed + 77, plain=True)
    return _calibrate(weights, dev)


def forward(net: Mapping[str, Tensor], turns: NDArray[np.float64]) -> tuple[Tensor, Tensor, Tensor]:
    """Run the network.

    Args:
        net: a tensor for each of `SHAPES`.
        turns: (n, 3, 12).

    Returns:
        (n, 4, 3) shares, (n, 7) logits of the labels, (n,) logits of being right.
    """
    sure = turns[:, :, -1]
    there = torch.from_numpy(sure > 0.0)
    given, base, several = (torch.from_numpy(x.astype(np.float32)) for x in (enter(turns), start(turns), gate(sure)))
    inner = torch.relu(torch.einsum("nci,cio->nco", given, net["enter"]) + net["enter_bias"])
    anchor = torch.where(there[:, :1], inner[:, 0], net["alone"])
    ask = (anchor @ net["ask"]).view(-1, HEADS, WIDTH // HEADS)
    answer = (inner @ net["answer"]).view(-1, 3, HEADS, WIDTH // HEADS)
    learned = torch.einsum("nhd,nchd->nhc", ask, answer) / (WIDTH // HEADS) ** 0.5
    shares = (base + REACH * torch.tanh(learned / REACH)).softmax(dim=2)
    value = (inner @ net["value"]).view(-1, 3, HEADS, WIDTH // HEADS)
    seen = torch.einsum("nhc,nchd->nhd", shares, value).reshape(-1, WIDTH)
    out = torch.relu(torch.cat([anchor, seen], 1) @ net["mix"] + net["mix_bias"]) @ net["leave"] + net["leave_bias"]
    spoken = torch.from_numpy(np.log(np.maximum(turns[:, :, :LABELS], 1e-3)).astype(np.float32))
    pooled = torch.einsum("nc,nck->nk", shares[:, 0], spoken)
    scale, sureness = net["temperatures"]
    logits = (pooled * (1.0 + several * net["sharper"]) + several * out[:, :LABELS]) * (
        1.0 + several * (1.0 / scale - 1.0)
    )
    own = (shares[:, 0] * torch.from_numpy(sure.astype(np.float32))).sum(1)
    said = out[:, LABELS] + torch.logit(logits.detach().softmax(1).amax(1), 1e-6)
    said = said + torch.from_numpy(presence(sure).astype(np.float32)) @ net["leanings"]
    return shares, logits, (1.0 - several[:, 0]) * torch.logit(own, 1e-6) + several[:, 0] * said / sureness


def _begin(name: str, shape: tuple[int, ...]) -> Tensor:
    """Return the weights before any step: heads as the weights set by hand, nothing added to the labels."""
    if name == "temperatures":
        return torch.ones(shape)
    if name in {"leanings", "leave", "leave_bias", "sharper", "enter_bias", "mix_bias"}:
        return torch.zeros(shape)
    return torch.randn(shape) * (shape[-2] if len(shape) > 1 else WIDTH) ** -0.5


def _drop(turns: Turns, chance: float, draw: np.random.Generator) -> Turns:
    there = np.zeros((len(SUBSETS), 3))
    for place, subset in enumerate(SUBSETS):
        there[place, list(subset)] = 1.0
    count = len(turns.label)
    some = there[draw.integers(0, len(SUBSETS), count)]
    rows = turns.rows * np.where((draw.random(count) < chance)[:, np.newaxis], some, 1.0)[:, :, np.newaxis]
    dropped = Turns(rows, turns.label, turns.vad, turns.sort)
    return keep_channels(dropped, (0, 1, 2))


def _loss(net: Mapping[str, Tensor], turns: Turns, place: NDArray[np.int64], recipe: FusionRecipe) -> Tensor:
    rows, label = turns.rows[place], torch.from_numpy(turns.label[place])
    shares, logits, sure = forward(net, rows)
    axes = torch.from_numpy(rows[:, :, LABELS : LABELS + 3].astype(np.float32))
    point = torch.einsum("nac,nca->na", shares[:, 1:], axes)
    right = (logits.argmax(1) == label).float()
    return (
        functional.cross_entropy(logits, label)
        + recipe.axes * ((point - torch.from_numpy(turns.vad[place].astype(np.float32))) ** 2).sum(1).mean()
        + recipe.sure * functional.binary_cross_entropy_with_logits(sure, right)
    )


def _calibrate(weights: dict[str, NDArray[np.float32]], dev: Turns) -> dict[str, NDArray[np.float32]]:
    """Choose the temperature of the labels, that of confidence, and what each set of channels adds, by likelihood."""
    parts = [keep_channels(dev, channels) for channels in SUBSETS if len(channels) > 1]
    rows = np.concatenate([part.rows for part in parts])
    label = np.concatenate([part.label for part in parts])
    fitted = dict(weights)
    for place in range(2):
        losses = []
        for temperature in _GRID:
            fitted["temperatures"] = fitted["temperatures"].copy()
            fitted["temperatures"][place] = temperature
            losses.append(_surprise(attend(rows, fitted), label)[place])
        fitted["temperatures"][place] = _GRID[int(np.argmin(losses))]
    leanings = np.zeros(8, np.float32)
    for channels, part in zip([channels for channels in SUBSETS if len(channels) > 1], parts, strict=True):
        number = sum(1 << channel for channel in channels)
        losses = []
        for leaning in _LEANINGS:
            leanings[number] = leaning
            losses.append(_surprise(attend(part.rows, fitted | {"leanings": leanings}), part.label)[1])
        leanings[number] = _LEANINGS[int(np.argmin(losses))]
    return fitted | {"leanings": leanings}


def _surprise(together: Together, label: NDArray[np.int64]) -> tuple[float, float]:
    """Return minus the mean log-likelihood of the right labels, and that of being right as sure as was said."""
    right = together.likely.argmax(axis=1) == label
    chance = np.where(right, together.confidence, 1.0 - together.confidence)
    picked = together.likely[np.arange(len(label)), label]
    return -float(np.log(picked + 1e-9).mean()), -float(np.log(chance + 1e-9).mean())
