"""The face in FACS' terms, from facs.toml: action units as ARKit blendshapes, and feelings as action units.

One table serves both directions: a mover shows a feeling by it, and perceiving reads a face by it.

Source: Ekman & Friesen, "Facial Action Coding System", 1978; what else each line rests on stands in facs.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.arkit import ARKIT, sided
from mien.types.expression import region_mask

__all__ = ["Dose", "Prototype", "Unit", "join_weights", "prototype", "prototypes", "read_doses", "unit", "units"]

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """An action unit.

    Args:
        number: its FACS number, such as "12".
        name: its FACS name.
        shows: what is to be seen, in a few words.
        muscle: what contracts.
        targets: (52,) float64 in [0, 1], ARKit order: the unit at full strength.
        turn: (3,) radians by which it turns the head at full strength, as `Motion.head`.
        lag: seconds behind the onset of a feeling.
        source: where it is taken from.
    """

    number: str
    name: str
    shows: str
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
class Prototype:
    """How a feeling looks: its units, and the face that they make.

    Args:
        name: as in facs.toml.
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


@lru_cache
def _file() -> dict:
    return tomllib.loads(files("mien.types").joinpath("facs.toml").read_text(encoding="utf-8"))


@lru_cache
def units() -> dict[str, Unit]:
    """Return every action unit by its number, those of the face before those of the head."""
    found = {}
    for number, row in (_file()["unit"] | _file()["turn"]).items():
        targets, turn = np.zeros(len(ARKIT)), np.array(row.get("turn", (0.0, 0.0, 0.0)))
        for name, weight in row.get("targets", {}).items():
            targets[list(sided(name))] = weight
        targets.flags.writeable = turn.flags.writeable = False
        found[number] = Unit(number, row["name"], row["shows"], row["muscle"], targets, turn, row["lag"], row["source"])
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


def read_doses(row: dict[str, float]) -> tuple[Dose, ...]:
    """Return the doses of a line of units.

    Args:
        row: strengths by number, with "L" or "R" before it where one side is meant: {"12": 0.9, "L14": 0.3}.

    Returns:
        The doses, in the line's order.
    """
    sides = {"L": "left", "R": "right"}
    return tuple(Dose(key.lstrip("LR"), sides.get(key[0], ""), strength) for key, strength in row.items())


@lru_cache
def prototypes() -> dict[str, Prototype]:
    """Return the prototype of every label of every taxonomy."""
    found: dict[str, Prototype] = {}
    for name, row in _file()["face"].items():
        doses = read_doses(row["units"])
        weights = _doses_face(doses, right=row["right"])
        weights.flags.writeable = False
        onset, apex, offset = row["time"]
        one = Prototype(
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
        found.update(dict.fromkeys(one.labels, one))
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


def prototype(label: str) -> Prototype:
    """Return how the feeling of a label looks.

    Args:
        label: of any taxonomy, in small letters.

    Returns:
        Its prototype.

    Raises:
        InputError: no taxonomy has the label.
    """
    if label not in prototypes():
        raise InputError(f"there is no face for {label!r}; expected a label of a taxonomy")
    return prototypes()[label]
