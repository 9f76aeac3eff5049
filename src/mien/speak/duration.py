"""How long each phone becomes when a line must take a given time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.prosody import Prosody
from mien.speak.words import VOWELS
from mien.types import Mark

__all__ = ["fit_lengths", "fit_plans", "planned_lengths", "whole_lengths"]

_ELASTIC = {"vowel": 1.0, "pause": 1.4, "consonant": 0.5}
_RANGE = (0.5, 2.0)  # of the natural length: beyond it nobody speaks


def fit_lengths(phones: Sequence[Mark], seconds: float, *, rest: float = 0.0) -> NDArray[np.float32]:
    """Return a factor for each phone's length so that the whole lasts `seconds`.

    Pauses give most, vowels much, consonants half as much as vowels, in the logarithm of the length.

    Args:
        phones: n phones, silences ("") included, as the voice would say them.
        seconds: how long they and the rest shall last together, 0.5 to 2 times what they last.
        rest: seconds of something that has its own length, from 0 on.

    Returns:
        (n,) float32 above 0; the lengths times these sum to `seconds` less the rest.

    Raises:
        InputError: there are no phones, or the time is beyond 0.5 to 2 times their own.

    Source: Klatt, "Linguistic uses of segmental duration in English", JASA 59, 1976: vowels are shortened and
        lengthened more than consonants. The three elasticities are ours.
    """
    lengths = np.array([phone.duration for phone in phones], np.float64)
    natural = float(lengths.sum())
    if not natural > 0.0:
        raise InputError("a duration was asked of a line without phones; expected words")
    low, high = (natural * bound + rest for bound in _RANGE)
    if not low <= seconds <= high:
        raise InputError(f"a duration of {seconds:.2f} s was asked; the words can last {low:.2f} to {high:.2f} s")
    asked = seconds - rest
    elastic = np.array([_ELASTIC[_kind(phone)] for phone in phones])
    below, above = -4.0, 4.0  # of the logarithm of a vowel's factor
    for _ in range(60):
        middle = (below + above) / 2
        below, above = (middle, above) if float(lengths @ np.exp(elastic * middle)) < asked else (below, middle)
    return np.exp(elastic * below).astype(np.float32)


def fit_plans(
    pieces: Sequence[Sequence[Mark]],
    plans: Sequence[Prosody],
    seconds: float,
    *,
    held: Sequence[NDArray[np.bool_]],
    rest: float = 0.0,
) -> list[Prosody]:
    """Change the plans of a text's pieces so that all of them together last `seconds`.

    Args:
        pieces: the phones of each piece, as the voice would say them.
        plans: of each piece; their own lengths and pauses count as natural.
        seconds: how long the whole shall last.
        held: of each piece's phones, whether they keep their planned lengths.
        rest: seconds of it that have their own length.

    Returns:
        The plans with other lengths and pauses.

    Raises:
        InputError: as `fit_lengths`.
    """
    lasts = [mark for phones, plan in zip(pieces, plans, strict=True) for mark in planned_lengths(phones, plan)]
    free = ~np.concatenate(held)
    rest += sum(mark.duration for mark, moves in zip(lasts, free, strict=True) if not moves)
    factors = np.ones(len(lasts), np.float32)
    factors[free] = fit_lengths([mark for mark, moves in zip(lasts, free, strict=True) if moves], seconds, rest=rest)
    ends = np.cumsum([len(phones) for phones in pieces])[:-1]
    return [
        replace(plan, length=plan.length * part, pause=plan.pause * part)
        for plan, part in zip(plans, np.split(factors, ends), strict=True)
    ]


def planned_lengths(phones: Sequence[Mark], plan: Prosody) -> list[Mark]:
    """Return n phones from 0 on, each as long as a plan of the n makes it with the pause after it."""
    own = np.array([phone.duration for phone in phones])
    return [
        Mark(phone.text, 0.0, float(length))
        for phone, length in zip(phones, own * plan.length + plan.pause, strict=True)
    ]


def whole_lengths(lengths: NDArray[np.floating]) -> NDArray[np.int64]:
    """Round lengths to whole numbers of at least 1, so that rounding does not add up.

    Args:
        lengths: (n,) above 0, in frames or samples.

    Returns:
        (n,) int64; their sum is that of the lengths within a half, or more where many were below 1.
    """
    rounded = np.empty(len(lengths), np.int64)
    owed = 0.0
    for place, length in enumerate(lengths):
        rounded[place] = max(round(length + owed), 1)
        owed += length - rounded[place]
    return rounded


def _kind(phone: Mark) -> str:
    return "pause" if not phone.text else "vowel" if phone.text in VOWELS else "consonant"
