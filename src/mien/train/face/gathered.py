"""What the face channel learns from: how Mien's own heads and a newsreader move their faces away from rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.measure.face.news import Clip, read_news
from mien.move import face_of, labels
from mien.perceive.face_units import UNITS
from mien.train.face.basis import Moved, away_from_rest, find_neutral, find_readout, tour_actions
from mien.train.face.views import held_motion, view_people
from mien.types import ARKIT, convert_affect, label_affect, load_taxonomy, taxonomy_names
from mien.types.facs import unit

__all__ = ["Gathered", "Shown", "gather_faces", "learn_from_news", "readout_of", "show_feelings"]

Floats = NDArray[np.float64]

_STRENGTHS = (0.4, 0.7, 1.0)
_TURN = 10.0  # degrees: deviation of the head's turn about each axis
_BASIC = 6  # pictures of each basic feeling for one of every other
_WORTH = (30.0, 10.0, 5.0, 5.0)  # of single actions, of feelings, of the newsreader, of each face at rest
_UNIT_SHARE = 0.8  # of a unit's targets at the detector's full strength
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


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All that is learned from.

    Args:
        neutral: (468, 3) the mean face at rest.
        rigid: (468,) which points find the pose.
        rests: (468, 3) for each person, how their rest lies apart from it.
        acted: for each person, single actions.
        felt: for each person, feelings.
        emotions: for each person, (n, 7) what those are to be read as.
        vad: for each person, (n, 3).
        news: the newsreader.
        resting: (468, 3) the newsreader's rest.
    """

    neutral: Floats
    rigid: Floats
    rests: tuple[Floats, ...]
    acted: tuple[Moved, ...]
    felt: tuple[Moved, ...]
    emotions: tuple[Floats, ...]
    vad: tuple[Floats, ...]
    news: Moved
    resting: Floats


def gather_faces(data: Path, *, seed: int, people: Sequence[str], say: Callable[[str], None]) -> Gathered:
    """Gather what is learned from.

    Args:
        data: the folder that holds `faces/pyfeat_news`; every second clip is learned from.
        seed: of turns, and of the wandering of weights.
        people: specs of those who are rendered.
        say: is told what is being done.

    Returns:
        All of it.

    Raises:
        InputError: the clips are missing or wrong.
    """
    clips = read_news(data / "faces" / "pyfeat_news")[::2]
    face, turns = tour_actions()
    tour = view_people(held_motion(face, turns), people=people, say=say).points
    shown = show_feelings(seed=seed)
    views = view_people(held_motion(shown.face, shown.turns), people=people, say=say).points
    still = ~face.any(axis=1)
    neutral, rigid = find_neutral([points[still] for points in tour])
    rests = tuple(away_from_rest(points[still], neutral, rigid).mean(axis=0) for points in tour)

    def moved(points: Floats, weights: Floats, rest: Floats) -> Moved:
        found = np.isfinite(points).all(axis=(1, 2))
        return Moved(away_from_rest(points[found], neutral, rigid) - rest, weights[found], 1.0)

    found = [np.isfinite(points).all(axis=(1, 2)) for points in views]
    news, resting = learn_from_news(clips, neutral, rigid)
    return Gathered(
        neutral=neutral,
        rigid=rigid,
        rests=rests,
        acted=tuple(moved(points, face, rest) for points, rest in zip(tour, rests, strict=True)),
        felt=tuple(moved(points, shown.face, rest) for points, rest in zip(views, rests, strict=True)),
        emotions=tuple(shown.emotions[rows] for rows in found),
        vad=tuple(shown.vad[rows] for rows in found),
        news=news,
        resting=resting,
    )


def readout_of(gathered: Gathered, *, without: int | None = None) -> Floats:
    """Find the linear estimate of weights.

    Args:
        gathered: what is learned from.
        without: the place of a person who is left out.

    Returns:
        (1404, 52).
    """
    kept = [place for place in range(len(gathered.rests)) if place != without]
    at_rest = np.array([*(gathered.rests[place] for place in kept), gathered.resting])
    resting = Moved(at_rest, np.zeros((len(at_rest), len(ARKIT))), _WORTH[3] * len(at_rest))
    acted = _joined([gathered.acted[place] for place in kept], _WORTH[0])
    felt = _joined([gathered.felt[place] for place in kept], _WORTH[1])
    return find_readout([acted, felt, gathered.news, resting], gathered.neutral)


def learn_from_news(clips: Sequence[Clip], neutral: Floats, rigid: Floats) -> tuple[Moved, Floats]:
    """Return how the newsreader's face moves away from its rest, which is what regression says of no weight at all.

    Args:
        clips: those to learn from.
        neutral: (468, 3).
        rigid: (468,).

    Returns:
        Frames with weights: the larger of the blendshapes given and of what the units given make together. Units count
        from their tenth percentile up: their detector is sure of some that never change. And (468, 3), the rest.
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


def _joined(moved: Sequence[Moved], worth: float) -> Moved:
    return Moved(np.concatenate([one.off for one in moved]), np.concatenate([one.weights for one in moved]), worth)
