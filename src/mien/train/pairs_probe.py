"""Do features that were learned without a label tell a linear probe more of people it never saw than PCA does?

Every way gives the probe as many numbers, and every network as many steps. The recipe was chosen on `TUNED`, who are
learned from but never tested; the others are held out in three parts, with all their sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora.table import read_csv
from mien.errors import InputError
from mien.measure.scores import mean_interval
from mien.train.pairs import PAIRS, PairsRecipe, Projection, fit_pairs, fuse
from mien.train.pairs_clips import BASIC, CLIPS, LABELS
from mien.train.pairs_inputs import CHANNELS, Inputs, clip_names, read_inputs
from mien.train.pairs_principal import Principal, find_principal

__all__ = ["TUNED", "PairsReport", "Probe", "bench_pairs", "learn_probe", "pairs_card", "pairs_record"]

TUNED = "kokoro:af_"
"""People whose names begin so."""

SEEDS, FOLDS = 3, 3
FEW = 70
"""Labels of the second table: ten of each feeling."""

_STRENGTHS = (0.01, 0.1, 1.0)  # inverse of regularisation, chosen by held-out people of the training part
_PARTS = 4

Reals = NDArray[np.float64]
Labels = NDArray[np.int64]
See = Callable[[Inputs], Reals]
"""Makes features of the channels that are there."""


@dataclass(frozen=True, slots=True)
class PairsReport:
    """Shares of clips of unseen people whose feeling, one of seven, is named rightly.

    Args:
        right: of each way, mean over seeds.
        spread: of each way, least and most over seeds.
        few: of each way, with `FEW` labels.
        gain: "all pairs" less each other way, with its 95 % interval over people.
        gain_few: the same with `FEW` labels.
        absent: by channel that is absent when the probe asks, of "all pairs", "PCA" and "PCA together".
        clips: that were tested.
        people: who were tested.
    """

    right: Mapping[str, float]
    spread: Mapping[str, tuple[float, float]]
    few: Mapping[str, float]
    gain: Mapping[str, tuple[float, float, float]]
    gain_few: Mapping[str, tuple[float, float, float]]
    absent: Mapping[str, Mapping[str, float]]
    clips: int
    people: int


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
    people, label = _read_labels(folder)
    inputs, recipe = read_inputs(folder / CLIPS), PairsRecipe()
    held = sorted({person for person in people if not person.startswith(TUNED)})
    if len(held) < FOLDS:
        raise InputError(f"{folder} has {len(held)} people to test; expected {FOLDS} whose name is not {TUNED}…")
    right: dict[str, Reals] = {}
    for fold in range(FOLDS):
        test = np.isin(people, held[fold::FOLDS])
        for seed in range(SEEDS):
            say(f"people {fold + 1} of {FOLDS}, seed {seed + 1} of {SEEDS}")
            ways = teach_ways({name: rows[~test] for name, rows in inputs.items()}, seed=seed, recipe=recipe)
            for name, one in _ask(ways, inputs, label, people, test, seed=seed).items():
                right.setdefault(name, np.full((SEEDS, len(label)), np.nan))[seed, test] = one
    return _report(right, people)


def teach_ways(inputs: Inputs, *, seed: int, recipe: PairsRecipe) -> dict[str, See]:
    """Learn features in all ways from clips without labels.

    Args:
        inputs: of the clips.
        seed: of all chance.
        recipe: of the networks; two channels alone share the numbers of three.

    Returns:
        By name of the way.
    """

    def learn(pairs: Sequence[tuple[str, str]], size: int) -> Mapping[str, Projection]:
        return fit_pairs(inputs, pairs, seed=seed, recipe=replace(recipe, size=size), say=lambda text: None)

    whole = recipe.size * len(CHANNELS)
    principal = {channel: find_principal({channel: inputs[channel]}, size=recipe.size) for channel in CHANNELS}
    ways: dict[str, See] = {"all pairs": _side_by_side(learn(PAIRS, recipe.size), recipe.size)}
    for pair in PAIRS:
        ways["-".join(pair)] = _side_by_side(learn([pair], whole // 2), whole // 2)
        (third,) = set(CHANNELS) - set(pair)
        both = {**learn([pair], recipe.size), third: principal[third]}
        ways[f"{'-'.join(pair)}, PCA of {third}"] = _side_by_side(both, recipe.size)
    ways["PCA"] = _side_by_side(principal, recipe.size)
    ways["PCA together"] = find_principal(inputs, size=whole).see
    ways["inputs as they are"] = find_principal(inputs, size=0).see
    return ways


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


def pairs_card(report: PairsReport) -> str:
    """Return a report as tables in Markdown."""
    lines = [f"| way | right, all labels | least to most of {SEEDS} seeds | all pairs above it | right, {FEW} labels"]
    lines[0] += " | all pairs above it |"
    lines.append("| --- |" + " --- |" * 5)
    for name, right in report.right.items():
        low, high = report.spread[name]
        above, few = (
            f"{gain[name][0]:+.3f} [{gain[name][1]:+.3f}, {gain[name][2]:+.3f}]" if name in gain else ""
            for gain in (report.gain, report.gain_few)
        )
        lines.append(f"| {name} | {right:.3f} | {low:.3f} to {high:.3f} | {above} | {report.few[name]:.3f} | {few} |")
    names = list(report.absent[CHANNELS[0]])
    lines += ["", "| absent when asked | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for channel, row in report.absent.items():
        lines.append(f"| {channel} | " + " | ".join(f"{row[name]:.3f}" for name in names) + " |")
    return "\n".join([*lines, "", f"{report.clips} clips of {report.people} people; chance {1 / len(BASIC):.3f}."])


def pairs_record(report: PairsReport) -> dict[str, Any]:
    """Return the figures as plain values, rounded."""

    def rounded(table: Mapping[str, Any]) -> dict[str, Any]:
        return {name: np.round(value, 4).tolist() for name, value in table.items()}

    parts = {"right": report.right, "few": report.few, "gain": report.gain, "gain_few": report.gain_few}
    absent = {channel: rounded(row) for channel, row in report.absent.items()}
    return {**{name: rounded(part) for name, part in parts.items()}, "absent": absent, "clips": report.clips}


def _side_by_side(channels: Mapping[str, Projection | Principal], size: int) -> See:
    return lambda given: fuse(
        {name: one.features(given[name]) for name, one in channels.items() if name in given}, size=size
    )


_ABSENT = ("all pairs", "PCA", "PCA together")


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
        for channel in CHANNELS if name in _ABSENT else ():
            less = {other: rows for other, rows in asked.items() if other != channel}
            right[f"no {channel} {name}"] = probe.name(see(less)) == label[test]
    return right


def _some(label: Labels, *, seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    each = FEW // len(BASIC)
    return np.concatenate([draw.permutation(np.flatnonzero(label == one))[:each] for one in range(len(BASIC))])


def _report(right: Mapping[str, Reals], people: NDArray[np.str_]) -> PairsReport:
    tested = ~np.isnan(right["all pairs"][0])
    names = [name for name in right if not name.startswith(("few ", "no "))]
    seeds = {name: right[name][:, tested].mean(axis=1) for name in names}

    def above(one: Reals, other: Reals) -> tuple[float, float, float]:
        apart = (one - other).mean(axis=0)
        by_person = [apart[people == person].mean() for person in np.unique(people[tested])]
        return mean_interval(np.array(by_person), draws=1_000)

    return PairsReport(
        right={name: float(one.mean()) for name, one in seeds.items()},
        spread={name: (float(one.min()), float(one.max())) for name, one in seeds.items()},
        few={name: float(right[f"few {name}"][:, tested].mean()) for name in names},
        gain={name: above(right["all pairs"], right[name]) for name in names[1:]},
        gain_few={name: above(right["few all pairs"], right[f"few {name}"]) for name in names[1:]},
        absent={
            channel: {name: float(right[f"no {channel} {name}"][:, tested].mean()) for name in _ABSENT}
            for channel in CHANNELS
        },
        clips=int(tested.sum()),
        people=len(np.unique(people[tested])),
    )


def _read_labels(folder: Path) -> tuple[NDArray[np.str_], Labels]:
    """Return who shows what, in the order of the clips' names."""
    rows = {row.text("name"): row for row in read_csv(folder / LABELS, ("name", "person", "feeling"), delimiter="\t")}
    names = clip_names(folder / CLIPS)
    missing = [name for name in names if name not in rows]
    if missing:
        raise InputError(f"{folder / LABELS} has no row for the clip {missing[0]}; make both: mien data clips")
    wrong = [row for row in rows.values() if row.text("feeling") not in BASIC]
    if wrong:
        raise wrong[0].error(f"the feeling is {wrong[0].text('feeling')!r}; expected one of {', '.join(BASIC)}")
    people = np.array([rows[name].text("person") for name in names])
    return people, np.array([BASIC.index(rows[name].text("feeling")) for name in names])
