"""The head that names an expression from what the trunk sees of a face."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.train.pixels.trunk import CHANNELS, GRID

__all__ = ["LABELS", "PixelsHead", "Tempered", "convolutions"]

LABELS = 7
"""Expressions of the taxonomy basic-7, in its order."""


def convolutions(widths: Sequence[int]) -> tuple[list[list[nn.Module]], int]:
    """Return convolutions over what the trunk sees, and how many numbers leave the last.

    Args:
        widths: channels of each; each but the first halves the grid.
    """
    stages: list[list[nn.Module]] = []
    before, grid = CHANNELS, GRID
    for number, width in enumerate(widths):
        kernel, step, edge = (3, 2, 1) if number else (1, 1, 0)
        stages.append([nn.Conv2d(before, width, kernel, step, edge, bias=False), nn.BatchNorm2d(width), nn.ReLU()])
        before, grid = width, -(-grid // step)
    return stages, before * grid * grid


class PixelsHead(nn.Module):
    """Names the expression of a face.

    Args:
        widths: channels of its convolutions; each but the first halves the grid.
        drop: share of the last features that are left out in training.
    """

    def __init__(self, widths: Sequence[int], *, drop: float) -> None:
        super().__init__()
        stages, count = convolutions(widths)
        layers = [layer for stage in stages for layer in (*stage, nn.Dropout2d(drop / 4))]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(drop), nn.Linear(count, LABELS))

    def forward(self, features: Tensor) -> Tensor:
        """Return (n, 7) logits of (n, 320, 8, 8) features."""
        return self.layers(features)


class Tempered(nn.Module):
    """A head that gives probabilities.

    Args:
        head: a trained one, features to logits.
        temperature: logits are divided by it.
    """

    def __init__(self, head: nn.Module, temperature: float) -> None:
        super().__init__()
        self.head = head
        self.temperature = temperature

    def forward(self, features: Tensor) -> Tensor:
        """Return (n, answers) probabilities."""
        return torch.softmax(self.head(features) / self.temperature, dim=1)
