"""What a person looks like, as figures: those who ship (people.toml), and new ones drawn by chance."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from mien.errors import InputError

__all__ = ["Look", "make_look", "people", "read_look"]

Colour = tuple[float, float, float]

_PEOPLE = Path(__file__).parent / "people.toml"
_ANCESTRIES = ("african", "asian", "caucasian")


@dataclass(frozen=True, slots=True)
class Look:
    """One person's figures. Shares are in [0, 1]; colours are linear RGB.

    Args:
        name: the person's name.
        seed: of everything that chance decides.
        age: years, 18 to 90.
        female: 0 a man's shape, 1 a woman's.
        weight: 0 thin, 1 heavy.
        muscle: 0 soft, 1 strong.
        african: share of African ancestry; the three add up to 1.
        asian: share of East Asian ancestry.
        caucasian: share of European ancestry.
        shape: anny's local changes, name to value in [-1, 1]; "l-" and "r-" are left out of what both sides have.
        melanin: 0 the palest skin, 1 the darkest.
        redness: blood in the skin.
        freckles: freckles in youth, spots in age.
        lines: how deep the lines of age are.
        stubble: shade of a shaved beard.
        lips: how much redder than the skin the lips are.
        iris: "dark", "brown", "hazel", "green", "blue" or "grey".
        hair: name of the hair style.
        hair_colour: of the hair where it is not grey.
        grey: share of grey hair.
        brows: how thick the brows are, 1 is usual.
        beard: length of the beard, 0 is none, 1 is a full one of one centimetre.
        cloth: colour of the top.
    """

    name: str
    seed: int
    age: float
    female: float
    weight: float
    muscle: float
    african: float
    asian: float
    caucasian: float
    shape: Mapping[str, float]
    melanin: float
    redness: float
    freckles: float
    lines: float
    stubble: float
    lips: float
    iris: str
    hair: str
    hair_colour: Colour
    grey: float
    brows: float
    beard: float
    cloth: Colour


def people() -> tuple[str, ...]:
    """Return the names of the people that ship."""
    return tuple(_tables())


def read_look(name: str) -> Look:
    """Return the figures of one who ships.

    Args:
        name: as `people` lists them.

    Raises:
        InputError: nobody is called that.
    """
    tables = _tables()
    if name not in tables:
        raise InputError(f"nobody called {name!r} ships with Mien; choose one of {', '.join(tables)}")
    return _look(name, tables[name])


def _tables() -> dict[str, dict]:
    with _PEOPLE.open("rb") as file:
        return tomllib.load(file)


def _look(name: str, table: dict) -> Look:
    known = {field.name for field in fields(Look)} - {"name"}
    assert set(table) == known, f"people.toml: {name}: {sorted(set(table) ^ known)}"
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return Look(name=name, **values)


_MOST = 0.7  # of the model's own range, for people

# Faces differ by these; how far one standard deviation goes.
_SPREAD = {
    "cheek-volume-incr": 0.25, "cheek-bones-incr": 0.30, "chin-height-incr": 0.20, "chin-prominent-incr": 0.25,
    "chin-width-incr": 0.30, "chin-bones-incr": 0.25, "forehead-temple-incr": 0.25, "head-scale-horiz-incr": 0.15,
    "head-fat-incr": 0.20, "mouth-scale-horiz-incr": 0.20, "mouth-lowerlip-volume-incr": 0.25,
    "mouth-upperlip-volume-incr": 0.25, "mouth-cupidsbow-incr": 0.30, "nose-scale-vert-incr": 0.20,
    "nose-scale-horiz-incr": 0.25, "nose-hump-incr": 0.25, "nose-point-up": 0.20, "nose-point-width-incr": 0.25,
    "nose-width1-incr": 0.25, "nose-trans-forward": 0.15, "eye-scale-incr": 0.15, "eye-corner2-up": 0.25,
    "eye-trans-out": 0.15, "eyebrows-trans-up": 0.25, "eyebrows-angle-up": 0.20, "ear-scale-incr": 0.20,
}  # fmt: skip


def make_look(
    *, age: float, female: float, ancestry: Mapping[str, float], seed: int, name: str = "someone", reach: float = 1.0
) -> Look:
    """Draw a person by chance who fits the figures.

    Args:
        age: years, 18 to 90.
        female: 0 a man, 1 a woman, or between.
        ancestry: "african", "asian", "caucasian" to shares, which are scaled to add up to 1.
        seed: another seed is another person.
        name: what the person is called.
        reach: how far the face may be from the usual, 0 to 4: 1 is people, 4 nearly all shapes that the model has.

    Returns:
        The look; the same figures give the same one.

    Raises:
        InputError: a figure is out of range or not a number, or an ancestry is unknown.
    """
    if not 18 <= age <= 90:
        raise InputError(
            f"age {age:g}: expected 18 to 90 years, as the model has only grown people that are true to life"
        )
    if not 0 <= female <= 1:
        raise InputError(f"female {female:g}: expected 0 (a man) to 1 (a woman)")
    if seed < 0:
        raise InputError(f"seed {seed}: expected 0 or more")
    if not 0 <= reach <= 4:
        raise InputError(f"reach {reach:g}: expected 0 (the usual face) to 4 (nearly all that the model has)")
    total = _shares(ancestry)
    african, asian, caucasian = (ancestry.get(k, 0.0) / total for k in _ANCESTRIES)
    rng = np.random.default_rng(seed)
    most = min(_MOST * reach, 1.0)
    shape = {k: round(float(np.clip(reach * rng.normal(0, s), -most, most)), 3) for k, s in _SPREAD.items()}
    old = (age - 18) / 72
    man = 1 - female
    melanin = float(np.clip(0.70 * african + 0.30 * asian + 0.20 * caucasian + rng.normal(0, 0.05), 0.08, 0.92))
    fair = bool(caucasian > 0.7 and rng.uniform() < 0.55)
    iris = str(rng.choice(["blue", "green", "grey", "hazel"])) if fair else "brown" if melanin < 0.42 else "dark"
    grey = float(np.clip((age - 42) / 30 + rng.normal(0, 0.12), 0, 1)) if age > 38 else 0.0
    styles = ("cropped", "short") if female < 0.5 else ("bob", "tied", "short")
    colours = [(0.012, 0.010, 0.010), (0.030, 0.016, 0.011), (0.085, 0.042, 0.022), (0.24, 0.14, 0.06)]
    colour = colours[int(rng.integers(1, 4)) if fair else int(rng.integers(0, 2))]
    tops = [(0.050, 0.115, 0.140), (0.16, 0.05, 0.05), (0.09, 0.10, 0.12), (0.35, 0.32, 0.27), (0.05, 0.09, 0.05)]
    beard = float(rng.uniform(0.3, 0.7)) if female < 0.35 and rng.uniform() < 0.35 else 0.0
    return Look(
        name=name, seed=seed, age=float(age), female=float(female),
        weight=float(np.clip(0.5 + rng.normal(0, 0.12), 0.2, 0.85)),
        muscle=float(np.clip(0.42 + 0.15 * man + rng.normal(0, 0.08), 0.2, 0.8)),
        african=african, asian=asian, caucasian=caucasian, shape=shape,
        melanin=melanin, redness=float(np.clip(0.5 + rng.normal(0, 0.12), 0.2, 0.8)),
        freckles=float(np.clip(rng.normal(0.15, 0.2), 0, 0.8)), lines=float(np.clip((age - 26) / 50, 0, 1)),
        stubble=float(np.clip(man * rng.uniform(0.2, 0.7), 0, 1)) if female < 0.5 else 0.0,
        lips=float(np.clip(0.35 + 0.30 * female - 0.15 * old, 0.15, 0.8)), iris=iris,
        hair=str(styles[int(rng.integers(len(styles)))]), hair_colour=colour, grey=grey,
        brows=float(np.clip(0.85 + 0.35 * man + rng.normal(0, 0.08), 0.6, 1.4)), beard=beard,
        cloth=tops[int(rng.integers(len(tops)))],
    )  # fmt: skip


def _shares(ancestry: Mapping[str, float]) -> float:
    for name, share in ancestry.items():
        if name not in _ANCESTRIES:
            raise InputError(f"ancestry {name!r} is unknown; give shares of {', '.join(_ANCESTRIES)}")
        if not (math.isfinite(share) and share >= 0):
            raise InputError(f"ancestry {name}:{share:g}: expected a share of 0 or more")
    total = sum(ancestry.values())
    if not total > 0:
        raise InputError("no ancestry is left; give at least one share above 0, such as asian:0.6,african:0.4")
    return total
