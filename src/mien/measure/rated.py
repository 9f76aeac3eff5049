"""Whether counted scores of explanations agree with people's ratings of them.

Source: Yang et al., "Towards interpretable mental health analysis with large language models", EMNLP 2023, arXiv
2304.03347, section 5: overlap and embedding scores of 163 explanations against the ratings of people, by correlation.
Overlap is ROUGE-1 and ROUGE-L (Lin 2004), nearness that of our own encoder of meaning in place of theirs, and the
plain length stands beside them. Intervals are percentiles over rows drawn with replacement, ranks being those of
the whole table.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.meaning import open_encoder
from mien.measure.scores import ranks
from mien.measure.wer import normal_words

__all__ = ["SCORES", "Agreement", "RatedExplanations", "RatedReport", "read_rated", "score_rated"]

_LEAST, _DRAWS = 3, 1_000

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RatedExplanations:
    """A table of explanations that people rated.

    Args:
        explanations: n of them.
        references: what each is held against: an explanation by an expert, or the text that is explained.
        ratings: by column, n numbers; the larger, the better.
    """

    explanations: tuple[str, ...]
    references: tuple[str, ...]
    ratings: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a score goes with a rating: value, low and high end of the 95 % interval.

    Args:
        pearson: correlation.
        spearman: correlation of ranks; equal values share theirs.
    """

    pearson: tuple[float, float, float]
    spearman: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class RatedReport:
    """The figures.

    Args:
        count: rows.
        agreement: by rating, of each of `SCORES`.
        above: by rating, how far nearness is above the overlap of words, in correlation of ranks, with its interval.
    """

    count: int
    agreement: Mapping[str, Mapping[str, Agreement]]
    above: Mapping[str, tuple[float, float, float]]


def read_rated(path: Path) -> RatedExplanations:
    """Read a table of rated explanations.

    Args:
        path: CSV with the columns explanation, reference and one or more of ratings; a column "name" is no rating.

    Returns:
        The table.

    Raises:
        InputError: the file cannot be read, has fewer than three rows or no rating, a cell is empty or a rating is no
            number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{path} cannot be read ({error}); expected a CSV with explanation, reference, rating"
        ) from None
    if len(rows) < _LEAST:
        raise InputError(f"{path} has {len(rows)} rows; expected {_LEAST} or more, with explanation, reference, rating")
    texts = ("explanation", "reference")
    if lost := [name for name in texts if name not in rows[0]]:
        raise InputError(f"{path} has no column {lost[0]!r}; its columns are {', '.join(map(str, rows[0]))}")
    columns = [name for name in rows[0] if name not in {*texts, "name", None}]
    if not columns:
        raise InputError(f"{path} has no column of ratings; expected one such as rating or overall")
    for number, row in enumerate(rows, start=2):
        if None in row:
            raise InputError(f"{path}, row {number}: it has more cells than its header")
        if empty := [name for name in texts if not row[name].strip()]:
            raise InputError(f"{path}, row {number}: {empty[0]} is empty; expected a text")
    return RatedExplanations(
        tuple(row["explanation"] for row in rows),
        tuple(row["reference"] for row in rows),
        {
            name: tuple(_number(row[name], f"{path}, row {i}: {name}") for i, row in enumerate(rows, 2))
            for name in columns
        },
    )


def score_rated(rated: RatedExplanations) -> RatedReport:
    """Compare scores with ratings.

    Args:
        rated: the table.

    Returns:
        The figures; a score or a rating that does not vary goes with nothing (0).
    """
    pairs = list(zip(rated.explanations, rated.references, strict=True))
    scores = {name: np.array([way(*pair) for pair in pairs]) for name, way in SCORES.items()}
    n = len(pairs)
    drawn = np.random.default_rng(0).multinomial(n, np.full(n, 1.0 / n), size=_DRAWS)
    often = np.concatenate([np.ones((1, n)), drawn]).astype(np.float64)
    agreement, above = {}, {}
    for column, ratings in rated.ratings.items():
        wanted = np.array(ratings)
        plain = {name: _correlations(of, wanted, often) for name, of in scores.items()}
        ranked = {name: _correlations(ranks(of), ranks(wanted), often) for name, of in scores.items()}
        agreement[column] = {name: Agreement(_figure(plain[name]), _figure(ranked[name])) for name in scores}
        above[column] = _figure(ranked["meaning"] - ranked["words"])
    return RatedReport(n, agreement, above)


def _number(cell: str, place: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InputError(f"{place} is {cell!r}; expected a number")
    return value


def _words_f(given: str, wanted: str) -> float:
    """Return ROUGE-1: F of the words that both have, as often as both have them."""
    a, b = normal_words(given), normal_words(wanted)
    return 2.0 * (Counter(a) & Counter(b)).total() / max(len(a) + len(b), 1)


def _sequence_f(given: str, wanted: str) -> float:
    """Return ROUGE-L: F of the longest run of words that both have in the same order, with others between."""
    a, b = normal_words(given), normal_words(wanted)
    best = [0] * (len(b) + 1)
    for word in a:
        before = 0
        for place, other in enumerate(b, start=1):
            here = best[place]
            best[place] = before + 1 if word == other else max(here, best[place - 1])
            before = here
    return 2.0 * best[-1] / max(len(a) + len(b), 1)


def _meaning(given: str, wanted: str) -> float:
    encoder = open_encoder()
    return float(encoder.vector(given) @ encoder.vector(wanted))


def _length(given: str, _: str) -> float:
    return float(len(normal_words(given)))


SCORES: Mapping[str, Callable[[str, str], float]] = {
    "words": _words_f,
    "sequence": _sequence_f,
    "meaning": _meaning,
    "length": _length,
}
"""ROUGE-1, ROUGE-L, likeness of meaning, and words of the explanation alone."""


def _correlations(given: Reals, wanted: Reals, often: Reals) -> Reals:
    """Return (d,) correlations over rows that each count as often as (d, n) `often` says; 0 where one does not vary."""
    a, b = (values - values.mean() for values in (given, wanted))
    share = often / often.sum(axis=1, keepdims=True)
    mean_a, mean_b = share @ a, share @ b
    spread = np.sqrt(np.maximum(share @ a**2 - mean_a**2, 0.0) * np.maximum(share @ b**2 - mean_b**2, 0.0))
    return (share @ (a * b) - mean_a * mean_b) / np.where(spread > 1e-12, spread, np.inf)


def _figure(values: Reals) -> tuple[float, float, float]:
    """Return the first value, and the middle 95 % of the others."""
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return float(values[0]), float(low), float(high)
