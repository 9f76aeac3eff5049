"""Texts of a language that has no encoder here, as counted n-grams of characters and words.

Source: Joulin et al., "Bag of tricks for efficient text classification", EACL 2017, arXiv 1607.01759 (n-grams by
their hashes);
Bojanowski et al., "Enriching word vectors with subword information", TACL 2017, arXiv 1607.04606 (characters of a
word between marks). We keep words that are Chinese as runs of characters, for want of a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["grams", "pieces", "plain"]

_RUN = 60  # characters of a piece at most
_SENTENCE = re.compile(r"[^.!?。！？…।\n]+[.!?。！？…।\n]*|[.!?。！？…।\n]+")
_WORD = re.compile(r"[\w\u0900-\u097f\u200c\u200d]+|[^\w\s]")
_CHINESE, _WORDED = (2, 3), (3, 4, 5)


def plain(text: str) -> str:
    """Return a text as n-grams are counted in it: compatible forms, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str, *, language: str) -> NDArray[np.int64]:
    """Return the n-grams of a text.

    Args:
        text: any text.
        language: "zh": runs of one to three characters; any other: words, pairs of words, and three to five
            characters of a word between its marks.

    Returns:
        (n,) int64, a number of 32 bits for each n-gram, as often as it is there.
    """
    found = _characters(plain(text)) if language == "zh" else _words(plain(text))
    return np.fromiter((crc32(gram.encode()) for gram in found), np.int64)


def pieces(text: str, *, most: int) -> tuple[str, ...]:
    """Cut a long text where sentences end.

    Args:
        text: any text.
        most: pieces to return; of more, those that are spread evenly from the first to the last.

    Returns:
        Pieces in order that are whole sentences where these are short; a text of one short sentence is one piece.
    """
    cut = [part for found in _SENTENCE.finditer(text) if (part := found.group().strip())] or [text.strip()]
    joined = [cut[0]]
    for part in cut[1:]:
        if len(joined[-1]) + len(part) < _RUN:
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    if len(joined) <= most:
        return tuple(joined)
    return tuple(joined[round(i * (len(joined) - 1) / (most - 1))] for i in range(most))


def _characters(text: str) -> Iterator[str]:
    for run in f"<{text}>".split(" "):
        yield from run.strip("<>")
        for size in _CHINESE:
            yield from (run[i : i + size] for i in range(len(run) - size + 1))


def _words(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    yield from (f"={word}" for word in words)
    yield from (f"{one} {other}" for one, other in zip(["<", *words], [*words, ">"], strict=True))
    for word in words:
        marked = f"<{word}>"
        for size in _WORDED:
            yield from (marked[i : i + size] for i in range(len(marked) - size + 1))
