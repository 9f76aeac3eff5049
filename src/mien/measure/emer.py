"""Scores of explanations of feelings: overlap of clues and of labels, and completeness of channels.

Source: Lian et al., "Explainable multimodal emotion reasoning", arXiv 2306.15401, 2023, names these three and has a
language model judge the first two from 0 to 10. Ours are counted: clues by a table (`clues.toml`), labels by the words
for feelings and the branches of our wheel. Counting sees neither negation nor whether a clue speaks for the feeling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from mien.errors import InputError
from mien.measure.clues import CHANNELS, Clue, find_clues, find_feelings
from mien.measure.rows import read_rows
from mien.perceive.open_wheel import load_wheel

__all__ = ["EmerReport", "Explained", "Overlap", "explained", "read_explanations", "score_explanations"]


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation.

    Args:
        clues: what it points at.
        branches: of the wheel, of the feelings that it names.
    """

    clues: frozenset[Clue]
    branches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Means over samples whose right set is not empty; F is of the two means.

    Args:
        precision: share of the told that is right; 0 for a sample that tells nothing.
        recall: share of the right that is told.
        f: their harmonic mean.
        samples: how many.
    """

    precision: float
    recall: float
    f: float
    samples: int


@dataclass(frozen=True, slots=True)
class EmerReport:
    """Scores.

    Args:
        clues: overlap of clues of all channels.
        channels: the same by channel; channels of which no right explanation has a clue are left out.
        labels: overlap of the branches of the feelings that are named; None where no right explanation names one.
        completeness: of the channels in which the right explanation has a clue, the share in which the given one has
            any too; mean over samples.
    """

    clues: Overlap
    channels: Mapping[str, Overlap]
    labels: Overlap | None
    completeness: float


def explained(text: str, *, labels: Sequence[str] | None = None) -> Explained:
    """Read an explanation.

    Args:
        text: its sentences.
        labels: the feelings that it concludes; found in the text where they are not given.
    """
    wheel = load_wheel()
    words = find_feelings(text) if labels is None else [wheel.find(label) for label in labels]
    return Explained(find_clues(text), frozenset(wheel.of[word].name for word in words if word))


def read_explanations(path: Path) -> dict[str, Explained]:
    """Read explanations.

    Args:
        path: JSON lines such as {"name": "a", "text": "He frowns ...", "labels": ["angry"]}; in place of text there may
            be "evidence", a list of sentences as `mien perceive --json` writes it; labels may be left out.

    Returns:
        Explanations by name.

    Raises:
        InputError: the file is missing or a row is wrong; file and row are named.
    """
    found = {}
    for name, row, place in read_rows(path):
        evidence = [row["text"]] if "text" in row else row.get("evidence")
        if not isinstance(evidence, list) or not all(isinstance(one, str) for one in evidence):
            raise InputError(f"{place}: there is no explanation; expected text, or evidence as a list of sentences")
        labels = row.get("labels")
        if labels is not None and not (isinstance(labels, list) and all(isinstance(one, str) for one in labels)):
            raise InputError(f"{place}: labels is {labels!r}; expected a list of feelings")
        found[name] = explained(". ".join(evidence), labels=labels)
    return found


def score_explanations(given: Mapping[str, Explained], gold: Mapping[str, Explained]) -> EmerReport:
    """Score explanations.

    Args:
        given: by sample.
        gold: what is right, by sample.

    Returns:
        The scores.

    Raises:
        InputError: a sample has no explanation, or no right explanation has a clue.
    """
    if lost := [name for name in gold if name not in given]:
        raise InputError(f"{len(lost)} samples have no explanation, such as {lost[0]!r}; expected one for each")
    pairs = [(given[name], right) for name, right in gold.items()]
    by_channel = {
        channel: [(_only(ours.clues, channel), _only(right.clues, channel)) for ours, right in pairs]
        for channel in CHANNELS
    }
    clues = _overlap((ours.clues, right.clues) for ours, right in pairs)
    labels = _overlap((ours.branches, right.branches) for ours, right in pairs)
    if clues is None:
        raise InputError("no right explanation points at a clue that the table knows; expected one or more")
    overlaps = ((channel, _overlap(sets)) for channel, sets in by_channel.items())
    return EmerReport(
        clues=clues,
        channels={channel: one for channel, one in overlaps if one is not None},
        labels=labels,
        completeness=_completeness(pairs),
    )


def _only(clues: Iterable[Clue], channel: str) -> frozenset[Clue]:
    return frozenset(clue for clue in clues if clue.channel == channel)


def _overlap(pairs: Iterable[tuple[AbstractSet[object], AbstractSet[object]]]) -> Overlap | None:
    precision, recall = [], []
    for ours, right in pairs:
        if right:
            both = len(ours & right)
            precision.append(both / len(ours) if ours else 0.0)
            recall.append(both / len(right))
    if not recall:
        return None
    p, r = (sum(values) / len(values) for values in (precision, recall))
    return Overlap(p, r, 2 * p * r / (p + r) if p + r else 0.0, len(recall))


def _completeness(pairs: Sequence[tuple[Explained, Explained]]) -> float:
    shares = []
    for ours, right in pairs:
        wanted = {clue.channel for clue in right.clues}
        if wanted:
            shares.append(len(wanted & {clue.channel for clue in ours.clues}) / len(wanted))
    return sum(shares) / len(shares)
