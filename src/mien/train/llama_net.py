"""The small mind as a network: a Llama read from its GGUF file, frozen, with low-rank additions that may learn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import torch
from gguf import GGUFReader, dequantize
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn
from torch.nn import functional

from mien.errors import WeightsError

__all__ = ["PLACES", "LlamaNet", "LlamaShape", "Past", "read_llama"]

PLACES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""The matrices of a layer, by their names in GGUF; in the layers that learn each gets an addition."""

_SPECIAL = 3  # token type of control tokens in GGUF

Past: TypeAlias = tuple[tuple[Tensor, Tensor], ...]
"""What attention remembers, for each layer: keys and values (b, kv heads, p, head width)."""


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """Sizes of a Llama.

    Args:
        layers: how many.
        heads: of attention, and those that keys and values have.
        base: of the rotation's frequencies.
        epsilon: of the norms.
    """

    layers: int
    heads: tuple[int, int]
    base: float
    epsilon: float


class LlamaNet(nn.Module):
    """A Llama whose weights stay as they are, with a low-rank addition B·A at each matrix of its upper layers.

    Args:
        shape: its sizes.
        weights: by the names of GGUF; keys and queries lie as llama.cpp turns them, in neighbouring pairs.
        first: layer that learns; those below stay as they are and are passed without gradients.
        rank: of the additions.
        scale: that they are multiplied by.
        seed: of A; B begins at zero, so that nothing is added yet.

    Source:
        Touvron et al., "LLaMA", 2023, arXiv:2302.13971; Hu et al., "LoRA", ICLR 2022, arXiv:2106.09685.
    """

    def __init__(
        self, shape: LlamaShape, weights: dict[str, Tensor], *, first: int, rank: int, scale: float, seed: int
    ) -> None:
        super().__init__()
        self.shape, self.weights, self.first, self.rank, self.scale = shape, weights, first, rank, scale
        draw = torch.Generator().manual_seed(seed)
        self.lora = nn.ParameterDict()
        for layer in range(first, shape.layers):
            for place in PLACES:
                leave, enter = weights[f"blk.{layer}.{place}.weight"].shape
                inner = torch.randn(rank, enter, generator=draw) / math.sqrt(enter)
                self.lora[f"{layer}-{place}-a"] = nn.Parameter(inner)
                self.lora[f"{layer}-{place}-b"] = nn.Parameter(torch.zeros(leave, rank))

    @property
    def words(self) -> Tensor:
        """(v, d) float32: a row for each token; where the net begins and what its end is compared with."""
        return self.weights["token_embd.weight"]

    def forward(self, tokens: Tensor, past: Past | None = None) -> tuple[Tensor, Past]:
        """Read tokens.

        Args:
            tokens: (b, t) int64.
            past: what was read before, of one sequence that all share, or of b.

        Returns:
            (b, t, d) float32 to be compared with `words`, and what attention remembers of these tokens and the past.
        """
        return self.read(functional.embedding(tokens, self.words), past)

    def read(self, x: Tensor, past: Past | None = None) -> tuple[Tensor, Past]:
        """Read states that stand where tokens would; gradients go through to them.

        Args:
            x: (b, t, d) of the weights' type: rows of `words`, or anything in their place.
            past: as in `forward`.

        Returns:
            As `forward`.
        """
        start = 0 if past is None else past[0][0].shape[2]
        count = x.shape[1]
        turn = self._turns(start, count)
        seen = torch.ones(count, start + count, dtype=torch.bool).tril(start)
        kept = []
        for layer in range(self.shape.layers):
            inner, pair = self._attend(self._norm(x, f"blk.{layer}.attn_norm"), layer, turn, seen, past)
            x = x + inner
            y = self._norm(x, f"blk.{layer}.ffn_norm")
            gate = functional.silu(self._at(y, layer, "ffn_gate")) * self._at(y, layer, "ffn_up")
            x = x + self._at(gate, layer, "ffn_down")
            kept.append(pair)
        return self._norm(x, "output_norm"), tuple(kept)

    def halve(self) -> None:
        """Keep the frozen weights as bfloat16: four times as fast where the processor has it, two or three digits."""
        self.weights = {name: weight.bfloat16() for name, weight in self.weights.items()}

    def _attend(
        self, x: Tensor, layer: int, turn: Tensor, seen: Tensor, past: Past | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        many, few = self.shape.heads
        batch, count, _ = x.shape
        queries = self._at(x, layer, "attn_q").view(batch, count, many, -1).transpose(1, 2)
        keys = self._at(x, layer, "attn_k").view(batch, count, few, -1).transpose(1, 2)
        values = self._at(x, layer, "attn_v").view(batch, count, few, -1).transpose(1, 2)
        queries, keys = _turned(queries, turn), _turned(keys, turn)
        if past is not None:
            keys, values = (
                torch.cat((old.expand(batch, -1, -1, -1), new), 2)
                for old, new in zip(past[layer], (keys, values), strict=True)
            )
        queries, keys, values = (
            one.float() for one in (queries, keys, values)
        )  # in bfloat16 torch's gradient takes 7x
        near = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=seen, enable_gqa=True).type_as(
            x
        )
        return self._at(near.transpose(1, 2).flatten(2), layer, "attn_output"), (keys, values)

    def _at(self, x: Tensor, layer: int, place: str) -> Tensor:
        plain = functional.linear(x, self.weights[f"blk.{layer}.{place}.weight"])
        if layer < self.first:
            return plain
        inner = functional.linear(x, self.lora[f"{layer}-{place}-a"])
        return plain + self.scale * functional.linear(inner, self.lora[f"{layer}-{place}-b"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return functional.rms_norm(x, x.shape[-1:], self.weights[f"{name}.weight"], self.shape.epsilon)

    def _turns(self, start: int, count: int) -> Tensor:
        width = self.words.shape[1] // self.shape.heads[0]
        speeds = self.shape.base ** -(torch.arange(0, width, 2) / width)
        angles = torch.outer(torch.arange(start, start + count), speeds)
        return torch.polar(torch.ones_like(angles), angles)


def read_llama(path: Path, *, first: int, rank: int, scale: float, seed: int) -> tuple[LlamaNet, Tokenizer]:
    """Read a Llama and its tokens from a GGUF file.

    Args:
        path: the file; its quantised matrices are made float32.
        first: layer that learns.
        rank: of the additions.
        scale: of them.
        seed: of them.

    Returns:
        The network and what makes tokens of text, special ones such as "<|im_end|>" included.

    Raises:
        WeightsError: the file is no Llama with the tokens of SmolLM2, whose output matrix is its input's.
    """
    reader = GGUFReader(path)
    found = {name: field.contents() for name, field in reader.fields.items()}
    kind = tuple(found.get(key) for key in ("general.architecture", "tokenizer.ggml.model", "tokenizer.ggml.pre"))
    weights = {item.name: torch.from_numpy(dequantize(item.data, item.tensor_type).copy()) for item in reader.tensors}
    if kind != ("llama", "gpt2", "smollm") or "output.weight" in weights:
        raise WeightsError(f"{path} is {kind}; expected a SmolLM2 model: llama, gpt2, smollm")
    shape = LlamaShape(
        layers=found["llama.block_count"],
        heads=(found["llama.attention.head_count"], found["llama.attention.head_count_kv"]),
        base=found["llama.rope.freq_base"],
        epsilon=found["llama.attention.layer_norm_rms_epsilon"],
    )
    net = LlamaNet(shape, weights, first=first, rank=rank, scale=scale, seed=seed)
    return net, _tokenizer(found["tokenizer.ggml.tokens"], found["tokenizer.ggml.merges"], found)


def _tokenizer(tokens: Sequence[str], merges: Sequence[str], found: dict[str, Any]) -> Tokenizer:
    pairs = [(left, right) for left, _, right in (merge.partition(" ") for merge in merges)]
    tokenizer = Tokenizer(models.BPE({token: place for place, token in enumerate(tokens)}, pairs))
    splits = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(splits)
    tokenizer.decoder = decoders.ByteLevel()
    special = (place for place, kind in enumerate(found["tokenizer.ggml.token_type"]) if kind == _SPECIAL)
    tokenizer.add_special_tokens([AddedToken(tokens[place], special=True, normalized=False) for place in special])
    return tokenizer


def _turned(x: Tensor, turn: Tensor) -> Tensor:
    pairs = torch.view_as_complex(x.float().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * turn).flatten(-2).type_as(x)
