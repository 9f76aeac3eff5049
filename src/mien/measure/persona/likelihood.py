"""How likely a persona's own lines are to a mind that was told of the persona, of another one, or of nobody.

The settings are PRODIGy's, as in `persona_consistency`; perplexity is what its authors report of their models.

Source: Occhipinti, Tekiroglu & Guerini, "PRODIGy: a profile-based dialogue generation dataset", Findings of NAACL 2024,
arXiv 2311.05195.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.measure.persona.consistency import SETTINGS, Character, told_of
from mien.types import load_persona

__all__ = ["LikelyLines", "OwnLines", "Score", "Setting", "measure_likelihood", "own_lines"]

Setting = str

Score = Callable[[str, Sequence[tuple[str, str]]], Sequence[NDArray[np.float64]]]
"""Instructions, and questions with answers, to the logarithm of the probability of each token of each answer."""

_NOBODY = "You talk with somebody."
_DRAWS, _SEED = 2000, 0


@dataclass(frozen=True, slots=True)
class OwnLines:
    """Who says what.

    Args:
        questions: that all answer.
        people: the characters.
        answers: a line of each character to each question.
    """

    questions: tuple[str, ...]
    people: tuple[Character, ...]
    answers: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LikelyLines:
    """How likely lines are in one setting.

    Args:
        setting: "traits", "style", "biography", or "all" of them.
        lines: how many.
        own: perplexity to the mind that was told of who says them.
        other: to the mind that was told of somebody else, each of the others in turn.
        nobody: to the mind that was told of nobody.
        gain: mean logarithm of a token's probability with the own persona less that with the others'.
        gain_low: the 2.5th percentile of `gain` over draws of lines with replacement.
        gain_high: the 97.5th.
        told: share of lines whose own persona makes them likelier than the seven others do, each persona's mean over
            all lines taken away.
        chance: that share by chance.
    """

    setting: Setting
    lines: int
    own: float
    other: float
    nobody: float
    gain: float
    gain_low: float
    gain_high: float
    told: float
    chance: float


def own_lines() -> OwnLines:
    """Return the lines of those who come with Mien."""
    table = tomllib.loads(files("mien.measure").joinpath("persona_lines.toml").read_text(encoding="utf-8"))
    people = [load_persona(name) for name in table["lines"]]
    return OwnLines(
        tuple(table["questions"]),
        tuple(Character(who.name, who.background, who.big_five, who.style) for who in people),
        tuple(tuple(lines) for lines in table["lines"].values()),
    )


def measure_likelihood(said: OwnLines, score: Score, *, say: Callable[[str], None]) -> tuple[LikelyLines, ...]:
    """Measure lines in each setting.

    Args:
        said: the lines; at least two characters.
        score: of the mind.
        say: told what is being done.

    Returns:
        A row for each setting.
    """
    pairs = [(ask, line) for lines in said.answers for ask, line in zip(said.questions, lines, strict=True)]
    say(f"{len(pairs)} lines, told of nobody")
    alone = score(_NOBODY, pairs)
    sizes = np.array([len(one) for one in alone])
    nobody = np.array([one.sum() for one in alone])
    whose = np.repeat(np.arange(len(said.people)), len(said.questions))
    rows = []
    for setting in (*SETTINGS[1:], "all"):
        say(f"{len(pairs)} lines by {len(said.people)} personas, told: {setting}")
        told = [_told(who, setting) for who in said.people]
        sums = np.array([[one.sum() for one in score(text, pairs)] for text in told])  # (people, lines)
        rows.append(_row(setting, sums, nobody, sizes, whose))
    return tuple(rows)


def _told(who: Character, setting: Setting) -> str:
    parts = [told_of(who, one) for one in (SETTINGS[1:] if setting == "all" else (setting,))]
    return f"You are {who.name}. {' '.join(parts)}"


def _row(
    setting: Setting,
    sums: NDArray[np.float64],
    nobody: NDArray[np.float64],
    sizes: NDArray[np.int64],
    whose: NDArray[np.int64],
) -> LikelyLines:
    count, lines = sums.shape
    own = sums[whose, np.arange(lines)]
    other = (sums.sum(axis=0) - own) / (count - 1)
    gains = own - other
    picks = np.random.default_rng(_SEED).integers(0, lines, (_DRAWS, lines))
    low, high = np.percentile(gains[picks].sum(axis=1) / sizes[picks].sum(axis=1), [2.5, 97.5])
    rates = sums / sizes
    nearest = (rates - rates.mean(axis=1, keepdims=True)).argmax(axis=0)

    def perplexity(total: NDArray[np.float64]) -> float:
        return float(np.exp(-total.sum() / sizes.sum()))

    return LikelyLines(
        setting=setting,
        lines=lines,
        own=perplexity(own),
        other=perplexity(other),
        nobody=perplexity(nobody),
        gain=float(gains.sum() / sizes.sum()),
        gain_low=float(low),
        gain_high=float(high),
        told=float((nearest == whose).mean()),
        chance=1 / count,
    )
