"""Rows that linear models of compounds take: blocks of numbers of equal weight, and counted words and pairs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Blocks", "Terms", "count_terms", "scale_blocks"]

_WORD = re.compile(r"\w\w+")

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """How blocks of numbers are joined so that each counts as much as any other, however wide it is.

    Args:
        middle: for each block (w,), the mean of those that taught.
        wide: for each block (w,), their deviation times the root of w.
    """

    middle: tuple[Reals, ...]
    wide: tuple[Reals, ...]

    def rows(self, blocks: Sequence[Reals | None]) -> Reals:
        """Return (n, all widths) of blocks (n, w); one that is not there stands at its mean."""
        count = next(len(block) for block in blocks if block is not None)
        parts = zip(blocks, self.middle, self.wide, strict=True)
        return np.hstack([np.zeros((count, len(m))) if one is None else (one - m) / w for one, m, w in parts])


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and pairs of words that are counted.

    Args:
        place: of each one in a row.
        rarity: (t,), the rarer, the larger.
    """

    place: Mapping[str, int]
    rarity: Reals

    def rows(self, texts: Sequence[str]) -> Reals:
        """Return (n, t) rows of length 1: 1 + the logarithm of a term's count, times its rarity.

        Source: Salton & Buckley, "Term-weighting approaches in automatic text retrieval", 1988.
        """
        found = np.zeros((len(texts), len(self.place)))
        for row, text in zip(found, texts, strict=True):
            for term, count in Counter(_terms(text)).items():
                if (place := self.place.get(term)) is not None:
                    row[place] = (1.0 + np.log(count)) * self.rarity[place]
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def scale_blocks(blocks: Sequence[Reals]) -> Blocks:
    """Return the scaling that blocks (n, w) teach."""
    return Blocks(
        tuple(block.mean(axis=0) for block in blocks),
        tuple((block.std(axis=0) + 1e-6) * block.shape[1] ** 0.5 for block in blocks),
    )


def count_terms(texts: Sequence[str], *, least: int) -> Terms:
    """Return the words and pairs of words that stand in `least` texts or more."""
    often = Counter(term for text in texts for term in set(_terms(text)))
    kept = sorted(term for term, count in often.items() if count >= least)
    counts = np.array([often[term] for term in kept], dtype=np.float64)
    return Terms({term: place for place, term in enumerate(kept)}, np.log((1 + len(texts)) / (1 + counts)) + 1.0)


def _terms(text: str) -> Iterable[str]:
    words = _WORD.findall(text.lower())
    return [*words, *(f"{one} {next_}" for one, next_ in pairwise(words))]
