"""How somebody talks, shows feeling and rests, by rules: from the personality and the words of a description."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mien.persona.mentions import mentions, plain
from mien.persona.traits import TRAITS
from mien.types import BigFive, Vad, big_five_to_vad

__all__ = ["expressivity", "resting_mood", "speaking_style"]

_MOST = 3  # traits that a style names
_STRONG, _TOLD = 0.6, 0.2  # from where on a trait is strong, and is told at all
_STILL = ("deadpan", "stoic", "stony-faced", "poker-faced", "expressionless", "reserved", "taciturn", "laconic")
_LIVELY = ("theatrical", "flamboyant", "exuberant", "dramatic", "lively", "bubbly", "boisterous", "vivacious")


def speaking_style(traits: BigFive, *, hides: bool) -> str:
    """Return a sentence on how somebody of a personality talks.

    Args:
        traits: the personality; its three strongest traits are told.
        hides: whether something in the person does not show at first.

    Returns:
        In the second person, for a mind.
    """
    told = sorted(((trait, getattr(traits, trait)) for trait in TRAITS), key=lambda one: -abs(one[1]))
    phrases = [
        _table()[trait]["high" if value > 0 else "low"][0 if abs(value) >= _STRONG else 1]
        for trait, value in told[:_MOST]
        if abs(value) >= _TOLD
    ] or ["talk plainly, like anybody on the street"]
    if hides:
        phrases.append("let slip now and then what you hide")
    return f"You {'; you '.join(phrases)}."


def resting_mood(text: str, traits: BigFive) -> Vad:
    """Return the mood that a described person rests in.

    Args:
        text: the description; its words for moods move what the personality gives.
        traits: the personality.

    Returns:
        A point in [-1, 1]^3, rounded to two places.
    """
    mood = list(big_five_to_vad(traits))
    told = [mention for mention in mentions(text, _table()["mood"]) if not (mention.denied or mention.hidden)]
    for mention in told:
        for axis, step in enumerate(_table()["mood"][mention.word]):
            mood[axis] += step / len(told)
    return Vad(*(round(min(max(axis, -1.0), 1.0), 2) for axis in mood))


def expressivity(text: str, traits: BigFive) -> float:
    """Return how much of what it feels a described person shows.

    Args:
        text: the description.
        traits: the personality: the outgoing and the sensitive show more.

    Returns:
        From 0, a still receptionist, to 1, a lively friend, in steps of 0.05.
    """
    said = plain(text)
    shown = 0.5 + 0.25 * traits.extraversion + 0.1 * traits.neuroticism
    shown += 0.25 * (any(word in said for word in _LIVELY) - any(word in said for word in _STILL))
    return round(round(min(max(shown, 0.05), 1.0) / 0.05) * 0.05, 2)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("mien.persona").joinpath("manner.toml").read_text(encoding="utf-8"))
