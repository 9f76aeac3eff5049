"""Which script a text is in, part by part: Latin, Han, Devanagari, or another one by its Unicode name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

__all__ = ["Stretch", "scripts"]

_HAN_WEIGHT = 2.0
"""Letters that one Han character counts for: a Chinese word has two, and says what takes five letters elsewhere."""

_KANA_SHARE = 0.15
"""Share of kana among kana and Han from which on the Han characters are taken for Japanese; Chinese has no kana."""


class Stretch(NamedTuple):
    """All that a text has in one script.

    Args:
        script: "Latin", "Han", "Devanagari", "Japanese", "Cyrillic", ...; "" for a text without letters.
        text: its letters, and the signs, digits and emoji beside them, in order.
        weight: how many letters; a Han character counts for two.
    """

    script: str
    text: str
    weight: float


def scripts(text: str) -> tuple[Stretch, ...]:
    """Split a text by script.

    Args:
        text: any text.

    Returns:
        One stretch for each script, the longest first. What is no letter goes with the letters before it, or with the
        first ones. Where at least 15 % of kana and Han characters are kana, all of them are "Japanese". A text
        without letters is one stretch of script "".

    Source: the names of letters in the Unicode Character Database, through `unicodedata`.
    """
    names = _names(text)
    parts: dict[str, list[str]] = {}
    start = 0
    for name, run in groupby(names):
        end = start + len(list(run))
        parts.setdefault(name, []).append(text[start:end].strip())
        start = end
    stretches = [Stretch(name, " ".join(runs), _weight(name, runs)) for name, runs in parts.items()]
    return tuple(sorted(stretches, key=lambda stretch: -stretch.weight)) or (Stretch("", "", 0.0),)


def _names(text: str) -> list[str]:
    """Return the script that each character goes with."""
    own = [_script(letter) for letter in text]
    kana, han = own.count("Japanese"), own.count("Han")
    if kana >= _KANA_SHARE * (kana + han):
        own = ["Japanese" if kana and name == "Han" else name for name in own]
    name = next((one for one in own if one), "")
    names = []
    for one in own:
        name = one or name
        names.append(name)
    return names


def _weight(name: str, runs: list[str]) -> float:
    letters = sum(bool(_script(letter)) for run in runs for letter in run)
    return letters * (_HAN_WEIGHT if name == "Han" else 1.0)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return a letter's script, "" for what is no letter; a vowel sign is one, joined to what it stands on."""
    kind = unicodedata.category(letter)[0]
    name = unicodedata.name(letter, "").split(" ")
    if kind not in "LM" or name[0] in ("COMBINING", "VARIATION", "MODIFIER", "FEMININE", "MASCULINE", "MICRO", ""):
        return ""
    if name[0] == "CJK":
        return "Han"
    if name[0] in ("HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA"):
        return "Japanese"
    return "Latin" if name[0] == "FULLWIDTH" else name[0].capitalize()
