"""Training of the match of lips and phones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.train.lips.clips import Clip, batch_clips
from mien.train.lips.net import LipsRecipe, contrast, new_weights
from mien.types.media import atomic_path

__all__ = ["fit_lips", "write_lips"]


def fit_lips(
    clips: Sequence[Clip], *, seed: int, recipe: LipsRecipe, say: Callable[[str], None]
) -> dict[str, NDArray[np.float32]]:
    """Train the networks.

    Args:
        clips: to learn from, each longer than the recipe's window.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        The weights by name.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    weights = new_weights(recipe)
    descent = torch.optim.AdamW(weights.values(), lr=recipe.rate, weight_decay=recipe.decay)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(descent, recipe.steps)
    losses = []
    for step in range(1, recipe.steps + 1):
        batch = batch_clips([clips[place] for place in chance.choice(len(clips), recipe.size, replace=False)], chance)
        loss = contrast(weights, batch, recipe=recipe, chance=chance)
        descent.zero_grad()
        loss.backward()
        descent.step()
        falling.step()
        losses.append(float(loss.detach()))
        if step % 250 == 0:
            say(f"step {step} of {recipe.steps}: loss {np.mean(losses[-250:]):.3f}")
    return {name: value.detach().numpy() for name, value in weights.items()}


def write_lips(weights: Mapping[str, NDArray[np.float32]], path: Path) -> None:
    """Write weights for `mien.perceive.lips.LipMatch`, in half precision.

    Args:
        weights: of `fit_lips`.
        path: the npz file.

    Raises:
        InputError: the file cannot be written.
    """
    with atomic_path(path) as place, place.open("wb") as file:
        halves = {name: value.astype(np.float16) for name, value in weights.items()}
        np.savez_compressed(file, allow_pickle=False, **halves)
