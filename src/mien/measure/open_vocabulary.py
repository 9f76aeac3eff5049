"""Scores of sets of free words for a feeling: hit rate, weighted F1 of sentiment, and set-level F after grouping.

Source: Lian et al., "AffectGPT", ICML 2025, arXiv 2501.16566, section 5 and its published evaluation: words are first
brought to one form, then to one of several synonyms, then to a ring of an emotion wheel; words that the tables lack are
left out; precision and recall are means over samples, F is of these means; a sample without a known right word is left
out, one without a known predicted word scores 0. They average over five wheels; ours is one wheel (`open_words.toml`),
whose branches are at once the synonyms and the outer ring. Their sentiment of words is a language model's; ours is the
sign of the words' mean published valence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.errors import InputError
from mien.measure.rows import read_rows
from mien.perceive.open_wheel import load_wheel

__all__ = ["LEVELS", "Gold", "OpenVocabularyReport", "SetScore", "read_gold", "read_predictions", "score_sets"]

LEVELS = ("form", "branch", "root")
"""How words are grouped: by their form alone, by nearly the same meaning, by basic feeling."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right of one sample.

    Args:
        words: free words, () where none are given.
        label: a basic label, "" where none is given.
        sentiment: [-1, 1], None where none is given.
    """

    words: tuple[str, ...]
    label: str
    sentiment: float | None


@dataclass(frozen=True, slots=True)
class SetScore:
    """Precision, recall and F at one level, over so many samples."""

    precision: float
    recall: float
    f: float
    samples: int


@dataclass(frozen=True, slots=True)
class OpenVocabularyReport:
    """Scores.

    Args:
        sets: at each of `LEVELS`; empty where no sample has right words.
        hit: share of samples whose basic label is among the predicted words' roots; None without labels.
        waf: weighted F1 of positive and negative over samples whose sentiment is not 0; None without such.
        unknown: predicted words that the vocabulary lacks, in all.
    """

    sets: Mapping[str, SetScore]
    hit: float | None
    waf: float | None
    unknown: int


def score_sets(given: Mapping[str, Sequence[str]], gold: Mapping[str, Gold]) -> OpenVocabularyReport:
    """Score predicted words.

    Args:
        given: predicted words by sample.
        gold: what is right, by sample.

    Returns:
        The scores.

    Raises:
        InputError: a sample has no prediction, or there is no sample.
    """
    if not gold:
        raise InputError("there is no sample to score; expected one row or more of what is right")
    if lost := [name for name in gold if name not in given]:
        raise InputError(f"{len(lost)} samples have no prediction, such as {lost[0]!r}; expected one for each")
    wheel = load_wheel()
    groups: Mapping[str, Callable[[str], str]] = {
        "form": wheel.find,
        "branch": lambda word: wheel.of[found].name if (found := wheel.find(word)) else "",
        "root": lambda word: wheel.of[found].root if (found := wheel.find(word)) else "",
    }
    pairs = [(given[name], one.words) for name, one in gold.items() if one.words]
    labelled = [(given[name], one.label) for name, one in gold.items() if one.label]
    felt = [(given[name], one.sentiment) for name, one in gold.items() if one.sentiment]
    return OpenVocabularyReport(
        sets={level: _sets(pairs, groups[level]) for level in LEVELS} if pairs else {},
        hit=_hit(labelled, groups["root"]) if labelled else None,
        waf=_waf([(_valence(words), value) for words, value in felt]) if felt else None,
        unknown=sum(not wheel.find(word) for name in gold for word in given[name]),
    )


def read_predictions(path: Path) -> dict[str, tuple[str, ...]]:
    """Read predicted words.

    Args:
        path: JSON lines such as {"name": "a", "words": ["wistful", "calm"]}; a word may also be an object with "word".

    Returns:
        Words by name.

    Raises:
        InputError: the file is missing or a row is wrong; file and row are named.
    """
    return {name: _words(row, place) for name, row, place in read_rows(path)}


def read_gold(path: Path) -> dict[str, Gold]:
    """Read what is right.

    Args:
        path: JSON lines with "name" and one or more of "words", "label" (a basic feeling in any form) and
            "sentiment", [-1, 1].

    Returns:
        What is right, by name.

    Raises:
        InputError: the file is missing or a row is wrong; file and row are named.
    """
    found = {}
    for name, row, place in read_rows(path):
        label, sentiment = row.get("label", ""), row.get("sentiment")
        if not {"words", "label", "sentiment"} & set(row):
            raise InputError(f"{place}: there is nothing that is right; expected words, label or sentiment")
        if not isinstance(label, str) or (label and not load_wheel().find(label)):
            raise InputError(f"{place}: label is {label!r}; expected a feeling such as happy, sad, angry or worried")
        if sentiment is not None and not (_is_number(sentiment) and -1.0 <= sentiment <= 1.0):
            raise InputError(f"{place}: sentiment is {sentiment!r}; expected a number from -1 to 1")
        found[name] = Gold(_words(row, place) if "words" in row else (), label, sentiment)
    return found


def _words(row: Mapping[str, Any], place: str) -> tuple[str, ...]:
    words = row.get("words")
    if not isinstance(words, list):
        raise InputError(f"{place}: words is {words!r}; expected a list of words")
    plain: list[Any] = [word["word"] if isinstance(word, dict) and "word" in word else word for word in words]
    if wrong := [word for word in plain if not isinstance(word, str) or not word.strip()]:
        raise InputError(f"{place}: {wrong[0]!r} is no word; expected a text")
    return tuple(plain)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sets(pairs: Sequence[tuple[Sequence[str], Sequence[str]]], group: Callable[[str], str]) -> SetScore:
    precision, recall = [], []
    for given, right in pairs:
        ours, theirs = ({group(word) for word in words} - {""} for words in (given, right))
        if theirs:
            both = len(ours & theirs)
            precision.append(both / len(ours) if ours else 0.0)
            recall.append(both / len(theirs))
    p, r = (sum(values) / max(len(values), 1) for values in (precision, recall))
    return SetScore(p, r, 2 * p * r / (p + r) if p + r else 0.0, len(precision))


def _hit(pairs: Sequence[tuple[Sequence[str], str]], group: Callable[[str], str]) -> float:
    return sum(group(label) in {group(word) for word in words} for words, label in pairs) / len(pairs)


def _valence(words: Sequence[str]) -> float:
    """Return the mean valence of the words' branches, 0 where none is known."""
    wheel = load_wheel()
    values = [wheel.of[found].place.valence for word in words if (found := wheel.find(word))]
    return sum(values) / max(len(values), 1)


def _waf(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the F1 of positive and of negative, weighed by how many samples are so; 0 counts as negative."""
    total = 0.0
    for sign in (True, False):
        right = [(given > 0.0) is sign for given, wanted in pairs if (wanted > 0.0) is sign]
        said = sum((given > 0.0) is sign for given, _ in pairs)
        total += 2.0 * sum(right) / max(len(right) + said, 1) * len(right)
    return total / len(pairs)
