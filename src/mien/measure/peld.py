"""PELD as numbers: triples, two ways to split them, and scores of a predicted reply's emotion.

Source: Wen et al., "Automatically select emotion for response via personality-affected emotion transition", Findings of
ACL 2021, arXiv 2106.15846. Their split draws a tenth for the test and a tenth of the rest for development, stratified
by the reply's emotion, which puts neighbouring triples, that share utterances, into training and test. The grouped
split keeps triples together that follow each other in a dialogue or share a line of five words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import PELD, Triple
from mien.measure.scores import label_f1
from mien.types import Taxonomy, load_taxonomy

__all__ = ["LABELS", "Split", "Triples", "grouped_split", "published_split", "read_triples", "score_labels"]

LABELS: Taxonomy = load_taxonomy("meld-7")
"""What the emotions are called, and where they stand."""

_SHARE = 0.1
_LONG = 5  # words of a line that two dialogues do not share by chance


@dataclass(frozen=True, slots=True, eq=False)
class Triples:
    """The corpus, a row for each triple.

    Args:
        heard: the second turns, to which the reply is given.
        own: (n, 3) float32, the points of the first speaker's emotion in the first turn.
        theirs: (n, 3) float32, the points of the second speaker's emotion.
        traits: (n, 5) float32, the Big Five of the first speaker in the order of `BigFive`, [-1, 1].
        labels: (n,) int64, the reply's emotion as a place in `LABELS`.
        groups: (n,) int64, equal for triples of one dialogue.
    """

    heard: tuple[str, ...]
    own: NDArray[np.float32]
    theirs: NDArray[np.float32]
    traits: NDArray[np.float32]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Places of triples: to learn from, to choose by, and to measure on."""

    train: NDArray[np.int64]
    dev: NDArray[np.int64]
    test: NDArray[np.int64]


def read_triples(data: Path) -> Triples:
    """Read the corpus.

    Args:
        data: the folder that holds `text/peld`.

    Returns:
        All 6,510 triples in the order of the file.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    found: list[Triple] = list(PELD.read(data / "text" / "peld", split="all"))
    points = LABELS.points().astype(np.float32)
    places = np.array([[LABELS.index(label) for label in one.labels] for one in found], np.int64)
    big_five = [astuple(one.traits) for one in found]
    return Triples(
        heard=tuple(one.texts[1] for one in found),
        own=points[places[:, 0]],
        theirs=points[places[:, 1]],
        traits=np.array(big_five, np.float32),
        labels=places[:, 2],
        groups=_groups(found),
    )


def published_split(labels: NDArray[np.int64], *, seed: int) -> Split:
    """Return a split as the published code makes it.

    Args:
        labels: (n,) int64.
        seed: of the draw.

    Returns:
        Of 6,510 triples 5,273, 586 and 651.
    """
    draw = np.random.default_rng(seed)
    rest, test = _stratified(np.arange(len(labels)), labels, draw)
    train, dev = _stratified(rest, labels, draw)
    return Split(train, dev, test)


def grouped_split(groups: NDArray[np.int64], *, seed: int) -> Split:
    """Return a split in which no dialogue is in two parts.

    Args:
        groups: (n,) int64, equal for triples of one dialogue.
        seed: of the draw.

    Returns:
        A tenth or just above of the triples for the test, and of the rest for development.
    """
    draw = np.random.default_rng(seed)
    order = draw.permutation(np.unique(groups))
    sizes = np.array([np.count_nonzero(groups == one) for one in order])
    ends = np.cumsum(sizes)
    last = int(np.searchsorted(ends, _SHARE * len(groups)))
    then = int(np.searchsorted(ends, ends[last] + _SHARE * (len(groups) - ends[last])))
    parts = order[: last + 1], order[last + 1 : then + 1], order[then + 1 :]
    test, dev, train = (np.flatnonzero(np.isin(groups, part)) for part in parts)
    return Split(train, dev, test)


def score_labels(given: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[float, float]:
    """Return macro-F1 and F1 weighted by how often each emotion is right.

    Args:
        given: (n,) int64, places in `LABELS`.
        wanted: (n,) int64.

    Returns:
        Both in [0, 1].
    """
    kinds = np.arange(len(LABELS.labels))
    f1 = label_f1(given[:, None] == kinds, wanted[:, None] == kinds)
    return float(f1.mean()), float(f1 @ np.bincount(wanted, minlength=len(kinds)) / len(wanted))


def _stratified(
    places: NDArray[np.int64], labels: NDArray[np.int64], draw: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what is left and a tenth, rounded up, of places, by the largest remainders of each label's share."""
    wanted = int(np.ceil(_SHARE * len(places)))
    kinds, counts = np.unique(labels[places], return_counts=True)
    shares = counts * wanted / len(places)
    sizes = np.floor(shares).astype(int)
    for k in np.argsort(sizes - shares, kind="stable")[: wanted - sizes.sum()]:
        sizes[k] += 1
    taken = [draw.permutation(places[labels[places] == kind])[:size] for kind, size in zip(kinds, sizes, strict=True)]
    chosen = np.sort(np.concatenate(taken))
    return np.setdiff1d(places, chosen), chosen


def _groups(found: Sequence[Triple]) -> NDArray[np.int64]:
    """Join triples that follow each other, and those that share a long line; return each one's first."""
    first = list(range(len(found)))

    def root(i: int) -> int:
        while first[i] != i:
            first[i] = i = first[first[i]]
        return i

    seen: dict[str, int] = {}
    for i, one in enumerate(found):
        if i and set(one.texts) & set(found[i - 1].texts):
            first[root(i)] = root(i - 1)
        for text in one.texts:
            if len(text.split()) >= _LONG:
                first[root(i)] = root(seen.setdefault(" ".join(text.lower().split()), i))
    return np.array([root(i) for i in range(len(found))], np.int64)
