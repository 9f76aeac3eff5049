"""The codebooks of one voice: k-means of what the books before left over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.speak.student_codec import ENVELOPE, FRAMES, Codec

__all__ = ["ORDER", "WORDS", "learn_codec"]

WORDS = 256
"""Of a book."""

ORDER = "esesee"
"""The books: of the envelope, and of the source."""

_PITCH, _VOICE, _BREATH = 2.0, 0.4, 20.0  # of the source, what counts like one of the envelope's natural logarithms
_ROUNDS = 25

Floats = NDArray[np.float32]


def learn_codec(features: Floats, *, seed: int) -> Codec:
    """Learn a codec.

    Args:
        features: (t, w) float32 of a voice, as `mien.speak.student_codec.analyse_voice` returns them; t is at least
            `WORDS`.
        seed: of the words that k-means begins with.

    Returns:
        A codec of a book of `WORDS` for each letter of `ORDER`.
    """
    width = features.shape[1] // FRAMES
    scale = np.ones((FRAMES, width), np.float32)
    scale[:, ENVELOPE], scale[:, ENVELOPE + 1], scale[:, ENVELOPE + 2 :] = _PITCH, _VOICE, _BREATH
    middle = features.mean(axis=0, dtype=np.float64).astype(np.float32)
    envelope = np.tile(np.arange(width) < ENVELOPE, FRAMES)
    left, chance = (features - middle) / scale.ravel(), np.random.default_rng(seed)
    books = np.zeros((len(ORDER), WORDS, features.shape[1]), np.float32)
    for book, letter in zip(books, ORDER, strict=True):
        known = envelope if letter == "e" else ~envelope
        words, nearest = _cluster(left[:, known], chance)
        book[:, known] = words
        left = left - book[nearest]
    return Codec(middle, scale.ravel(), books)


def _cluster(rows: Floats, chance: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Return the means that k-means finds, and the nearest of them to each row; a mean that is left alone moves."""
    words = rows[chance.choice(len(rows), WORDS, replace=False)]
    for _ in range(_ROUNDS):
        nearest = _nearest(rows, words)
        order = np.argsort(nearest, kind="stable")
        found, first, counts = np.unique(nearest[order], return_index=True, return_counts=True)
        words = rows[chance.choice(len(rows), WORDS, replace=False)]
        words[found] = np.add.reduceat(rows[order], first, axis=0) / counts[:, None].astype(np.float32)
    return words, _nearest(rows, words)


def _nearest(rows: Floats, words: Floats) -> NDArray[np.int64]:
    return np.argmin((words**2).sum(axis=1) - 2.0 * rows @ words.T, axis=1)
