"""What a listener does once: nods, shakes of the head, raised brows, a mouth that opens for a short word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.types import ARKIT

__all__ = ["Gesture", "gesture_face", "gesture_turn"]

Reals = NDArray[np.float64]

_NOD, _SHAKE = 0.42, 0.62  # seconds of one to and fro
_WEAKER = 0.6  # each nod of a row against the one before
_ONSET, _APEX, _OFFSET = 0.12, 0.22, 0.5  # seconds of raised brows
_WORD = 0.4  # seconds of an open mouth


@dataclass(frozen=True, slots=True)
class Gesture:
    """One movement.

    Args:
        kind: what.
        start: seconds, on the clock of the frames.
        size: radians of a nod or shake at its farthest; share of raised brows or of an open mouth, [0, 1].
        times: nods or shakes in a row.
    """

    kind: Literal["nod", "shake", "brows", "say"]
    start: float
    size: float
    times: int = 1

    @property
    def end(self) -> float:
        """When it is over, seconds."""
        once = {"nod": _NOD, "shake": _SHAKE, "brows": _ONSET + _APEX + _OFFSET, "say": _WORD}
        return self.start + once[self.kind] * self.times


def gesture_turn(gesture: Gesture, times: Reals) -> Reals:
    """Return how a gesture turns the head.

    Args:
        gesture: any.
        times: (t,) seconds, on its clock.

    Returns:
        (t, 3) rotation vector, radians; zero before and after.

    Source: Hadar, Steiner & Rose, "Head movement during listening turns in conversation", J. Nonverbal Behavior 9,
        1985: listeners' nods are quick and small; the figures are ours.
    """
    turn = np.zeros((len(times), 3))
    since = times - gesture.start
    inside = (since > 0.0) & (times < gesture.end)
    if gesture.kind == "nod":
        weaker = _WEAKER ** np.floor(since / _NOD)
        turn[:, 0] = np.where(inside, gesture.size * weaker * np.sin(np.pi * since / _NOD) ** 2, 0.0)
    elif gesture.kind == "shake":
        fade = np.sin(np.pi * since / (gesture.end - gesture.start))
        turn[:, 1] = np.where(inside, gesture.size * fade * np.sin(2.0 * np.pi * since / _SHAKE), 0.0)
    elif gesture.kind == "brows":
        turn[:, 0] = -0.03 * _raised(gesture, times)
    return turn


def gesture_face(gesture: Gesture, times: Reals) -> Reals:
    """Return what a gesture does to the face.

    Args:
        gesture: any.
        times: (t,) seconds, on its clock.

    Returns:
        (t, 52) float64 in [0, 1], ARKit order; zero for what moves the head alone.
    """
    if gesture.kind == "brows":
        return _raised(gesture, times)[:, None] * _RAISED
    if gesture.kind == "say":
        share = np.clip((times - gesture.start) / _WORD, 0.0, 1.0)
        return gesture.size * np.sin(np.pi * share)[:, None] ** 2 * _OPEN
    return np.zeros((len(times), len(ARKIT)))


def _raised(gesture: Gesture, times: Reals) -> Reals:
    since = times - gesture.start
    up = np.clip(since / _ONSET, 0.0, 1.0)
    down = np.clip((since - _ONSET - _APEX) / _OFFSET, 0.0, 1.0)
    return gesture.size * (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 + 0.5 * np.cos(np.pi * down))


def _face(shares: dict[str, float]) -> Reals:
    return np.array([next((s for name, s in shares.items() if action.startswith(name)), 0.0) for action in ARKIT])


_RAISED = _face({"browInnerUp": 0.55, "browOuterUp": 0.6, "eyeWide": 0.3})
_OPEN = _face({"jawOpen": 0.2, "mouthLowerDown": 0.1, "mouthFunnel": 0.12})
