"""Gaze: on the listener, with small saccades and short looks aside; away while thinking; lids that follow."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.move.chance import generator, moments
from mien.types import ARKIT, ARKIT_INDEX
from mien.types.arkit import sided

__all__ = ["hold_on_listener", "look", "look_weights"]

Reals = NDArray[np.float64]

_GAP, _LEAST, _SPREAD = 1.1, 0.25, 0.6  # seconds between saccades; Lee, Badler & Badler, "Eyes Alive", SIGGRAPH 2002
_SMALL = 0.018  # radians; the listener's eyes and mouth are some 2 degrees apart at a table's width
_ASIDE = {"speaking": 0.14, "listening": 0.05, "thinking": 0.75}
"""Share of fixations beside the listener: speakers look away more than listeners (Argyle & Cook 1976)."""

_LIMIT = 0.45  # radians; beyond it people turn the head
_FULL_PITCH, _FULL_YAW = 0.50, 0.65  # radians at which eyeLook weights reach 1


def look(times: Reals, *, seed: int, busy: Literal["speaking", "listening", "thinking"]) -> Reals:
    """Return where the eyes look, in the world.

    Args:
        times: (t,) media times, seconds, ascending.
        seed: the same gives the same saccades at the same times.
        busy: what the face does; it changes how often the eyes look aside, not when they move.

    Returns:
        (t, 2) yaw to the person's left and pitch up, radians; 0 is the listener.
    """
    if not len(times):
        return np.zeros((0, 2))
    starts = moments(seed, "saccades", until=float(times[-1]), least=_LEAST, mean=_GAP, spread=_SPREAD)
    chance = generator(seed, "fixations").random((len(starts) + 1, 4))
    small = (chance[:, :2] - 0.5) * np.array([4.0, 2.0]) * _SMALL
    side = np.where(chance[:, 0] < 0.5, -1.0, 1.0)
    far = np.stack([side * (0.12 + 0.16 * chance[:, 1]), 0.22 * (chance[:, 3] - 0.35)], axis=1)
    aside = chance[:, 2] < _ASIDE[busy]
    aside[1:] &= ~aside[:-1] if busy != "thinking" else True  # eyes that looked aside come back first
    fixations = np.where(aside[:, None], far, small)
    return fixations[np.searchsorted(starts, times, side="right")]


def hold_on_listener(target: Reals, turns: Reals) -> Reals:
    """Return gaze relative to the head, so that the eyes stay on target while the head moves.

    Args:
        target: (t, 2) yaw and pitch in the world, radians.
        turns: (t, 3) rotation vector of the head in the world, radians, small.

    Returns:
        (t, 2) radians, at most 0.45 either way: the vestibulo-ocular reflex without its lag.
    """
    return np.clip(target + np.stack([-turns[:, 1], turns[:, 0]], axis=1), -_LIMIT, _LIMIT)


def look_weights(gaze: Reals) -> Reals:
    """Return the lids' and skin's share of a gaze; the eyeballs turn by themselves.

    Args:
        gaze: (t, 2) yaw and pitch relative to the head, radians.

    Returns:
        (t, 52) float64 in [0, 1]: the eyeLook weights, ARKit order.
    """
    weights = np.zeros((len(gaze), len(ARKIT)))
    yaw, pitch = gaze[:, 0] / _FULL_YAW, gaze[:, 1] / _FULL_PITCH
    weights[:, list(sided("eyeLookUp"))] = np.clip(pitch, 0.0, 1.0)[:, None]
    weights[:, list(sided("eyeLookDown"))] = np.clip(-pitch, 0.0, 1.0)[:, None]
    for left, right, amount in (("Out", "In", yaw), ("In", "Out", -yaw)):
        weights[:, ARKIT_INDEX[f"eyeLook{left}Left"]] = np.clip(amount, 0.0, 1.0)
        weights[:, ARKIT_INDEX[f"eyeLook{right}Right"]] = np.clip(amount, 0.0, 1.0)
    return weights
