"""How old somebody is who is described, and whether it is a woman or a man, where the words tell it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from mien.persona.mentions import mentions, plain

__all__ = ["OLDEST", "YOUNGEST", "Person", "Sex", "read_age", "read_person"]

Sex = Literal["woman", "man", ""]

YOUNGEST, OLDEST = 3, 120
"""Years that a persona may have."""

_FIGURES = re.compile(
    r"\b(\d{1,3})(?:[- ]years?[- ]old|[- ]year[- ]|,| years of age)|\baged? (\d{1,3})\b|\bis (\d{2})\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """What a description tells of a body.

    Args:
        age: years, 0 where nothing tells it.
        sex: "woman", "man", or "" where nothing tells it or both are named as often.
    """

    age: float
    sex: Sex


def read_person(text: str) -> Person:
    """Read age and sex from a description.

    Args:
        text: a description in English.

    Returns:
        What it tells.
    """
    table = _table()
    said = plain(text)
    counts = {
        sex: sum(len(re.findall(rf"\b{re.escape(word)}\b", said)) for word in table[sex]) for sex in ("woman", "man")
    }
    sex: Sex = "" if counts["woman"] == counts["man"] else "woman" if counts["woman"] > counts["man"] else "man"
    age = read_age(text)
    if not age:
        told = [table["age"][mention.word] for mention in mentions(text, table["age"]) if not mention.denied]
        age = float(told[0]) if told else 0.0
    return Person(age, sex)


def read_age(text: str) -> float:
    """Read an age that a text gives in figures or as a number word.

    Args:
        text: such as "a 45-year-old man", "You are Kofi, forty-five, who ..." or "a man in his thirties".

    Returns:
        Years, 0 where the text gives none from 3 to 120.
    """
    said, numbers = plain(text), _table()["numbers"]
    for found in _FIGURES.finditer(said):
        years = int(next(filter(None, found.groups())))
        if YOUNGEST <= years <= OLDEST:
            return float(years)
    ones = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    tens = "|".join(word for word in numbers if word.endswith(("ty", "teen")))
    word = re.search(
        rf"(?:^|,| is | aged? |\ba |\ban )\s*({tens})(?:[- ]({'|'.join(ones)}))?(?=,|$|\.| years|[- ]year| who)", said
    )
    if word:
        return float(numbers[word[1]] + (ones.index(word[2]) + 1 if word[2] else 0))
    decade = re.search(rf"\bin (?:his|her|their|your) (?:early |late |mid[- ]?)?({'|'.join(numbers)})\b", said)
    return float(numbers[decade[1]]) if decade else 0.0


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("mien.persona").joinpath("people.toml").read_text(encoding="utf-8"))
