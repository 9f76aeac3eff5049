"""The engines of compounds on renders of our people: the face alone, seen as in a film."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mien.draw import Shot, open_face, soft
from mien.measure.scores import mean_interval
from mien.measure.takes import apexes
from mien.perceive.compound import ENGINES, open_compounds
from mien.perceive.compound_cues import COMPOUNDS, Shown
from mien.perceive.face import FaceStream

__all__ = ["score_drawn_compounds"]

_PEOPLE = ("anny:mira", "anny:kofi", "anny:lin", "anny:walter")
_TURNS = ((0.0, 0.0, 0.0, 0.0, 0.0), (4.0, 10.0, 0.0, 0.0, 0.0))
_SIDE = 384
_DRAWS = 1_000


def score_drawn_compounds() -> Mapping[str, tuple[float, float, float]]:
    """Draw four people with each of seven compounds, whole and turned by 10°, and read them without words and voice.

    Returns:
        For each of `ENGINES` the share that is named rightly, and its 95 % interval over pictures; a picture in which
        no face is found is none of them.
    """
    right: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    for person in _PEOPLE:
        renderer = open_face(person, shot=Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE)))
        for name in COMPOUNDS:
            motion = apexes(name, intensity=1.0, turns=_TURNS, taxonomy="compound-15")
            for picture in renderer.frames(motion):
                look = FaceStream().push(picture, seconds=0.0)
                shown = None if look is None else Shown(None, None, look.strengths.mean(axis=0))
                for engine in ENGINES:
                    found = {"": 1.0} if shown is None else open_compounds(engine).read(shown)
                    right[engine].append(float(max(found, key=lambda one: found[one]) == name))
    return {engine: mean_interval(np.array(values), draws=_DRAWS) for engine, values in right.items()}
