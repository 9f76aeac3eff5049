"""One training of the network that sees a face: epochs over pictures, with a checkpoint after each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from mien.measure.pixels import Faces
from mien.train.pixels_changes import change, mix
from mien.train.pixels_net import LABELS, PixelsNet, spread_out
from mien.types.media import atomic_path

__all__ = ["Learning", "Recipe"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Args:
        widths: channels of each stage.
        blocks: residual blocks of each stage.
        drop: share of the last features that are left out.
        epochs: over all pictures.
        size: pictures of a step.
        rate: the highest learning rate; it rises over `warm` of the steps and falls as a cosine.
        warm: share of the steps.
        decay: of the weights, each step, times the rate.
        soft: share of a label that is spread over all.
        mixed: share of the batches that are mixed.
        average: share of the averaged weights that stays, each step.
        small: share of the epochs, the first ones, that see pictures of `low` pixels; the others see `high`.
        low: pixels.
        high: pixels.
    """

    widths: tuple[int, ...] = (24, 48, 96, 192)
    blocks: tuple[int, ...] = (1, 1, 1, 1)
    drop: float = 0.2
    epochs: int = 26
    size: int = 64
    rate: float = 0.08
    warm: float = 0.08
    decay: float = 5e-4
    soft: float = 0.1
    mixed: float = 0.3
    average: float = 0.996
    small: float = 0.6
    low: int = 36
    high: int = 48


class Learning:
    """A network that learns; an earlier run's checkpoint is taken up where it ended.

    Args:
        faces: what it learns from.
        recipe: how.
        seed: of every choice by chance.
        checkpoint: the file that is written after each epoch.
    """

    def __init__(self, faces: Faces, recipe: Recipe, *, seed: int, checkpoint: Path) -> None:
        torch.manual_seed(seed)
        self.recipe, self.epoch = recipe, 0
        self.net = _new_net(recipe)
        self._average = _new_net(recipe)
        self._average.load_state_dict(self.net.state_dict())
        self._grey = torch.from_numpy(faces.pixels.astype(np.float32))
        self._labels = torch.from_numpy(faces.labels)
        self._seed, self._checkpoint = seed, checkpoint
        matrices = [p for p in self.net.parameters() if p.ndim > 1]
        others = [p for p in self.net.parameters() if p.ndim <= 1]
        self._optimiser = torch.optim.SGD(
            [{"params": matrices, "weight_decay": recipe.decay}, {"params": others, "weight_decay": 0.0}],
            lr=recipe.rate,
            momentum=0.9,
            nesterov=True,
        )
        self._each = len(faces.labels) // recipe.size
        if checkpoint.exists():
            self._resume()

    def run_epoch(self, say: Callable[[str], None]) -> None:
        """Learn every picture once, but for those that fill no batch; then keep the state.

        Args:
            say: is told how it went.
        """
        torch.manual_seed(1_000 * self._seed + self.epoch + 1)
        self.net.train()
        early = self.epoch < self.recipe.small * self.recipe.epochs
        side = self.recipe.low if early else self.recipe.high
        order = torch.randperm(len(self._labels))
        losses = []
        for number in range(self._each):
            part = order[number * self.recipe.size :][: self.recipe.size]
            self._pace(self.epoch * self._each + number)
            losses.append(self._learn(change(self._grey[part], side=side), self._labels[part]))
            self._follow(self.epoch * self._each + number)
        self.epoch += 1
        self._keep()
        say(f"epoch {self.epoch} of {self.recipe.epochs}: {side} pixels, loss {np.mean(losses):.4f}")

    def averaged(self) -> PixelsNet:
        """Return the network with the average of its weights over time."""
        return self._average.eval()

    def _learn(self, grey: Tensor, labels: Tensor) -> float:
        wanted = functional.one_hot(labels, LABELS).float() * (1.0 - self.recipe.soft) + self.recipe.soft / LABELS
        seen, wanted = mix(spread_out(grey), wanted, share=self.recipe.mixed)
        loss = functional.cross_entropy(self.net(seen.contiguous(memory_format=torch.channels_last)), wanted)
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
        """Bring the average nearer to the network; at first it follows fast."""
        share = 1.0 - min(self.recipe.average, (step + 1) / (step + 10))
        state = self.net.state_dict()
        for name, value in self._average.state_dict().items():
            if value.is_floating_point():
                value.lerp_(state[name], share)

    def _keep(self) -> None:
        state = {
            "net": self.net.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "epoch": self.epoch,
        }
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(self._checkpoint) as place:
            torch.save(state, place)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.net.load_state_dict(state["net"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.epoch = state["epoch"]


def _new_net(recipe: Recipe) -> PixelsNet:
    net = PixelsNet(recipe.widths, recipe.blocks, drop=recipe.drop)
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return net
