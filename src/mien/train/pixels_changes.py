"""Changes that leave an expression what it is: faces are mirrored, moved, turned, scaled, lit anew, blurred, covered.

Source: Zhong et al., "Random erasing data augmentation", AAAI 2020, arXiv 1708.04896; Zhang et al., "mixup: beyond
empirical risk minimization", ICLR 2018, arXiv 1710.09412; Yun et al., "CutMix", ICCV 2019, arXiv 1905.04899.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["change", "mix"]

_TURN = 15.0  # degrees, at most, to each side
_SCALE = (0.85, 1.2)
_SHIFT = 0.10  # of the side, at most
_SHEAR = 0.08
_COVERED = (0.35, 0.02, 0.2)  # share of the pictures with a covered part, its least and largest area
_BLURRED = 0.15  # share of the pictures
_NOISY = 0.15
_GAMMA = 0.35  # exponent of the brightness curve, up to e^this and down to its inverse


def change(grey: Tensor, *, side: int) -> Tensor:
    """Change each picture in its own way, by torch's own chance.

    Args:
        grey: (n, h, w) float32, 0 to 255.
        side: pixels of the pictures to return.

    Returns:
        (n, side, side) float32, 0 to 255.
    """
    moved = _move(grey, side)
    gamma = torch.exp(_even(len(grey), -_GAMMA, _GAMMA))[:, None, None]
    moved = 255.0 * (moved.clamp(0.0, 255.0) / 255.0) ** gamma
    moved = _some(moved, _blur(moved), _BLURRED)
    moved = _some(moved, (moved + 12.0 * torch.randn_like(moved)).clamp(0.0, 255.0), _NOISY)
    return _cover(moved)


def mix(seen: Tensor, wanted: Tensor, *, share: float) -> tuple[Tensor, Tensor]:
    """Mix half of the batches with themselves in another order: whole pictures, or a rectangle of each.

    Args:
        seen: (n, 1, h, w).
        wanted: (n, k) shares of each label.
        share: of the batches that are mixed.

    Returns:
        Pictures and labels, mixed or as they were.
    """
    kind, amount = torch.rand(2).tolist()
    if kind >= share:
        return seen, wanted
    order = torch.randperm(len(seen))
    if kind < share / 2:
        keep = 1.0 - 0.4 * amount
        return keep * seen + (1.0 - keep) * seen[order], keep * wanted + (1.0 - keep) * wanted[order]
    h, w = seen.shape[2:]
    high, wide = (max(int(math.sqrt(0.4 * amount) * size), 1) for size in (h, w))
    top, left = (int(torch.randint(size - part + 1, ())) for size, part in ((h, high), (w, wide)))
    seen = seen.clone()
    seen[:, :, top : top + high, left : left + wide] = seen[order, :, top : top + high, left : left + wide]
    keep = 1.0 - high * wide / (h * w)
    return seen, keep * wanted + (1.0 - keep) * wanted[order]


def _even(n: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(n)


def _some(plain: Tensor, changed: Tensor, share: float) -> Tensor:
    return torch.where(torch.rand(len(plain), 1, 1) < share, changed, plain)


def _move(grey: Tensor, side: int) -> Tensor:
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
    grid = functional.affine_grid(place, [n, 1, side, side], align_corners=False)
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
