"""Whether a persona agrees with itself: its texts with its name, age and traits, its mood with its personality."""

from __future__ import annotations

import re
from pathlib import Path

from mien.engines import Registry
from mien.errors import InputError
from mien.persona.mentions import mentions
from mien.persona.person import read_age
from mien.persona.traits import TRAITS, poles
from mien.types import Persona, big_five_to_vad, load_persona

__all__ = ["check_persona", "contradictions"]

_STRONG = 0.5  # a trait from which on a word for its other pole contradicts it
_FAR = 1.0  # how far a mood's axis may lie from where the personality would rest
_YEARS = 2.0  # that an age told in round words may be off


def check_persona(path: str) -> Persona:
    """Read a persona and see that it agrees with itself and can be seen and heard here.

    Args:
        path: of a .toml file, or the name of a persona that comes with Mien.

    Returns:
        The persona.

    Raises:
        InputError: it cannot be read, contradicts itself, or names a face or a voice that is not there; the message
            says which key it is.
    """
    persona = load_persona(path)
    found = [*contradictions(persona), *_missing(persona)]
    if found:
        more = f" (and {len(found) - 1} more: {'; '.join(found[1:])})" if found[1:] else ""
        raise InputError(f"persona {path}: {found[0]}{more}")
    return persona


def contradictions(persona: Persona) -> list[str]:
    """Return what in a persona cannot be true at once.

    Args:
        persona: any.

    Returns:
        One line for each, which begins with the keys that disagree.
    """
    return [*_names(persona), *_ages(persona), *_traits(persona), *_moods(persona)]


def _names(persona: Persona) -> list[str]:
    found = re.match(r"You are ([A-Z][\w'-]+)[,.]", persona.background)
    if found and persona.name.lower() not in persona.background.lower():
        return [f"name is {persona.name!r}, but background says {found[0][:-1]!r}; give one name"]
    return []


def _ages(persona: Persona) -> list[str]:
    told = read_age(persona.background)
    if told and abs(told - persona.age) > (6.0 if " in your " in persona.background else _YEARS):
        return [f"age is {persona.age:g}, but background tells of {told:g} years; give one age"]
    return []


def _traits(persona: Persona) -> list[str]:
    """A word for the other pole of a strong trait, and words for both poles in one sentence of style."""
    out = []
    for trait in TRAITS[1:]:  # not openness: the most imaginative may talk plainly
        value, (high, low) = getattr(persona.big_five, trait), poles()[trait]
        against = low if value > 0 else high
        said = [m.word for m in mentions(persona.style, against.words) if not (m.denied or m.hidden)]
        agreed = [m.word for m in mentions(persona.style, (high if value > 0 else low).words) if not m.denied]
        if abs(value) >= _STRONG and said and not agreed:
            out.append(f"big_five.{trait} is {value:g}, but style says {said[0]!r}; change one of them")
        elif said and agreed and trait == "extraversion":
            out.append(f"style says both {agreed[0]!r} and {said[0]!r}; say when it is which, or leave one out")
    return out


def _moods(persona: Persona) -> list[str]:
    rest = big_five_to_vad(persona.big_five)
    return [
        f"mood.{axis} is {value:g}, but that personality rests at {usual:+.2f}; expected at most {_FAR:g} away"
        for axis, value, usual in zip(rest._fields, persona.mood, rest, strict=True)
        if abs(value - usual) > _FAR
    ]


def _missing(persona: Persona) -> list[str]:
    out = []
    for key, group in (("voice", "voices"), ("live_voice", "voices"), ("face", "faces")):
        spec = getattr(persona, key)
        if not spec:
            continue
        name, _, choice = spec.partition(":")
        engine = Registry(group).engines.get(name)
        if engine is None or engine.listed(choice) is None:
            out.append(f"{key} is {spec!r}; expected one of {', '.join(Registry(group).specs())}")
        elif name == "glb" and not Path(choice.removesuffix("@gl")).is_file():
            out.append(f"{key} is {spec!r}, and there is no such file")
    return out
