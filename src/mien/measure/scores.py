"""Scores of predictions against what people said: F1, correlation, calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["calibration_error", "label_f1", "mean_interval", "pearson", "ranks"]


def label_f1(given: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return F1 of each label.

    Args:
        given: (n, k) bool, the labels that were predicted.
        wanted: (n, k) bool, the labels that are right.

    Returns:
        (k,) float64 in [0, 1]; 0 for a label that is neither predicted nor right anywhere. Their mean is macro-F1.
    """
    both = (given & wanted).sum(axis=0)
    return 2.0 * both / np.maximum(given.sum(axis=0) + wanted.sum(axis=0), 1)


def pearson(given: NDArray[np.floating], wanted: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the correlation of each column.

    Args:
        given: (n, k), the predictions.
        wanted: (n, k), what is right.

    Returns:
        (k,) float64 in [-1, 1]; 0 where a column does not vary.
    """
    a, b = (np.asarray(x, np.float64) - np.mean(x, axis=0, dtype=np.float64) for x in (given, wanted))
    size = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    return (a * b).sum(axis=0) / np.where(size > 0.0, size, 1.0)


def ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return (n,) ranks from 1 of (n,) values; equal ones share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2.0)[place]


def mean_interval(values: NDArray[np.floating], *, draws: int) -> tuple[float, float, float]:
    """Return a mean, and the middle 95 % of the means of as many values drawn from them.

    Args:
        values: (n,), at least one.
        draws: how many times; they are the same each time.

    Source: Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979: percentiles.
    """
    draw = np.random.default_rng(0)
    means = [float(values[draw.integers(0, len(values), len(values))].mean()) for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)


def calibration_error(confidence: NDArray[np.floating], right: NDArray[np.bool_], *, bins: int = 15) -> float:
    """Return the expected calibration error.

    Args:
        confidence: (n,) in [0, 1], how sure each prediction was.
        right: (n,) bool, whether it was right.
        bins: of equal width.

    Returns:
        The mean distance between confidence and the share that is right, bin by bin, weighted by the bins' sizes.

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017, arXiv 1706.04599, equation 3.
    """
    place = np.clip((np.asarray(confidence) * bins).astype(int), 0, bins - 1)
    error = 0.0
    for one in np.unique(place):
        here = place == one
        error += here.mean() * abs(float(np.mean(confidence[here])) - float(np.mean(right[here])))
    return float(error)
