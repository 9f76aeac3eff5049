"""One training of the head that names expressions: epochs over what the trunk saw, with a checkpoint after each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.train.pixels.net import PixelsHead
from mien.types.media import atomic_path

__all__ = ["Learning", "Recipe"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a head is trained.

    Args:
        widths: channels of its convolutions.
        drop: share of the last features that are left out.
        epochs: over all faces.
        size: faces of a step.
        rate: the highest learning rate; it rises over `warm` of the steps and falls as a cosine.
        warm: share of the steps.
        decay: of the weights.
        soft: share of a label that is spread over all.
        average: share of the averaged weights that stays, each step.
    """

    widths: tuple[int, ...] = (96, 160)
    drop: float = 0.4
    epochs: int = 18
    size: int = 64
    rate: float = 2e-3
    warm: float = 0.1
    decay: float = 0.05
    soft: float = 0.1
    average: float = 0.995


class Learning:
    """A head that learns; an earlier run's checkpoint is taken up where it ended.

    Args:
        copies: what the trunk saw, (n, 320, 8, 8) float16 each: the same faces, each time changed in another way.
        labels: (n,) int64, theirs.
        recipe: how.
        seed: of every choice by chance.
        checkpoint: the file that is written after each epoch.
    """

    def __init__(
        self,
        copies: Sequence[NDArray[np.float16]],
        labels: NDArray[np.int64],
        recipe: Recipe,
        *,
        seed: int,
        checkpoint: Path,
    ) -> None:
        torch.manual_seed(seed)
        self.recipe, self.epoch = recipe, 0
        self.head = PixelsHead(recipe.widths, drop=recipe.drop)
        self._average = PixelsHead(recipe.widths, drop=recipe.drop)
        self._average.load_state_dict(self.head.state_dict())
        self._copies, self._labels = copies, torch.from_numpy(labels)
        self._seed, self._checkpoint = seed, checkpoint
        self._optimiser = torch.optim.AdamW(self.head.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
        self._each = len(labels) // recipe.size
        if checkpoint.exists():
            self._resume()

    def run_epoch(self, say: Callable[[str], None]) -> None:
        """Learn one copy of every face, but for those that fill no batch; then keep the state.

        Args:
            say: is told how it went.
        """
        torch.manual_seed(1_000 * self._seed + self.epoch + 1)
        self.head.train()
        order = torch.randperm(len(self._labels))
        losses = []
        for number in range(self._each):
            part = order[number * self.recipe.size :][: self.recipe.size]
            self._pace(self.epoch * self._each + number)
            losses.append(self._learn(self._take(part), self._labels[part]))
            self._follow(self.epoch * self._each + number)
        self.epoch += 1
        self._keep()
        say(f"epoch {self.epoch} of {self.recipe.epochs}: loss {np.mean(losses):.4f}")

    def averaged(self) -> PixelsHead:
        """Return the head with the average of its weights over time."""
        return self._average.eval()

    def _take(self, part: Tensor) -> Tensor:
        """Return a copy of each of some faces, by chance."""
        which = torch.randint(len(self._copies), (len(part),))
        rows = [self._copies[copy][face] for copy, face in zip(which.tolist(), part.tolist(), strict=True)]
        return torch.from_numpy(np.stack(rows).astype(np.float32))

    def _learn(self, features: Tensor, labels: Tensor) -> float:
        loss = functional.cross_entropy(self.head(features), labels, label_smoothing=self.recipe.soft)
        self._optimiser.zero_grad(set_to_none=False)
        loss.backward()
        self._optimiser.step()
        return loss.item()

    def _pace(self, step: int) -> None:
        done, warm = step / (self._each * self.recipe.epochs), self.recipe.warm
        share = done / warm if done < warm else 0.5 + 0.5 * math.cos(math.pi * (done - warm) / (1.0 - warm))
        for group in self._optimiser.param_groups:
            group["lr"] = self.recipe.rate * max(share, 1e-3)

    @torch.no_grad()
    def _follow(self, step: int) -> None:
        """Bring the average nearer to the head; at first it follows fast."""
        share = 1.0 - min(self.recipe.average, (step + 1) / (step + 10))
        state = self.head.state_dict()
        for name, value in self._average.state_dict().items():
            if value.is_floating_point():
                value.lerp_(state[name], share)

    def _keep(self) -> None:
        state = {
            "head": self.head.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "epoch": self.epoch,
        }
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(self._checkpoint) as place:
            torch.save(state, place)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.head.load_state_dict(state["head"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.epoch = state["epoch"]
