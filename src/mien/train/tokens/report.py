"""What came out of the comparison of tokens that channels make together with tokens of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.measure.open_vocabulary import LEVELS, Gold, score_sets
from mien.measure.scores import mean_interval
from mien.train.tokens.turns import Turns
from mien.train.tokens.vocabulary import BASIC, Vocabulary

__all__ = ["LISTED", "SEEDS", "TokensReport", "list_words", "report_tokens", "tokens_card", "tokens_record"]

SEEDS = 3
"""Trainings of each way."""

LISTED = 3
"""Words that name a turn's feeling, the likeliest ones."""

_FREE = ("as they are", "MELD")  # what free words are scored on
_DRAWS = 1_000

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TokensReport:
    """Shares of turns whose feeling, one of seven, is named rightly; of MELD the mean over the seven.

    Args:
        right: by what was asked and way, mean over seeds.
        spread: least and most over seeds.
        gain: the first way less each other, with its 95 % interval over turns.
        free: by what was asked and way, set-level F at `LEVELS` and hit rate of the likeliest words, and how many
            different ones there are over all turns, mean over seeds.
        weights: that make tokens, by way.
        turns: by what was asked, how many.
        people: who were tested.
    """

    right: Mapping[str, Mapping[str, float]]
    spread: Mapping[str, Mapping[str, tuple[float, float]]]
    gain: Mapping[str, Mapping[str, tuple[float, float, float]]]
    free: Mapping[str, Mapping[str, Mapping[str, float]]]
    weights: Mapping[str, int]
    turns: Mapping[str, int]
    people: int


def report_tokens(
    likely: Mapping[str, Mapping[str, Sequence[Reals]]],
    asked: Mapping[str, Turns],
    vocabulary: Vocabulary,
    *,
    weights: Mapping[str, int],
    people: int,
) -> TokensReport:
    """Sum up answers.

    Args:
        likely: by way and what was asked, for each seed (n, w) how likely each word is.
        asked: the turns.
        vocabulary: the words.
        weights: that make tokens, by way.
        people: who were tested.
    """
    right = {
        name: {
            way: np.stack([_right(rows, turns, vocabulary) for rows in found[name]]) for way, found in likely.items()
        }
        for name, turns in asked.items()
    }
    first, *others = likely
    return TokensReport(
        right={name: {way: float(one.mean()) for way, one in ways.items()} for name, ways in right.items()},
        spread={
            name: {way: (float(one.mean(1).min()), float(one.mean(1).max())) for way, one in ways.items()}
            for name, ways in right.items()
        },
        gain={
            name: {way: mean_interval((ways[first] - ways[way]).mean(0), draws=_DRAWS) for way in others}
            for name, ways in right.items()
        },
        free={
            name: {way: _free(found[name], asked[name], vocabulary) for way, found in likely.items()} for name in _FREE
        },
        weights=dict(weights),
        turns={name: len(turns) for name, turns in asked.items()},
        people=people,
    )


def list_words(likely: Reals, vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Return the likeliest words of each turn, the likeliest first.

    Args:
        likely: (n, w) of each word.
        vocabulary: the words.
    """
    best = np.argsort(-likely, axis=1)[:, :LISTED]
    return [tuple(vocabulary.words[place] for place in row) for row in best]


def tokens_card(report: TokensReport) -> str:
    """Return a report as tables in Markdown."""
    ways = list(report.weights)
    lines = ["| asked | turns | " + " | ".join(f"{way} | above it" if i else way for i, way in enumerate(ways)) + " |"]
    lines.append("| --- |" + " --- |" * (2 * len(ways)))
    for name, right in report.right.items():
        cells = [f"{right[ways[0]]:.3f}"]
        for way in ways[1:]:
            gain = report.gain[name][way]
            cells += [f"{right[way]:.3f}", f"{gain[0]:+.3f} [{gain[1]:+.3f}, {gain[2]:+.3f}]"]
        lines.append(f"| {name} | {report.turns[name]} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "| free words | way | " + " | ".join(f"F of {level}" for level in LEVELS) + " | hit | different words |",
    ]
    lines.append("| --- |" + " --- |" * (len(LEVELS) + 3))
    for name, rows in report.free.items():
        for way, scores in rows.items():
            cells = [f"{scores[one]:.3f}" for one in (*LEVELS, "hit")]
            lines.append(f"| {name} | {way} | " + " | ".join([*cells, f"{scores['words']:.0f}"]) + " |")
    made = "; ".join(f"{way} {count:,}" for way, count in report.weights.items())
    return "\n".join([*lines, "", f"{report.people} people; {SEEDS} seeds. Weights that make tokens: {made}."])


def tokens_record(report: TokensReport) -> dict[str, Any]:
    """Return the figures as plain values, rounded."""

    def rounded(table: Any) -> Any:
        if isinstance(table, Mapping):
            return {name: rounded(value) for name, value in table.items()}
        return np.round(table, 4).tolist()

    parts = {"right": report.right, "spread": report.spread, "gain": report.gain, "free": report.free}
    counts = {"weights": dict(report.weights), "turns": dict(report.turns), "people": report.people}
    return {**{name: rounded(part) for name, part in parts.items()}, **counts}


def _right(likely: Reals, turns: Turns, vocabulary: Vocabulary) -> Reals:
    """Return (n,) 1 where the likeliest feeling is right, else 0, times what makes each label count alike."""
    felt = np.stack([likely[:, vocabulary.root == place].sum(1) for place in range(len(BASIC))], 1).argmax(1)
    count = np.bincount(turns.label, minlength=len(BASIC))
    return (felt == turns.label) * len(turns) / (np.count_nonzero(count) * count[turns.label])


def _free(seeds: Sequence[Reals], turns: Turns, vocabulary: Vocabulary) -> dict[str, float]:
    labels = [BASIC[place] for place in turns.label]
    pairs = zip(turns.finer, labels, strict=True)
    gold = {str(i): Gold((word or label,), label, None) for i, (word, label) in enumerate(pairs)}
    given = [list_words(one, vocabulary) for one in seeds]
    scores = [score_sets({str(i): words for i, words in enumerate(one)}, gold) for one in given]
    found = {level: float(np.mean([one.sets[level].f for one in scores])) for level in LEVELS}
    different = [len({word for words in one for word in words}) for one in given]
    return {**found, "hit": float(np.mean([one.hit or 0.0 for one in scores])), "words": float(np.mean(different))}
