"""Whether triplets before labels help the voice: `python -m mien.train.voice.triplet DATA`, an experiment.

An embedding of the frozen encoder's pooled states is trained by triplets for half of the steps, then by labels for the
other half, and set against labels for all of the steps. Source: Chudasama et al., "M2FNet", arXiv 2206.02187, 2022,
where the margin adapts to the distances in the embedding. We differ: our margin is half of the batch's mean distance
between strangers, so that it grows as the embedding spreads; variance and covariance terms are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.measure.voice.clips import CORPORA, Clips, fold_clips, read_clips
from mien.perceive.voice import KINDS
from mien.train.voice.head import Rows
from mien.train.voice.net import STATES
from mien.train.voice.voice import gather_rows

__all__ = ["adaptive_margin", "compare", "fixed_margin", "tell_ways", "triplet_loss"]

_STEPS, _BATCH, _RATE, _WIDTH, _SEEDS = 300, 256, 2e-3, 128, 3

Margin = Callable[[Tensor], Tensor]


def fixed_margin(apart: Tensor) -> Tensor:
    """Return 0.3, whatever the (m,) distances between anchors and strangers are."""
    return torch.full_like(apart[:1], 0.3)


def adaptive_margin(apart: Tensor) -> Tensor:
    """Return half of the mean of the (m,) distances between anchors and strangers."""
    return 0.5 * apart.detach().mean(dim=0, keepdim=True)


def triplet_loss(points: Tensor, kind: Tensor, *, margin: Margin) -> Tensor:
    """Return how far the farthest of one's own kind lies beyond the nearest stranger and a margin.

    Args:
        points: (b, d) embeddings.
        kind: (b,) int64.
        margin: from the distances to strangers to the margin.

    Returns:
        The mean over anchors that have both.
    """
    place = functional.normalize(points, dim=1)
    distance = (2.0 - 2.0 * place @ place.T).clamp_min(1e-6).sqrt()
    same = kind[:, None] == kind[None]
    own = distance.masked_fill(~same, -1.0).amax(dim=1)
    other = distance.masked_fill(same, 9.0).amin(dim=1)
    there = (other < 9.0) & (same.sum(dim=1) > 1)
    return functional.relu(own - other + margin(distance[~same]))[there].mean()


def compare(rows: Rows, clips: Clips) -> dict[str, NDArray[np.float64]]:
    """Compare the three ways on the dev speakers of three folds.

    Args:
        rows: of all clips, plain alone.
        clips: what they show.

    Returns:
        For each way (seeds, 3): the recall of each corpus.
    """
    ways: dict[str, Margin | None] = {"labels": None, "fixed margin": fixed_margin, "adaptive": adaptive_margin}
    return {
        name: np.array([_recalls(rows, clips, margin, seed) for seed in range(_SEEDS)]) for name, margin in ways.items()
    }


def tell_ways(found: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Return a line for each way: mean and deviation over seeds of each corpus's recall."""
    return [
        f"{way:14s} " + " ".join(f"{m:.3f} ± {s:.3f}" for m, s in zip(recall.mean(0), recall.std(0), strict=True))
        for way, recall in found.items()
    ]


def _recalls(rows: Rows, clips: Clips, margin: Margin | None, seed: int) -> list[float]:
    possible = torch.from_numpy(clips.possible())
    guess = np.full(len(clips.kind), -1)
    for fold in fold_clips(clips)[:6:2]:
        net = _fit(rows, clips, fold.train, margin, seed)
        place = np.flatnonzero(fold.dev[rows.clip] & rows.last & rows.plain)
        clip = rows.clip[place]
        with torch.inference_mode():
            scores = net(_scaled(rows, clips, fold.train, place))
        guess[clip] = scores.masked_fill(~possible[clips.corpus[clip]], -99.0).argmax(dim=1).numpy()
    recalls = []
    for corpus in range(len(CORPORA)):
        part = (clips.corpus == corpus) & (guess >= 0)
        kinds = np.unique(clips.kind[part])
        recalls.append(float(np.mean([(guess[part & (clips.kind == k)] == k).mean() for k in kinds])))
    return recalls


def _scaled(rows: Rows, clips: Clips, train: NDArray[np.bool_], place: NDArray[np.int64]) -> Tensor:
    known = rows.states[train[rows.clip] & rows.last & rows.plain].astype(np.float32)
    return torch.from_numpy(((rows.states[place] - known.mean(0)) / (known.std(0) + 1e-3)).clip(-5, 5)).float()


def _fit(rows: Rows, clips: Clips, train: NDArray[np.bool_], margin: Margin | None, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    place = np.flatnonzero(train[rows.clip] & rows.last & rows.plain)
    given, clip = _scaled(rows, clips, train, place), rows.clip[place]
    possible = torch.from_numpy(clips.possible())
    net = nn.Sequential(nn.Linear(2 * STATES, _WIDTH), nn.GELU(), nn.Linear(_WIDTH, len(KINDS)))
    optimiser = torch.optim.AdamW(net.parameters(), _RATE, weight_decay=0.05)
    for step in range(_STEPS):
        picked = draw.choice(len(place), _BATCH)
        kept = draw.integers(0, 2, size=(_BATCH, 2 * STATES), dtype=np.uint8).astype(np.float32)
        seen = given[picked] * torch.from_numpy(kept) * 2.0
        kind, there = torch.from_numpy(clips.kind[clip[picked]]), possible[clips.corpus[clip[picked]]]
        if margin is not None and step < _STEPS // 2:
            loss = triplet_loss(net[0](seen), kind, margin=margin)
        else:
            loss = functional.cross_entropy(net(seen).masked_fill(~there, -30.0), kind)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net.eval()


if __name__ == "__main__":
    heard = read_clips(Path(sys.argv[1]))
    print(*tell_ways(compare(gather_rows(heard, copies=0, seed=0, say=print), heard)), sep="\n")
