"""The same words with different feelings: what context is worth where words alone cannot tell.

    python -m mien.measure.same_words DATA

Turns of MELD's test split whose words also stand elsewhere in it with another label. A reader without context must give
both the same, so it can be right of one at most.

Source: Shvets, "Emo Pillars", arXiv 2504.16856, 2025 (that context is what tells such turns apart).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.measure.conversation.turns import Turns, read_turns
from mien.perceive.conversation import open_conversation
from mien.perceive.label_shares import read_as

__all__ = ["SameWords", "measure_same_words", "same_words"]

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SameWords:
    """Figures of such turns.

    Args:
        turns: how many.
        pairs: of the same words with different labels.
        right: share of turns read rightly, by reader.
        both: share of pairs read rightly on both sides.
        apart: share of pairs in which the two right labels, given to the two turns, are likelier than the other way
            round; a reader that cannot tell them apart has 0.5.
        apart_interval: of the reader with context, the 95 % interval over different words.
    """

    turns: int
    pairs: int
    right: Mapping[str, float]
    both: Mapping[str, float]
    apart: Mapping[str, float]
    apart_interval: tuple[float, float]


def same_words(turns: Turns) -> dict[str, list[int]]:
    """Return the turns of each text, to the last stop, that stands there with two labels or more."""
    lines: dict[str, list[int]] = {}
    for place, text in enumerate(turns.texts):
        lines.setdefault(text.strip().replace("\u2019", "'"), []).append(place)
    return {text: found for text, found in lines.items() if len(set(turns.labels[found].tolist())) > 1}


def measure_same_words(data: Path, *, say: Callable[[str], None]) -> SameWords:
    """Read such turns with and without context.

    Args:
        data: the folder that holds `text/meld`.
        say: is told how it goes.

    Returns:
        Figures of "emotionic" (each dialogue from its start), "emotionic, first turn" (the same network, without what
        was said before) and "minilm" (the reader of words, its labels as MELD's).

    Raises:
        InputError: the corpus is missing or wrong.
    """
    turns = read_turns(data, "meld", split="test")
    lines = same_words(turns)
    wanted = sorted(place for found in lines.values() for place in found)
    say(f"{len(wanted)} turns of {len(lines)} lines")
    conversation, reader = open_conversation("meld"), Registry("readers").make("minilm:")
    likely: dict[str, dict[int, Reals]] = {"emotionic": {}, "emotionic, first turn": {}, "minilm": {}}
    for first, last in turns.spans():
        inside = [place for place in wanted if first <= place < last]
        dialogue = conversation.start()
        for place in range(first, inside[-1] + 1 if inside else first):
            speaker, text = str(turns.speakers[place]), turns.texts[place]
            if place not in inside:
                dialogue = conversation.follow(dialogue, speaker, text)
                continue
            dialogue, affect = conversation.step(dialogue, speaker, text)
            alone = conversation.step(conversation.start(), speaker, text)[1]
            words = read_as(reader.read(text), taxonomy=affect.taxonomy)
            for way, one in zip(likely, (affect, alone, words), strict=True):
                likely[way][place] = np.array(one.emotions)
    pairs = {
        text: [(i, j) for i, j in combinations(found, 2) if turns.labels[i] != turns.labels[j]]
        for text, found in lines.items()
    }
    labels = turns.labels
    apart = {
        way: [[_order(one, labels, i, j) for i, j in found] for found in pairs.values()] for way, one in likely.items()
    }
    right = {way: {place: int(p.argmax()) == labels[place] for place, p in one.items()} for way, one in likely.items()}
    every = [pair for found in pairs.values() for pair in found]
    return SameWords(
        turns=len(wanted),
        pairs=len(every),
        right={way: float(np.mean(list(one.values()))) for way, one in right.items()},
        both={way: float(np.mean([one[i] and one[j] for i, j in every])) for way, one in right.items()},
        apart={way: float(np.mean([value for values in found for value in values])) for way, found in apart.items()},
        apart_interval=_interval(apart["emotionic"]),
    )


def _order(likely: Mapping[int, Reals], labels: NDArray[np.int64], i: int, j: int) -> float:
    """Return 1 where the right labels of two turns are likelier than each other's, 0 where less, 0.5 where the same."""
    logs = {place: np.log(likely[place] + 1e-12) for place in (i, j)}
    ours = logs[i][labels[i]] + logs[j][labels[j]]
    swapped = logs[i][labels[j]] + logs[j][labels[i]]
    return 0.5 if abs(ours - swapped) < 1e-6 else float(ours > swapped)


def _interval(values: list[list[float]]) -> tuple[float, float]:
    draw = np.random.default_rng(0)
    sums = np.array([[sum(found), len(found)] for found in values])
    drawn = draw.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=1_000) @ sums
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return float(low), float(high)


if __name__ == "__main__":
    report = measure_same_words(Path(sys.argv[1]), say=lambda text: print(f"… {text}", file=sys.stderr))
    print(f"{report.turns} turns, {report.pairs} pairs\n")
    print("| reader | right | both of a pair right | told apart |\n| --- | --- | --- | --- |")
    for name in report.right:
        print(f"| {name} | {report.right[name]:.3f} | {report.both[name]:.3f} | {report.apart[name]:.3f} |")
    low, high = report.apart_interval
    print(f"\ntold apart with context, 95 % over lines: [{low:.3f}, {high:.3f}]")
