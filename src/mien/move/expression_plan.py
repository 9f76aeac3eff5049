"""The written chain from words to muscles: what a text says, which feelings, where, which action units, which weights.

Source: Wang et al., "Think-Before-Draw", 2025, which asks a language model for a chain of thought from a feeling to
facial muscles. What we do differently: tables and a lexicon in its place, so that every step has a source and no model
is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.move.expression import ACTION_TIME, POSED, face_of, mix_looks, part_masks
from mien.move.expression_sentence import Reading, read_sentence
from mien.types import Action, Affect, Expression, Feeling, Part, parse_expression, region_mask
from mien.types.facs import Dose, prototypes, unit

__all__ = ["Movement", "Plan", "name_part", "plan"]

Reals = NDArray[np.float64]

_NOTATION = re.compile(r"@|\w!\w|:\s*[-+.\w]|^\s*au\s*\d", re.IGNORECASE)
_LEFT, _RIGHT = region_mask(("left",)), region_mask(("right",))


@dataclass(frozen=True, slots=True)
class Movement:
    """What one action unit does.

    Args:
        unit: its FACS number.
        name: its FACS name.
        muscle: what contracts.
        left: strength on the person's left, [0, 1].
        right: strength on the right.
        starts: seconds after the feeling.
        onset: seconds until it is there.
        apex: seconds for which it stays.
        offset: seconds until it is gone.
        parts: what asks for it, such as "sad".
    """

    unit: str
    name: str
    muscle: str
    left: float
    right: float
    starts: float
    onset: float
    apex: float
    offset: float
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A text, worked out down to the muscles.

    Args:
        text: as it was given.
        readings: what its phrases ask for; none where the text is a notation.
        unknown: words that said nothing.
        expression: what the face is to show.
        movements: its action units, in the order of their numbers.
        flashes: the units of what is masked and flashes through.
        weights: (52,) float32 in [0, 1], ARKit order: the face at its strongest.
    """

    text: str
    readings: tuple[Reading, ...]
    unknown: tuple[str, ...]
    expression: Expression
    movements: tuple[Movement, ...]
    flashes: tuple[Movement, ...]
    weights: NDArray[np.float32]


def plan(what: str | Feeling) -> Plan:
    """Return how a face is to show something, step by step.

    Args:
        what: a notation ("happy:0.7@mouth,sad:0.4@brows"), a label, a plain sentence ("relieved but still worried"), an
            affect or an expression.

    Returns:
        The plan.

    Raises:
        InputError: the notation does not parse (the message says where), no word of the sentence is known, or an action
            unit is not.
    """
    readings: tuple[Reading, ...] = ()
    unknown: tuple[str, ...] = ()
    if isinstance(what, Expression):
        expression = what
    elif isinstance(what, Affect):
        expression = Expression((Part(what),))
    elif _NOTATION.search(what) or all(piece.strip().lower() in prototypes() for piece in what.split(",")):
        expression = parse_expression(what)
    else:
        sentence = read_sentence(what)
        readings, unknown, expression = sentence.readings, sentence.unknown, sentence.expression
    return Plan(
        what if isinstance(what, str) else ", ".join(name_part(part) for part in expression.parts),
        readings,
        unknown,
        expression,
        _movements(expression.parts),
        _movements(expression.flashes),
        face_of(expression),
    )


def name_part(part: Part) -> str:
    """Return a short name of a part of an expression.

    Args:
        part: with a feeling or an action unit.

    Returns:
        The label that it is sure of, "a mixture", or "AU12".
    """
    if isinstance(part.shown, Action):
        return f"AU{part.shown.unit}"
    mixed = mix_looks(part.shown)
    if not mixed:
        return "neutral"
    return mixed[0][0].labels[0] if len(mixed) == 1 else "a mixture"


def _movements(parts: tuple[Part, ...]) -> tuple[Movement, ...]:
    """Return the action units that parts ask for, those of one number as one."""
    found: dict[str, list[Movement]] = {}
    for part, mask in zip(parts, part_masks(parts), strict=True):
        for dose, right, time in _doses(part):
            if part.regions and not unit(dose.unit).targets.any():
                continue  # what shows on a region does not turn the head
            made = _movement(dose, right, time, mask, name_part(part))
            if max(made.left, made.right) > 0.005:
                found.setdefault(dose.unit, []).append(made)
    return tuple(_merged(found[number]) for number in sorted(found, key=int))


def _doses(part: Part) -> list[tuple[Dose, float, tuple[float, float, float]]]:
    """Return the units of a part, each with the right side's share and the seconds of onset, apex and offset."""
    if isinstance(part.shown, Action):
        return [(Dose(part.shown.unit, "", part.shown.strength), POSED, ACTION_TIME)]
    return [
        (Dose(dose.unit, dose.side, share * dose.strength), look.right, (look.onset, look.apex, look.offset))
        for look, share in mix_looks(part.shown)
        for dose in look.doses
    ]


def _movement(dose: Dose, right: float, time: tuple[float, float, float], mask: Reals, part: str) -> Movement:
    """Return a dose as it shows where the mask lets it."""
    moved = unit(dose.unit)
    sides = []
    for name, side, even in (("left", _LEFT, 1.0), ("right", _RIGHT, np.where(_RIGHT == 1.0, right, 1.0))):
        targets = moved.targets * side
        seen = float((targets * mask * even).sum() / targets.sum()) if targets.any() else 1.0
        sides.append(seen * dose.strength if dose.side in ("", name) else 0.0)
    return Movement(dose.unit, moved.name, moved.muscle, sides[0], sides[1], moved.lag, *time, (part,))


def _merged(same: list[Movement]) -> Movement:
    """Return several doses of a unit as one: strengths join as faces do, times are the mean."""
    shares = np.array([max(one.left, one.right) for one in same])
    times = (shares / shares.sum()) @ np.array([(one.onset, one.apex, one.offset) for one in same])
    left, right = (1.0 - float(np.prod([1.0 - getattr(one, side) for one in same])) for side in ("left", "right"))
    first = same[0]
    parts = tuple(dict.fromkeys(part for one in same for part in one.parts))
    onset, apex, offset = (float(seconds) for seconds in times)
    return Movement(first.unit, first.name, first.muscle, left, right, first.starts, onset, apex, offset, parts)
