"""A personality from a description: words that tell a trait, and nearness in meaning to sentences about its poles.

Source: Goldberg, "The development of markers for the Big-Five factor structure", Psychological Assessment 4(1), 1992
(traits told by single words; the lists in traits.toml are our own, with words for occupations and habits).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.meaning import open_encoder
from mien.persona.mentions import mentions
from mien.types import BigFive

__all__ = ["TRAITS", "Pole", "by_nearness", "by_words", "guess_traits", "poles", "together"]

TRAITS = tuple(field.name for field in fields(BigFive))
"""The five, in the order of `BigFive`."""

_WORD, _BELOW = 0.55, 0.35  # what a first word tells of a trait; how much a hidden word counts
_NEAR = 2.0  # how much a difference in cosine counts
_MOST_NEAR = 0.5  # what nearness alone may tell
_STEP = 0.05  # traits are rounded: nobody knows them better


@dataclass(frozen=True, slots=True)
class Pole:
    """One end of a trait.

    Args:
        words: that tell it.
        sentences: about somebody who is so.
    """

    words: tuple[str, ...]
    sentences: tuple[str, ...]


def guess_traits(text: str) -> BigFive:
    """Guess a personality.

    Args:
        text: a description in English.

    Returns:
        Each trait in [-0.95, 0.95]; what nothing tells lies near 0.

    Raises:
        WeightsError: the encoder of meaning is damaged.
    """
    return together(by_words(text), by_nearness(text))


def together(told: Mapping[str, float], near: Mapping[str, float]) -> BigFive:
    """Return the personality that words and nearness tell.

    Args:
        told: as `by_words` gives it.
        near: as `by_nearness` gives it.

    Returns:
        Each trait in [-0.95, 0.95].
    """
    values = [round(float(np.clip(told[trait] + near[trait], -0.95, 0.95)) / _STEP) * _STEP for trait in TRAITS]
    return BigFive(*(round(value, 2) for value in values))


def by_words(text: str) -> Mapping[str, float]:
    """Return what the words of a description tell of each trait.

    Args:
        text: a description in English.

    Returns:
        Trait to a number in (-1, 1); 0 where no word tells it.
    """
    return {trait: _told(text, *poles()[trait]) for trait in TRAITS}


def by_nearness(text: str) -> Mapping[str, float]:
    """Return how much nearer a description lies to the high pole of each trait than to the low one.

    Args:
        text: a description in English.

    Returns:
        Trait to a number in [-0.5, 0.5].

    Raises:
        WeightsError: the encoder of meaning is damaged.
    """
    point = open_encoder().vector(text)
    return {
        trait: float(np.clip(_NEAR * ((high @ point).mean() - (low @ point).mean()), -_MOST_NEAR, _MOST_NEAR))
        for trait, (high, low) in _points().items()
    }


@cache
def poles() -> Mapping[str, tuple[Pole, Pole]]:
    """Return the high and the low pole of each trait."""
    table = tomllib.loads(files("mien.persona").joinpath("traits.toml").read_text(encoding="utf-8"))
    return {trait: (_pole(entry, "high"), _pole(entry, "low")) for trait, entry in table.items()}


def _pole(entry: Mapping[str, list[str]], end: str) -> Pole:
    return Pole(tuple(entry[end]), tuple(entry[f"sentences_{end}"]))


def _told(text: str, high: Pole, low: Pole) -> float:
    total = 0.0
    for sign, pole in ((1.0, high), (-1.0, low)):
        for mention in mentions(text, pole.words):
            total += sign * (-1.0 if mention.denied else 1.0) * (_BELOW if mention.hidden else 1.0)
    sentences = len([part for part in re.split(r"[.!?]+(?:\s|$)", text) if part.strip()])
    return float(np.tanh(_WORD * total / max(sentences, 1)))  # a long life has words for everything


@cache
def _points() -> Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    return {trait: (_stack(high.sentences), _stack(low.sentences)) for trait, (high, low) in poles().items()}


def _stack(sentences: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([open_encoder().vector(sentence) for sentence in sentences])
