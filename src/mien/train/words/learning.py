"""One training of the reader of words: steps, the average of the weights, and a checkpoint after every epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.train.words.batches import States, batches, pack
from mien.train.words.net import FROZEN, WordsNet
from mien.types.media import atomic_path

__all__ = ["Learning", "Recipe", "Subject"]

_AVERAGE_EVERY = 8


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the reader of words is trained.

    Args:
        epochs: over both corpora.
        size: texts of a step; a step has texts of one corpus.
        rate: of learning, of the highest layer; it rises over `warm` of the steps and falls in a line to 2 %.
        fall: by so much the rate of each layer below is lower.
        head_rate: of the two heads.
        warm: share of the steps.
        rare: a label's positives weigh (absent / present) to this power.
        neutral: share of the comments with no label but "neutral" that are drawn for an epoch.
        soft: labels are `soft / 10` and 1 - `soft` instead of 0 and 1.
        average: how much of the average of the weights stays over eight steps.
    """

    epochs: int = 3
    size: int = 32
    rate: float = 2e-4
    fall: float = 0.88
    head_rate: float = 1e-3
    warm: float = 0.06
    rare: float = 0.35
    neutral: float = 0.55
    soft: float = 0.02
    average: float = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is learned of one corpus.

    Args:
        read: returns the states of its texts; asked for once, when there is something left to learn.
        wanted: (n, 28) labels, or (n, 3) axes in deviations from their mean.
    """

    read: Callable[[], States]
    wanted: NDArray[np.float32]


class Learning:
    """A training that can stop after any epoch and go on from there.

    Args:
        net: the network, which is changed.
        recipe: how.
        comments: texts with labels.
        sentences: texts with axes.
        seed: of every choice by chance.
        checkpoint: where its state is kept.
    """

    def __init__(
        self, net: WordsNet, recipe: Recipe, *, comments: Subject, sentences: Subject, seed: int, checkpoint: Path
    ) -> None:
        self.net, self.recipe, self.epoch, self._step = net, recipe, 0, 0
        self._subjects, self._checkpoint = (comments, sentences), checkpoint
        self._states: list[States] = []
        self._draw = np.random.default_rng(seed)
        rate = np.clip(comments.wanted.mean(axis=0), 1 / len(comments.wanted), 0.99)
        self._weights = torch.from_numpy((((1 - rate) / rate) ** recipe.rare).astype(np.float32))
        self._neutral = np.flatnonzero((comments.wanted[:, -1] > 0) & (comments.wanted.sum(axis=1) == 1))
        self._learned = {name: p for name, p in net.named_parameters() if p.requires_grad}
        self._average = {name: p.detach().clone() for name, p in self._learned.items()}
        self._optimiser = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98), fused=True)
        self._rates = [group["lr"] for group in self._optimiser.param_groups]
        drawn = len(comments.wanted) - (1 - recipe.neutral) * len(self._neutral)
        self._steps = recipe.epochs * sum(-(-round(n) // recipe.size) for n in (drawn, len(sentences.wanted)))
        if checkpoint.exists():
            self._resume()

    @property
    def bias(self) -> NDArray[np.float32]:
        """What weighing added to each label's logit: the logarithm of its weight, (28,)."""
        return np.log(self._weights.numpy())

    def run_epoch(self, say: Callable[[str], None]) -> None:
        """Learn every text once, then keep the state.

        Args:
            say: is told how it goes, every hundred steps.
        """
        self._states = self._states or [subject.read() for subject in self._subjects]
        self.net.train()
        jobs = [(kind, part) for kind in (0, 1) for part in self._parts(kind)]
        losses: tuple[list[float], list[float]] = ([], [])
        for place in self._draw.permutation(len(jobs)):
            kind, part = jobs[place]
            losses[kind].append(self._learn(kind, part))
            if self._step % 100 == 0:
                means = " ".join(f"{np.mean(one[-50:]):.3f}" for one in losses if one)
                say(f"epoch {self.epoch + 1}, step {self._step} of {self._steps}: losses {means}")
        self.epoch += 1
        self._keep()

    def averaged(self) -> WordsNet:
        """Return the network with the average of its weights in place of the last ones; the training ends with it."""
        self.net.load_state_dict(self._average, strict=False)
        return self.net.eval()

    def _groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = []
        layers = list(self.net.encoder.layers)[FROZEN:]
        for depth, layer in enumerate(reversed(layers)):
            for matrix in (True, False):
                chosen = [p for p in layer.parameters() if (p.ndim > 1) == matrix]
                rate = self.recipe.rate * self.recipe.fall**depth
                groups.append({"params": chosen, "lr": rate, "weight_decay": 0.01 * matrix})
        heads = [*self.net.emotions.parameters(), *self.net.axes.parameters()]
        return [*groups, {"params": heads, "lr": self.recipe.head_rate, "weight_decay": 0.01}]

    def _parts(self, kind: int) -> list[NDArray[np.int64]]:
        subject = self._subjects[kind]
        keep = np.ones(len(subject.wanted), bool)
        if kind == 0:
            keep[self._neutral] = self._draw.random(len(self._neutral)) < self.recipe.neutral
        return list(batches(self._states[kind], np.flatnonzero(keep), size=self.recipe.size, draw=self._draw))

    def _learn(self, kind: int, part: NDArray[np.int64]) -> float:
        done = self._step / self._steps
        warm = self.recipe.warm
        pace = done / warm if done < warm else max(1.0 - (done - warm) / (1.0 - warm), 0.02)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * pace
        outputs = self.net.upper(*pack(self._states[kind], part))
        loss = self._loss(outputs[kind], torch.from_numpy(self._subjects[kind].wanted[part]), kind)
        self._optimiser.zero_grad(set_to_none=False)  # new memory for each step took a fifth of the time
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned.values(), 5.0)
        self._optimiser.step()
        self._step += 1
        if self._step % _AVERAGE_EVERY == 0:
            share = 1.0 - min(self.recipe.average, self._step / (self._step + 80))
            for name, parameter in self._learned.items():
                self._average[name].lerp_(parameter.detach(), share)
        return loss.item()

    def _loss(self, given: Tensor, wanted: Tensor, kind: int) -> Tensor:
        if kind == 1:
            return ((given - wanted) ** 2).sum(1).mean()
        soft = wanted * (1.0 - 1.1 * self.recipe.soft) + self.recipe.soft / 10
        each = functional.binary_cross_entropy_with_logits(given, soft, pos_weight=self._weights, reduction="none")
        return each.sum(1).mean()

    def _keep(self) -> None:
        state = {
            "net": {name: parameter.detach() for name, parameter in self._learned.items()},
            "optimiser": self._optimiser.state_dict(),
            "average": self._average,
            "step": self._step,
            "epoch": self.epoch,
            "chance": torch.get_rng_state(),
            "draw": self._draw.bit_generator.state,
        }
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(self._checkpoint) as place:
            torch.save(state, place)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.net.load_state_dict(state["net"], strict=False)
        self._optimiser.load_state_dict(state["optimiser"])
        self._average, self._step, self.epoch = state["average"], state["step"], state["epoch"]
        torch.set_rng_state(state["chance"])
        self._draw.bit_generator.state = state["draw"]
        for parameter in self._learned.values():
            parameter.grad = torch.zeros_like(
                parameter
            )  # else the optimiser leaves out what the next step does not use
