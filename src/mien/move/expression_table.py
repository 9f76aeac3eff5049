"""The tables of expressions.toml: action units, the face of every label, and gestures that sentences ask for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.move.visemes import sided
from mien.types import ARKIT, region_mask

__all__ = [
    "Dose",
    "Gesture",
    "Look",
    "Unit",
    "gestures",
    "join_weights",
    "labels",
    "look",
    "looks",
    "sentence",
    "unit",
    "units",
]

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """An action unit.

    Args:
        number: its FACS number, such as "12".
        name: its FACS name.
        muscle: what contracts.
        targets: (52,) float64 in [0, 1], ARKit order: the unit at full strength.
        turn: (3,) radians by which it turns the head at full strength, as `Motion.head`.
        lag: seconds behind the onset of a feeling.
        source: where it is taken from.
    """

    number: str
    name: str
    muscle: str
    targets: Reals
    turn: Reals
    lag: float
    source: str


@dataclass(frozen=True, slots=True)
class Dose:
    """Some of a unit.

    Args:
        unit: its FACS number.
        side: "left" or "right", of the person; "" is both.
        strength: [0, 1].
    """

    unit: str
    side: str
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How a feeling looks.

    Args:
        name: as in expressions.toml.
        labels: of the taxonomies, true synonyms.
        doses: its units at intensity 1.
        weights: (52,) float64 in [0, 1], ARKit order: the face at intensity 1.
        turn: (3,) radians by which it turns the head, as `Motion.head`.
        right: the right side's share of the left.
        onset: seconds until it is fully there.
        apex: seconds for which it stays so.
        offset: seconds until it is gone.
        hold: [0, 1], what stays of the apex while the feeling lasts.
        words: further names of it in sentences.
        source: where it is taken from.
    """

    name: str
    labels: tuple[str, ...]
    doses: tuple[Dose, ...]
    weights: Reals
    turn: Reals
    right: float
    onset: float
    apex: float
    offset: float
    hold: float
    words: tuple[str, ...]
    source: str


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


@lru_cache
def units() -> dict[str, Unit]:
    """Return every action unit by its number, those of the face before those of the head."""
    found = {}
    for number, row in (_file()["unit"] | _file()["turn"]).items():
        targets, turn = np.zeros(len(ARKIT)), np.array(row.get("turn", (0.0, 0.0, 0.0)))
        for name, weight in row.get("targets", {}).items():
            targets[list(sided(name))] = weight
        targets.flags.writeable = turn.flags.writeable = False
        found[number] = Unit(number, row["name"], row["muscle"], targets, turn, row["lag"], row["source"])
    return found


def unit(number: str) -> Unit:
    """Return an action unit.

    Args:
        number: its FACS number.

    Returns:
        The unit.

    Raises:
        InputError: there is none of that number; the message lists them.
    """
    if number not in units():
        raise InputError(f"there is no action unit {number!r}; expected one of: {', '.join(units())}")
    return units()[number]


def join_weights(rows: Reals) -> Reals:
    """Return what faces are together: 1 - (1 - a)(1 - b)..., which is 0 where all are, and never more than 1.

    Args:
        rows: (n, 52) in [0, 1].

    Returns:
        (52,) float64 in [0, 1], not less than any of the rows.
    """
    return 1.0 - np.prod(1.0 - rows, axis=0)


def _doses(row: dict[str, float]) -> tuple[Dose, ...]:
    sides = {"L": "left", "R": "right"}
    return tuple(Dose(key.lstrip("LR"), sides.get(key[0], ""), strength) for key, strength in row.items())


@lru_cache
def looks() -> dict[str, Look]:
    """Return the look of every label of every taxonomy."""
    found: dict[str, Look] = {}
    for name, row in _file()["face"].items():
        doses = _doses(row["units"])
        weights = _doses_face(doses, right=row["right"])
        weights.flags.writeable = False
        onset, apex, offset = row["time"]
        look = Look(
            name=name,
            labels=tuple(row["labels"]),
            doses=doses,
            weights=weights,
            turn=sum((dose.strength * unit(dose.unit).turn for dose in doses), np.zeros(3)),
            right=row["right"],
            onset=onset,
            apex=apex,
            offset=offset,
            hold=row["hold"],
            words=tuple(row["words"]),
            source=row["source"],
        )
        found.update(dict.fromkeys(look.labels, look))
    return found


def _doses_face(doses: tuple[Dose, ...], *, right: float) -> Reals:
    """Return the face that units make together.

    Args:
        doses: units, each with its strength and side.
        right: the right side's share of the left, for units of both sides.

    Returns:
        (52,) float64 in [0, 1], ARKit order.
    """
    even = np.where(region_mask(("right",)) == 1.0, right, 1.0)
    rows = [
        dose.strength * unit(dose.unit).targets * (region_mask((dose.side,)) if dose.side else even) for dose in doses
    ]
    return join_weights(np.array(rows).reshape(-1, len(ARKIT)))


def look(label: str) -> Look:
    """Return how a label looks.

    Args:
        label: of any taxonomy, in small letters.

    Returns:
        Its look.

    Raises:
        InputError: no taxonomy has the label.
    """
    if label not in looks():
        raise InputError(f"there is no face for {label!r}; expected a label of a taxonomy")
    return looks()[label]


def labels() -> tuple[str, ...]:
    """Return one label for every face there is, in the order of expressions.toml; `parse_expression` reads each."""
    return tuple(dict.fromkeys(found.labels[0] for found in looks().values()))


@lru_cache
def gestures() -> tuple[Gesture, ...]:
    """Return what a sentence may ask of the face in plain words."""
    return tuple(
        Gesture(name, tuple(row["verbs"]), tuple(row["nouns"]), _doses(row["units"]), row["source"])
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
