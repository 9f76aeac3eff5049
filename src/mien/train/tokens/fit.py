"""How the tokens are learned: turns of clips and words alone, mixed, and the likelihood of the words that are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from mien.train.pairs.inputs import CHANNELS, find_scale
from mien.train.tokens.naming import Namer
from mien.train.tokens.net import Channel, States, Tokens
from mien.train.tokens.states import Bank
from mien.train.tokens.turns import Turns, contradict, drop_some, join

__all__ = ["TokensRecipe", "channels_of", "fit_tokens", "name_turns"]

_BEGUN = 0.1  # share of the steps in which the rate grows

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TokensRecipe:
    """How the tokens are learned.

    Args:
        count: K, tokens of a turn.
        inner: width of what makes them, where it is one net.
        spoken: turns of MELD of each label in an epoch.
        epochs: each with words of its own for the clips that contradict themselves, and others of MELD's turns.
        size: turns of a step.
        rate: of learning at its highest.
        decay: of the weights.
        drop: chance that a clip's turn has some of its channels alone.
    """

    count: int = 6
    inner: int = 192
    spoken: int = 80
    epochs: int = 8
    size: int = 16
    rate: float = 1e-3
    decay: float = 0.01
    drop: float = 0.3


def channels_of(banks: Mapping[str, Bank], turns: Turns) -> Mapping[str, Channel]:
    """Return what is known of the channels from the turns that are learned from."""
    found = {}
    for place, name in enumerate(CHANNELS):
        own = turns.places[:, place]
        rows = banks[name].rows[own[own >= 0]][banks[name].there[own[own >= 0]]]
        found[name] = Channel(banks[name].rows.shape[1], find_scale(rows.astype(np.float64)))
    return found


def fit_tokens(
    tokens: Tokens,
    namer: Namer,
    banks: Mapping[str, Bank],
    clips: Turns,
    spoken: Turns,
    *,
    seed: int,
    recipe: TokensRecipe,
    say: Callable[[str], None],
) -> None:
    """Learn what makes tokens, and what of the namer learns.

    Args:
        tokens: the net that makes them.
        namer: what reads them.
        banks: states of all turns, by channel.
        clips: to learn from.
        spoken: turns of words alone to learn from.
        seed: of all chance but the nets' first weights; the same turns are drawn for every net.
        recipe: how.
        say: is told how it goes.
    """
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    learned = [weight for weight in (*tokens.parameters(), *namer.parameters()) if weight.requires_grad]
    optimiser = torch.optim.AdamW(learned, recipe.rate, weight_decay=recipe.decay)
    tokens.train()
    for epoch in range(recipe.epochs):
        turns = _epoch(clips, spoken, namer, draw, recipe)
        order, losses = draw.permutation(len(turns)), []
        steps = len(turns) // recipe.size
        for step in range(steps):
            some = turns.take(order[step * recipe.size : (step + 1) * recipe.size])
            share = (epoch + (step + 1) / steps) / recipe.epochs
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * min(share / _BEGUN, (1 + cos(pi * share)) / 2)
            loss = _loss(namer(tokens(_states(banks, some))), torch.from_numpy(some.meant))
            optimiser.zero_grad()
            loss.backward()
            clip_grad_norm_(learned, 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
        say(
            f"tokens, seed {seed}: epoch {epoch + 1} of {recipe.epochs}, {len(turns)} turns, loss {np.mean(losses):.3f}"
        )


def name_turns(tokens: Tokens, namer: Namer, banks: Mapping[str, Bank], turns: Turns) -> Reals:
    """Return (n, w) how likely each word of the namer's vocabulary is, rows of sum 1."""
    tokens.eval()
    found = []
    with torch.inference_mode():
        for start in range(0, len(turns), 64):
            some = turns.take(np.arange(start, min(start + 64, len(turns))))
            found.append(namer(tokens(_states(banks, some))).double().softmax(1).numpy())
    return np.concatenate(found)


def _epoch(clips: Turns, spoken: Turns, namer: Namer, draw: np.random.Generator, recipe: TokensRecipe) -> Turns:
    told = contradict(
        clips, namer.vocabulary, draw
    )  # whole: without voice and face their words would teach what is wrong
    some = [
        draw.permutation(np.flatnonzero(spoken.label == label))[: recipe.spoken] for label in np.unique(spoken.label)
    ]
    return join([drop_some(clips, recipe.drop, draw), told, spoken.take(np.concatenate(some))])


def _states(banks: Mapping[str, Bank], turns: Turns) -> States:
    found = {}
    for place, name in enumerate(CHANNELS):
        own, bank = np.maximum(turns.places[:, place], 0), banks[name]
        there = bank.there[own] & (turns.places[:, place] >= 0)[:, np.newaxis]
        found[name] = (torch.from_numpy(bank.rows[own]), torch.from_numpy(there))
    return found


def _loss(scores: Tensor, meant: Tensor) -> Tensor:
    """Return minus the mean log-likelihood of the words that are right, together."""
    return (scores.logsumexp(1) - scores.masked_fill(~meant, -torch.inf).logsumexp(1)).mean()
