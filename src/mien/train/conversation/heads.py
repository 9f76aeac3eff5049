"""Training of the networks over dialogues: one form, one seed, one corpus at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from mien.measure.conversation.scores import weighted_f1
from mien.measure.conversation.turns import Turns
from mien.perceive.conversation_crf import Edges, best_labels
from mien.train.conversation.net import Batch, DialogueNet, Form, make_batch

__all__ = ["Head", "Lesson", "best_temperature", "fit_head", "predict"]

_EPOCHS, _SIZE, _RATE, _ALONE_RATE, _DECAY = 8, 64, 2e-3, 1e-4, 0.05
_AVERAGE = 0.95
_SIDE = 0.5  # of the loss: of each turn given what came before; the rest: of the dialogue's whole labelling


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A split as a network reads it.

    Args:
        turns: n of them.
        features: (n, f) float32.
    """

    turns: Turns
    features: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A trained network.

    Args:
        net: the network, in reading mode.
        temperature: fitted on the development split.
        dev: weighted F1 there, after each epoch.
    """

    net: DialogueNet
    temperature: float
    dev: tuple[float, ...]


def fit_head(form: Form, train: Lesson, dev: Lesson, *, alone: nn.Linear, seed: int) -> Head:
    """Train a network over dialogues; the epoch that reads the development split best is kept.

    Args:
        form: what it is made of.
        train: the training split.
        dev: the development split.
        alone: the encoder's own reading of a turn, from which the network's starts.
        seed: of every choice by chance.

    Returns:
        The network, with the average of its weights over time.
    """
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    net = DialogueNet(form, features=train.features.shape[1], labels=alone.out_features)
    net.alone.load_state_dict(alone.state_dict())
    low = list(net.alone.parameters())
    rest = [p for p in net.parameters() if all(p is not q for q in low)]
    optimiser = torch.optim.AdamW(
        [{"params": low, "lr": _ALONE_RATE}, {"params": rest, "lr": _RATE}], weight_decay=_DECAY
    )
    for group in optimiser.param_groups:
        group["full"] = group["lr"]
    average = {name: p.detach().clone() for name, p in net.named_parameters()}
    best, kept, course, step = -1.0, average, [], 0
    groups = _groups(train.turns, draw=draw)
    total = _EPOCHS * len(groups)
    for _ in range(_EPOCHS):
        net.train()
        groups = _groups(train.turns, draw=draw)
        for group in groups:
            for one in optimiser.param_groups:
                one["lr"] = one["full"] * max(1.0 - step / total, 0.02)
            batch = _batch(train, group)
            loss = _loss(net, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            step += 1
            share = 1.0 - min(_AVERAGE, step / (step + 10))
            for name, parameter in net.named_parameters():
                average[name].lerp_(parameter.detach(), share)
        shadow = DialogueNet(form, features=train.features.shape[1], labels=alone.out_features)
        shadow.load_state_dict(average)
        labels = predict(shadow, dev)[0]
        course.append(weighted_f1(labels, dev.turns.labels))
        if course[-1] > best:
            best, kept = course[-1], {name: one.clone() for name, one in average.items()}
    net.load_state_dict(kept)
    net.eval()
    return Head(net, best_temperature(predict(net, dev)[1], dev.turns.labels), tuple(course))


def predict(net: DialogueNet, lesson: Lesson) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Read a split.

    Args:
        net: a trained network.
        lesson: the split.

    Returns:
        (n,) labels, each the likeliest given what was said so far, or of the best labelling of the dialogue where the
        network looks ahead; (n, k) probabilities given what was said so far.
    """
    net.eval()
    spans = lesson.turns.spans()
    labels = np.zeros(len(lesson.turns.texts), np.int64)
    likely = np.zeros((len(labels), net.labels))
    with torch.no_grad():
        for group in _groups(lesson.turns, draw=None):
            batch = _batch(lesson, group)
            scores = net(batch)
            beliefs, _ = net.beliefs(batch, scores)
            for row, (first, last) in enumerate(spans[i] for i in group):
                likely[first:last] = beliefs[row, : last - first].double().exp().numpy()
                labels[first:last] = likely[first:last].argmax(axis=1)
                if net.form.ahead:
                    edges = Edges(*net.edges.double().numpy())
                    mine = scores[row, : last - first].double().numpy()
                    labels[first:last] = best_labels(lesson.turns.speakers[first:last].tolist(), mine, edges)
    return labels, likely


def _loss(net: DialogueNet, batch: Batch) -> torch.Tensor:
    beliefs, whole = net.beliefs(batch, net(batch))
    turns = batch.mask.sum()
    each = -(beliefs.gather(2, batch.labels[..., None])[..., 0] * batch.mask).sum() / turns
    return _SIDE * each - (1.0 - _SIDE) * whole.sum() / turns


def _groups(turns: Turns, *, draw: np.random.Generator | None) -> Sequence[NDArray[np.int64]]:
    """Return which dialogues are read together: of as many speakers, and of like length."""
    spans = turns.spans()
    keys = [(min(int(turns.speakers[a:b].max()), 2), b - a) for a, b in spans]
    chance = np.zeros(len(spans)) if draw is None else 4.0 * draw.random(len(spans))
    order = sorted(range(len(spans)), key=lambda i: (keys[i][0], keys[i][1] + chance[i]))
    cuts = [0]
    for i in range(1, len(order)):
        if keys[order[i]][0] != keys[order[i - 1]][0] or i - cuts[-1] == _SIZE:
            cuts.append(i)
    groups = [np.array(order[a:b]) for a, b in zip(cuts, [*cuts[1:], len(order)], strict=True)]
    return groups if draw is None else [groups[i] for i in draw.permutation(len(groups))]


def _batch(lesson: Lesson, group: NDArray[np.int64]) -> Batch:
    all_spans = lesson.turns.spans()
    spans = [all_spans[i] for i in group]
    turns = lesson.turns
    return make_batch(
        [lesson.features[a:b] for a, b in spans],
        [turns.labels[a:b] for a, b in spans],
        [turns.speakers[a:b] for a, b in spans],
    )


def best_temperature(likely: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    """Return what divides the logarithms of probabilities for the least cross-entropy.

    Args:
        likely: (n, k) probabilities.
        wanted: (n,) labels that are right.

    Returns:
        One of 0.5, 0.52, ..., 3.

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, arXiv 1706.04599, section 4.2.
    """
    logs, losses = np.log(np.clip(likely, 1e-12, 1.0)), {}
    for temperature in np.linspace(0.5, 3.0, 126):
        scaled = logs / temperature
        total = np.log(np.exp(scaled).sum(axis=1))
        losses[float(temperature)] = float(np.mean(total - scaled[np.arange(len(wanted)), wanted]))
    return min(losses, key=lambda one: losses[one])
