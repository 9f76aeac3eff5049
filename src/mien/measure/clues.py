"""Clues in explanations of feelings: what of the face, the voice and the words an explanation points at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["CHANNELS", "Clue", "find_clues", "find_feelings"]

CHANNELS = ("words", "voice", "face")
"""The channels that a clue may be of."""

_NEAR = 5  # words between a part and how it is
_QUOTE = re.compile(r'"([^"]+)"|“([^”]+)”|(?<!\w)\'([^\']+(?:\'\w+[^\']*)*)\'(?!\w)')
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = frozenset(
    "a about am an and are as at be been but by can did do does don for from had has have he her him his how i if in "
    "is it its just let ll m me my no not now of off oh on or our out re s she so t that the their them then there "
    "they this to too up us ve was we well were what when where which who why will with would you your".split()
)


@dataclass(frozen=True, slots=True, order=True)
class Clue:
    """One thing that an explanation points at.

    Args:
        channel: of `CHANNELS`.
        name: of `clues.toml`; for words, the quoted word itself.
    """

    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class _Kind:
    clue: Clue
    of: tuple[str, ...]
    how: tuple[str, ...]
    alone: tuple[str, ...]


def find_clues(text: str) -> frozenset[Clue]:
    """Return the clues that an explanation names.

    Args:
        text: sentences; words that were said stand in quotation marks.

    Returns:
        Clues of face and voice after `clues.toml`, and each quoted word that is no mere grammar.
    """
    quoted = ["".join(found) for found in _QUOTE.findall(text)]
    said = {word for part in quoted for word in _words(part) if word not in _PLAIN}
    clauses = [_words(clause) for clause in re.split(r"[.,;!?]", _QUOTE.sub(" ", text))]
    shown = {kind.clue for kind in _kinds() if any(_tells(kind, clause) for clause in clauses)}
    return frozenset(shown | {Clue("words", word) for word in said})


def find_feelings(text: str) -> tuple[str, ...]:
    """Return the words for feelings that stand in a text, outside quotation marks, in its order.

    Args:
        text: sentences.

    Returns:
        Words of the open vocabulary (`mien.perceive.open_wheel`), each once.
    """
    from mien.perceive.open_wheel import load_wheel

    found = (load_wheel().find(word) for word in _words(_QUOTE.sub(" ", text)))
    return tuple(dict.fromkeys(word for word in found if word))


@cache
def _kinds() -> tuple[_Kind, ...]:
    table = tomllib.loads(files("mien.measure").joinpath("clues.toml").read_text(encoding="utf-8"))["clues"]
    return tuple(
        _Kind(
            Clue(entry["channel"], name),
            tuple(entry.get("of", ())),
            tuple(entry.get("how", ())),
            tuple(entry.get("alone", ())),
        )
        for name, entry in table.items()
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _tells(kind: _Kind, words: Sequence[str]) -> bool:
    if any(_places(words, kind.alone)):
        return True
    parts, ways = list(_places(words, kind.of)), list(_places(words, kind.how))
    return any(0 < abs(part - way) <= _NEAR + 1 for part in parts for way in ways)


def _places(words: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Yield one more than the place of each word that is wanted."""
    for place, word in enumerate(words, start=1):
        if any(word.startswith(one[:-1]) if one.endswith("*") else word == one for one in wanted):
            yield place
