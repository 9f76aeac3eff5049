"""What makes K tokens of a turn's channels: together before the language network (pre-fusion), or each by itself.

Source: Lian et al., "AffectGPT", ICML 2025, arXiv 2501.16566: modalities are fused by attention or a Q-Former before
the language model, which otherwise has to do it between its tokens; the Q-Former is that of Li et al., "BLIP-2", ICML
2023, arXiv 2301.12597. Here queries look twice at the states of all channels, words included, and not at each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from mien.train.pairs.inputs import Scale

__all__ = ["Channel", "PreFused", "Separate", "States", "Tokens", "count_weights", "make_tokens"]

_HEADS, _LOOKS, _DROP = 4, 2, 0.1

States = Mapping[str, tuple[Tensor, Tensor]]
"""By channel: (b, t, w) states, and (b, t) bool which of them are there; none where the channel is absent."""


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """What is known of a channel beforehand.

    Args:
        states: t, of a turn at most.
        scale: of its w inputs.
    """

    states: int
    scale: Scale


class PreFused(nn.Module):
    """K queries look at the states of all channels and become K tokens.

    Args:
        channels: by name; one alone is what `Separate` is made of.
        count: K.
        inner: width within, a multiple of 4.
        width: of the tokens.
    """

    def __init__(self, channels: Mapping[str, Channel], *, count: int, inner: int, width: int) -> None:
        super().__init__()
        self.enter = nn.ModuleDict({name: _Enter(one, inner) for name, one in channels.items()})
        self.queries = nn.Parameter(0.5 * torch.randn(count, inner))
        self.looks = nn.ModuleList(_Look(inner) for _ in range(_LOOKS))
        self.leave = nn.Linear(inner, width)

    def forward(self, states: States) -> Tensor:
        """Return (b, K, width) tokens, each of mean square 1."""
        entered = [enter(*states[name]) for name, enter in self.enter.items()]
        seen, hidden = torch.cat([one for one, _ in entered], 1), torch.cat([one for _, one in entered], 1)
        x = self.queries.expand(len(seen), -1, -1)
        for look in self.looks:
            x = look(x, seen, hidden)
        x = self.leave(x)
        return functional.rms_norm(x, x.shape[-1:])


class Separate(nn.Module):
    """K / 3 queries for each channel look at its states alone; their tokens stand one after another.

    Args:
        channels: by name.
        count: K.
        inner: width within, a multiple of 4.
        width: of the tokens.
    """

    def __init__(self, channels: Mapping[str, Channel], *, count: int, inner: int, width: int) -> None:
        super().__init__()
        each = count // len(channels)
        self.parts = nn.ModuleDict(
            {name: PreFused({name: one}, count=each, inner=inner, width=width) for name, one in channels.items()}
        )

    def forward(self, states: States) -> Tensor:
        """Return (b, K, width) tokens, each of mean square 1."""
        return torch.cat([part(states) for part in self.parts.values()], 1)


Tokens = PreFused | Separate


def make_tokens(channels: Mapping[str, Channel], *, fused: bool, count: int, inner: int, width: int) -> Tokens:
    """Make either net with about as many weights.

    Args:
        channels: by name, three.
        fused: before the language network, or separate.
        count: K, a multiple of 3.
        inner: width within if fused; if separate it is the one that comes nearest in weights.
        width: of the tokens.
    """
    if fused:
        return PreFused(channels, count=count, inner=inner, width=width)

    def weights(inner: int, kind: type[PreFused] | type[Separate]) -> int:
        with torch.device("meta"):
            return count_weights(kind(channels, count=count, inner=inner, width=width))

    wanted = weights(inner, PreFused)
    near = min(range(_HEADS, inner + 1, _HEADS), key=lambda one: abs(weights(one, Separate) - wanted))
    return Separate(channels, count=count, inner=near, width=width)


def count_weights(net: nn.Module) -> int:
    """Return how many numbers learn."""
    return sum(weight.numel() for weight in net.parameters() if weight.requires_grad)


class _Enter(nn.Module):
    """One channel's states brought to the width within; a state of its own stands for an absent channel."""

    middle: Tensor
    wide: Tensor

    def __init__(self, channel: Channel, inner: int) -> None:
        super().__init__()
        self.register_buffer("middle", torch.tensor(channel.scale.middle, dtype=torch.float32))
        self.register_buffer("wide", torch.tensor(channel.scale.wide, dtype=torch.float32))
        self.line = nn.Linear(len(channel.scale.middle), inner)
        self.place = nn.Parameter(0.1 * torch.randn(channel.states, inner))
        self.absent = nn.Parameter(torch.randn(inner))
        self.norm = nn.LayerNorm(inner)
        self.drop = nn.Dropout(_DROP)

    def forward(self, rows: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Return (b, t, inner) states and (b, t) bool which of them are hidden."""
        scaled = ((rows - self.middle) / self.wide).clamp(-5.0, 5.0)
        x = self.line(self.drop(scaled)) + self.place[: rows.shape[1]]
        gone = ~there.any(1, keepdim=True)
        first = torch.arange(rows.shape[1]) == 0
        return self.norm(torch.where(gone[..., None], self.absent, x)), ~(there | (gone & first))


class _Look(nn.Module):
    """Queries look at states, then each by itself."""

    def __init__(self, inner: int) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(inner), nn.LayerNorm(inner)
        self.look = nn.MultiheadAttention(inner, _HEADS, dropout=_DROP, batch_first=True)
        self.up, self.down = nn.Linear(inner, 2 * inner), nn.Linear(2 * inner, inner)
        self.drop = nn.Dropout(_DROP)

    def forward(self, x: Tensor, seen: Tensor, hidden: Tensor) -> Tensor:
        near, _ = self.look(self.before(x), seen, seen, key_padding_mask=hidden, need_weights=False)
        x = x + self.drop(near)
        return x + self.drop(self.down(functional.gelu(self.up(self.between(x)))))
