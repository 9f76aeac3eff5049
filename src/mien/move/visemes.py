"""How phones look: each in IPA belongs to a viseme, which asks something of ARKit's blendshapes."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.types import ARKIT
from mien.types.arkit import sided

__all__ = ["Group", "Viseme", "groups", "phone_parts", "viseme", "visemes"]

Kind = Literal["silence", "closed", "consonant", "vowel"]


@dataclass(frozen=True, slots=True)
class Group:
    """Blendshapes that one articulator moves, and how fast it takes hold.

    Args:
        name: "jaw", "round", "lips" or "tongue".
        channels: places of its blendshapes in ARKit's order.
        attack: seconds before a phone in which its dominance grows by a factor of e.
        decay: seconds after it in which its dominance falls by a factor of e.
        lead: seconds by which a vowel's dominance is ahead of its sound.
    """

    name: str
    channels: tuple[int, ...]
    attack: float
    decay: float
    lead: float


@dataclass(frozen=True, slots=True, eq=False)
class Viseme:
    """What phones that look alike ask of the face.

    Args:
        name: as in visemes.toml.
        kind: "closed" presses the lips together; "vowel" opens further with stress, length and loudness.
        dominance: how much it insists, one for each group.
        targets: (52,) float32 in [0, 1], ARKit order.
        source: where its look is taken from.
    """

    name: str
    kind: Kind
    dominance: tuple[float, ...]
    targets: NDArray[np.float32]
    source: str


@lru_cache
def _table() -> dict:
    return tomllib.loads(files("mien.move").joinpath("visemes.toml").read_text(encoding="utf-8"))


@lru_cache
def groups() -> tuple[Group, ...]:
    """Return the articulators, in the order of a viseme's dominance."""
    return tuple(
        Group(name, tuple(i for c in row["channels"] for i in sided(c)), row["attack"], row["decay"], row["lead"])
        for name, row in _table()["group"].items()
    )


@lru_cache
def visemes() -> dict[str, Viseme]:
    """Return the viseme of every phone that visemes.toml names."""
    found: dict[str, Viseme] = {}
    for name, row in _table()["viseme"].items():
        targets = np.zeros(len(ARKIT), np.float32)
        for channel, weight in row["targets"].items():
            targets[list(sided(channel))] = weight
        targets.flags.writeable = False
        look = Viseme(name, row["kind"], tuple(row["dominance"]), targets, row["source"])
        found.update(dict.fromkeys(row["phones"], look))
    return found


@lru_cache(maxsize=1024)
def phone_parts(phone: str) -> tuple[str, ...]:
    """Return the sounds that a phone is made of: "aɪ" is two, "t͡ʃ" too, "ɑ̃" one, without its tilde.

    Args:
        phone: IPA, with or without marks; "" is silence.

    Returns:
        One or more symbols, each with a viseme; a symbol that has none stands as "ə", half open and without emphasis.
    """
    if phone in visemes():
        return (phone,)
    letters = [sign for sign in unicodedata.normalize("NFD", phone) if unicodedata.category(sign)[0] == "L"]
    bases = [sign for sign in letters if unicodedata.category(sign) != "Lm"]
    # c with a cedilla is a sound of its own, which decomposing it would lose
    whole = [sign for sign in phone if sign in visemes()]
    known = whole if len(whole) >= len(bases) else [sign if sign in visemes() else "ə" for sign in bases]
    return tuple(known) or ("ə",)


def viseme(phone: str) -> Viseme:
    """Return the look of one sound.

    Args:
        phone: a symbol of `phone_parts`.

    Returns:
        Its viseme; that of "ə" if it has none.
    """
    return visemes().get(phone, visemes()["ə"])
