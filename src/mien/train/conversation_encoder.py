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

from mien.train.conversation_turns import Turns
from mien.train.minilm import WIDTH, MiniLM
from mien.train.words_batches import States, batches, pack
from mien.train.words_net import FROZEN, WordsNet, unseen
from mien.types.media import atomic_path

__all__ = ["EPOCHS", "TurnEncoder", "fit_encoder", "turn_features"]

EPOCHS = 3
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


def fit_encoder(
    net: TurnEncoder,
    corpora: Sequence[tuple[States, Turns, NDArray[np.int64]]],
    *,
    seed: int,
    checkpoint: Path,
    say: Callable[[str], None],
) -> None:
    """Fine-tune an encoder; a training that was stopped goes on after its last whole epoch.

    Args:
        net: the encoder; it ends with the average of its weights over time.
        corpora: for each head the states of its turns, the turns, and the places of those that are learned.
        seed: of every choice by chance.
        checkpoint: where the state is kept.
        say: is told how it goes.
    """
    draw = np.random.default_rng(seed)
    layers = list(net.words.encoder.layers)[FROZEN:]
    groups: list[dict[str, Any]] = [
        {"params": list(layer.parameters()), "lr": _RATE * _FALL**depth} for depth, layer in enumerate(reversed(layers))
    ]
    groups.append({"params": list(net.heads.parameters()), "lr": _HEAD_RATE})
    rates = [group["lr"] for group in groups]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    learned = {name: p for name, p in net.named_parameters() if any(p is q for g in groups for q in g["params"])}
    average = {name: p.detach().clone() for name, p in learned.items()}
    steps = EPOCHS * sum(-(-len(chosen) // _SIZE) for _, _, chosen in corpora)
    epoch = step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"], strict=False)
        optimiser.load_state_dict(state["optimiser"])
        average, epoch, step = state["average"], state["epoch"], state["step"]
        draw.bit_generator.state = state["draw"]
        torch.set_rng_state(state["chance"])
    while epoch < EPOCHS:
        net.train()
        losses: list[float] = []
        jobs = [
            (k, part)
            for k, (states, _, chosen) in enumerate(corpora)
            for part in batches(states, chosen, size=_SIZE, draw=draw)
        ]
        for place in draw.permutation(len(jobs)):
            k, part = jobs[place]
            done = step / steps
            pace = done / _WARM if done < _WARM else max((1.0 - done) / (1.0 - _WARM), 0.02)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            states, turns, _ = corpora[k]
            logits = net.heads[k](net.drop(net.upper(*pack(states, part))))
            loss = functional.cross_entropy(logits, torch.from_numpy(turns.labels[part]), label_smoothing=_SOFT)
            optimiser.zero_grad(set_to_none=False)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(learned.values()), 1.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
            if step % _AVERAGE_EVERY == 0:
                share = 1.0 - min(_AVERAGE, step / (step + 80))
                for name, parameter in learned.items():
                    average[name].lerp_(parameter.detach(), share)
            if step % 50 == 0:
                say(f"encoder, epoch {epoch + 1}, step {step} of {steps}: loss {np.mean(losses[-50:]):.3f}")
        epoch += 1
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(checkpoint) as path:
            kept = {name: parameter.detach() for name, parameter in learned.items()}
            state = {"net": kept, "optimiser": optimiser.state_dict(), "average": average, "epoch": epoch}
            chance = {"draw": draw.bit_generator.state, "chance": torch.get_rng_state(), "step": step}
            torch.save(state | chance, path)
    net.load_state_dict(average, strict=False)
    net.eval()


def turn_features(net: TurnEncoder, states: States) -> NDArray[np.float32]:
    """Return (n, 768) float32 features of turns, given what the frozen layers make of them."""
    net.eval()
    found = np.zeros((len(states), 2 * WIDTH), np.float32)
    with torch.no_grad():
        for part in batches(states, np.arange(len(states)), size=64, draw=np.random.default_rng(0)):
            found[part] = net.upper(*pack(states, part)).numpy()
    return found
