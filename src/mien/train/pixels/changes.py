"""Changes that leave an expression what it is: faces are mirrored, moved, turned, scaled, lit anew, blurred, covered.

Source: Zhong et al., "Random erasing data augmentation", AAAI 2020, arXiv 1708.04896.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["change"]

_TURN = 8.0  # degrees, at most, to each side
_SCALE = (0.92, 1.1)
_SHIFT = 0.04  # of the side, at most
_SHEAR = 0.05
_COVERED = (0.35, 0.02, 0.12)  # share of the pictures with a covered part, its least and largest area
_BLURRED = 0.15  # share of the pictures
_NOISY = 0.15
_GAMMA = 0.35  # exponent of the brightness curve, up to e^this and down to its inverse


def change(grey: Tensor) -> Tensor:
    """Change each picture in its own way, by torch's own chance.

    Args:
        grey: (n, h, w) float32, 0 to 255.

    Returns:
        (n, h, w) float32, 0 to 255.
    """
    moved = _move(grey)
    gamma = torch.exp(_even(len(grey), -_GAMMA, _GAMMA))[:, None, None]
    moved = 255.0 * (moved.clamp(0.0, 255.0) / 255.0) ** gamma
    moved = _some(moved, _blur(moved), _BLURRED)
    moved = _some(moved, (moved + 12.0 * torch.randn_like(moved)).clamp(0.0, 255.0), _NOISY)
    return _cover(moved)


def _even(n: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(n)


def _some(plain: Tensor, changed: Tensor, share: float) -> Tensor:
    return torch.where(torch.rand(len(plain), 1, 1) < share, changed, plain)


def _move(grey: Tensor) -> Tensor:
    n = len(grey)
    angle = _even(n, -_TURN, _TURN) * (math.pi / 180.0)
    scale = torch.exp(_even(n, *(math.log(end) for end in _SCALE)))
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    shear = _even(n, -_SHEAR, _SHEAR)
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    across, down = _even(n, -2 * _SHIFT, 2 * _SHIFT), _even(n, -2 * _SHIFT, 2 * _SHIFT)
    place = torch.stack(
        [mirror * cos, mirror * (shear * cos - sin), across, sin, shear * sin + cos, down], dim=1
    ).reshape(n, 2, 3)
    grid = functional.affine_grid(place, [n, 1, *grey.shape[1:]], align_corners=False)
    out = functional.grid_sample(grey[:, None], grid, padding_mode="border", align_corners=False)
    return out[:, 0]


def _blur(grey: Tensor) -> Tensor:
    """Return pictures of half the side, at their old size."""
    small = functional.avg_pool2d(grey[:, None], 2, ceil_mode=True)
    return functional.interpolate(small, size=grey.shape[1:], mode="bilinear", align_corners=False)[:, 0]


def _cover(grey: Tensor) -> Tensor:
    """Cover a rectangle of some pictures with an even grey."""
    share, least, most = _COVERED
    n, h, w = grey.shape
    area = _even(n, least, most) * (torch.rand(n) < share)
    aspect = torch.exp(_even(n, -1.0, 1.0))
    high, wide = torch.sqrt(area * aspect) * h, torch.sqrt(area / aspect) * w
    top, left = torch.rand(n) * (h - high).clamp(min=0.0), torch.rand(n) * (w - wide).clamp(min=0.0)
    y, x = torch.arange(h)[None, :, None], torch.arange(w)[None, None, :]

    def between(at: Tensor, start: Tensor, size: Tensor) -> Tensor:
        first = start[:, None, None]
        return (at >= first) & (at < first + size[:, None, None])

    inside = between(y, top, high) & between(x, left, wide)
    return torch.where(inside, _even(n, 0.0, 255.0)[:, None, None], grey)
