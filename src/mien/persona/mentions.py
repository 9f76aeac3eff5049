"""Where a description mentions a word: in which form, denied or not, and openly or as something hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Mention", "hides", "mentions", "plain"]

_NO = re.compile(
    r"\b(?:not|never|no|nor|hardly|barely|without|neither|isn't|doesn't|don't|wasn't|lacks)\s+(?:\w+\s+){0,2}$"
)
_HIDDEN = re.compile(r"\b(?:secretly|deep down|underneath|at heart|privately|beneath|behind closed doors)\b")
_FORMED = 5  # letters from which on a word is found in its other forms: "shy" is not to find "shying"


@dataclass(frozen=True, slots=True)
class Mention:
    """A word in a description.

    Args:
        word: as the list has it.
        denied: whether the description says that it is not so.
        hidden: whether the description says that it does not show.
    """

    word: str
    denied: bool
    hidden: bool


def plain(text: str) -> str:
    """Return a text in small letters, with straight apostrophes and single spaces."""
    return " ".join(text.lower().replace("’", "'").split())


def mentions(text: str, words: Iterable[str]) -> Iterator[Mention]:
    """Yield the words that a text mentions, each once.

    Args:
        text: a description.
        words: in small letters; those of five letters and more are found in their other forms too.

    Yields:
        The mentions, in the order of the words.
    """
    said = plain(text)
    hidden = [place.start() for place in _HIDDEN.finditer(said)]
    for word in words:
        if found := _pattern(word).search(said):
            before = said[: found.start()]
            clause = re.split(r"[,;.:]|\bbut\b|\band\b|\byet\b", before)[-1]
            below = any(place < found.start() and "," not in said[place : found.start()] for place in hidden)
            yield Mention(word, bool(_NO.search(clause)), below)


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    stem = re.escape(word)
    if " " in word or len(word) < _FORMED:
        forms = stem
    elif word.endswith("y"):
        forms = f"{stem[:-1]}(?:y|ies|ied|ying|ily|iness)"
    elif word.endswith("e"):
        forms = f"{stem}(?:s|d|ly|ness)?|{stem[:-1]}ing"
    else:
        forms = f"{stem}(?:s|es|ed|ing|ly|ness)?"
    return re.compile(rf"\b(?:{forms})\b")


def hides(text: str) -> bool:
    """Return whether a description tells of something that does not show."""
    return bool(_HIDDEN.search(plain(text)))
