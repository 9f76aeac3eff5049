"""When each phone of a line is said, so that the lips agree with it: the best way through all durations and rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_mouth import Mouth
from mien.perceive.lips import RATE, LipMatch
from mien.types import Mark, Speech

__all__ = ["FASTEST", "SLOWEST", "time_words"]

FASTEST, SLOWEST = 0.6, 1.6
"""Of a phone's natural length: what still sounds like somebody speaking."""

_ELASTIC = 20.0  # what a phone costs that is e times as long or short as is natural
_WHICH = 0.1  # how much it counts which phone is said; the rest is whether any is, for lips may say other words
_SPEAKING = 3.5  # in favour of any phone: lips that close for a p look as if they rested
_SILENCE = Mark("", 0.0, 0.3)
_SHORTEST_REST = 0.12  # seconds
_STOP, _COMMA, _INSIDE, _AFTER_SMALL = -29.0, -27.0, -8.0, 4.0  # what a rest costs after a word
_SMALL = frozenset("a an the of to in on at for and or but my your his her its our their is are was i".split())

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """How well moments agree with what may be said then, summed up from the first one.

    Args:
        halves: (n, 2, t + 1), of each phone's halves.
        rests: (w + 1, t + 1), of a rest before the first word, after each but the last, and after the last.
    """

    halves: Reals
    rests: Reals


def time_words(natural: Speech, mouth: Mouth, match: LipMatch, *, start: float, end: float) -> tuple[Mark, ...] | None:
    """Find when each word is said so that the lips agree with it.

    Args:
        natural: the line as the voice says it by itself.
        mouth: of the line, three pictures or more; moments before and after it agree with everything alike.
        match: of lips and phones.
        start: seconds, which no word begins before.
        end: seconds, which no word ends after.

    Returns:
        The words with their times in the film: of all ways to give each phone 0.6 to 1.6 of its natural length, and to
        rest between words or not, the one that agrees best with the lips, is nearest to the natural lengths, and rests
        where something is written. None where they do not fit between `start` and `end` even at their shortest.

    Source: Levinson, "Continuously variable duration hidden Markov models for automatic speech recognition", Computer
        Speech and Language 1, 1986: dynamic programming over durations. The prices are ours, found on films of which
        none is in `mien bench dub`.
    """
    times = np.arange(start, end, 1.0 / RATE)
    phones = [phone for phone in natural.phones if phone.text]
    closing = _closing(phones, natural.words)
    prices = {last: _price(word.text) for last, word in zip(closing, natural.words, strict=True)}
    way = _best_way(_scores(natural.phones, mouth, match, times, list(prices)), phones, prices)
    if way is None:
        return None
    ends = [start + way[last][1] / RATE for last in closing]
    starts = [start + way[0][0] / RATE]
    for before, last in pairwise(closing):  # a word that vanished in the one before it has no phone
        starts.append(start + way[before + 1][0] / RATE if last > before else ends[len(starts)])
    timed = zip(natural.words, starts, ends, strict=True)
    return tuple(Mark(word.text, first, last, word.stress) for word, first, last in timed)


def _closing(phones: Sequence[Mark], words: Sequence[Mark]) -> list[int]:
    """Return the place of each word's last phone."""
    starts = [word.start for word in words[1:]]
    middles = np.array([(phone.start + phone.end) / 2 for phone in phones])
    return [max(int(np.searchsorted(middles, start)) - 1, 0) for start in starts] + [len(phones) - 1]


def _scores(phones: Sequence[Mark], mouth: Mouth, match: LipMatch, times: Reals, closing: Sequence[int]) -> _Scores:
    seen = match.scale * match.see(mouth, times)
    spoken = [place for place, phone in enumerate(phones) if phone.text]
    halves = match.read(phones)[spoken] @ seen.T
    around = [[_SILENCE, phones[spoken[0]]]]
    around += [[phones[spoken[last]], _SILENCE, phones[spoken[last + 1]]] for last in closing[:-1]]
    around += [[phones[spoken[-1]], _SILENCE]]
    rests = [match.read(some)[some.index(_SILENCE)].mean(axis=0) for some in around]
    said = _WHICH * halves + (1.0 - _WHICH) * (_SPEAKING + _any_of(halves))
    known = (times >= mouth.seconds[0]) & (times <= mouth.seconds[-1])
    return _Scores(_summed(known * said), _summed(known * (np.array(rests) @ seen.T)))


def _any_of(halves: Reals) -> Reals:
    """Return the logarithm of the mean of the exponentials of (n, 2, t) scores, (t,)."""
    most = halves.max(axis=(0, 1))
    return most + np.log(np.exp(halves - most).mean(axis=(0, 1)))


def _summed(scores: Reals) -> Reals:
    return np.concatenate([np.zeros((*scores.shape[:-1], 1)), np.cumsum(scores, axis=-1)], axis=-1)


def _best_way(scores: _Scores, phones: Sequence[Mark], prices: dict[int, float]) -> list[tuple[int, int]] | None:
    """Return the first moment of each phone and the one after its last; None where there is no way."""
    count = scores.rests.shape[1]
    best, lengths, begun = scores.rests[0].copy(), [], {}
    boundary = 0
    for place, phone in enumerate(phones):
        best, length = _say_phone(best, scores.halves[place], phone.duration * RATE)
        lengths.append(length)
        if place in prices and place < len(phones) - 1:
            boundary += 1
            best, begun[place] = _rest(best, scores.rests[boundary], prices[place])
    best = best + scores.rests[-1][-1] - scores.rests[-1]
    at = int(np.argmax(best))
    if not np.isfinite(best[at]):
        return None
    way: list[tuple[int, int]] = []
    for place in range(len(phones) - 1, -1, -1):
        if place in begun:
            at = int(begun[place][at])
        way.append((at - int(lengths[place][at]), at))
        at = way[-1][0]
    assert 0 <= at < count
    return way[::-1]


def _say_phone(best: Reals, halves: Reals, natural: float) -> tuple[Reals, NDArray[np.int64]]:
    """Return the best scores with one phone more that ends at each moment, and its length there."""
    shortest = max(int(np.floor(FASTEST * natural)), 1)
    found, lengths = np.full(len(best), -np.inf), np.zeros(len(best), np.int64)
    for length in range(shortest, max(int(np.ceil(SLOWEST * natural)), shortest + 1) + 1):
        if length >= len(best):
            break
        first = (length + 1) // 2
        middle = halves[0, first : len(best) - length + first] - halves[0, : len(best) - length]
        rest = halves[1, length:] - halves[1, first : len(best) - length + first]
        scored = best[: len(best) - length] + middle + rest - _ELASTIC * np.log(length / natural) ** 2
        better = scored > found[length:]
        found[length:][better] = scored[better]
        lengths[length:][better] = length
    return found, lengths


def _rest(best: Reals, rest: Reals, price: float) -> tuple[Reals, NDArray[np.int64]]:
    """Return the best scores with or without a rest that ends at each moment, and where it began."""
    least = round(_SHORTEST_REST * RATE)
    found, begun = best.copy(), np.arange(len(best))
    if least >= len(best):
        return found, begun
    before = (best - rest)[:-least]
    furthest = np.maximum.accumulate(before)
    where = np.maximum.accumulate(np.where(before >= furthest, np.arange(len(before)), 0))
    rested = furthest + rest[least:] - price
    better = rested > found[least:]
    found[least:][better] = rested[better]
    begun[least:][better] = where[better]
    return found, begun


def _price(word: str) -> float:
    if word.endswith((".", "!", "?", ";", ":", "…")):
        return _STOP
    if word.endswith(","):
        return _COMMA
    return _AFTER_SMALL if word.lower() in _SMALL else _INSIDE
