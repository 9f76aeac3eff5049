"""How well units are read on a head that was not learned from.

    python -m mien.train.face.left_out DATA

leaves each of our people out in turn and prints F1 of the presence of units in that person's renders of all feelings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.measure.scores import label_f1
from mien.perceive.face_units import UNITS, unit_strengths
from mien.train.face.gathered import gather_faces, readout_of
from mien.train.face.views import PEOPLE

__all__ = ["score_left_out"]

_THERE = 0.3  # strength from which a unit is there
_LEAST = 15  # pictures with a unit, that it counts


def score_left_out(data: Path, *, seed: int, say: Callable[[str], None]) -> dict[str, tuple[float, float]]:
    """Leave each person out.

    Args:
        data: the folder that holds `faces/pyfeat_news`.
        seed: as in training.
        say: is told what is being done.

    Returns:
        For each person the mean F1 of units, with the person's rest known, and with nothing known of the person.

    Raises:
        InputError: the clips are missing or wrong.
    """
    gathered, scores = gather_faces(data, seed=seed, people=PEOPLE, say=say), {}
    for place, person in enumerate(PEOPLE):
        say(f"without {person}")
        readout, felt = readout_of(gathered, without=place), gathered.felt[place]
        wanted = _there(felt.weights)
        known = wanted.sum(axis=0) >= _LEAST
        lean = [(felt.off + rest).reshape(len(felt.off), -1) @ readout for rest in (0.0, gathered.rests[place])]
        first, second = (float(label_f1(_there(np.clip(row, 0, 1)), wanted)[known].mean()) for row in lean)
        scores[person] = (first, second)
    return scores


def _there(weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return (n, u): which units are there, of (n, 52) weights."""
    strengths = np.array([unit_strengths(row) for row in weights]).reshape(len(weights), 2, len(UNITS))
    return strengths.mean(axis=1) >= _THERE


if __name__ == "__main__":
    for name, pair in score_left_out(Path(sys.argv[1]), seed=0, say=lambda text: print("…", text)).items():
        print(f"{name}: rest known {pair[0]:.2f}, nothing known {pair[1]:.2f}")
