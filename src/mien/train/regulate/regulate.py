"""Training of the diffusion network of conversion (`mien train regulate`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mien.train.regulate.net import RegulateNet, denoising_loss
from mien.train.regulate.speech import Clip, Goals
from mien.types import load_taxonomy
from mien.types.media import atomic_path

__all__ = ["train_net", "write_net"]

_BATCH, _SPAN, _RATE, _DECAY = 16, 128, 2e-3, 0.01  # clips, frames of each, and AdamW's
_KEPT = 0.999  # of the running mean of weights that is kept in the end
_SILENT = 0.2  # what a frame without speech counts
_BLUR = 0.1  # noise on embeddings, so that between clips there is something too
_TELL = 500


def train_net(clips: Sequence[Clip], *, steps: int, seed: int, say: Callable[[str], None]) -> RegulateNet:
    """Train the network on one core.

    Args:
        clips: what it learns from; rarer feelings count more.
        steps: of 16 spans of 1.28 s.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        The running mean of the networks, ready to answer.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    counts = Counter(clip.label for clip in clips)
    chances = np.array([len(clip.rows) / np.sqrt(counts[clip.label]) for clip in clips])
    net, mean = RegulateNet(), RegulateNet()
    mean.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), _RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.05)
    told = 0.0
    for step in range(1, steps + 1):
        picked = [clips[place] for place in draw.choice(len(clips), _BATCH, p=chances / chances.sum())]
        rows, content, manner, weight = _batch(picked, draw)
        loss = denoising_loss(net, rows, content, manner + _BLUR * torch.randn_like(manner), weight)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            kept = min(_KEPT, step / (step + 10))
            for old, new in zip(mean.parameters(), net.parameters(), strict=True):
                old.lerp_(new, 1.0 - kept)
        told += loss.item() / _TELL
        if step % _TELL == 0:
            say(f"regulate: step {step} of {steps}, loss {told:.4f}")
            told = 0.0
    return mean.eval()


def _batch(clips: Sequence[Clip], draw: np.random.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    rows, content, weight = [], [], []
    for clip in clips:
        start = int(draw.integers(0, max(len(clip.rows) - _SPAN, 0) + 1))
        weight.append(_span(_SILENT + (1.0 - _SILENT) * clip.loud.astype(np.float32), start))
        rows.append(_span(clip.rows, start))
        content.append(_span(clip.content, start))
    manner = np.array([clip.manner for clip in clips])
    return tuple(torch.from_numpy(np.array(part)) for part in (rows, content, manner, weight))  # pyright: ignore[reportReturnType]


def _span(values: NDArray[np.float32], start: int) -> NDArray[np.float32]:
    """Return a span of 1.28 s; short clips are led on by zeros, which count nothing where they are weights."""
    part = values[start : start + _SPAN]
    return np.pad(part, [(0, _SPAN - len(part)), *[(0, 0)] * (values.ndim - 1)])


def write_net(net: RegulateNet, goals: Goals, scale: NDArray[np.float64], output: Path) -> None:
    """Write what `mien.speak.denoise` reads: weights of 16 bits, the scale of rows, and where feelings lie.

    Args:
        net: the network.
        goals: where feelings lie.
        scale: (26,) of rows.
        output: the .npz file.

    Raises:
        InputError: it cannot be written.
    """
    arrays = {name: value.numpy().astype(np.float16) for name, value in net.state_dict().items()}
    labels = [label for label in load_taxonomy("basic-7").labels if label in goals.near]
    arrays |= {f"goal.{label}": goals.near[label].astype(np.float32) for label in labels if label != "neutral"}
    arrays |= {f"mean.{label}": goals.means[label].astype(np.float32) for label in labels}
    arrays |= {"scale": scale.astype(np.float32), "start": goals.start.astype(np.float32)}
    with atomic_path(output) as path, path.open("wb") as file:
        np.savez_compressed(file, **arrays)
