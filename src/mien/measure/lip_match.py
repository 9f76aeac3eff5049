"""Does a mouth find what it says? Each of some films looks for its own line among all, by a second of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_mouth import Mouth
from mien.perceive.lips import LOOKS, RATE, LipMatch, phone_rows
from mien.types import Audio, Speech

__all__ = ["Found", "find_lines", "find_places"]

_WINDOW = 1.0  # seconds: windows begin with the line and whole seconds later, so that no beginning tells lines apart
_OPEN = np.array([0.0, 0.0, 0.1, 0.2, 0.6, 0.3, 0.4, 0.3, 0.3, 0.4, 0.4, 0.8, 1.0, 0.5])
"""How far the lips are open for each of `LOOKS`, as phoneticians have it: for those who only correlate."""

_DRAWS = 2_000

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """How well lines are found.

    Args:
        windows: how many were looked for.
        among: how many lines each was looked for among.
        first: share in which the right one came first.
        first_low: the lower end of its 95 % interval over films.
        first_high: the upper end.
        rank: mean place of the right one; 1 is best, (among + 1) / 2 chance.
    """

    windows: int
    among: int
    first: float
    first_low: float
    first_high: float
    rank: float


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    mouth: Mouth
    speech: Speech
    times: Reals


def find_lines(films: Sequence[tuple[Mouth, Speech]], match: LipMatch) -> dict[str, Found]:
    """Let films find their lines.

    Args:
        films: mouths, and what each says, its phones covering it.
        match: of lips and phones.

    Returns:
        By way of finding: "match"; and by the correlation of the lips' gap with how far the phones are open ("open")
        and with how loud the sound is ("loud").
    """
    ways: dict[str, Callable[[_Window, _Window], float]] = {
        "match": lambda seen, said: _agreement(seen, said, match),
        "open": lambda seen, said: _correlation(seen, _openness(said)),
        "loud": lambda seen, said: _correlation(seen, _loudness(said)),
    }
    return {name: _found(find_places(films, way)) for name, way in ways.items()}


def find_places(
    films: Sequence[tuple[Mouth, Speech]], score: Callable[[_Window, _Window], float]
) -> list[list[tuple[int, int]]]:
    """Return for each film the place of its own line among all, and how many these are, for each of its windows.

    Args:
        films: as in `find_lines`.
        score: how well what is seen in one window agrees with what is said in another; more is better.

    Returns:
        Lists of (place from 1 on, lines); a window is looked for among those of the same number, or the last one of a
        line that is shorter.
    """
    cut = [_windows(*film) for film in films]
    places: list[list[tuple[int, int]]] = []
    for own in cut:
        among = [[windows[min(number, len(windows) - 1)] for windows in cut] for number in range(len(own))]
        scores = [[score(window, other) for other in others] for window, others in zip(own, among, strict=True)]
        right = [score(window, window) for window in own]
        places.append(
            [(sum(value >= best for value in row), len(row)) for row, best in zip(scores, right, strict=True)]
        )
    return places


def _windows(mouth: Mouth, speech: Speech) -> list[_Window]:
    spoken = [phone for phone in speech.phones if phone.text]
    count = max(int((spoken[-1].end - spoken[0].start) / _WINDOW), 1)
    grid = np.arange(round(_WINDOW * RATE)) / RATE
    return [_Window(mouth, speech, spoken[0].start + number * _WINDOW + grid) for number in range(count)]


def _found(places: Sequence[Sequence[tuple[int, int]]]) -> Found:
    flat = [found for film in places for found in film]
    chance = np.random.default_rng(0)
    draws = [
        np.mean([place == 1 for film in chance.integers(0, len(places), len(places)) for place, _ in places[film]])
        for _ in range(_DRAWS)
    ]
    low, high = np.percentile(draws, (2.5, 97.5))
    first = float(np.mean([place == 1 for place, _ in flat]))
    among = round(float(np.mean([count for _, count in flat])))
    return Found(len(flat), among, first, float(low), float(high), float(np.mean([place for place, _ in flat])))


def _agreement(seen: _Window, said: _Window, match: LipMatch) -> float:
    vectors = match.read(said.speech.phones)
    place, second = _halves(said)
    return float(np.mean(np.sum(match.see(seen.mouth, seen.times) * vectors[place, second], axis=1)))


def _halves(window: _Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return during which phone each moment is, and in which half of it."""
    phones = window.speech.phones
    starts = np.array([phone.start for phone in phones])
    middles = np.array([(phone.start + phone.end) / 2 for phone in phones])
    place = np.clip(np.searchsorted(starts, window.times, side="right") - 1, 0, None)
    return place, (window.times >= middles[place]).astype(np.int64)


def _correlation(seen: _Window, said: Reals) -> float:
    gap = np.interp(seen.times, seen.mouth.seconds, seen.mouth.opening)
    return float(np.corrcoef(gap, said)[0, 1]) if min(gap.std(), said.std()) > 1e-9 else -1.0


def _openness(window: _Window) -> Reals:
    looks = phone_rows(window.speech.phones)[:, : len(LOOKS)].argmax(axis=1)
    return _OPEN[looks][_halves(window)[0]]


def _loudness(window: _Window) -> Reals:
    audio: Audio = window.speech.audio
    middles = np.round(window.times * audio.rate).astype(int)
    reach = round(0.03 * audio.rate)
    power = [np.mean(audio.samples[max(at - reach, 0) : at + reach] ** 2) for at in middles]
    return np.maximum(10 * np.log10(np.array(power) + 1e-12) + 50.0, 0.0)
