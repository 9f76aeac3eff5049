"""The network that reads feeling in words: MiniLM below, one head for 28 emotions and one for three axes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.train.minilm import WIDTH, MiniLM

__all__ = ["FROZEN", "LABELS", "WordsNet", "unseen"]

LABELS = 28
FROZEN = 2
"""Layers that stay as they were published: what they give is computed once a text, not once an epoch."""


class WordsNet(nn.Module):
    """MiniLM, the mean of its states beside the first one, and two linear heads.

    Args:
        encoder: with the weights to start from; its embeddings and lowest layers are frozen.
    """

    def __init__(self, encoder: MiniLM) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.2)
        self.emotions = nn.Linear(2 * WIDTH, LABELS)
        self.axes = nn.Linear(2 * WIDTH, 3)
        for head in (self.emotions, self.axes):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        learned = {id(p) for layer in encoder.layers[FROZEN:] for p in layer.parameters()}
        for parameter in encoder.parameters():
            parameter.requires_grad = id(parameter) in learned

    def lower(self, tokens: Tensor, hidden: Tensor) -> Tensor:
        """Run what is frozen.

        Args:
            tokens: (n, t) int64.
            hidden: what is added to scores, broadcast to (n, 12, t, t): 0, or very low where a token is none.

        Returns:
            (n, t, 384) float32 states.
        """
        encoder = self.encoder
        x = encoder.start(encoder.words(tokens) + encoder.places.weight[: tokens.shape[1]] + encoder.kind)
        for layer in encoder.layers[:FROZEN]:
            x = layer(x, hidden)
        return x

    def upper(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Run what is learned.

        Args:
            x: (n, t, 384) states of `lower`.
            mask: (n, t) float32, 1 where a token is.

        Returns:
            (n, 28) logits of the emotions; (n, 3) axes in standard deviations from the mean of the training split.
        """
        hidden = unseen(mask)
        for layer in self.encoder.layers[FROZEN:]:
            x = layer(x, hidden)
        mean = (x * (mask / mask.sum(1, keepdim=True))[:, :, None]).sum(1)
        both = self.drop(torch.cat([mean, x[:, 0]], dim=1))
        return self.emotions(both), self.axes(both)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Run the whole: (n, t) int64 tokens, no line filled up, to what `upper` returns."""
        mask = torch.ones_like(tokens, dtype=torch.float32)
        return self.upper(self.lower(tokens, unseen(mask)), mask)


def unseen(mask: Tensor) -> Tensor:
    """Return (n, 1, 1, t) numbers that hide where a (n, t) mask is 0."""
    return (1.0 - mask[:, None, None, :]) * -1e4
