"""The encoder of single turns: MiniLM, fine-tuned on the turns of MELD and EmoryNLP at once, each by itself.

Source: Ghosal et al., "COSMIC", Findings of EMNLP 2020, arXiv 2010.02795, section 3.1: an encoder is first fine-tuned
to name the feeling of a turn by its words, then its states are what the model of the dialogue reads. We differ in the
encoder (MiniLM, a fifteenth of RoBERTa-large) and in that two corpora share it, without the dialogues of one that share
a line with the development or test split of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.measure.conversation.turns import Turns
from mien.train.minilm import WIDTH, MiniLM
from mien.train.words.batches import States, batches, pack
from mien.train.words.net import FROZEN, WordsNet, unseen
from mien.types.media import atomic_path

__all__ = ["EPOCHS", "Subjects", "TurnEncoder", "fit_encoder"]

EPOCHS = 2
_SIZE, _RATE, _FALL, _HEAD_RATE, _WARM = 32, 1.5e-4, 0.88, 1e-3, 0.08
_SOFT = 0.05
_AVERAGE_EVERY, _AVERAGE = 8, 0.97
_LABELS = 7


class TurnEncoder(nn.Module):
    """MiniLM; the mean of a turn's states beside the first one; one linear head for each corpus.

    Args:
        encoder: with the weights to start from; its embeddings and two lowest layers stay as they are.
    """

    def __init__(self, encoder: MiniLM) -> None:
        super().__init__()
        self.words = WordsNet(encoder)
        self.drop = nn.Dropout(0.3)
        self.heads = nn.ModuleList(nn.Linear(2 * WIDTH, _LABELS) for _ in range(2))

    def upper(self, x: Tensor, mask: Tensor) -> Tensor:
        """Run what is learned: (n, t, 384) states of the frozen layers and (n, t) mask to (n, 768) features."""
        hidden = unseen(mask)
        for layer in self.words.encoder.layers[FROZEN:]:
            x = layer(x, hidden)
        mean = (x * (mask / mask.sum(1, keepdim=True))[:, :, None]).sum(1)
        return torch.cat([mean, x[:, 0]], dim=1)

    def forward(self, tokens: Tensor) -> Tensor:
        """Run the whole: (1, t) int64 tokens, no line filled up, to (1, 768) features."""
        mask = torch.ones_like(tokens, dtype=torch.float32)
        return self.upper(self.words.lower(tokens, unseen(mask)), mask)


Subjects = Sequence[tuple[States, Turns, NDArray[np.int64]]]
"""For each head the states of its turns, the turns, and the places of those that are learned."""


class _Learning:
    """A fine-tuning that can stop after any epoch and go on from there."""

    def __init__(self, net: TurnEncoder, *, seed: int) -> None:
        self.net, self.epoch, self.step = net, 0, 0
        self.draw = np.random.default_rng(seed)
        layers = list(net.words.encoder.layers)[FROZEN:]
        groups: list[dict[str, Any]] = [
            {"params": list(layer.parameters()), "lr": _RATE * _FALL**depth}
            for depth, layer in enumerate(reversed(layers))
        ]
        groups.append({"params": list(net.heads.parameters()), "lr": _HEAD_RATE})
        self._rates = [group["lr"] for group in groups]
        self._optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        known = {id(p) for group in groups for p in group["params"]}
        self._learned = {name: p for name, p in net.named_parameters() if id(p) in known}
        self.average = {name: p.detach().clone() for name, p in self._learned.items()}

    def run_epoch(self, subjects: Subjects, *, say: Callable[[str], None]) -> None:
        steps = EPOCHS * sum(-(-len(chosen) // _SIZE) for _, _, chosen in subjects)
        jobs = [
            (k, part)
            for k, (states, _, chosen) in enumerate(subjects)
            for part in batches(states, chosen, size=_SIZE, draw=self.draw)
        ]
        self.net.train()
        losses: list[float] = []
        for place in self.draw.permutation(len(jobs)):
            k, part = jobs[place]
            states, turns, _ = subjects[k]
            losses.append(self._learn(k, *pack(states, part), labels=turns.labels[part], done=self.step / steps))
            if self.step % 50 == 0:
                say(f"encoder, epoch {self.epoch + 1}, step {self.step} of {steps}: loss {np.mean(losses[-50:]):.3f}")
        self.epoch += 1

    def keep(self, checkpoint: Path) -> None:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        net = {name: parameter.detach() for name, parameter in self._learned.items()}
        state = {"net": net, "optimiser": self._optimiser.state_dict(), "average": self.average, "epoch": self.epoch}
        chance = {"draw": self.draw.bit_generator.state, "chance": torch.get_rng_state(), "step": self.step}
        with atomic_path(checkpoint) as path:
            torch.save(state | chance, path)

    def resume(self, checkpoint: Path) -> None:
        state = torch.load(checkpoint, weights_only=True)
        self.net.load_state_dict(state["net"], strict=False)
        self._optimiser.load_state_dict(state["optimiser"])
        self.average, self.epoch, self.step = state["average"], state["epoch"], state["step"]
        self.draw.bit_generator.state = state["draw"]
        torch.set_rng_state(state["chance"])

    def _learn(self, k: int, x: Tensor, mask: Tensor, *, labels: NDArray[np.int64], done: float) -> float:
        pace = done / _WARM if done < _WARM else max((1.0 - done) / (1.0 - _WARM), 0.02)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * pace
        logits = self.net.heads[k](self.net.drop(self.net.upper(x, mask)))
        loss = functional.cross_entropy(logits, torch.from_numpy(labels), label_smoothing=_SOFT)
        self._optimiser.zero_grad(set_to_none=False)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self._learned.values()), 1.0)
        self._optimiser.step()
        self.step += 1
        if self.step % _AVERAGE_EVERY == 0:
            share = 1.0 - min(_AVERAGE, self.step / (self.step + 80))
            for name, parameter in self._learned.items():
                self.average[name].lerp_(parameter.detach(), share)
        return loss.item()


def fit_encoder(
    net: TurnEncoder,
    prepare: Callable[[], Subjects],
    *,
    seed: int,
    checkpoint: Path,
    say: Callable[[str], None],
) -> None:
    """Fine-tune an encoder; a training that was stopped goes on after its last whole epoch.

    Args:
        net: the encoder; it ends with the average of its weights over time.
        prepare: gives what is learned; it is not called where nothing is left to learn.
        seed: of every choice by chance.
        checkpoint: where the state is kept.
        say: is told how it goes.
    """
    learning = _Learning(net, seed=seed)
    if checkpoint.exists():
        learning.resume(checkpoint)
    subjects = prepare() if learning.epoch < EPOCHS else ()
    while learning.epoch < EPOCHS:
        learning.run_epoch(subjects, say=say)
        learning.keep(checkpoint)
    net.load_state_dict(learning.average, strict=False)
    net.eval()
