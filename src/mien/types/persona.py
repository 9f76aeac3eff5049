"""Persona: who Mien is in a conversation, read from a TOML file that a person can write."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from mien.errors import InputError
from mien.types.affect import Vad
from mien.types.check import check_number

__all__ = ["BigFive", "Persona", "big_five_to_vad", "load_persona", "persona_names", "read_persona"]


@dataclass(frozen=True, slots=True)
class BigFive:
    """A personality, each trait in [-1, 1].

    Args:
        openness: conventional to curious.
        conscientiousness: careless to careful.
        extraversion: quiet to outgoing.
        agreeableness: cool to warm.
        neuroticism: even to sensitive.

    Raises:
        InputError: a trait is out of range.
    """

    openness: float
    conscientiousness: float
    extraversion: float
    agreeableness: float
    neuroticism: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = check_number(getattr(self, field.name), name=field.name, low=-1.0, high=1.0)
            object.__setattr__(self, field.name, value)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who Mien is.

    Args:
        name: what it is called.
        age: years, 3 to 120.
        big_five: its personality.
        mood: the mood it rests in.
        voice: spec of its voice, such as "piper:joe".
        face: spec of its face, such as "anny:mira".
        background: one to three sentences about it, in the second person, for its mind.
        style: how it talks, one sentence in the second person, for its mind.
        expressivity: how much of what it feels it shows, from 0, a still receptionist, to 1, a lively friend.
        live_voice: spec of the voice that it talks with, where an ordinary processor has to keep up; "" is `voice`.

    Raises:
        InputError: a text is blank, or the age, the mood or the expressivity out of range.
    """

    name: str
    age: float
    big_five: BigFive
    mood: Vad
    voice: str
    face: str
    background: str
    style: str
    expressivity: float = 0.5
    live_voice: str = ""

    def __post_init__(self) -> None:
        for name in _TEXTS:
            text = getattr(self, name)
            if not isinstance(text, str) or not text.strip():
                raise InputError(f"{name} is {text!r}; expected a text")
            object.__setattr__(self, name, text.strip())
        object.__setattr__(self, "age", check_number(self.age, name="age", low=3.0, high=120.0))
        mood = (check_number(axis, name=name, low=-1.0, high=1.0) for name, axis in self.mood._asdict().items())
        object.__setattr__(self, "mood", Vad(*mood))
        if not isinstance(self.live_voice, str):
            raise InputError(f"live_voice is {self.live_voice!r}; expected a text")
        shown = check_number(self.expressivity, name="expressivity", low=0.0, high=1.0)
        object.__setattr__(self, "expressivity", shown)


_TEXTS = ("name", "voice", "face", "background", "style")
_NEEDED = (*_TEXTS, "age", "big_five")
_OPTIONAL = ("live_voice", "expressivity")


def big_five_to_vad(traits: BigFive) -> Vad:
    """Return the mood that a personality rests in.

    Args:
        traits: the Big Five.

    Returns:
        A point in [-1, 1]^3.

    Source:
        Mehrabian, "Analysis of the Big-five personality factors in terms of the PAD temperament model", Australian J.
        Psychology 48, 1996, regression weights as used by Gebhard, "ALMA", AAMAS 2005. Mehrabian's factor is emotional
        stability; we give minus neuroticism, as PELD's and most data sets' sign is, and clip, as the weights sum to as
        much as 1.34.
    """
    stability = -traits.neuroticism
    pleasure = 0.21 * traits.extraversion + 0.59 * traits.agreeableness + 0.19 * stability
    arousal = 0.15 * traits.openness + 0.30 * traits.agreeableness - 0.57 * stability
    control = 0.25 * traits.openness + 0.17 * traits.conscientiousness + 0.60 * traits.extraversion
    dominance = control - 0.32 * traits.agreeableness
    return Vad(*(min(max(axis, -1.0), 1.0) for axis in (pleasure, arousal, dominance)))


def persona_names() -> tuple[str, ...]:
    """Return the names of the personas that come with Mien."""
    return tuple(sorted(Path(str(entry)).stem for entry in files("mien.types").joinpath("personas").iterdir()))


def load_persona(name: str) -> Persona:
    """Return a persona that comes with Mien, or one from a file.

    Args:
        name: a name such as "mira", or a path that ends in ".toml".

    Returns:
        The persona.

    Raises:
        InputError: there is no such persona or file (the message lists the known ones), or the file is not a persona.
    """
    if name.endswith(".toml"):
        return read_persona(name)
    if name not in persona_names():
        raise InputError(
            f"there is no persona {name!r}; expected {', '.join(persona_names())} or the path of a .toml file"
        )
    return read_persona(str(files("mien.types").joinpath("personas", f"{name}.toml")))


def read_persona(path: str | Path) -> Persona:
    """Read a persona from a TOML file.

    Args:
        path: the file; left out, `mood` follows from the Big Five, `expressivity` is 0.5 and `live_voice` is `voice`.

    Returns:
        The persona.

    Raises:
        InputError: the file cannot be read, is no TOML, lacks a key, or has an unknown one.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"persona file {path} cannot be read ({error.strerror}); expected a TOML file") from None
    except UnicodeDecodeError:
        raise InputError(f"persona file {path} is not UTF-8 text; expected a TOML file") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"persona file {path} is not TOML ({error}); see docs/feel.md for the keys") from None
    except ValueError as error:
        raise InputError(f"persona file {str(path)!r} cannot be read ({error}); expected a TOML file") from None
    return _persona_from_table(table, path=str(path))


def _persona_from_table(table: dict[str, Any], *, path: str) -> Persona:
    traits = tuple(field.name for field in fields(BigFive))
    _check_keys(table, needed=_NEEDED, allowed=(*_NEEDED, "mood", *_OPTIONAL), where=path)
    _check_keys(table["big_five"], needed=traits, allowed=traits, where=f"{path} [big_five]")
    if "mood" in table:
        _check_keys(table["mood"], needed=Vad._fields, allowed=Vad._fields, where=f"{path} [mood]")
    try:
        big_five = BigFive(**table["big_five"])
        mood = Vad(**table["mood"]) if "mood" in table else big_five_to_vad(big_five)
        shown = {key: table[key] for key in _OPTIONAL if key in table}
        return Persona(age=table["age"], big_five=big_five, mood=mood, **{key: table[key] for key in _TEXTS}, **shown)
    except InputError as error:
        raise InputError(f"persona file {path}: {error}") from None


def _check_keys(table: object, *, needed: tuple[str, ...], allowed: tuple[str, ...], where: str) -> None:
    if not isinstance(table, dict):
        raise InputError(f"{where} is {table!r}; expected a table with the keys {', '.join(needed)}")
    unknown = [key for key in table if key not in allowed]
    missing = [key for key in needed if key not in table]
    if unknown:
        raise InputError(f"{where} has the unknown key {unknown[0]!r}; expected only {', '.join(allowed)}")
    if missing:
        raise InputError(f"{where} lacks the key {missing[0]!r}; expected {', '.join(needed)}")
