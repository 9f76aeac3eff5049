"""Training of additions (LoRA) to the small mind on empathetic replies; llama.cpp adds the file by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import cos, pi
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFWriter
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from mien.train.cut_cross_entropy import cut_cross_entropy
from mien.train.llama_net import LlamaNet, Past, read_llama
from mien.train.lora.pairs import ReplyPair, encode_pair, encode_prefix, read_pairs
from mien.types import load_persona, persona_names
from mien.types.media import atomic_path
from mien.weights import training_folder, weight_path

__all__ = ["BASE", "LoraRecipe", "LoraTrained", "train_lora", "write_lora"]

BASE = "mind/smollm2-135m.gguf"
_KEPT = 10  # steps between two checkpoints
_BEGUN = 0.1  # share of the steps in which the rate grows


@dataclass(frozen=True, slots=True)
class LoraRecipe:
    """How the additions are trained.

    Args:
        first: layer that learns, of 30.
        rank: of the additions.
        alpha: they are multiplied by alpha / rank.
        openings: of EmpatheticDialogues' dev that are read.
        held: pairs that are held back to see how it goes.
        size: pairs of a step.
        same: steps with one persona's instructions.
        rate: of learning at its highest.
    """

    first: int = 18
    rank: int = 8
    alpha: float = 16.0
    openings: int = 1400
    held: int = 40
    size: int = 16
    same: int = 6
    rate: float = 1e-3


@dataclass(frozen=True, slots=True)
class LoraTrained:
    """What a training gave.

    Args:
        pairs: that were learned from.
        steps: that were made, of the recipe's.
        held: cross-entropy of a token of the replies that were held back: without the additions and with them.
    """

    pairs: int
    steps: tuple[int, int]
    held: tuple[float, float]


def train_lora(
    data: Path, output: Path, *, seed: int, recipe: LoraRecipe, until: int, say: Callable[[str], None]
) -> LoraTrained:
    """Train additions to SmolLM2-135M-Instruct and write them as GGUF. Stopped, it goes on at the last checkpoint.

    Args:
        data: the folder that holds `text/empathetic_dialogues`; its dev split is learned from (train was not at hand).
        output: the .gguf file to write.
        seed: of all chance.
        recipe: how.
        until: steps to make at most.
        say: is told how it goes.

    Returns:
        What it was made of.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
        WeightsError: the mind cannot be fetched.
    """
    torch.set_num_threads(1)
    cache = training_folder()
    pairs = read_pairs(data, openings=recipe.openings, cache=cache, say=say)
    scale = recipe.alpha / recipe.rank
    net, tokenizer = read_llama(weight_path(BASE), first=recipe.first, rank=recipe.rank, scale=scale, seed=seed)
    held, learned = pairs[: recipe.held], pairs[recipe.held :]
    mark = sha256(f"{recipe}{pairs}".encode()).hexdigest()[:8]
    checkpoint = cache / f"lora-{mark}-{seed}.pt"
    before = _held_loss(net, tokenizer, held)
    say(f"lora: {len(learned)} pairs; held back at first {before:.3f}")
    made, total = _learn(net, tokenizer, learned, checkpoint=checkpoint, seed=seed, recipe=recipe, until=until, say=say)
    after = _held_loss(net, tokenizer, held)
    write_lora(net, output, alpha=recipe.alpha)
    say(f"lora: held back {before:.3f} without, {after:.3f} with")
    return LoraTrained(len(learned), (made, total), (before, after))


def write_lora(net: LlamaNet, output: Path, *, alpha: float) -> None:
    """Write a network's additions as an adapter of llama.cpp.

    Args:
        net: the network.
        output: the .gguf file to write; half precision.
        alpha: they are multiplied by alpha / rank.

    Raises:
        InputError: the file cannot be written.
    """
    with atomic_path(output) as place:
        writer = GGUFWriter(place, "llama")
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        for name, value in net.lora.items():
            layer, part, side = name.split("-")
            array = value.detach().numpy().astype(np.float16)
            writer.add_tensor(f"blk.{layer}.{part}.weight.lora_{side}", array)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def _learn(
    net: LlamaNet,
    tokenizer: Tokenizer,
    pairs: Sequence[ReplyPair],
    *,
    checkpoint: Path,
    seed: int,
    recipe: LoraRecipe,
    until: int,
    say: Callable[[str], None],
) -> tuple[int, int]:
    """Make steps, each on pairs of about one length, and return how many there are now and how many there can be."""
    rows = [encode_pair(tokenizer, pair) for pair in pairs]
    prefixes = [encode_prefix(tokenizer, persona=load_persona(name)) for name in persona_names()]
    draw = np.random.default_rng(seed)
    steps = len(rows) // recipe.size
    ordered = sorted(draw.permutation(len(rows))[: steps * recipe.size], key=lambda place: len(rows[place][0]))
    batches = draw.permutation(np.array(ordered).reshape(steps, recipe.size))
    who = draw.permutation(np.arange(steps // recipe.same + 1) % len(prefixes))
    optimiser = torch.optim.AdamW(net.parameters(), recipe.rate, weight_decay=0.0)
    made = 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        made = kept["made"]
        net.load_state_dict(kept["net"])
        optimiser.load_state_dict(kept["optimiser"])
    past: Past = ()
    for step in range(made, min(until, steps)):
        if not past or step % recipe.same == 0:
            with torch.no_grad():
                past = net(torch.tensor([prefixes[who[step // recipe.same]]]))[1]
        share = (step + 1) / steps
        rate = recipe.rate * min(share / _BEGUN, (1 + cos(pi * share)) / 2)
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = _loss(net, [rows[place] for place in batches[step]], past)
        optimiser.zero_grad()
        loss.backward()
        clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        made = step + 1
        say(f"lora: step {made} of {steps}, loss {float(loss.detach()):.3f}")
        if made % _KEPT == 0 or made == min(until, steps):
            with atomic_path(checkpoint) as place:
                torch.save({"made": made, "net": net.state_dict(), "optimiser": optimiser.state_dict()}, place)
    return made, steps


def _loss(net: LlamaNet, rows: Sequence[tuple[list[int], int]], past: Past) -> Tensor:
    """Return the mean cross-entropy of the replies' tokens; what was asked is not learned."""
    longest = max(len(tokens) for tokens, _ in rows)
    tokens = torch.zeros(len(rows), longest, dtype=torch.int64)
    wanted = torch.zeros(len(rows), longest, dtype=torch.bool)
    for place, (ids, begun) in enumerate(rows):
        tokens[place, : len(ids)] = torch.tensor(ids)
        wanted[place, begun : len(ids)] = True
    ends, _ = net(tokens[:, :-1], past)
    return cut_cross_entropy(ends[wanted[:, 1:]], net.words, tokens[wanted])


def _held_loss(net: LlamaNet, tokenizer: Tokenizer, pairs: Sequence[ReplyPair]) -> float:
    with torch.no_grad():
        prefix = encode_prefix(tokenizer, persona=load_persona(persona_names()[0]))
        past = net(torch.tensor([prefix]))[1]
        return float(_loss(net, [encode_pair(tokenizer, pair) for pair in pairs], past))
