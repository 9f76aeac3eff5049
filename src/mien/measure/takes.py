"""What a face is asked to do before the judges: apexes of feelings, speech with a feeling, a tour of poses, blinks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.move import face_of
from mien.types import ARKIT_INDEX, Motion, label_affect, load_taxonomy, neutral

__all__ = ["TOUR_FPS", "TURNS", "apexes", "openings", "speaking", "tour"]

Reals = NDArray[np.float64]

TURNS: tuple[tuple[tuple[float, ...], ...], ...] = (
    ((0, 0, 0, 0, 0), (0, 12, 0, -6, 0), (4, -12, 3, 6, 0)),
    ((-5, 5, -4, 0, 4), (3, -6, 0, 0, 0), (0, 8, 2, 4, -3)),
    ((2, 0, 0, 5, 0), (-4, -8, 0, 0, 0), (5, 10, -3, -4, 2)),
)
"""How the head is held, three ways before each of three backdrops; degrees: pitch, yaw, roll, gaze yaw, gaze pitch."""

TOUR_FPS = 5.0
"""Frames a second of the tour: 300 pictures a minute are drawn and searched in seconds."""

_TEXT = "Well, I did not expect to see you here again after all this time."
_MOMENTS = (0.45, 0.6, 0.75)  # of the sentence: the feeling has come, the lips are busy
_STAY = 3.0  # seconds for which the tour shows a feeling
_WIDE = 30.0  # degrees: the tour's farthest turn about each axis


def apexes(label: str, *, intensity: float, turns: tuple[tuple[float, ...], ...], taxonomy: str = "basic-7") -> Motion:
    """Return a feeling at its strongest, once for each way of holding the head.

    Args:
        label: of the taxonomy.
        intensity: [0, 1].
        turns: of the head and the eyes, as in `TURNS`.
        taxonomy: one whose labels have a prototype in facs.toml.

    Returns:
        Motion of one frame for each turn.
    """
    face = face_of(label_affect(label, intensity=intensity, taxonomy=taxonomy))
    return _held(np.tile(face, (len(turns), 1)), np.array(turns, dtype=np.float64), fps=1.0)


def speaking(label: str, *, intensity: float) -> Motion:
    """Return three moments of a sentence said with a feeling, as the mover `dominance:` moves it.

    Args:
        label: of basic-7.
        intensity: [0, 1].

    Returns:
        Motion of three frames.
    """
    affect = label_affect(label, intensity=intensity)
    speech = Registry("voices").make("tone:").speak(_TEXT, affect)
    whole = Registry("movers").make("dominance:").move(speech, affect, start=0.0, before=neutral(), seed=0)
    rows = [round(share * (len(whole) - 1)) for share in _MOMENTS]
    return Motion(
        1.0,
        whole.face[rows],
        whole.head[rows],
        whole.neck[rows],
        whole.torso[rows],
        whole.gaze[rows],
        whole.joints[rows],
    )


def tour() -> Motion:
    """Return a minute in which every basic feeling comes and goes while the head turns, nods and tilts by up to 30°.

    Returns:
        Motion at `TOUR_FPS`. The three angles swing with periods of 7.3, 11.1 and 5.9 s, so that they meet in every
        combination; the eyes blink every 4 s.
    """
    times = np.arange(0.0, 60.0, 1 / TOUR_FPS)
    labels = load_taxonomy("basic-7").labels
    looks = np.stack([face_of(label_affect(label, intensity=0.8)) for label in labels]).astype(np.float64)
    place = times / _STAY
    first = np.floor(place).astype(int)
    share = np.clip((place - first) * 3.0, 0.0, 1.0)[:, None]  # the first second of three is the way there
    face = (1 - share) * looks[(first - 1) % len(labels)] + share * looks[first % len(labels)]
    face[:, [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]] += (times % 4.0 < 0.2)[:, None]
    swing = [_WIDE * np.sin(2 * np.pi * times / period) for period in (11.1, 7.3, 5.9)]
    turns = np.column_stack([*swing, np.zeros((len(times), 2))])
    return _held(np.clip(face, 0.0, 1.0), turns, fps=TOUR_FPS)


def openings() -> Motion:
    """Return eyes and jaw that open and close, each in its own time, while the head moves a little.

    Returns:
        Motion of 120 frames; each of eyeBlink and jawOpen takes all values from 0 to 1.
    """
    times = np.arange(120) / 10.0
    face = np.zeros((len(times), len(ARKIT_INDEX)))
    blink = 0.5 - 0.5 * np.cos(2 * np.pi * times / 1.7)
    face[:, [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]] = blink[:, None]
    face[:, ARKIT_INDEX["jawOpen"]] = 0.5 - 0.5 * np.cos(2 * np.pi * times / 2.9)
    swing = [8.0 * np.sin(2 * np.pi * times / period) for period in (5.3, 4.1, 7.7)]
    return _held(face, np.column_stack([*swing, np.zeros((len(times), 2))]), fps=10.0)


def _held(face: NDArray, turns: Reals, *, fps: float) -> Motion:
    """Return faces on a head that is turned, two thirds at the head's joint, one third at the neck's."""
    angles = np.radians(turns).astype(np.float32)
    none = np.zeros((len(face), 3), dtype=np.float32)
    joints = np.zeros((len(face), 0, 3), dtype=np.float32)
    head, neck = angles[:, :3] * np.float32(2 / 3), angles[:, :3] / np.float32(3)
    return Motion(fps, face.astype(np.float32), head, neck, none, angles[:, 3:], joints)
