"""Patience: how long a silence is waited for before the turn has ended."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mien.listen.wording import reads_finished

__all__ = ["Patience", "semantic_patience", "silent_patience"]

Patience = Callable[[float, str | None], float]
"""From how finished a turn sounds, and its words, or None where they are not known yet, to the seconds of silence after
which it has ended."""


def semantic_patience(finished: float, words: str | None) -> float:
    """Return the silence that ends a turn: 0.35 s where it sounds and reads finished, up to 2 s where it does neither.

    Words that promise more are believed before the melody: smart-turn takes 12 of 20 sentences that are cut in the
    middle for finished (`mien.measure.turns`).

    Args:
        finished: how finished the turn sounds, [0, 1].
        words: what it says; "" where nothing could be made out, None where that is not known yet.
    """
    if words is None:
        return float(np.interp(finished, [0.3, 0.9], [1.8, 1.35]))
    if words and not reads_finished(words):
        return float(np.interp(finished, [0.5, 1.0], [2.0, 1.6]))
    return float(np.interp(finished, [0.05, 0.3, 0.6], [1.5, 0.7, 0.35]))


def silent_patience(seconds: float) -> Patience:
    """Return a patience that does not ask for meaning."""
    return lambda finished, words: seconds
