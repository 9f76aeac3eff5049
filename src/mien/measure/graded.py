"""Scores of graded emotions: how near predicted intensities of EmoNet's 40 are to what people rated.

Source: Schuhmann et al., "EmoNet-Voice", arXiv 2506.09827, 2025: mean absolute error, Pearson and Spearman for each
emotion, and the finding that excited emotions are easier to hear than quiet ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.measure.rows import read_rows
from mien.measure.scores import ranks
from mien.types import load_taxonomy

__all__ = ["GradedReport", "GradedScore", "read_grades", "score_grades"]

TAXONOMY = "emonet-40"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GradedScore:
    """One emotion.

    Args:
        mae: mean absolute error, on the scale of the ratings.
        pearson: correlation; None where one side never changes.
        spearman: correlation of ranks; None likewise.
        samples: how many were rated.
    """

    mae: float
    pearson: float | None
    spearman: float | None
    samples: int


@dataclass(frozen=True, slots=True)
class GradedReport:
    """All emotions.

    Args:
        emotions: by name, those that were rated.
        excited: mean Spearman of the emotions whose published arousal is above 0; None where there is none.
        quiet: the same of the others.
    """

    emotions: Mapping[str, GradedScore]
    excited: float | None
    quiet: float | None


def read_grades(path: Path) -> dict[str, dict[str, float]]:
    """Read graded emotions.

    Args:
        path: JSON lines such as {"name": "clip7", "emotions": {"elation": 2, "anger": 0}}; names of "emonet-40".

    Returns:
        For each name the grades, in the file's order.

    Raises:
        InputError: the file cannot be read, or a row is wrong; the message names it.
    """
    known = set(load_taxonomy(TAXONOMY).labels)
    found: dict[str, dict[str, float]] = {}
    for name, row, place in read_rows(path):
        grades = row.get("emotions")
        if not isinstance(grades, dict) or not all(isinstance(grade, int | float) for grade in grades.values()):
            raise InputError(f"{place}: emotions is {grades!r}; expected an object of emotions with their grades")
        if unknown := sorted(grades.keys() - known):
            raise InputError(f"{place}: {unknown[0]!r} is no emotion of {TAXONOMY}")
        if not np.isfinite(list(grades.values())).all():
            raise InputError(f"{place}: a grade is not finite; expected a number")
        found[name] = {label: float(grade) for label, grade in grades.items()}
    return found


def score_grades(given: Mapping[str, Mapping[str, float]], gold: Mapping[str, Mapping[str, float]]) -> GradedReport:
    """Score predicted grades.

    Args:
        given: predicted, by sample.
        gold: rated, by sample; an emotion that was not rated does not count.

    Returns:
        The scores.

    Raises:
        InputError: nothing was rated, or a rated emotion has no prediction.
    """
    table = load_taxonomy(TAXONOMY)
    pairs: dict[str, list[tuple[float, float]]] = {}
    for name, grades in gold.items():
        for label, grade in grades.items():
            if label not in given.get(name, {}):
                raise InputError(f"{name!r} has no prediction of {label!r}; expected one for each grade that was rated")
            pairs.setdefault(label, []).append((given[name][label], grade))
    if not pairs:
        raise InputError("there is no grade to score; expected one row or more of what was rated")
    scores = {label: _score(np.array(pairs[label])) for label in table.labels if label in pairs}
    loud = {label: place.arousal > 0 for label, place in zip(table.labels, table.prototypes, strict=True)}
    return GradedReport(
        scores,
        _mean([one.spearman for label, one in scores.items() if loud[label]]),
        _mean([one.spearman for label, one in scores.items() if not loud[label]]),
    )


def _score(pairs: Floats) -> GradedScore:
    ours, theirs = pairs.T
    ranked = ranks(ours), ranks(theirs)
    return GradedScore(
        float(np.abs(ours - theirs).mean()), _correlation(ours, theirs), _correlation(*ranked), len(pairs)
    )


def _correlation(a: Floats, b: Floats) -> float | None:
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
