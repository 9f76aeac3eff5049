"""The small network that sees a face: residual blocks on grey pixels, brought to a mean of 0 and a spread of 1.

Source: He et al., "Deep residual learning for image recognition", CVPR 2016, arXiv 1512.03385; He et al., "Bag of
tricks for image classification", CVPR 2019, arXiv 1812.01187 (means before a narrowing's
shortcut, zeros at the end of each block's branch). Ours is a tenth of their smallest.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["LABELS", "PixelsNet", "Shown", "spread_out"]

LABELS = 7
"""Expressions of the taxonomy basic-7, in its order."""

_LEAST = 8.0  # grey values that count as spread: an even picture stays even
_RANGE = 4.0  # spreads from the mean that are seen


def spread_out(grey: Tensor) -> Tensor:
    """Bring pictures to a mean of 0 and a spread of 1, so that light and contrast count little.

    Args:
        grey: (n, h, w) float32, 0 to 255.

    Returns:
        (n, 1, h, w) float32 in [-4, 4].
    """
    middle = grey.mean(dim=(1, 2), keepdim=True)
    away = grey - middle
    spread = (away * away).mean(dim=(1, 2), keepdim=True).sqrt()
    return (away / spread.clamp(min=_LEAST)).clamp(-_RANGE, _RANGE)[:, None]


class PixelsNet(nn.Module):
    """Names the expression of a face.

    Args:
        widths: channels of each stage, at a half, a quarter and an eighth of the picture's side and so on.
        blocks: residual blocks of each stage.
        drop: share of the last features that are left out in training.
    """

    def __init__(self, widths: Sequence[int], blocks: Sequence[int], *, drop: float) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, widths[0], 5, 2, 2, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU())
        stages: list[nn.Module] = []
        before = widths[0]
        for place, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            for number in range(count):
                stages.append(_Block(before, width, step=2 if place and number == 0 else 1))
                before = width
        self.stages = nn.Sequential(*stages)
        self.drop = nn.Dropout(drop)
        self.last = nn.Linear(before, LABELS)

    def forward(self, seen: Tensor) -> Tensor:
        """Return (n, 7) logits of (n, 1, h, w) pictures that `spread_out` gave."""
        features: Tensor = self.stages(self.first(seen)).mean(dim=(2, 3))
        return self.last(self.drop(features))


class _Block(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, before: int, width: int, *, step: int) -> None:
        super().__init__()
        self.one = nn.Conv2d(before, width, 3, step, 1, bias=False)
        self.norm_one = nn.BatchNorm2d(width)
        self.two = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.norm_two = nn.BatchNorm2d(width)
        nn.init.zeros_(self.norm_two.weight)
        narrow = nn.AvgPool2d(step, ceil_mode=True) if step > 1 else nn.Identity()
        match = nn.Conv2d(before, width, 1, bias=False) if before != width else nn.Identity()
        self.short = nn.Sequential(narrow, match)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.norm_one(self.one(x)), inplace=True)
        return functional.relu(self.norm_two(self.two(y)) + self.short(x), inplace=True)


class Shown(nn.Module):
    """What is written: pixels in, probabilities out; a face and its mirror image count alike.

    Args:
        net: a trained one.
        temperature: logits are divided by it.
    """

    def __init__(self, net: PixelsNet, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, grey: Tensor) -> Tensor:
        """Return (n, 7) probabilities of (n, 48, 48) pictures, 0 to 255."""
        seen = spread_out(grey)
        both = self.net(seen) + self.net(torch.flip(seen, [3]))
        return torch.softmax(both / (2.0 * self.temperature), dim=1)
