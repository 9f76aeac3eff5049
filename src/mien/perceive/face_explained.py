"""Why a face is read as it is, in three steps: what is seen, what goes together, what follows.

Source: Lan et al., "ExpLLM: towards chain of thought for facial expression recognition", arXiv 2409.02828, 2024:
observations (unit, strength, feeling), interpretation, conclusion. There a language model writes the chain; here it is
read off the units and their table, so that nothing is said that was not measured.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mien.perceive.face_feeling import load_feelings
from mien.perceive.face_look import Look
from mien.perceive.face_units import UNITS, SeenUnit
from mien.types import load_taxonomy
from mien.types.facs import prototype, unit

__all__ = ["FaceReading", "Observation", "explain_face"]

_LABELS = load_taxonomy("basic-7").labels
_SHARE = 0.15  # of a label's probability, from which a second feeling is told


@dataclass(frozen=True, slots=True)
class Observation:
    """A unit that is seen.

    Args:
        unit: FACS number.
        name: FACS name.
        shows: what is to be seen.
        side: "left", "right" or "both", of the person.
        strength: [0, 1].
        feelings: of basic-7, those whose prototypes have the unit.
    """

    unit: str
    name: str
    shows: str
    side: str
    strength: float
    feelings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaceReading:
    """Three steps from a face to a feeling.

    Args:
        observations: units, the strongest first.
        interpretation: what they make together, one sentence each.
        conclusion: the feeling, and how sure.
    """

    observations: tuple[Observation, ...]
    interpretation: tuple[str, ...]
    conclusion: str

    def text(self) -> str:
        """Return it as lines to read."""
        seen = [
            f"  AU{one.unit} {one.name} ({one.shows}) {one.strength:.2f}, {one.side}: "
            + (", ".join(one.feelings) or "no basic feeling has it")
            for one in self.observations
        ]
        lines = ["Observations", *(seen or ["  no unit stands out"]), "Interpretation"]
        return "\n".join([*lines, *(f"  {one}" for one in self.interpretation), "Conclusion", f"  {self.conclusion}"])

    def record(self) -> dict[str, Any]:
        """Return it as plain values that `json` writes."""
        return asdict(self)


def explain_face(look: Look) -> FaceReading:
    """Read a face aloud.

    Args:
        look: the face at one moment.

    Returns:
        The three steps.
    """
    seen = look.units
    felt = load_feelings().read(look.strengths)
    order = np.argsort(felt.emotions)[::-1]
    first, second = (int(place) for place in order[:2])
    shares = [f"{_LABELS[first]} ({felt.emotions[first]:.2f})"]
    if felt.emotions[second] >= _SHARE:
        shares.append(f"{_LABELS[second]} ({felt.emotions[second]:.2f})")
    said = " or ".join(shares)
    conclusion = f"{said}; how well the face was seen: {look.confidence:.2f}"
    steps = [_made(_LABELS[place], seen) for place in (first, second) if place == first or len(shares) == 2]
    alone = [f"{unit(one.number).shows} on the {one.side} alone" for one in seen if one.side != "both"]
    uneven = [f"uneven: {', '.join(alone)}"] if alone else []
    return FaceReading(tuple(_observed(one) for one in seen), (*steps, *uneven), conclusion)


def _units_of(label: str) -> set[str]:
    return {dose.unit for dose in prototype(label).doses if dose.unit in UNITS}


def _observed(one: SeenUnit) -> Observation:
    named = unit(one.number)
    feelings = tuple(label for label in _LABELS if one.number in _units_of(label))
    return Observation(one.number, named.name, named.shows, one.side, round(one.strength, 3), feelings)


def _made(label: str, seen: tuple[SeenUnit, ...]) -> str:
    """Return how far the units make a feeling's face."""
    if label == "neutral":
        return "neutral: little moves" if seen else "neutral: nothing moves"
    wanted, there = _units_of(label), {one.number for one in seen}
    both = [f"AU{number}" for number in UNITS if number in wanted & there]
    absent = [f"AU{number}" for number in UNITS if number in wanted - there]
    lacking = f", without {', '.join(absent)}" if absent else ""
    return f"{label}: {' + '.join(both) or 'none of its units'}{lacking} ({len(both)} of {len(wanted)} units)"
