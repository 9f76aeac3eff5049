"""Whether labels are read as well in some groups of people as in others: accuracy, recall, and the gap.

Groups come from the table that is measured; Mien itself never reads anybody's group.

Source: AlDahoul et al., "Exploring vision language models for facial attribute recognition: emotion, race, gender, and
age", arXiv 2410.24148, 2024 (attributes of faces, which we do not read: errors are told by them instead); intervals are
percentiles over persons drawn with replacement (Efron & Tibshirani 1993, chapter 13).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError

__all__ = ["LEAST", "Answers", "Fairness", "Figure", "GroupScore", "read_answers", "score_groups"]

LEAST = 20
"""Samples from which a group counts for the gap."""

_DRAWS = 1_000

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupScore:
    """How well one group is read.

    Args:
        samples: how many.
        accuracy: share that is right.
        recall: mean over the labels that the group has.
        labels: recall of each of them.
    """

    samples: int
    accuracy: Figure
    recall: Figure
    labels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fairness:
    """One way to part people.

    Args:
        groups: scores by group.
        best: the group with the highest recall, of those with `LEAST` samples.
        worst: the one with the lowest.
        gap: recall of the best less that of the worst; None where fewer than two groups have so many samples.
    """

    groups: Mapping[str, GroupScore]
    best: str
    worst: str
    gap: Figure | None


@dataclass(frozen=True, slots=True)
class Answers:
    """A table of answers.

    Args:
        label: of n samples, what is right.
        predicted: what was read.
        person: whose samples they are; each its own where nobody is named.
        groups: by column, the group of each sample.
    """

    label: tuple[str, ...]
    predicted: tuple[str, ...]
    person: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


def read_answers(path: Path, *, person: str = "") -> Answers:
    """Read a table of answers.

    Args:
        path: CSV with the columns label, predicted and one or more of groups, such as gender or age; a column "name" is
            no group, and an empty cell belongs to no group.
        person: the column that says whose sample it is; samples of one person are drawn together.

    Returns:
        The table.

    Raises:
        InputError: the file cannot be read, a column is missing, or a cell is empty that may not be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({error}); expected a CSV with label, predicted and groups") from None
    if not rows:
        raise InputError(f"{path} has no rows; expected label, predicted and one or more columns of groups")
    needed = ["label", "predicted", *([person] if person else [])]
    if lost := [name for name in needed if name not in rows[0]]:
        raise InputError(f"{path} has no column {lost[0]!r}; its columns are {', '.join(map(str, rows[0]))}")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError(f"{path}, row {number}: it has not {len(rows[0])} cells as its header")
        if empty := [name for name in needed if not row[name].strip()]:
            raise InputError(f"{path}, row {number}: {empty[0]} is empty; expected a text")
    columns = [name for name in rows[0] if name not in {*needed, "name"}]
    if not columns:
        raise InputError(f"{path} has no column of groups; expected one such as gender or age")
    return Answers(
        tuple(row["label"].strip() for row in rows),
        tuple(row["predicted"].strip() for row in rows),
        tuple(row[person] if person else str(number) for number, row in enumerate(rows)),
        {name: tuple(row[name].strip() for row in rows) for name in columns},
    )


def score_groups(answers: Answers) -> dict[str, Fairness]:
    """Score groups.

    Args:
        answers: the table.

    Returns:
        Scores by column of groups.
    """
    names = sorted(set(answers.label))
    label = np.array([names.index(one) for one in answers.label])
    right = np.array([given == one for given, one in zip(answers.predicted, answers.label, strict=True)])
    person = np.unique(answers.person, return_inverse=True)[1]
    return {name: _score(np.array(group), label, right, person, names) for name, group in answers.groups.items()}


def _score(
    group: NDArray[np.str_], label: Places, right: NDArray[np.bool_], person: Places, names: Sequence[str]
) -> Fairness:
    draw = np.random.default_rng(0)
    scores, drawn = {}, {}
    for name in sorted(set(group.tolist()) - {""}):
        own = group == name
        table, draws = _table(label[own], right[own], person[own], len(names)), _draws(draw, person[own])
        values = {way: _figure(way, table, draws) for way in (_accuracy, _recall)}
        drawn[name] = values[_recall][1]
        whole = table.sum(axis=0)
        labels = {names[k]: float(whole[1, k] / whole[0, k]) for k in np.flatnonzero(whole[0]).tolist()}
        scores[name] = GroupScore(int(own.sum()), values[_accuracy][0], values[_recall][0], labels)
    large = sorted((name for name in scores if scores[name].samples >= LEAST), key=lambda n: scores[n].recall.value)
    if len(large) < 2:
        return Fairness(scores, "", "", None)
    worst, best = large[0], large[-1]
    apart = drawn[best] - drawn[worst]
    low, high = np.percentile(apart, [2.5, 97.5])
    gap = Figure(scores[best].recall.value - scores[worst].recall.value, float(low), float(high))
    return Fairness(scores, best, worst, gap)


def _table(label: Places, right: NDArray[np.bool_], person: Places, labels: int) -> Places:
    """Return (p, 2, k): of each person how many samples of each label there are, and how many are right."""
    people, place = np.unique(person, return_inverse=True)
    table = np.zeros((len(people), 2, labels), dtype=np.int64)
    np.add.at(table[:, 0], (place, label), 1)
    np.add.at(table[:, 1], (place, label), right.astype(np.int64))
    return table


def _draws(draw: np.random.Generator, person: Places) -> Places:
    """Return (d, p): how often each person is drawn."""
    count = len(np.unique(person))
    return draw.multinomial(count, np.full(count, 1.0 / count), size=_DRAWS)


def _accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts[:, 1].sum(axis=1) / counts[:, 0].sum(axis=1)


def _recall(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    there = counts[:, 0] > 0
    shares = np.divide(counts[:, 1], counts[:, 0], out=np.zeros_like(counts[:, 0]), where=there)
    return shares.sum(axis=1) / there.sum(axis=1)


def _figure(
    way: Callable[[NDArray[np.float64]], NDArray[np.float64]], table: Places, drawn: Places
) -> tuple[Figure, NDArray[np.float64]]:
    """Return a figure of all persons, and that of each draw of them."""
    counts = np.einsum("dp,pik->dik", drawn, table).astype(np.float64)
    values = way(counts)
    low, high = np.percentile(values, [2.5, 97.5])
    whole = float(way(table.sum(axis=0, keepdims=True).astype(np.float64))[0])
    return Figure(whole, float(low), float(high)), values
