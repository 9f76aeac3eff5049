"""Training of the head that names a feeling from what the frozen encoder made of a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.measure.voice.clips import Clips
from mien.perceive.voice import KINDS
from mien.train.voice.net import STATES, Head, add_step, pooled
from mien.train.voice.steps import Steps

__all__ = ["Rows", "fit_head", "join_rows", "pool_rows", "score_clips"]

_STEPS, _BATCH, _RATE, _DECAY = 300, 256, 2e-3, 0.05
_SMOOTH = 0.1  # of a label, given to the others that its corpus has: actors are not always believed
_LEAST = 3.0  # steps of speech from which the beginning of a clip is learned from
_FULL = 0.5  # share of a batch that is whole clips
_WEIGHT_VAD = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What the head sees, after each step of each clip.

    Args:
        states: (r, d) float16 of `pooled`.
        clip: (r,) int64, which clip.
        heard: (r,) float32, steps of speech so far.
        last: (r,) bool, whether the clip ends here.
        plain: (r,) bool, whether the clip is as it was recorded.
    """

    states: NDArray[np.float16]
    clip: NDArray[np.int64]
    heard: NDArray[np.float32]
    last: NDArray[np.bool_]
    plain: NDArray[np.bool_]


def pool_rows(steps: Sequence[Steps], *, plain: bool) -> Rows:
    """Pool what was heard up to each step.

    Args:
        steps: one for each clip.
        plain: whether the clips are as they were recorded.

    Returns:
        A row for each step.
    """
    states, heard, clip, last = [], [], [], []
    for number, item in enumerate(steps):
        sums = torch.zeros(1, 1 + 2 * STATES)
        for voice, state in zip(item.voice, item.states, strict=True):
            sums = add_step(sums, torch.tensor([[float(voice)]]), torch.from_numpy(state[np.newaxis]).float())
            states.append(pooled(sums)[0].half().numpy())
            heard.append(float(sums[0, 0]))
        clip += [number] * len(item.voice)
        last += [False] * (len(item.voice) - 1) + [True]
    shape = (len(clip),)
    return Rows(np.array(states), np.array(clip), np.array(heard, np.float32), np.array(last), np.full(shape, plain))


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Return rows of several copies of the same clips as one."""
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in Rows.__slots__))


def fit_head(rows: Rows, clips: Clips, chosen: NDArray[np.bool_], *, seed: int) -> Head:
    """Train a head.

    Args:
        rows: of all clips.
        clips: what they show.
        chosen: (n,) bool, the clips to learn from.
        seed: of all chance.

    Returns:
        The head, ready to answer.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    begun = np.flatnonzero(chosen[rows.clip] & (rows.heard > _LEAST))
    whole = np.flatnonzero(chosen[rows.clip] & rows.last)
    plain = torch.from_numpy(rows.states[whole[rows.plain[whole]]]).float()
    head = Head(plain.mean(dim=0), plain.std(dim=0) + 1e-3)
    possible = torch.from_numpy(clips.possible())
    optimiser = torch.optim.AdamW(head.parameters(), _RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, _STEPS)
    count = round(_BATCH * _FULL)
    take_begun, take_whole = (_balanced(clips, rows.clip[part]) for part in (begun, whole))
    for _ in range(_STEPS):
        picked = np.concatenate(
            [
                draw.choice(begun, _BATCH - count, p=take_begun),
                draw.choice(whole, count, p=take_whole),
            ]
        )
        clip = rows.clip[picked]
        given = head.thinned(torch.from_numpy(rows.states[picked]).float(), draw)
        loss = _loss(head.answer(given), clips, clip, possible)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return head.eval()


def score_clips(heads: Sequence[Head], rows: Rows, chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Score whole clips as they were recorded.

    Args:
        heads: whose scores are averaged.
        rows: of all clips.
        chosen: (n,) bool, the clips to score.

    Returns:
        (m, 12) float32 in the clips' order: scores of `KINDS`, then valence, arousal and dominance.
    """
    place = np.flatnonzero(chosen[rows.clip] & rows.last & rows.plain)
    given = torch.from_numpy(rows.states[place]).float()
    with torch.inference_mode():
        return torch.stack([torch.cat(head(given), dim=1) for head in heads]).mean(dim=0).numpy()


def _balanced(clips: Clips, clip: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how likely each row is drawn: kinds of a corpus alike, corpora by the root of their size."""
    cell = clips.corpus[clip] * len(KINDS) + clips.kind[clip]
    share = 1.0 / np.bincount(cell)[cell] / clips.possible().sum(axis=1)[clips.corpus[clip]]
    share = share * np.sqrt(np.bincount(clips.corpus[clip]))[clips.corpus[clip]]
    return share / share.sum()


def _loss(answer: tuple[Tensor, Tensor], clips: Clips, clip: NDArray[np.int64], possible: Tensor) -> Tensor:
    """Return the loss: a clip can only be mistaken for the kinds that its corpus has."""
    scores, vad = answer
    there = possible[clips.corpus[clip]]
    wanted = functional.one_hot(torch.from_numpy(clips.kind[clip]), len(KINDS)).float() * (1 - _SMOOTH)
    wanted = wanted + _SMOOTH * there.float() / there.sum(dim=1, keepdim=True)
    likely = functional.log_softmax(scores.masked_fill(~there, -30.0), dim=1)
    point = torch.from_numpy(clips.vad[clip])
    return -(wanted * likely).sum(dim=1).mean() + _WEIGHT_VAD * functional.mse_loss(vad, point)
