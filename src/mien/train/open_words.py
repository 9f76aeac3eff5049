"""Places of the open vocabulary: `python -m mien.train.open_words DATA` writes `perceive/open_words.npz`.

Every word of `perceive/open_words.toml` is read by the shipped reader of words in a few short sentences, and so is what
people of its branch might say. Its point lies between its branch's published place and what a linear map, fitted on
Russell & Mehrabian's own terms, makes of the reader's numbers; a word that is such a term has the published point. Only
level A data take part: the reader's (GoEmotions, EmoBank), the published table, and the mean state of GoEmotions'
development texts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import GOEMOTIONS
from mien.perceive.open_wheel import load_wheel, published_terms
from mien.perceive.open_words_states import TextStates
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import WordsModel
from mien.types.media import atomic_path

__all__ = ["Readings", "fit_points", "place_words", "read_sentences"]

_SENTENCES = ("I feel {}.", "I am so {} about this.", "Right now I'm feeling really {}.")
_KEPT = 96  # directions of the states in which the words differ most
_RIDGE = 0.3  # of the reader's numbers' own spread
_OWN = 0.3  # what a word itself counts beside its branch: single words are read with much noise
_TEXTS = 700

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What the reader makes of things, each the mean over its sentences.

    Args:
        likely: (n, 28), a probability for each of GoEmotions' labels; they sum to 1.
        point: (n, 3), valence, arousal, dominance.
        last: (n, 768), what the network's heads see.
        third: (n, 384), what its third layer gives.
    """

    likely: Reals
    point: Reals
    last: Reals
    third: Reals


def read_sentences(groups: Sequence[Sequence[str]]) -> Readings:
    """Read groups of sentences.

    Args:
        groups: n of them, one sentence or more in each.
    """
    reader, states = WordsReader(WordsModel(weights_place())), TextStates()
    rows = []
    for group in groups:
        read = [reader.read(text) for text in group]
        seen = [states.states(text) for text in group]
        likely, point = np.array([one.emotions for one in read]), np.array([one.vad for one in read])
        last, third = (np.array(part) for part in zip(*seen, strict=True))
        rows.append([part.mean(axis=0) for part in (likely, point, last, third)])
    return Readings(*(np.array(part) for part in zip(*rows, strict=True)))


def fit_points(known: Readings, points: Reals, asked: Readings) -> Reals:
    """Return points by a linear map from the reader's numbers, fitted on what is known.

    Args:
        known: n readings.
        points: (n, 3), theirs.
        asked: m readings.

    Returns:
        (m, 3) in [-1, 1].
    """
    given, wanted = (np.concatenate([one.point, np.log(one.likely + 0.01)], axis=1) for one in (known, asked))
    mean, size = given.mean(axis=0), given.std(axis=0) + 1e-6
    a, b = (given - mean) / size, (wanted - mean) / size
    ridge = _RIDGE * len(a) * np.eye(a.shape[1])
    slope = np.linalg.solve(a.T @ a + ridge, a.T @ (points - points.mean(axis=0)))
    return np.clip(b @ slope + points.mean(axis=0), -1.0, 1.0)


def place_words(data: Path) -> dict[str, Any]:
    """Return the arrays of `open_words.npz`.

    Args:
        data: the folder that holds `text/goemotions`.

    Returns:
        words (n,); branch (n,), its number; rank (n,), the word's place in it; point (n, 3); likely (n, 28); last
        (n, 96), the words' states from their middle, along the directions of `basis` (96, 768); third (branches, 384),
        of what is said, from the texts' middle; last_middle and third_middle of texts.
    """
    branches = load_wheel().branches
    words = [word for branch in branches for word in branch.words]
    of = np.array([number for number, branch in enumerate(branches) for _ in branch.words])
    terms = {term: place for term, place in published_terms().items() if term != "origin"}
    read, known = (
        read_sentences([[one.format(word) for one in _SENTENCES] for word in some]) for some in (words, terms)
    )
    said = read_sentences([branch.says for branch in branches])
    fitted = fit_points(known, np.array(list(terms.values())), read)
    point = _OWN * fitted + (1.0 - _OWN) * np.array([branch.place for branch in branches])[of]
    for number, word in enumerate(words):
        point[number] = terms.get(word, tuple(point[number]))
    likely, last = (_OWN * part + (1.0 - _OWN) * _branch_mean(part, of) for part in (read.likely, read.last))
    centred = last - read.last.mean(axis=0)
    basis = np.linalg.svd(centred, full_matrices=False)[2][:_KEPT]
    states = TextStates()
    texts = [item.text for item in GOEMOTIONS.read(data / "text" / "goemotions", split="dev")][:_TEXTS]
    last_middle, third_middle = (np.mean(part, axis=0) for part in zip(*map(states.states, texts), strict=True))
    third = said.third - third_middle
    return {
        "words": np.array(words),
        "branch": of.astype(np.int16),
        "rank": np.array([rank for branch in branches for rank, _ in enumerate(branch.words)], dtype=np.int16),
        "point": point.astype(np.float32),
        "likely": (0.5 * likely + 0.5 * said.likely[of]).astype(np.float32),
        "last": (centred @ basis.T / np.linalg.norm(centred, axis=1, keepdims=True)).astype(np.float16),
        "basis": basis.astype(np.float16),
        "third": (third / np.linalg.norm(third, axis=1, keepdims=True)).astype(np.float16),
        "last_middle": last_middle.astype(np.float16),
        "third_middle": third_middle.astype(np.float16),
    }


def _branch_mean(values: Reals, of: NDArray[np.int64]) -> Reals:
    return np.array([values[of == number].mean(axis=0) for number in range(of.max() + 1)])[of]


if __name__ == "__main__":
    output = Path(__file__).parents[1] / "perceive" / "open_words.npz"
    arrays = place_words(Path(sys.argv[1]))
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, **arrays)
