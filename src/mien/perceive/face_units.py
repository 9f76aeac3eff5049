"""From ARKit's weights to FACS' action units, each with its side and strength: `facs.toml` read backwards.

Each side of the face is explained by itself, as the units that make its weights together; actions that move both sides
count for both. FACS tells jaw drop (26) and mouth stretch (27) apart by how far the jaw falls, and so do we.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_least import Least, least
from mien.types import ARKIT_INDEX, region_mask
from mien.types.facs import unit, units

__all__ = ["UNITS", "SeenUnit", "name_units", "unit_strengths"]

Floats = NDArray[np.float64]
Side = Literal["left", "right", "both"]

UNITS: tuple[str, ...] = tuple(number for number, one in units().items() if one.targets.any())
"""FACS numbers of the units that a face is read as, in the table's order; units of the head are not among them."""

_STEPS = 100  # of the descent: within 0.02 of its end, nearly always within 0.01
_COST = 0.02  # of what a unit moves: of two explanations that fit alike, the one with less movement is taken
_DROPPED = 0.5  # of jawOpen: as far as a jaw drops by itself
_EVEN = 0.6  # the weaker side's least share of the stronger, where a unit counts as one of both sides
_SHOWN = 0.1  # strength from which a unit is named; FACS' grade A, a trace


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """An action unit that a face shows.

    Args:
        number: its FACS number.
        left: strength on the person's left, [0, 1].
        right: strength on the right.
    """

    number: str
    left: float
    right: float

    @property
    def name(self) -> str:
        """Its FACS name."""
        return unit(self.number).name

    @property
    def strength(self) -> float:
        """The stronger side's strength."""
        return max(self.left, self.right)

    @property
    def side(self) -> Side:
        """Where it shows; "both" where the weaker side has at least 0.6 of the stronger."""
        if min(self.left, self.right) >= _EVEN * self.strength:
            return "both"
        return "left" if self.left > self.right else "right"


def unit_strengths(weights: NDArray[np.floating]) -> Floats:
    """Return how strong every unit is on each side.

    Args:
        weights: (52,) in [0, 1], ARKit order.

    Returns:
        (2, u) float64 in [0, 1]: the person's left and right, in the order of `UNITS`.
    """
    found = np.zeros((2, len(UNITS)))
    wide = bool(weights[ARKIT_INDEX["jawOpen"]] > _DROPPED)
    for side, (form, gather, kept) in enumerate(_sides(wide)):
        found[side, kept] = form.weights(gather @ weights - _COST * np.linalg.norm(gather, axis=1), np.zeros(len(kept)))
    return found


def name_units(strengths: Floats) -> tuple[SeenUnit, ...]:
    """Return the units that show, the strongest first.

    Args:
        strengths: (2, u) of `unit_strengths`.

    Returns:
        Those of at least 0.1.
    """
    seen = (
        SeenUnit(number, float(left), float(right)) for number, (left, right) in zip(UNITS, strengths.T, strict=True)
    )
    return tuple(sorted((one for one in seen if one.strength >= _SHOWN), key=lambda one: -one.strength))


@cache
def _sides(wide: bool) -> tuple[tuple[Least, Floats, NDArray[np.int64]], ...]:
    """Return the form, what turns weights into its other side, and the units' places, for the left and the right."""
    out = []
    for side in ("left", "right"):
        mask = np.where(region_mask((side,)) > 0.0, 1.0, 0.0)
        kept = np.array([i for i, number in enumerate(UNITS) if number != ("26" if wide else "27")])
        targets = np.array([units()[UNITS[i]].targets for i in kept]) * mask
        out.append((least(targets @ targets.T + 1e-3 * np.eye(len(kept)), steps=_STEPS), targets, kept))
    return tuple(out)
