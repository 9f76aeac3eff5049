"""Do features that were learned without a label tell a linear probe more of people it never saw than PCA does?

Every way gives the probe as many numbers, and every network as many steps. The recipe was chosen on `TUNED`, who are
learned from but never tested; the others are held out in three parts, with all their sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.train.pairs.clips import BASIC, CLIPS
from mien.train.pairs.inputs import CHANNELS, Inputs, read_inputs
from mien.train.pairs.labels import read_labels
from mien.train.pairs.pairs import PairsRecipe
from mien.train.pairs.report import ABSENT, FEW, PairsReport, report_pairs
from mien.train.pairs.ways import SEEDS, See, teach_ways

__all__ = ["TUNED", "Probe", "bench_pairs", "learn_probe"]

TUNED = "kokoro:af_"
"""People whose names begin so."""

_FOLDS = 3

_STRENGTHS = (0.01, 0.1, 1.0)  # inverse of regularisation, chosen by held-out people of the training part
_PARTS = 4

Reals = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A logistic regression on scaled features.

    Args:
        middle: (k,) mean of the features.
        wide: (k,) their deviation.
        model: of scikit-learn.
    """

    middle: Reals
    wide: Reals
    model: Any

    def name(self, rows: Reals) -> Labels:
        """Return (n,) the likeliest labels of (n, k) features."""
        return np.asarray(self.model.predict((rows - self.middle) / self.wide))


def bench_pairs(folder: Path, *, say: Callable[[str], None]) -> PairsReport:
    """Learn features of some people, and probe those of others.

    Args:
        folder: what `write_clips` made: the clips, and their labels, which the probe alone is given.
        say: is told how it goes.

    Raises:
        InputError: clips or labels are missing or damaged, or too few people are not of `TUNED`.
    """
    people, label = read_labels(folder)
    inputs, recipe = read_inputs(folder / CLIPS), PairsRecipe()
    held = sorted({person for person in people if not person.startswith(TUNED)})
    if len(held) < _FOLDS:
        raise InputError(f"{folder} has {len(held)} people to test; expected {_FOLDS} whose name is not {TUNED}…")
    right: dict[str, Reals] = {}
    for fold in range(_FOLDS):
        test = np.isin(people, held[fold::_FOLDS])
        for seed in range(SEEDS):
            say(f"people {fold + 1} of {_FOLDS}, seed {seed + 1} of {SEEDS}")
            ways = teach_ways({name: rows[~test] for name, rows in inputs.items()}, seed=seed, recipe=recipe)
            for name, one in _ask(ways, inputs, label, people, test, seed=seed).items():
                right.setdefault(name, np.full((SEEDS, len(label)), np.nan))[seed, test] = one
    return report_pairs(right, people)


def learn_probe(rows: Reals, label: Labels, people: NDArray[np.str_]) -> Probe:
    """Fit a linear probe, its strength chosen by people who are held back.

    Args:
        rows: (n, k) features.
        label: (n,).
        people: (n,) who shows each.
    """
    from sklearn.linear_model import LogisticRegression

    middle, wide = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    given, names = (rows - middle) / wide, np.unique(people)
    part = np.searchsorted(names, people) % _PARTS
    score = []
    for strength in _STRENGTHS:
        hits = 0
        for held in range(_PARTS):
            back = part == held
            if back.any() and len(np.unique(label[~back])) > 1:
                model = LogisticRegression(C=strength, max_iter=1_000).fit(given[~back], label[~back])
                hits += int((model.predict(given[back]) == label[back]).sum())
        score.append(hits)
    best = _STRENGTHS[int(np.argmax(score))]
    return Probe(middle, wide, LogisticRegression(C=best, max_iter=1_000).fit(given, label))


def _ask(
    ways: Mapping[str, See],
    inputs: Inputs,
    label: Labels,
    people: NDArray[np.str_],
    test: NDArray[np.bool_],
    *,
    seed: int,
) -> dict[str, Reals]:
    """Return for each way, with all labels, few, and channels absent, which test clips are named rightly."""
    right: dict[str, Reals] = {}
    asked = {name: rows[test] for name, rows in inputs.items()}
    taught = np.flatnonzero(~test)
    some = _some(label[taught], seed=seed)
    for name, see in ways.items():
        rows = see(inputs)[taught]
        probe = learn_probe(rows, label[taught], people[taught])
        right[name] = probe.name(see(asked)) == label[test]
        few = learn_probe(rows[some], label[taught[some]], people[taught[some]])
        right[f"few {name}"] = few.name(see(asked)) == label[test]
        for channel in CHANNELS if name in ABSENT else ():
            less = {other: rows for other, rows in asked.items() if other != channel}
            right[f"no {channel} {name}"] = probe.name(see(less)) == label[test]
    return right


def _some(label: Labels, *, seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    each = FEW // len(BASIC)
    return np.concatenate([draw.permutation(np.flatnonzero(label == one))[:each] for one in range(len(BASIC))])
