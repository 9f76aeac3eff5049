"""Training of the planner of strategies on ESConv: one hidden layer over meanings that are not trained.

The network is that of `mien.say.strategy_net`; what it looks at is made by the same function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from mien.corpora import ESCONV, Talk
from mien.measure.strategy import read_choices
from mien.say.strategy_net import FEATURES
from mien.types import STRATEGIES
from mien.types.media import atomic_path

__all__ = ["StrategyRecipe", "StrategyTrained", "train_strategy"]

_SHARED = 2  # long turns in common that make two dialogues one
_LONG = 30  # letters


@dataclass(frozen=True, slots=True)
class StrategyRecipe:
    """How the planner is trained.

    Args:
        inner: width of the hidden layer.
        epochs: over the training turns.
        size: turns of a step.
        rate: of learning, falling in a half cosine.
        decay: of the weights.
        drop: share of what is looked at that is hidden at random, and of the hidden layer.
        balance: power of the inverse frequency that weighs a strategy's loss: 0 as they come, 1 all alike.
    """

    inner: int = 256
    epochs: int = 12
    size: int = 128
    rate: float = 2e-3
    decay: float = 0.05
    drop: tuple[float, float] = (0.3, 0.5)
    balance: float = 0.7


@dataclass(frozen=True, slots=True)
class StrategyTrained:
    """What a training was made of.

    Args:
        talks: dialogues that were learned from.
        left_out: dialogues that are in dev or test too, and were not.
        turns: turns that were learned from.
    """

    talks: int
    left_out: int
    turns: int


def train_strategy(
    data: Path, output: Path, *, seed: int, recipe: StrategyRecipe, say: Callable[[str], None]
) -> StrategyTrained:
    """Train the planner and write its weights.

    Args:
        data: the folder that holds `text/esconv`.
        output: the npz file to write.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        What it was made of.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    folder = data / "text" / "esconv"
    talks = list(ESCONV.read(folder, split="train"))
    kept = _without(talks, [talk for split in ("dev", "test") for talk in ESCONV.read(folder, split=split)])
    say(f"{len(kept)} dialogues to learn from; {len(talks) - len(kept)} are in dev or test and left out")
    given, wanted = read_choices(kept, say=say)
    net = _fit(given, wanted, seed=seed, recipe=recipe, say=say)
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **{name: array.astype(np.float16) for name, array in net.items()})
    return StrategyTrained(len(kept), len(talks) - len(kept), len(wanted))


def _without(talks: Sequence[Talk], held: Iterable[Talk]) -> list[Talk]:
    """Leave out dialogues that share long turns with those that are held back."""
    seen = {turn for talk in held for turn in _long_turns(talk)}
    return [talk for talk in talks if len(seen & _long_turns(talk)) < _SHARED]


def _long_turns(talk: Talk) -> set[str]:
    plain = (re.sub(r"\W+", "", turn.text.lower()) for turn in talk.turns)
    return {text for text in plain if len(text) > _LONG}


def _fit(
    given: NDArray[np.float32],
    wanted: NDArray[np.int64],
    *,
    seed: int,
    recipe: StrategyRecipe,
    say: Callable[[str], None],
) -> dict[str, NDArray[np.float32]]:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    enter, leave = nn.Linear(FEATURES, recipe.inner), nn.Linear(recipe.inner, len(STRATEGIES))
    first, second = recipe.drop
    net = nn.Sequential(nn.Dropout(first), enter, nn.ReLU(), nn.Dropout(second), leave)
    weights = np.bincount(wanted, minlength=len(STRATEGIES)).astype(np.float64) ** -recipe.balance
    weight = torch.tensor(weights / weights.mean(), dtype=torch.float32)
    optimiser = torch.optim.AdamW(net.parameters(), recipe.rate, weight_decay=recipe.decay)
    steps = len(wanted) // recipe.size
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.epochs * steps)
    draw = np.random.default_rng(seed)
    inputs, targets = torch.from_numpy(given), torch.from_numpy(wanted)
    for epoch in range(recipe.epochs):
        total = 0.0
        for rows in np.array_split(draw.permutation(len(wanted)), steps):
            loss = functional.cross_entropy(net(inputs[rows]), targets[rows], weight=weight)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        say(f"strategy: epoch {epoch + 1} of {recipe.epochs}, loss {total / len(wanted):.3f}")
    return {
        "enter": enter.weight.detach().numpy().T,
        "enter_bias": enter.bias.detach().numpy(),
        "leave": leave.weight.detach().numpy().T,
        "leave_bias": leave.bias.detach().numpy(),
    }
