"""Texts in batches of like length, as states of the encoder's frozen part, which are computed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mien.perceive.words_tokens import Vocabulary
from mien.train.words.net import WordsNet

__all__ = ["States", "batches", "lower_states", "pack"]

States = Sequence[NDArray[np.float16]]
"""For each text (t, 384) float16, what `WordsNet.lower` returns."""

_AT_ONCE = 64


def lower_states(net: WordsNet, vocabulary: Vocabulary, texts: Sequence[str]) -> States:
    """Return the states of texts.

    Args:
        net: the network.
        vocabulary: of its encoder.
        texts: n of them; of each the first `LONGEST` tokens count.

    Returns:
        n arrays; 15 kB a comment.
    """
    net.eval()
    rows = [vocabulary.row(vocabulary.encode(text)) for text in texts]
    found: dict[int, NDArray[np.float16]] = {}
    by_length: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        by_length.setdefault(len(row), []).append(i)
    with torch.no_grad():
        for group in by_length.values():
            for start in range(0, len(group), _AT_ONCE):
                part = group[start : start + _AT_ONCE]
                states = net.lower(torch.tensor([rows[i] for i in part]), torch.zeros(1)).half().numpy()
                found |= {i: states[k].copy() for k, i in enumerate(part)}
    return [found[i] for i in range(len(rows))]


def batches(
    states: States, chosen: NDArray[np.int64], *, size: int, draw: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Yield the places of texts that are learned together.

    Args:
        states: of all texts.
        chosen: places of those that take part.
        size: of a batch.
        draw: who is beside whom among texts of one length.

    Yields:
        Places, shortest texts first.
    """
    lengths = np.array([len(states[i]) for i in chosen]) + draw.random(len(chosen))
    ordered = chosen[np.argsort(lengths)]
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def pack(states: States, part: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Return (n, t, 384) float32 states of a batch, filled up with zeros, and their (n, t) mask."""
    longest = max(len(states[i]) for i in part)
    x = np.zeros((len(part), longest, states[part[0]].shape[1]), np.float32)
    mask = np.zeros((len(part), longest), np.float32)
    for row, i in enumerate(part):
        x[row, : len(states[i])] = states[i]
        mask[row, : len(states[i])] = 1.0
    return torch.from_numpy(x), torch.from_numpy(mask)
