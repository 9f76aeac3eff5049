"""Words: which of a line's phones belong to which of its words, as they are written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.speak.phones import is_phone
from mien.types import Mark

__all__ = ["GAP", "VOWELS", "align_letters", "word_marks"]

GAP = "\0"
"""What stands between words where letters are aligned."""

VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
"""The letters of IPA that are vowels."""

_CROSSING = 4  # a gap taken for a phone costs more than leaving both out, so that gaps keep the words apart


def word_marks(
    words: Sequence[str], spelt: Sequence[Sequence[str]], phones: Sequence[Mark], symbols: Sequence[str]
) -> tuple[Mark, ...]:
    """Give each written word the time of its phones.

    A voice runs words together ("in the" is one group) and reads more words than are written ("1984"), so groups
    cannot be counted. Instead every word is spelt alone, and the line is aligned with the words' spellings in a row by
    edit distance (Wagner & Fischer 1974), where gaps only match gaps.

    Args:
        words: as written, in order.
        spelt: IPA symbols of each word alone, marks included.
        phones: the line's phones in order, silence ("") among them.
        symbols: the line's symbols as the voice gave them, with a space between groups.

    Returns:
        A mark for each word that is sounded, in order; the word's stress is its strongest phone's. A word that
        vanished in its neighbour has no length.
    """
    sounded = [(word, [s for s in symbol if is_phone(s)]) for word, symbol in zip(words, spelt, strict=True)]
    sounded = [(word, letters) for word, letters in sounded if letters]
    if not sounded:
        return ()
    target, owner = [], []
    for index, (_, letters) in enumerate(sounded):
        target += [*letters, GAP]
        owner += [index] * (len(letters) + 1)
    line = [GAP if s == " " else s for s in symbols if s == " " or is_phone(s)]
    owners = [owner[j] for letter, j in zip(line, align_letters(line, target), strict=True) if letter != GAP]
    spoken = [phone for phone in phones if phone.text]
    groups: list[list[Mark]] = [[] for _ in sounded]
    for phone, index in zip(spoken, owners, strict=True):
        groups[index].append(phone)
    marks: list[Mark] = []
    for (word, _), group in zip(sounded, groups, strict=True):
        here = marks[-1].end if marks else 0.0
        start, end = (group[0].start, group[-1].end) if group else (here, here)
        marks.append(Mark(word, start, end, max((phone.stress for phone in group), default=0)))
    return tuple(marks)


def align_letters(line: Sequence[str], target: Sequence[str]) -> list[int]:
    """Return for each letter of the line the place in the target that it stands for; places never run backwards.

    Args:
        line: IPA letters, and `GAP` between words.
        target: the same; where a letter is in it in vain, no letter of the line has its place.
    """
    costs = _edit_costs(line, target)
    places = [0] * len(line)
    i, j = len(line), len(target)
    while i:
        if j and costs[i, j] == costs[i - 1, j - 1] + _swap(line[i - 1], target[j - 1]):
            i, j = i - 1, j - 1
            places[i] = j
        elif j and costs[i, j] == costs[i, j - 1] + 1:
            j -= 1
        else:
            i -= 1
            places[i] = max(j - 1, 0)
    return places


def _swap(a: str, b: str) -> int:
    if a == b:
        return 0
    return _CROSSING if GAP in (a, b) else 1 if (a in VOWELS) == (b in VOWELS) else 2


def _edit_costs(line: Sequence[str], target: Sequence[str]) -> NDArray[np.int64]:
    """Return the (len(line) + 1, len(target) + 1) table of edit costs, one row at a time."""
    steps = np.arange(len(target) + 1)
    row_of = {letter: np.array([_swap(letter, other) for other in target], dtype=np.int64) for letter in set(line)}
    costs = np.empty((len(line) + 1, len(target) + 1), dtype=np.int64)
    costs[0] = steps
    for i, letter in enumerate(line, start=1):
        best = costs[i - 1] + 1
        best[1:] = np.minimum(best[1:], costs[i - 1, :-1] + row_of[letter])
        costs[i] = np.minimum.accumulate(best - steps) + steps
    return costs
