"""Learning of one or both tasks from real faces and made ones; what is not known of a face counts for nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.train.ages.net import FaceNet

__all__ = ["UNKNOWN", "AgesRecipe", "Seen", "learn", "loss_of", "tell"]

UNKNOWN = -1
"""The label of a face of which a task's answer is not known."""

_TOLD = 250  # steps
_BATCH = 512


@dataclass(frozen=True, slots=True)
class AgesRecipe:
    """How each network is trained; the same for all.

    Args:
        widths: channels of the trunk's convolutions.
        wide: the same of a joint network that is as large as both others together.
        drop: share of the last features that are left out.
        steps: of learning.
        real: real faces of a step, where the network has a task of which their answers are known.
        made: made faces of a step.
        rate: the highest learning rate; it rises over `warm` of the steps and falls as a cosine.
        warm: share of the steps.
        decay: of the weights.
        soft: share of a label that is spread over all.
    """

    widths: tuple[int, ...] = (64, 96)
    wide: tuple[int, ...] = (104, 120)
    drop: float = 0.3
    steps: int = 1_000
    real: int = 64
    made: int = 32
    rate: float = 2e-3
    warm: float = 0.1
    decay: float = 0.05
    soft: float = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Faces as MediaPipe's lower layers see them.

    Args:
        features: (n, 320, 8, 8) float16.
        labels: by task (n,) int64 places, `UNKNOWN` where nobody knows.
    """

    features: NDArray[np.float16]
    labels: Mapping[str, NDArray[np.int64]]


def learn(
    tasks: Sequence[str],
    real: Seen,
    made: Seen,
    *,
    widths: Sequence[int],
    recipe: AgesRecipe,
    seed: int,
    say: Callable[[str], None],
) -> FaceNet:
    """Train a network.

    Args:
        tasks: one for a network of its own, or both.
        real: faces of people.
        made: faces of made heads.
        widths: channels of the trunk's convolutions.
        recipe: how.
        seed: of all chance; networks of other tasks see the same made faces in the same order.
        say: is told how it goes.

    Returns:
        The network, ready to tell.
    """
    torch.manual_seed(seed)
    net = FaceNet(tasks, widths, drop=recipe.drop).train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    draw_real, draw_made = np.random.default_rng((seed, 0)), np.random.default_rng((seed, 1))
    taught = any((real.labels[task] != UNKNOWN).any() for task in tasks)
    losses = []
    for step in range(recipe.steps):
        parts = [_some(made, recipe.made, draw_made)]
        if taught:
            parts.append(_some(real, recipe.real, draw_real))
        features, labels = _joined(parts, tasks)
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * _pace(step / recipe.steps, recipe.warm)
        loss = loss_of(net(features), labels, soft=recipe.soft)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        if step % _TOLD == _TOLD - 1:
            say(f"{' and '.join(tasks)}, seed {seed}, step {step + 1}: loss {np.mean(losses[-_TOLD:]):.3f}")
    return net.eval()


def loss_of(told: Mapping[str, Tensor], labels: Mapping[str, Tensor], *, soft: float) -> Tensor:
    """Return the sum over the tasks of the mean cross-entropy of the faces whose answer is known.

    Args:
        told: by task (n, answers) logits.
        labels: by task (n,) places or `UNKNOWN`.
        soft: share of a label that is spread over all.
    """
    losses = [
        functional.cross_entropy(logits, labels[task], ignore_index=UNKNOWN, label_smoothing=soft)
        for task, logits in told.items()
        if bool((labels[task] != UNKNOWN).any())
    ]
    return torch.stack(losses).sum()


@torch.no_grad()
def tell(net: FaceNet, seen: Seen, task: str) -> NDArray[np.float64]:
    """Return (n, answers) probabilities of a task."""
    parts = [
        torch.softmax(net(torch.from_numpy(seen.features[at : at + _BATCH].astype(np.float32)))[task], dim=1)
        for at in range(0, len(seen.features), _BATCH)
    ]
    return torch.cat(parts).numpy().astype(np.float64)


def _some(seen: Seen, count: int, draw: np.random.Generator) -> tuple[NDArray[np.float16], dict[str, Tensor]]:
    rows = np.sort(draw.choice(len(seen.features), min(count, len(seen.features)), replace=False))
    return seen.features[rows], {task: torch.from_numpy(known[rows]) for task, known in seen.labels.items()}


def _joined(
    parts: Sequence[tuple[NDArray[np.float16], dict[str, Tensor]]], tasks: Sequence[str]
) -> tuple[Tensor, dict[str, Tensor]]:
    features = torch.from_numpy(np.concatenate([one for one, _ in parts]).astype(np.float32))
    return features, {task: torch.cat([labels[task] for _, labels in parts]) for task in tasks}


def _pace(done: float, warm: float) -> float:
    return max(done / warm if done < warm else 0.5 + 0.5 * math.cos(math.pi * (done - warm) / (1.0 - warm)), 1e-3)
