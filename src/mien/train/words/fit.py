"""What is fitted on the development splits after training: temperature, thresholds, and the reach of the axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.measure.scores import label_f1
from mien.perceive.words_model import Calibration, Score
from mien.types import load_taxonomy

__all__ = ["fit_words", "tempered"]

_GRID = np.linspace(0.02, 0.9, 89)
_WIDE = 2  # steps of the grid to both sides over which a label's F1 is averaged: a lone peak is luck


def fit_words(scores: Sequence[Score], wanted: NDArray[np.bool_], ratings: NDArray[np.floating]) -> Calibration:
    """Return what turns a network's numbers into probabilities, decisions and axes.

    Args:
        scores: of GoEmotions' development split, at temperature 1.
        wanted: (n, 28) bool, its labels.
        ratings: (m, 3), valence, arousal and dominance of EmoBank's training split.

    Returns:
        The calibration.
    """
    likely = np.stack([score.likely for score in scores])
    temperature = _temperature(likely, wanted)
    thresholds = _thresholds(tempered(likely, temperature), wanted)
    return Calibration(
        temperature=temperature,
        thresholds=tuple(float(one) for one in thresholds),
        means=tuple(float(one) for one in ratings.mean(axis=0)),
        deviations=tuple(float(one) for one in ratings.std(axis=0)),
        reach=_reach(np.stack([score.axes for score in scores]), wanted),
    )


def tempered(likely: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return probabilities of temperature 1 as they are at another one."""
    return 1.0 / (1.0 + np.exp(-np.log(likely / (1.0 - likely)) / temperature))


def _temperature(likely: NDArray[np.float64], wanted: NDArray[np.bool_]) -> float:
    """Return the temperature of the least cross-entropy of the likeliest label's probability.

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017; theirs is of a softmax, ours of the
    label that is named.
    """
    top, rows = likely.argmax(axis=1), np.arange(len(likely))
    right = wanted[rows, top]
    losses = {}
    for temperature in np.linspace(0.5, 3.0, 126):
        p = np.clip(tempered(likely[rows, top], float(temperature)), 1e-6, 1 - 1e-6)
        losses[float(temperature)] = -np.mean(np.log(np.where(right, p, 1 - p)))
    return min(losses, key=lambda temperature: losses[temperature])


def _thresholds(likely: NDArray[np.float64], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return (k,) probabilities of the best F1, each label's F1 being smoothed over neighbouring thresholds."""
    found = np.stack([label_f1(likely >= threshold, wanted) for threshold in _GRID])
    padded = np.pad(found, ((_WIDE, _WIDE), (0, 0)), mode="edge")
    smooth = np.mean([padded[i : i + len(_GRID)] for i in range(2 * _WIDE + 1)], axis=0)
    return _GRID[smooth.argmax(axis=0)]


def _reach(axes: NDArray[np.float64], wanted: NDArray[np.bool_]) -> tuple[float, ...]:
    """Return how far one deviation goes: then the axes spread over comments as the points of their labels do.

    EmoBank's readers use a small part of their scale (valence's deviation is 0.18); the taxonomy's labels, and all that
    is fed by an `Affect`, use the whole.
    """
    points = load_taxonomy("goemotions-28").points()
    shares = wanted / wanted.sum(axis=1, keepdims=True)
    return tuple(float(one) for one in (shares @ points).std(axis=0) / axes.std(axis=0))
