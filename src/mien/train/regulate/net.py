"""The diffusion network of conversion in training; `mien.speak.denoise` is it in numpy, and says whence."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from mien.speak.coded import WIDTH
from mien.speak.denoise import EMBEDDING, FREQUENCIES

__all__ = ["RegulateNet", "denoising_loss"]

_STATES, _TOLD, _BLOCKS, _NEAR = 80, 64, 5, 5
_NOISE_MEAN, _NOISE_SPREAD = 0.3, 1.6  # of the logarithm of noise while training


class RegulateNet(nn.Module):
    """Five gated convolutions over 50 ms each, told the noise and the manner.

    Args (forward): rows (b, t, 26), content (b, t, 27), noise's deviation (b,), embedding (b, 6).
    Returns (forward): (b, t, 26), what the rows are likely to be without noise.
    """

    waves: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("waves", torch.from_numpy(FREQUENCIES).float(), persistent=False)
        self.enter = nn.Linear(2 * WIDTH + 1, _STATES)
        self.noise = _two(2 * len(FREQUENCIES))
        self.manner = _two(EMBEDDING)
        self.blocks = nn.ModuleList(_Block() for _ in range(_BLOCKS))
        self.leave = nn.Linear(_STATES, WIDTH)
        nn.init.zeros_(self.leave.weight)

    def forward(self, rows: Tensor, content: Tensor, noise: Tensor, manner: Tensor) -> Tensor:
        """Take noise off."""
        level = noise[:, None, None]
        whole = (level.square() + 1.0).sqrt()
        phase = 0.5 * math.pi * noise.log()[:, None] * self.waves
        told = functional.silu(self.noise(torch.cat([phase.sin(), phase.cos()], dim=1)) + self.manner(manner))
        states = self.enter(torch.cat([rows / whole, content], dim=2))
        for block in self.blocks:
            states = block(states, told)
        return rows / whole.square() + level / whole * self.leave(states)


class _Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.told = nn.Linear(_TOLD, 2 * _STATES)
        self.near = nn.Conv1d(_STATES, 2 * _STATES, _NEAR, padding=_NEAR // 2)
        self.mix = nn.Linear(_STATES, _STATES)
        nn.init.zeros_(self.told.weight)
        nn.init.zeros_(self.mix.weight)

    def forward(self, states: Tensor, told: Tensor) -> Tensor:
        gain, shift = self.told(told)[:, None].chunk(2, dim=2)
        given = functional.layer_norm(states, (_STATES,)) * (1.0 + gain) + shift
        value, gate = self.near(given.transpose(1, 2)).transpose(1, 2).chunk(2, dim=2)
        return states + self.mix(value.tanh() * gate.sigmoid())


def _two(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, _TOLD), nn.SiLU(), nn.Linear(_TOLD, _TOLD))


def denoising_loss(net: RegulateNet, rows: Tensor, content: Tensor, manner: Tensor, weight: Tensor) -> Tensor:
    """Return how far the network is from the rows, over all noises alike (Karras et al., section 5).

    Args:
        net: the network.
        rows: (b, t, 26).
        content: (b, t, 27).
        manner: (b, 6).
        weight: (b, t), what each row counts.
    """
    noise = (torch.randn(len(rows)) * _NOISE_SPREAD + _NOISE_MEAN).exp()
    level = noise[:, None, None]
    found = net(rows + level * torch.randn_like(rows), content, noise, manner)
    return ((found - rows).square() * weight[..., None] * (1.0 + 1.0 / level.square())).mean()
