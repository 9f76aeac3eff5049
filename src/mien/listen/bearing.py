"""How a listener bears itself: what lasts longer than a gesture, and comes and goes slowly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.types import ARKIT

__all__ = ["BEARINGS", "Bearing"]

Reals = NDArray[np.float64]


def _face(**shares: float) -> Reals:
    """Return (52,); a name without its side counts for both, the right one a little less, as in living faces."""
    sided = {f"{name}{side}": share for name, share in shares.items() for side in ("Left", "Right", "")}
    known = np.array([sided.get(action, 0.0) for action in ARKIT])
    return known * np.array([0.93 if action.endswith("Right") else 1.0 for action in ARKIT])


@dataclass(frozen=True, slots=True, eq=False)
class Bearing:
    """One way of listening at its strongest.

    Args:
        face: (52,) float64 in [0, 1], ARKit order.
        head: (3,) rotation vector, radians.
        torso: (3,) rotation vector, radians.
        rise: seconds in which it comes.
        fall: seconds in which it goes.
    """

    face: Reals
    head: tuple[float, float, float]
    torso: tuple[float, float, float]
    rise: float
    fall: float


BEARINGS: dict[str, Bearing] = {
    "warm": Bearing(_face(mouthSmile=0.27, cheekSquint=0.12, browOuterUp=0.1), (0.0, 0, 0), (0.025, 0, 0), 0.5, 1.5),
    "cold": Bearing(
        _face(browDown=0.5, mouthFrown=0.28, mouthPress=0.3, eyeSquint=0.22, mouthShrugLower=0.15),
        (-0.09, 0.03, 0.0), (-0.035, 0, 0), 0.7, 1.5,
    ),
    "smile": Bearing(
        _face(mouthSmile=0.62, cheekSquint=0.4, eyeSquint=0.16, mouthDimple=0.12), (-0.01, 0, 0), (0, 0, 0), 0.45, 1.2
    ),
    "concern": Bearing(
        _face(browInnerUp=0.95, browDown=0.25, mouthFrown=0.5, mouthPress=0.2, eyeSquint=0.1),
        (0.03, 0.0, 0.15), (0.03, 0, 0), 0.6, 1.5,
    ),
    "lean": Bearing(_face(browDown=0.12, eyeSquint=0.12), (-0.05, 0.02, 0.0), (0.12, 0, 0), 0.5, 1.2),
}  # fmt: skip
"""The poses are ours, after the listeners described in Zhou et al., "Responsive Listening Head Generation" (ViCo), ECCV
2022, whose attitudes are positive, neutral and negative."""
