"""The tables of expressions.toml: gestures that sentences ask for, and the words of sentences."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mien.types.facs import Dose, prototypes, read_doses

__all__ = ["Gesture", "gestures", "labels", "sentence"]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What a sentence asks of the face in plain words, such as "raises an eyebrow".

    Args:
        name: as in expressions.toml.
        verbs: infinitives, some of two words.
        nouns: parts of the face, in the singular; none where the verb says it all.
        doses: its units.
        source: where it is taken from.
    """

    name: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    doses: tuple[Dose, ...]
    source: str


@lru_cache
def _file() -> dict:
    return tomllib.loads(files("mien.move").joinpath("expressions.toml").read_text(encoding="utf-8"))


def labels() -> tuple[str, ...]:
    """Return one label for every face there is, in the order of facs.toml; `parse_expression` reads each."""
    return tuple(dict.fromkeys(found.labels[0] for found in prototypes().values()))


@lru_cache
def gestures() -> tuple[Gesture, ...]:
    """Return what a sentence may ask of the face in plain words."""
    return tuple(
        Gesture(name, tuple(row["verbs"]), tuple(row["nouns"]), read_doses(row["units"]), row["source"])
        for name, row in _file()["gesture"].items()
    )


def sentence(name: str) -> dict:
    """Return a table of the words that sentences are made of.

    Args:
        name: "degree", "against", "negation", "masked", "place" or "filler".

    Returns:
        The table as it stands in expressions.toml.
    """
    return _file()["sentence"][name]
