"""Which words a line says in which stretch of the mouth's movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, log

from mien.dub.spans import Span
from mien.types import Mark

__all__ = ["Phrase", "share_words"]

_LEAST = 0.25  # seconds of a phrase at least
_THROUGH = 1.2  # a second, what speaking through a rest of the lips costs
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
        Phrases in order, each over one stretch or over several with the rests between. Of all ways the one that
        stretches least, pauses where something is written, and speaks through few and short rests: the least sum of
        squared logarithms of lengths, of a price for each pause, and of one for each rest that is spoken through.
    """
    plan = _plan(tuple(words), tuple(spans))
    return tuple(
        Phrase(" ".join(word.text for word in words[first:last]), Span(spans[begin].start, spans[end].end))
        for first, last, begin, end in plan
    )


def _plan(words: tuple[Mark, ...], spans: tuple[Span, ...]) -> tuple[tuple[int, int, int, int], ...]:
    """Return, of each phrase, its first word, the word after its last, its first stretch and its last."""

    @cache
    def best(first: int, begin: int) -> tuple[float, tuple[tuple[int, int, int, int], ...]]:
        found: tuple[float, tuple[tuple[int, int, int, int], ...]] = (inf, ())
        through = 0.0
        for end in range(begin, len(spans)):
            if end > begin:
                through += _THROUGH * (spans[end].start - spans[end - 1].end)
            length = spans[end].end - spans[begin].start
            if end == len(spans) - 1:
                cost = through + _stretch(words[first:], length)
                found = min(found, (cost, ((first, len(words), begin, end),)))
                continue
            for cut in range(first + 1, len(words)):
                if words[cut - 1].end - words[first].start < _LEAST:
                    continue
                later, rest = best(cut, end + 1)
                cost = through + _stretch(words[first:cut], length) + _price(words[cut - 1].text) + later
                found = min(found, (cost, ((first, cut, begin, end), *rest)))
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
