"""A plan as text: the chain from words to weights, for people to read."""

from __future__ import annotations

from collections.abc import Iterator

from mien.move.expression_plan import Movement, Plan, name_part
from mien.types import ARKIT, REGIONS, Affect, Part, region_mask
from mien.types.facs import unit

__all__ = ["explain"]

_FAINT = 0.005  # weights below it are not printed


def explain(plan: Plan) -> str:
    """Return a plan as text.

    Args:
        plan: of `mien.move.plan`.

    Returns:
        Lines: what it says, the feelings, the regions, the action units with sides, strengths and times, and the ARKit
        weights of the face at its strongest.
    """
    return "\n".join([plan.text, *_words(plan), *_feelings(plan), *_regions(plan), *_units(plan), *_weights(plan)])


def _words(plan: Plan) -> Iterator[str]:
    if not plan.readings:
        return
    yield "1 what it says"
    for reading in plan.readings:
        where = f" on {', '.join(reading.regions)}" if reading.regions else ""
        note = f"  ({reading.note})" if reading.note else ""
        kind = "movement" if reading.gesture else "feeling"
        yield f"    {reading.words:24} {kind:8}  {reading.meaning} {reading.strength:.2f}{where}{note}"
    if plan.unknown:
        yield f"    not known: {', '.join(plan.unknown)}"


def _feelings(plan: Plan) -> Iterator[str]:
    yield "2 feelings"
    for part in plan.expression.parts:
        if isinstance(part.shown, Affect):
            yield _feeling(part, "")
    for part in plan.expression.flashes:
        if isinstance(part.shown, Affect):
            yield _feeling(part, "  (masked)")
    felt = plan.expression.affect
    axes = f"valence {felt.valence:+.2f}, arousal {felt.arousal:+.2f}, dominance {felt.dominance:+.2f}"
    yield f"    together                 {axes}, intensity {felt.intensity:.2f}"


def _feeling(part: Part, note: str) -> str:
    strength = part.shown.intensity if isinstance(part.shown, Affect) else part.shown.strength
    return f"    {name_part(part):24} {strength:.2f}{note}"


def _regions(plan: Plan) -> Iterator[str]:
    yield "3 regions"
    for area in REGIONS[:-2]:
        inside = region_mask((area,)) > 0.0
        peak = float(plan.weights[inside].max())
        names = dict.fromkeys(name for one in plan.movements if _touches(one, area) for name in one.parts)
        if peak > _FAINT:
            yield f"    {area:24} {peak:.2f}  {', '.join(names)}"


def _touches(movement: Movement, area: str) -> bool:
    return bool((unit(movement.unit).targets * region_mask((area,))).any())


def _units(plan: Plan) -> Iterator[str]:
    yield "4 action units (strength on the person's left and right; seconds)"
    yield f"    {'AU':>3} {'name':22} {'muscle':46} left right starts onset  apex offset  from"
    for movement in plan.movements:
        yield _unit(movement)
    if plan.flashes:
        yield "    flashing through for 1/8 to 1/5 s, now and then:"
    for movement in plan.flashes:
        yield _unit(movement)


def _unit(one: Movement) -> str:
    muscle = one.muscle if len(one.muscle) <= 46 else one.muscle[:45] + "…"
    times = f"{one.starts:6.2f} {one.onset:5.2f} {one.apex:5.2f} {one.offset:6.2f}"
    strengths = f"{one.left:.2f}  {one.right:.2f}"
    return f"    {one.unit:>3} {one.name:22} {muscle:46} {strengths} {times}  {', '.join(one.parts)}"


def _weights(plan: Plan) -> Iterator[str]:
    yield "5 ARKit weights at the apex"
    shown = [f"{name} {weight:.2f}" for name, weight in zip(ARKIT, plan.weights, strict=True) if weight > _FAINT]
    for first in range(0, len(shown), 4):
        yield "    " + "".join(f"{text:26}" for text in shown[first : first + 4]).rstrip()
    if not shown:
        yield "    none: the neutral face"
