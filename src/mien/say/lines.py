"""Cutting text into lines while it streams: a first clause soon, then whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["LONGEST", "cut_lines", "ends_sentence"]

LONGEST = 200
"""Characters of a line at most, unless one word alone is longer: some 12 s of speech."""

_FIRST_LETTERS = 12  # a first line may end at a clause of so many: the voice starts about a second sooner
_LEAST_WORDS = 3  # shorter sentences ("Oh no.") are said in one breath with the next
_LEAST_CLAUSE = 60  # characters before a clause may end a line that has become too long

_SENTENCE = re.compile(r"[.!?。！？]+[\"'”’»)\]]*$")
_ELLIPSIS = re.compile(r"(?:…|\.\.)[.!?…]*[\"'”’»)\]]*$")
_CLAUSE = re.compile(r"(?:[,;:—–、，；：…]|\.\.)[\"'”’»)\]]*$")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof st sr jr rev hon gen col capt lt sgt gov sen rep vs inc ltd co corp dept approx e.g i.e a.m "
    "p.m u.s u.k u.n cf ca no.s vol fig jan feb mar apr jun jul aug sep sept oct nov dec mt ave blvd ph.d".split()
)
_INITIAL = re.compile(r"(?<!\w)[A-HJ-Z]\.$")  # "I." ends a sentence more often than it stands for a name


def cut_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Cut a stream of text into lines that can be said one after another.

    The text is read letter by letter, so that the lines do not depend on how the stream was cut into pieces.

    Args:
        pieces: text as it comes.

    Yields:
        Lines of words apart by single spaces, as soon as each is sure to be whole; together they keep every word.
    """
    words: list[str] = []  # of the line in the making
    word = ""
    first = True
    for letter in (letter for piece in pieces for letter in piece):
        if not letter.isspace():
            word += letter
            continue
        if word and words and len(" ".join(words)) + 1 + len(word) > LONGEST:
            place = _clause_place(words)
            yield " ".join(words[:place])
            words, first = words[place:], False
        if word:
            words.append(word)
            word = ""
        if words and (letter == "\n" or _is_whole(words, first=first)):
            yield " ".join(words)
            words, first = [], False
    if word and words and len(" ".join(words)) + 1 + len(word) > LONGEST:
        place = _clause_place(words)
        yield " ".join(words[:place])
        words = words[place:]
    if words or word:
        yield " ".join([*words, word] if word else words)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends where a sentence does: not at an abbreviation, an initial or an ellipsis."""
    last = text.rsplit(maxsplit=1)[-1] if text.strip() else ""
    if not _SENTENCE.search(last) or _ELLIPSIS.search(last):
        return False
    bare = last.lower().lstrip("\"'“‘«([").rstrip("\"'”’»)]")
    return not (bare.endswith(".") and (bare[:-1] in _ABBREVIATIONS or _INITIAL.search(last)))


def _is_whole(words: list[str], *, first: bool) -> bool:
    early = first and len(" ".join(words)) >= _FIRST_LETTERS
    if ends_sentence(words[-1]):
        return len(words) >= _LEAST_WORDS or early
    return early and bool(_CLAUSE.search(words[-1]))


def _clause_place(words: list[str]) -> int:
    """Return how many words of an overlong line to say first: up to its last clause, or all."""
    length = len(" ".join(words))
    for place in range(len(words), 0, -1):
        if length < _LEAST_CLAUSE:
            break
        if _CLAUSE.search(words[place - 1]) or _SENTENCE.search(words[place - 1]):
            return place
        length -= len(words[place - 1]) + 1
    return len(words)
