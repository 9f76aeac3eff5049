"""A look: one face at one moment, as far as it could be seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_units import SeenUnit, name_units, unit_strengths

__all__ = ["Look"]


@dataclass(frozen=True, eq=False)
class Look:
    """One face at one moment.

    Args:
        seconds: on the stream's clock.
        box: left, top, width and height of the face, pixels; None where the picture stayed with the client.
        arkit: (52,) float32 in [0, 1], ARKit order; this person's resting face is 0.
        head: rotation vector against the camera, radians: x nods down, y turns to the person's left, z tilts
            anticlockwise as the picture is seen.
        gaze: yaw (positive to the person's left) and pitch (positive up) against the head, radians.
        covered: regions that could not be seen, such as "mouth"; no action there is told.
        confidence: how well the face was seen, [0, 1]; 0 where nothing can be told.
    """

    seconds: float
    box: tuple[float, float, float, float] | None
    arkit: NDArray[np.float32]
    head: tuple[float, float, float]
    gaze: tuple[float, float]
    covered: tuple[str, ...]
    confidence: float

    @cached_property
    def strengths(self) -> NDArray[np.float64]:
        """(2, u) float64 in [0, 1]: every unit on the person's left and right, in the order of `UNITS`."""
        return unit_strengths(self.arkit)

    @property
    def units(self) -> tuple[SeenUnit, ...]:
        """The action units that show, the strongest first."""
        return name_units(self.strengths)
