"""Which words a line says in which stretch of the mouth's movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf, log

from mien.dub.spans import Span
from mien.types import Mark

__all__ = ["Phrase", "share_words"]

_LEAST = 0.25  # seconds of a phrase; stretches are joined rather than cut finer
_AFTER_COMMA = 0.02
_INSIDE = 0.25  # what a pause costs where nothing is written: the squared logarithm of a stretch by 1.65
_AFTER_SMALL = 0.60  # after a word that leans on the next
_SMALL = frozenset("a an the of to in on at for and or but my your his her its our their is are was i".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are said in one breath.

    Args:
        text: as they are written.
        span: when.
    """

    text: str
    span: Span


def share_words(words: Sequence[Mark], spans: Sequence[Span]) -> tuple[Phrase, ...]:
    """Share the words of a line among the stretches in which a mouth speaks.

    Args:
        words: at least one, with the times at which a voice says them by itself.
        spans: at least one, in order of time.

    Returns:
        A phrase for each stretch; stretches are joined where there are fewer words. Of all ways to part the words the
        one that stretches least and pauses where something is written: the least sum of squared logarithms of lengths,
        and of a price for each pause.
    """
    joined = _join(list(spans), most=max(1, min(len(words), int((words[-1].end - words[0].start) / _LEAST))))
    cuts = _cut(tuple(words), tuple(span.duration for span in joined))
    edges = (0, *cuts, len(words))
    return tuple(
        Phrase(" ".join(word.text for word in words[first:last]), span)
        for first, last, span in zip(edges, edges[1:], joined, strict=False)
    )


def _join(spans: list[Span], *, most: int) -> list[Span]:
    """Join the nearest stretches until there are no more than `most`."""
    while len(spans) > most:
        gaps = [after.start - before.end for before, after in pairwise(spans)]
        place = gaps.index(min(gaps))
        spans[place : place + 2] = [Span(spans[place].start, spans[place + 1].end)]
    return spans


def _cut(words: tuple[Mark, ...], lengths: tuple[float, ...]) -> tuple[int, ...]:
    """Return the places in `words` at which the second and all later stretches begin."""

    @cache
    def best(first: int, place: int) -> tuple[float, tuple[int, ...]]:
        left = len(lengths) - place
        if left == 1:
            return _stretch(words[first:], lengths[place]), ()
        found: tuple[float, tuple[int, ...]] = (inf, ())
        for cut in range(first + 1, len(words) - left + 2):
            later, cuts = best(cut, place + 1)
            cost = _stretch(words[first:cut], lengths[place]) + _price(words[cut - 1].text) + later
            found = min(found, (cost, (cut, *cuts)))
        return found

    return best(0, 0)[1]


def _stretch(words: Sequence[Mark], length: float) -> float:
    return log((words[-1].end - words[0].start) / length) ** 2


def _price(word: str) -> float:
    if word.endswith((".", "!", "?", ";", ":", "…")):
        return 0.0
    if word.endswith(","):
        return _AFTER_COMMA
    return _AFTER_SMALL if word.lower() in _SMALL else _INSIDE
