"""How attention heads of the small mind speak to each other, and whether that helps it to recall lists.

"Talking heads" are heads of attention; nobody's face is meant. What it is good for here: where in a prompt a memory is
recalled best.

Source: Merullo, Eickhoff & Pavlick, "Talking heads: understanding inter-layer communication in transformer language
models", NeurIPS 2024, arXiv 2406.09519 (channels of low rank, the Laundry List, interventions); Elhage et al., "A
mathematical framework for transformer circuits", 2021 (composition scores). Theirs were found in GPT-2 with the task in
view; we take the channels with the highest scores, choose one on half of the lists and test it on the other half. The
rotation of positions is left out of the scores, and the gains of norms are in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mien.train.llama_net import LlamaNet

__all__ = ["Channel", "Laundry", "ProbeReport", "laundry_lists", "probe_mind", "strongest_channels"]

_ITEMS = ("apple", "book", "brush", "candle", "carpet", "chair", "coat", "cup", "hat", "key", "knife", "lamp")
_ITEMS += ("mirror", "pen", "pillow", "plate", "rope", "shirt", "soap", "spoon", "towel", "watch")
_TOGETHER = 16  # lists that are read at once
_SCALES = (0.0, 2.0, 4.0)  # what a channel is multiplied by
_TRIED, _RANDOM = 4, 3  # channels on the first half of the lists; random ones on the second
_KEPT = 16  # strongest directions of each matrix of rank 64 that are scored
_SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A direction through which one head writes and another, later one reads.

    Args:
        writer: layer and head.
        reader: layer and head.
        by: what of the reader sees it: "q", its queries, or "k", its keys.
        score: of composition: the part of a unit of writing that the reader's matrix lets through, of its norm.
        way: (d,) of length 1, where it lies in the stream between layers.
    """

    writer: tuple[int, int]
    reader: tuple[int, int]
    by: str
    score: float
    way: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Laundry:
    """A list from which all things but one were bought.

    Args:
        items: the things, in order.
        left: place of the one that was not bought.
    """

    items: tuple[str, ...]
    left: int

    def text(self) -> str:
        """Return the task; what comes next is " " and the thing."""
        bought = [item for place, item in enumerate(self.items) if place != self.left]
        return f"Tim has a list: {_listed(self.items)}. He bought {_listed(bought)}. He still has to buy the"


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What was found; shares are of lists whose missing thing is likelier than every other thing on them.

    Args:
        channels: those that were tried, the strongest first, as text.
        by_length: by number of things: share that is right, and by chance.
        by_place: the same for the first thing, those between, and the last.
        chosen: the channel and what it is multiplied by, chosen on the first half of the lists.
        plain: share of the second half without an intervention.
        scaled: with it.
        random: with random channels of the same rank, writer and factor: each.
        lists: in each half.
    """

    channels: tuple[str, ...]
    by_length: dict[int, tuple[float, float]]
    by_place: dict[str, float]
    chosen: str
    plain: float
    scaled: float
    random: tuple[float, ...]
    lists: int


def strongest_channels(net: LlamaNet, *, count: int) -> list[Channel]:
    """Return the channels with the highest composition scores, one for each writer.

    Args:
        net: the mind.
        count: how many.

    Returns:
        Channels from a head to a head of a later layer, the first singular direction of what the one writes and the
        other reads.
    """
    weights = {name: tensor.numpy().astype(np.float64) for name, tensor in net.weights.items() if "attn" in name}
    heads, shared = net.shape.heads
    writes, reads = [], []
    for layer in range(net.shape.layers):
        q, k, v = (weights[f"blk.{layer}.attn_{part}.weight"] for part in "qkv")
        out, gain = weights[f"blk.{layer}.attn_output.weight"], weights[f"blk.{layer}.attn_norm.weight"]
        width = q.shape[0] // heads
        for head in range(heads):
            own, group = slice(head * width, (head + 1) * width), head * shared // heads
            theirs = slice(group * width, (group + 1) * width)
            left, sizes, _ = _product(out[:, own], v[theirs] * gain)
            writes.append(((layer, head), left, sizes))
            _, sizes, right = _product((q[own] * gain).T, k[theirs] * gain)  # queries · keys
            reads.append(((layer, head), "k", right.T, sizes))
            _, sizes, right = _product((k[theirs] * gain).T, q[own] * gain)
            reads.append(((layer, head), "q", right.T, sizes))
    best: dict[tuple[int, int], Channel] = {}
    for writer, left, sizes in writes:
        for reader, by, ways, strengths in reads:
            if reader[0] <= writer[0]:
                continue
            met = strengths[:, None] * (ways.T @ left) * sizes
            score = float(np.linalg.norm(met))
            if writer not in best or score > best[writer].score:
                way = left @ (sizes * np.linalg.svd(met, full_matrices=False)[2][0])
                best[writer] = Channel(writer, reader, by, score, way / np.linalg.norm(way))
    return sorted(best.values(), key=lambda channel: -channel.score)[:count]


def laundry_lists(*, lengths: Sequence[int], each: int, seed: int) -> list[Laundry]:
    """Draw lists.

    Args:
        lengths: numbers of things, 22 at most.
        each: lists of every length.
        seed: of the choice.

    Returns:
        Lists whose missing thing goes through all places.
    """
    draw = np.random.default_rng(seed)
    return [
        Laundry(tuple(_ITEMS[place] for place in draw.permutation(len(_ITEMS))[:length]), one * length // each)
        for length in lengths
        for one in range(each)
    ]


def probe_mind(
    net: LlamaNet, tokenizer: Tokenizer, *, lengths: Sequence[int], each: int, say: Callable[[str], None]
) -> ProbeReport:
    """Look at a mind's heads, and have it recall lists as it is and with a channel scaled.

    Args:
        net: the mind; it is the same afterwards.
        tokenizer: its tokens.
        lengths: of the lists.
        each: lists of every length, in each half.
        say: told what is being done.

    Returns:
        What was found.
    """
    say("scores of composition")
    channels = strongest_channels(net, count=_TRIED)
    first, second = (laundry_lists(lengths=lengths, each=each, seed=_SEED + half) for half in range(2))

    def right(lists: Sequence[Laundry], channel: Channel | None = None, scale: float = 1.0) -> NDArray[np.bool_]:
        name = f"blk.{channel.writer[0]}.attn_output.weight" if channel else ""
        kept = net.weights.get(name)
        if channel and kept is not None:
            net.weights[name] = _scaled(kept, channel, scale, net.shape.heads[0])
        try:
            found = np.concatenate(
                [_right(net, tokenizer, lists[at : at + _TOGETHER]) for at in range(0, len(lists), _TOGETHER)]
            )
        finally:
            if kept is not None:
                net.weights[name] = kept
        say(f"{channel.writer if channel else 'as it is'}, times {scale:g}: {found.mean():.3f}")
        return found

    trials = {
        (place, scale): right(first, channels[place], scale).mean() for place in range(_TRIED) for scale in _SCALES
    }
    place, scale = max(trials, key=lambda trial: trials[trial])
    chosen, draw = channels[place], np.random.default_rng(_SEED)
    width = net.words.shape[1] // net.shape.heads[0]
    block = net.weights[f"blk.{chosen.writer[0]}.attn_output.weight"].numpy()
    own = block[:, chosen.writer[1] * width : (chosen.writer[1] + 1) * width]
    ways = [way / np.linalg.norm(way) for way in (own @ draw.normal(size=width) for _ in range(_RANDOM))]
    plain = right(second)
    every = np.concatenate([right(first), plain])
    lists = [*first, *second]
    sizes = np.array([len(one.items) for one in lists])
    ends = np.array(
        ["first" if one.left == 0 else "last" if one.left == len(one.items) - 1 else "between" for one in lists]
    )
    return ProbeReport(
        channels=tuple(f"{one.writer} -> {one.reader} {one.by}: {one.score:.3f}" for one in channels),
        by_length={length: (float(every[sizes == length].mean()), 1 / length) for length in lengths},
        by_place={end: float(every[ends == end].mean()) for end in ("first", "between", "last")},
        chosen=f"{chosen.writer} -> {chosen.reader} {chosen.by}, times {scale:g}",
        plain=float(plain.mean()),
        scaled=float(right(second, chosen, scale).mean()),
        random=tuple(
            float(right(second, Channel(chosen.writer, chosen.reader, "", 0.0, way), scale).mean()) for way in ways
        ),
        lists=len(second),
    )


def _product(
    left: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the strongest singular vectors of left · right with their values, as parts of the norm of all."""
    one, triangle = np.linalg.qr(left)
    other, second = np.linalg.qr(right.T)
    inner, sizes, outer = np.linalg.svd(triangle @ second.T)
    return one @ inner[:, :_KEPT], sizes[:_KEPT] / np.linalg.norm(sizes), outer[:_KEPT] @ other.T


def _scaled(block: torch.Tensor, channel: Channel, scale: float, heads: int) -> torch.Tensor:
    """Return an output matrix whose head writes `scale` times as much in a direction."""
    width = block.shape[1] // heads
    own = slice(channel.writer[1] * width, (channel.writer[1] + 1) * width)
    way = torch.from_numpy(channel.way).to(block.dtype)
    changed = block.clone()
    changed[:, own] += (scale - 1.0) * torch.outer(way, way @ block[:, own])
    return changed


@torch.inference_mode()
def _right(net: LlamaNet, tokenizer: Tokenizer, lists: Sequence[Laundry]) -> NDArray[np.bool_]:
    tokens = [tokenizer.encode(one.text()).ids for one in lists]
    rows = torch.zeros(len(lists), max(map(len, tokens)), dtype=torch.int64)  # what follows a text is not seen by it
    for row, read in zip(rows, tokens, strict=True):
        row[: len(read)] = torch.tensor(read)
    states, _ = net(rows)
    out = []
    for state, read, one in zip(states, tokens, lists, strict=True):
        things = torch.tensor([tokenizer.encode(f" {item}").ids[0] for item in one.items])
        out.append(int((net.words[things] @ state[len(read) - 1]).argmax()) == one.left)
    return np.array(out)


def _listed(items: Sequence[str]) -> str:
    return f"a {items[0]}" if len(items) == 1 else f"a {', a '.join(items[:-1])} and a {items[-1]}"
