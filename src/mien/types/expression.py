"""Expression: what a face is to show: feelings and single actions, each on the whole face or on some of its regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.affect import Affect, blend_affect
from mien.types.arkit import ARKIT
from mien.types.check import check_number
from mien.types.taxonomy import convert_affect, neutral

__all__ = ["REGIONS", "Action", "Expression", "Feeling", "Part", "felt", "read_region", "region_mask"]

_AREAS: dict[str, tuple[str, ...]] = {
    "brows": ("brow",),
    "eyes": ("eye",),
    "cheeks": ("cheekSquint",),
    "nose": ("nose",),
    "mouth": ("mouth", "tongue", "cheekPuff"),
    "jaw": ("jaw",),
}
"""Each area, and how the names of its ARKit weights begin. Puffed cheeks are the mouth's: the lips hold them."""

_SIDES = ("left", "right")
REGIONS: tuple[str, ...] = (*_AREAS, *_SIDES)
"""Names of the regions: six areas, and the person's two sides."""

_UPPER, _LOWER = ("brows", "eyes", "cheeks"), ("nose", "mouth", "jaw")
_ALIASES: dict[str, tuple[str, ...]] = {
    "upper": _UPPER,
    "upper-face": _UPPER,
    "lower": _LOWER,
    "lower-face": _LOWER,
    "cheeks/nose": ("cheeks", "nose"),
    "brow": ("brows",),
    "eyebrows": ("brows",),
    "eye": ("eyes",),
    "lids": ("eyes",),
    "cheek": ("cheeks",),
    "lips": ("mouth",),
    "chin": ("jaw", "mouth"),
}
"""Other names; FACS counts brows, lids and the cheek raiser to the upper face."""

_NO_SIDE = {"jawLeft", "jawRight", "mouthLeft", "mouthRight"}
"""ARKit names that end in a direction, not in a side of the face."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action unit by itself.

    Args:
        unit: its FACS number, such as "12".
        strength: [0, 1]; 0 shows nothing.

    Raises:
        InputError: the unit is no number, or the strength is out of range.
    """

    unit: str
    strength: float

    def __post_init__(self) -> None:
        if not (self.unit.isascii() and self.unit.isdigit()):
            raise InputError(f"action unit is {self.unit!r}; expected a FACS number such as '12'")
        strength = check_number(self.strength, name=f"strength of unit {self.unit}", low=0.0, high=1.0)
        object.__setattr__(self, "strength", strength)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an expression.

    Args:
        shown: a feeling, or an action unit.
        regions: of `REGIONS`, where it shows; everywhere if empty. Areas add up, and a side narrows them: ("brows",
            "left") is the left brow.

    Raises:
        InputError: a region is unknown, or one is named twice.
    """

    shown: Affect | Action
    regions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for region in self.regions:
            if region not in REGIONS or self.regions.count(region) > 1:
                raise InputError(f"regions are {self.regions}; expected names of {', '.join(REGIONS)}, each once")


@dataclass(frozen=True, slots=True)
class Expression:
    """What a face is to show.

    Args:
        parts: shown together. A feeling with regions of its own has them for itself: feelings without regions show on
            the rest of the face. Parts that share a place add up to at most 1.
        flashes: felt, but masked by the parts; each shows for a fraction of a second now and then.
    """

    parts: tuple[Part, ...]
    flashes: tuple[Part, ...] = ()

    @property
    def affect(self) -> Affect:
        """The feelings of its parts as one, weighted by intensity and by the share of the face they show on."""
        feelings = [part.shown for part in self.parts if isinstance(part.shown, Affect)]
        weights = [
            part.shown.intensity * float(region_mask(part.regions).mean())
            for part in self.parts
            if isinstance(part.shown, Affect)
        ]
        if sum(weights) == 0.0:
            return neutral()
        if len({feeling.taxonomy for feeling in feelings}) > 1:
            feelings = [convert_affect(feeling, taxonomy="basic-7") for feeling in feelings]
        return blend_affect(feelings, weights=weights)


Feeling = Affect | Expression
"""What a mover can show."""


def felt(feeling: Feeling) -> Affect:
    """Return a feeling as one affect.

    Args:
        feeling: an affect, or an expression.

    Returns:
        The affect itself, or the expression's.
    """
    return feeling.affect if isinstance(feeling, Expression) else feeling


def read_region(name: str) -> tuple[str, ...]:
    """Return the regions that a name stands for.

    Args:
        name: one of `REGIONS`, or "upper-face" (or "upper"), "lower-face" (or "lower"), "lips", "brow", ...

    Returns:
        Names of `REGIONS`.

    Raises:
        InputError: there is no such region; the message lists them.
    """
    word = name.strip().lower()
    if word in REGIONS:
        return (word,)
    if word in _ALIASES:
        return _ALIASES[word]
    raise InputError(f"there is no region {name!r}; expected one of: {', '.join(REGIONS)}, upper-face, lower-face")


def region_mask(regions: Sequence[str]) -> NDArray[np.float32]:
    """Return which blendshapes belong to regions.

    Args:
        regions: names of `REGIONS`; the whole face if empty.

    Returns:
        (52,) float32 in [0, 1], ARKit order: 1 inside, 0 outside; 0.5 where only one side is meant and a blendshape
        moves both.
    """
    areas = [area for area in regions if area in _AREAS] or list(_AREAS)
    sides = [side for side in regions if side in _SIDES]
    starts = tuple(start for area in areas for start in _AREAS[area])
    mask = np.array([name.startswith(starts) for name in ARKIT], dtype=np.float32)
    if len(sides) == 1:
        mask *= np.array([_share(name, sides[0]) for name in ARKIT], dtype=np.float32)
    return mask


def _share(name: str, side: str) -> float:
    """Return how much of a blendshape is on one side of the face."""
    if name in _NO_SIDE or not name.endswith(("Left", "Right")):
        return 0.5
    return float(name.lower().endswith(side))
