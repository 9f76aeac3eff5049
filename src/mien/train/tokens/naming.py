"""What names a feeling from tokens: a frozen language network that reads them, or a linear layer without one."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from mien.train.llama_net import LlamaNet, read_llama
from mien.train.tokens.vocabulary import Vocabulary, first_tokens, open_vocabulary
from mien.weights import weight_path

__all__ = ["AFTER", "BEFORE", "LinearNamer", "Mind", "Namer", "open_mind"]

_MIND = "mind/smollm2-135m.gguf"

BEFORE = "<|im_start|>user\nThe words, the voice and the face of somebody:"
"""What the network reads before the tokens; it is read once for all turns."""

AFTER = " They feel"
"""What it reads after them; the next word is the feeling."""


class Mind(nn.Module):
    """A frozen language network: tokens stand between `BEFORE` and `AFTER`, and it says which word comes next.

    Only the words of a vocabulary are compared, each by its first token, so that the other tokens cost nothing. Nothing
    learns here; gradients go through to the tokens, which are made as large as words are.

    Args:
        net: the network; its weights get no gradients, what it reads does.
        tokenizer: its own.
    """

    def __init__(self, net: LlamaNet, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.vocabulary = open_vocabulary(tokenizer)
        self.net = net.requires_grad_(False)
        self._size = net.words.float().square().mean().sqrt().item()
        self._rows = net.words[first_tokens(tokenizer, self.vocabulary.words)].float()
        with torch.no_grad():
            self._past = net(torch.tensor([tokenizer.encode(BEFORE).ids]))[1]
            self._after = net.words[tokenizer.encode(AFTER, add_special_tokens=False).ids]

    @property
    def width(self) -> int:
        """Width of a token."""
        return self.net.words.shape[1]

    def forward(self, tokens: Tensor) -> Tensor:
        """Return (b, w) scores of the vocabulary's words after (b, K, width) tokens of mean square 1."""
        count = tokens.shape[0]
        read = (tokens * self._size).type_as(self._after)
        states, _ = self.net.read(torch.cat([read, self._after.expand(count, -1, -1)], 1), self._past)
        return states[:, -1].float() @ self._rows.T


class LinearNamer(nn.Module):
    """The same without a language network: a linear layer over the mean of the tokens.

    Args:
        vocabulary: the words.
        width: of a token.
    """

    def __init__(self, vocabulary: Vocabulary, width: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.line = nn.Linear(width, len(vocabulary.words))

    def forward(self, tokens: Tensor) -> Tensor:
        """Return (b, w) scores of the vocabulary's words after (b, K, width) tokens."""
        return self.line(tokens.mean(1))


Namer = Mind | LinearNamer


def open_mind() -> Mind:
    """Return SmolLM2-135M-Instruct, frozen, in bfloat16.

    Raises:
        WeightsError: it cannot be fetched.
    """
    net, tokenizer = read_llama(weight_path(_MIND), first=10**6, rank=1, scale=0.0, seed=0)
    net.halve()
    return Mind(net, tokenizer)
