"""Text as an encoder that knows letters alone can read it: emoji by their names, smileys by what they show."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["bare", "legible", "units"]

_EMOJI = "[\u203c\u2049\u2122\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2934-\u2b55\U0001f000-\U0001faff]"
"""One sign that is no letter but has a name of its own."""

_SILENT = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u2060\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u2640|\u2642")
"""Parts of an emoji that say nothing: style, joiner, skin, sex, tag."""

_COLOUR = re.compile(r"\b(black|white|heavy|symbol|sign)\b")
"""Of a sign's name: how it is printed in Unicode's tables."""

_PUNCTUATION = '.,;:!?…"()[]*_~'
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_PLACEHOLDERS = {"[NAME]": "name", "[RELIGION]": "religion"}
"""GoEmotions' own masks, each as one word."""


def units(text: str) -> tuple[str, ...]:
    """Split a text into what can be left out of it: words with their punctuation, smileys, emoji.

    Args:
        text: any text.

    Returns:
        The units in order, quotation marks plain, emoji without the marks of style, skin and sex; an emoji that is
        repeated on the spot is one unit.
    """
    text = _SILENT.sub("", text).translate(_QUOTES)
    for mask, word in _PLACEHOLDERS.items():
        text = text.replace(mask, word)
    found: list[str] = []
    end = 0
    for match in _signs()[0].finditer(text):
        found += [*text[end : match.start()].split(), match.group()]
        end = match.end()
    return (*found, *text[end:].split())


def legible(unit: str) -> str:
    """Return a unit in words.

    Args:
        unit: one of `units`.

    Returns:
        "face with tears of joy" for 😂 (Unicode's name of the sign), "sad face" for ":(", a word as it is; "" for a
        sign that Python's tables do not know yet.

    Source: Unicode character names, through `unicodedata`; the smileys stand in emoticons.toml.
    """
    pattern, shown = _signs()
    if not pattern.fullmatch(unit):
        return unit
    return shown.get(unit) or shown.get(unit[0]) or _name(unit[0])


def bare(unit: str) -> str:
    """Return a unit as it is told apart from others: a word in small letters without punctuation, a sign as it is."""
    return unit if legible(unit) != unit else unit.strip(_PUNCTUATION).lower() or unit


@cache
def _name(sign: str) -> str:
    if "\U0001f1e6" <= sign <= "\U0001f1ff":
        return "flag"
    return " ".join(_COLOUR.sub("", unicodedata.name(sign, "").lower().replace("-", " ")).split())


@cache
def _signs() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds a smiley or a run of one emoji, and what each smiley shows."""
    table = tomllib.loads(files("mien.perceive").joinpath("emoticons.toml").read_text(encoding="utf-8"))
    joined, alone = (
        "|".join(map(re.escape, sorted(table[kind], key=len, reverse=True))) for kind in ("joined", "alone")
    )
    pattern = rf"(?<!\S)(?:{alone})(?=[\s.,!?]|$)|(?:{joined})(?!\w)|[\U0001f1e6-\U0001f1ff]+|({_EMOJI})\1*"
    return re.compile(pattern), table["joined"] | table["alone"] | table["emoji"]
