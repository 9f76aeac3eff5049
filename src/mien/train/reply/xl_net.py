"""A small encoder and decoder of Transformer-XL with a feeling at the encoder's door."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor, nn

__all__ = ["XLMemory", "XLReply", "XLShape"]

_Heard: TypeAlias = tuple[Tensor, Tensor]  # the encoder's states, and which of them are words


@dataclass(frozen=True, slots=True)
class XLShape:
    """Sizes of the network.

    Args:
        words: of the vocabulary; 0 stands for nothing (padding).
        feelings: labels of which a feeling has probabilities.
        width: of a word.
        heads: of attention; they share the width.
        layers: of the encoder, and as many of the decoder.
        drop: share that is hidden at random in training.
    """

    words: int
    feelings: int = 28
    width: int = 128
    heads: int = 4
    layers: int = 2
    drop: float = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class XLMemory:
    """What a segment leaves for the next one; no gradient goes back through it.

    Args:
        layers: for each layer, (b, m, d): what it read.
        seen: (b, m) bool: which of it are words, not padding.
    """

    layers: tuple[Tensor, ...]
    seen: Tensor


class _Attention(nn.Module):
    """Attention by content and by distance, to the past and to itself.

    Source: Dai et al., "Transformer-XL", ACL 2019, arXiv:1901.02860, equation of section 3.3.
    """

    def __init__(self, shape: XLShape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.query, self.pair = nn.Linear(width, width, bias=False), nn.Linear(width, 2 * width, bias=False)
        self.distance, self.leave = nn.Linear(width, width, bias=False), nn.Linear(width, width, bias=False)
        self.content_bias = nn.Parameter(torch.zeros(shape.heads, 1, width // shape.heads))
        self.distance_bias = nn.Parameter(torch.zeros(shape.heads, 1, width // shape.heads))

    def forward(self, x: Tensor, past: Tensor, seen: Tensor) -> Tensor:
        whole = torch.cat((past, x), 1)
        count, total = x.shape[1], whole.shape[1]
        queries = self._split(self.query(x))
        keys, values = (self._split(part) for part in self.pair(whole).chunk(2, -1))
        far = self.distance(_waves(total, x.shape[-1])).view(total, self.heads, -1).transpose(0, 1)
        # Where query i (place total - count + i) looks at key j, they are total - count + i - j apart.
        apart = (torch.arange(total - count, total)[:, None] - torch.arange(total)).clamp(min=0)
        by_distance = (queries + self.distance_bias) @ far.transpose(-1, -2)
        by_distance = by_distance.gather(-1, apart.expand(len(x), self.heads, -1, -1))
        scores = (queries + self.content_bias) @ keys.transpose(-1, -2) + by_distance
        open_ = torch.ones(count, total, dtype=torch.bool).tril(total - count) & seen[:, None, None]
        scores = (scores / math.sqrt(queries.shape[-1])).masked_fill(~open_, -1e9)
        return self.leave((scores.softmax(-1) @ values).transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class _Layer(nn.Module):
    def __init__(self, shape: XLShape, *, crossed: bool) -> None:
        super().__init__()
        width = shape.width
        self.near, self.near_norm = _Attention(shape), nn.LayerNorm(width)
        self.cross = nn.MultiheadAttention(width, shape.heads, batch_first=True) if crossed else None
        self.cross_norm = nn.LayerNorm(width) if crossed else None
        wide = (nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.wide, self.wide_norm, self.drop = nn.Sequential(*wide), nn.LayerNorm(width), nn.Dropout(shape.drop)

    def forward(self, x: Tensor, past: Tensor, seen: Tensor, heard: _Heard | None) -> Tensor:
        x = x + self.drop(self.near(self.near_norm(x), self.near_norm(past), seen))
        if self.cross is not None and self.cross_norm is not None and heard is not None:
            states, words = heard
            found, _ = self.cross(self.cross_norm(x), states, states, key_padding_mask=~words, need_weights=False)
            x = x + self.drop(found)
        return x + self.drop(self.wide(self.wide_norm(x)))


class XLReply(nn.Module):
    """From what somebody says, and how they feel, to the words of an answer; nobody looks ahead.

    Args:
        shape: its sizes.

    Source:
        Dai et al. (above) for both halves; the feeling is added to every word and the sum is normalised before the
        encoder. Theirs normalise after each part of a layer, ours before.
    """

    def __init__(self, shape: XLShape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.words, shape.width)
        nn.init.normal_(self.words.weight, std=shape.width**-0.5)
        self.feelings = nn.Linear(shape.feelings, shape.width, bias=False)
        self.door, self.drop = nn.LayerNorm(shape.width), nn.Dropout(shape.drop)
        self.encoder = nn.ModuleList(_Layer(shape, crossed=False) for _ in range(shape.layers))
        self.decoder = nn.ModuleList(_Layer(shape, crossed=True) for _ in range(shape.layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)

    def encode(self, tokens: Tensor, feeling: Tensor, memory: XLMemory | None = None) -> tuple[Tensor, XLMemory]:
        """Read one segment.

        Args:
            tokens: (b, t) int64, padded with 0 on the left.
            feeling: (b, feelings) float32, probabilities; zeros for none.
            memory: of the segments before.

        Returns:
            (b, t, d) states, and what the next segment is given.
        """
        x = self.door(self.words(tokens) + self.feelings(feeling)[:, None])
        x, memory = self._pass(self.encoder, self.drop(x), tokens != 0, memory, None)
        return self.encoder_norm(x), memory

    def decode(
        self, tokens: Tensor, states: Tensor, heard: Tensor, memory: XLMemory | None = None
    ) -> tuple[Tensor, XLMemory]:
        """Go on with an answer.

        Args:
            tokens: (b, t) int64, its words so far, padded with 0 on the right.
            states: (b, n, d) of everything that the encoder read.
            heard: (b, n) bool: which of them are words.
            memory: of the answer's segments before.

        Returns:
            (b, t, d), to be compared with `words`, and what the next segment is given.
        """
        x = self.drop(self.words(tokens))
        x, memory = self._pass(self.decoder, x, torch.ones_like(tokens, dtype=torch.bool), memory, (states, heard))
        return self.decoder_norm(x), memory

    def _pass(
        self,
        layers: nn.ModuleList,
        x: Tensor,
        seen: Tensor,
        memory: XLMemory | None,
        heard: _Heard | None,
    ) -> tuple[Tensor, XLMemory]:
        nothing = x.new_zeros(len(x), 0, x.shape[-1])
        seen = seen if memory is None else torch.cat((memory.seen, seen), 1)
        kept = []
        for place, layer in enumerate(layers):
            past = nothing if memory is None else memory.layers[place]
            kept.append(torch.cat((past, x), 1).detach())
            x = layer(x, past, seen, heard)
        return x, XLMemory(tuple(kept), seen)


def _waves(count: int, width: int) -> Tensor:
    """Return (count, width): sines and cosines of the distances from 0 on."""
    speeds = 10000.0 ** -(torch.arange(0, width, 2) / width)
    angles = torch.outer(torch.arange(count), speeds)
    return torch.cat((angles.sin(), angles.cos()), 1)
