"""The pair of networks of `mien.perceive.lips`, as they are trained: the same sums, in batches, with gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from mien.perceive.face_mouth import LENGTHS
from mien.perceive.lips import LOOKS

__all__ = ["Batch", "LipsRecipe", "contrast", "new_weights", "run_batch"]


@dataclass(frozen=True, slots=True)
class LipsRecipe:
    """How the networks are trained.

    Args:
        width: of the layers.
        space: numbers of a vector.
        lips: layers of the lips' network with a way around them; the last one reaches 2 ** lips moments far.
        phones: the same of the phones'.
        steps: of the training.
        size: clips of a step.
        moments: of a step, that are to find their phones.
        window: moments of a clip that are told from another clip's.
        rate: of learning, falling in a half cosine.
        decay: of the weights.
    """

    width: int = 56
    space: int = 32
    lips: int = 4
    phones: int = 2
    steps: int = 600
    size: int = 16
    moments: int = 800
    window: int = 75
    rate: float = 2e-3
    decay: float = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Clips beside one another, the short ones filled up.

    Args:
        lips: (b, t, 8) of `mien.perceive.lips.lip_rows`.
        phones: (b, n, 16) of `mien.perceive.lips.phone_rows`.
        half: (b, t) int64, during which half of a phone each moment is: twice the phone's place, and 1 in the second
            half; -1 where there is no moment.
        look: (b, n) int64, the phones' place in `LOOKS`; -1 where there is no phone.
    """

    lips: Tensor
    phones: Tensor
    half: Tensor
    look: Tensor


def new_weights(recipe: LipsRecipe) -> dict[str, Tensor]:
    """Return weights to begin with, by the names of `mien.perceive.lips.LipMatch`."""
    made: dict[str, Tensor] = {}

    def add(name: str, *shape: int) -> None:
        inputs = float(np.prod(shape[:-1]))
        made[f"{name}.weight"] = (torch.randn(*shape) * (2.0 / inputs) ** 0.5).requires_grad_()
        made[f"{name}.bias"] = torch.zeros(shape[-1]).requires_grad_()

    wide, space = recipe.width, recipe.space
    for name, taps, inputs, layers, outputs in (
        ("lips", 5, len(LENGTHS), recipe.lips, space),
        ("phones", 3, len(LOOKS) + 2, recipe.phones, 2 * space),
    ):
        add(f"{name}.in", taps, inputs, wide)
        for layer in range(layers):
            add(f"{name}.{layer}", taps, wide, wide)
        add(f"{name}.out", wide, outputs)
    made["scale"] = torch.tensor(10.0, requires_grad=True)
    return made


def contrast(weights: Mapping[str, Tensor], batch: Batch, *, recipe: LipsRecipe, chance: Generator) -> Tensor:
    """Return how badly moments and phones find one another.

    Args:
        weights: of `new_weights`.
        batch: the clips.
        recipe: how many moments are looked at, and how long a window is.
        chance: which they are.

    Returns:
        A loss: for each moment, of finding the half of a phone during which it is among all halves of the batch but
        other phones that look alike (InfoNCE; Oord et al., arXiv 1807.03748); and for each window, of finding its clip
        among all, from both sides.
    """
    known = batch.half >= 0
    lips, halves = run_batch(weights, batch)
    room = known.sum(dim=1).numpy() - recipe.window
    places = torch.as_tensor(chance.integers(0, room + 1))[:, None] + torch.arange(recipe.window)
    some = torch.as_tensor(chance.choice(int(known.sum()), recipe.moments))
    return _of_moments(weights, batch, lips, halves, some) + _of_windows(weights, batch, lips, halves, places)


def run_batch(weights: Mapping[str, Tensor], batch: Batch) -> tuple[Tensor, Tensor]:
    """Run both networks.

    Args:
        weights: of `new_weights`.
        batch: the clips.

    Returns:
        (b, t, d) of the moments and (b, 2 n, d) of the phones' halves, of length 1.
    """
    lips = _run(weights, "lips", batch.lips, batch.half >= 0)
    halves = _run(weights, "phones", batch.phones, batch.look >= 0)
    halves = halves.reshape(len(halves), -1, halves.shape[-1] // 2)
    return functional.normalize(lips, dim=-1), functional.normalize(halves, dim=-1)


def _of_moments(weights: Mapping[str, Tensor], batch: Batch, lips: Tensor, halves: Tensor, some: Tensor) -> Tensor:
    known, (clips, count) = batch.half >= 0, halves.shape[:2]
    scores = weights["scale"] * lips[known][some] @ halves.reshape(clips * count, -1).T
    own = (batch.half + torch.arange(clips)[:, None] * count)[known][some]
    look = batch.look.repeat_interleave(2, dim=1).reshape(-1)
    phone = torch.arange(clips * count) // 2
    alike = (look[None] == look[own][:, None]) & (phone[None] != phone[own][:, None])
    return functional.cross_entropy(scores.masked_fill(alike | (look < 0)[None], -1e9), own)


def _of_windows(weights: Mapping[str, Tensor], batch: Batch, lips: Tensor, halves: Tensor, places: Tensor) -> Tensor:
    rows = torch.arange(len(places))[:, None]
    seen, said = lips[rows, places], halves[rows, batch.half[rows, places]]
    scores = weights["scale"] * torch.einsum("atd,btd->ab", seen, said) / places.shape[1] ** 0.5
    wanted = torch.arange(len(scores))
    return (functional.cross_entropy(scores, wanted) + functional.cross_entropy(scores.T, wanted)) / 2


def _run(weights: Mapping[str, Tensor], name: str, rows: Tensor, there: Tensor) -> Tensor:
    there = there[..., None]
    rows = torch.relu(_convolve(weights, f"{name}.in", rows, 1)) * there
    place = 0
    while f"{name}.{place}.weight" in weights:
        rows = rows + torch.relu(_convolve(weights, f"{name}.{place}", rows, 2**place)) * there
        place += 1
    return rows @ weights[f"{name}.out.weight"] + weights[f"{name}.out.bias"]


def _convolve(weights: Mapping[str, Tensor], name: str, rows: Tensor, apart: int) -> Tensor:
    kernel = weights[f"{name}.weight"].permute(2, 1, 0)
    reach = kernel.shape[-1] // 2 * apart
    moved = functional.conv1d(rows.transpose(1, 2), kernel, weights[f"{name}.bias"], padding=reach, dilation=apart)
    return moved.transpose(1, 2)
