"""How likely the small mind holds a text that it did not write: llama.cpp's server tells that of its own texts alone.

What runs in llama.cpp rounds its activations to 8 bits; here they are whole (the first token's likelihoods of a
greeting differ by up to 0.2, and the fourteen likeliest tokens are the same).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mien.train.llama_net import LlamaNet, Past, read_llama
from mien.weights import weight_path

__all__ = ["Likelihood", "open_likelihood"]

_END = "<|im_end|>"
_TOGETHER = 8  # answers that are scored at once


class Likelihood:
    """Scores answers under instructions.

    Args:
        net: the mind.
        tokenizer: its tokens.
    """

    def __init__(self, net: LlamaNet, tokenizer: Tokenizer) -> None:
        self.net, self.tokenizer = net, tokenizer

    @torch.inference_mode()
    def score(self, instructions: str, pairs: Sequence[tuple[str, str]]) -> list[NDArray[np.float64]]:
        """Return how likely each token of each answer is.

        Args:
            instructions: what the mind was told.
            pairs: what was said to it, and its answer.

        Returns:
            For each pair (n,) natural logarithms of probabilities, the end of the turn last.
        """
        _, past = self.net(torch.tensor([self._tokens(f"<|im_start|>system\n{instructions}{_END}\n")]))
        out: list[NDArray[np.float64]] = []
        for start in range(0, len(pairs), _TOGETHER):
            out += self._few(past, pairs[start : start + _TOGETHER])
        return out

    def _few(self, past: Past, pairs: Sequence[tuple[str, str]]) -> list[NDArray[np.float64]]:
        asked = [self._tokens(f"<|im_start|>user\n{ask}{_END}\n<|im_start|>assistant\n") for ask, _ in pairs]
        said = [self._tokens(f"{answer}{_END}") for _, answer in pairs]
        longest = max(len(ask) + len(answer) - 1 for ask, answer in zip(asked, said, strict=True))
        rows = torch.zeros(len(pairs), longest, dtype=torch.int64)  # what follows an answer is not seen by it
        for row, ask, answer in zip(rows, asked, said, strict=True):
            whole = [*ask, *answer[:-1]]
            row[: len(whole)] = torch.tensor(whole)
        states, _ = self.net(rows, past)
        out = []
        for state, ask, answer in zip(states, asked, said, strict=True):
            logits = state[len(ask) - 1 : len(ask) - 1 + len(answer)] @ self.net.words.T
            logs = torch.log_softmax(logits.double(), dim=-1)
            out.append(logs[torch.arange(len(answer)), torch.tensor(answer)].numpy())
        return out

    def _tokens(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids


def open_likelihood() -> Likelihood:
    """Return `smollm2-135m` as a judge of texts: 0.5 GB.

    Raises:
        WeightsError: its file is missing or damaged.
    """
    torch.set_num_threads(1)
    path = weight_path("mind/smollm2-135m.gguf")
    return Likelihood(*read_llama(path, first=10**6, rank=1, scale=0.0, seed=0))
