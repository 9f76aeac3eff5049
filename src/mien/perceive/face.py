"""A face over time: pictures, or ARKit weights that a browser found, become looks and a feeling with its reasons.

    stream = FaceStream()
    for seconds, picture in frames:
        look = stream.push(picture, seconds=seconds)
    print(stream.affect().evidence)  # "face: lip corners up 0.6 on both sides, 1.2-2.4 s"

What is shown at a moment depends on the pictures up to it alone. A person's face at rest is learned slowly and within
bounds, so that a smile that is held stays a smile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mien.errors import InputError
from mien.perceive.face_crop import Crop, Picture, check_picture
from mien.perceive.face_cues import find_face_cues
from mien.perceive.face_feeling import load_feelings
from mien.perceive.face_fit import fit_face, load_basis
from mien.perceive.face_gaze import find_gaze
from mien.perceive.face_look import Look
from mien.perceive.face_mesh import Mesh, Meshed, Tracker
from mien.perceive.face_pose import rotation_vector
from mien.perceive.face_rest import Rest, Smooth
from mien.perceive.face_sure import judge_sight
from mien.types import ARKIT, ARKIT_INDEX, Affect, Vad, affect_from_vad
from mien.types.check import check_array, check_number

__all__ = ["WINDOW", "FaceStream"]

WINDOW = 12.0
"""Seconds of looks that a feeling is read from, and that are kept."""

_HALF = 3.0  # seconds in which a look's share falls by half
_SHOWN = 0.15  # share of a look that shows nothing beside one that shows all: a smile outlasts the rest after it
_TELL = 4  # sentences
_MOST = 1200  # looks that are kept, whatever the rate

Floats = NDArray[np.float64]


class FaceStream:
    """Watches one face; what is given in one call or many is seen alike.

    Args:
        start: where the face is in the first picture; the surest face is followed where it is None.
        weights: an archive of `mien train face`; Mien's own where it is None.
    """

    def __init__(self, start: Crop | None = None, *, weights: Path | None = None) -> None:
        self._basis, self._feelings = load_basis(weights), load_feelings(weights)
        self._start = start
        self._tracker: Tracker | None = None
        self._rest, self._smooth = Rest(), Smooth()
        self._looks: deque[Look] = deque(maxlen=_MOST)
        self._now: float | None = None

    def push(self, picture: ArrayLike, *, seconds: float) -> Look | None:
        """Look at the next picture.

        Args:
            picture: (h, w, 3) uint8, sRGB.
            seconds: on the stream's clock, not before the last one.

        Returns:
            What was seen; None where there is no face.

        Raises:
            InputError: it is no picture, or time goes backwards.
        """
        image, now = check_picture(picture), self._time(seconds)
        if self._tracker is None:
            self._tracker = Tracker(Mesh(), self._start)
        mesh = self._tracker.push(image)
        return None if mesh is None else self._keep(self._see(image, mesh, now))

    def told(
        self,
        arkit: Mapping[str, float] | ArrayLike,
        head: ArrayLike,
        gaze: ArrayLike,
        confidence: float,
        *,
        seconds: float,
    ) -> Look | None:
        """Take what a client saw; its pictures stay with it.

        Args:
            arkit: (52,) in [0, 1], ARKit order; or names with their weights, those that are not 0.
            head: (3,) rotation vector, radians.
            gaze: (2,) yaw and pitch against the head, radians.
            confidence: how sure the client is, [0, 1]; 0 where it saw no face.
            seconds: on the stream's clock, not before the last one.

        Returns:
            The look; None where the client saw no face.

        Raises:
            InputError: a weight is unknown or out of range, a number is not finite, or time goes backwards.
        """
        weights = _weights(arkit)
        turned = check_array(head, name="head", shape=(3,), low=-np.pi, high=np.pi)
        eyes = check_array(gaze, name="gaze", shape=(2,), low=-np.pi, high=np.pi)
        sure = check_number(confidence, name="confidence", low=0.0, high=1.0)
        now = self._time(seconds)
        if sure == 0.0:
            return None
        x, y, z = (float(angle) for angle in turned)
        return self._keep(Look(now, None, weights, (x, y, z), (float(eyes[0]), float(eyes[1])), (), sure))

    def affect(self) -> Affect:
        """Return what the face showed over the last seconds, in basic-7 and with reasons."""
        if self._now is None:
            return _nothing("face: nothing was looked at")
        now = self._now
        looks = [look for look in self._looks if look.seconds >= now - WINDOW]
        if not looks:
            return _nothing("face: no face was seen")
        times = np.array([look.seconds for look in looks])
        sure = np.array([look.confidence for look in looks])
        strengths = np.array([look.strengths for look in looks])
        felt = [self._feelings.read(one) for one in strengths]
        emotions = np.array([one.emotions for one in felt])
        share = sure * 0.5 ** ((now - times) / _HALF) * (_SHOWN + 1.0 - emotions[:, 0])
        if share.sum() <= 1e-9:
            return _nothing("face: it could not be seen well enough to tell a feeling")
        share /= share.sum()
        likely = share @ emotions
        point = Vad(*(float(axis) for axis in share @ np.array([one.vad for one in felt])))
        steady = float(share @ sure)
        cues = find_face_cues(times.tolist(), strengths)[:_TELL]
        told = affect_from_vad(
            point,
            confidence=float(likely.max()) * steady,
            evidence=(*(cue.sentence() for cue in cues), *_unseen(looks, share)),
        )
        return Affect(
            *told.vad,
            taxonomy=told.taxonomy,
            emotions=tuple(float(p) for p in likely / likely.sum()),
            intensity=float(np.clip(share @ strengths.max(axis=(1, 2)) * (1.0 - likely[0]), 0.0, 1.0)),
            confidence=told.confidence,
            evidence=told.evidence,
        )

    def _see(self, picture: Picture, mesh: Meshed, now: float) -> Look:
        fit = fit_face(mesh.points, self._basis)
        sight = judge_sight(picture, mesh, fit.held)
        gaze = find_gaze(picture, mesh.points)
        weights = self._rest.settle(fit.lean, now, sure=sight.confidence)
        weights = self._smooth.push(np.where(sight.visible, weights, 0.0), now)
        x, y, z = (float(angle) for angle in rotation_vector(fit.held.turn))
        return Look(
            seconds=now,
            box=mesh.box,
            arkit=_frozen(weights),
            head=(x, y, z),
            gaze=(0.0, 0.0) if gaze is None else gaze,
            covered=sight.covered,
            confidence=sight.confidence,
        )

    def _keep(self, look: Look) -> Look:
        self._looks.append(look)
        return look

    def _time(self, seconds: float) -> float:
        now = check_number(seconds, name="seconds", low=0.0)
        if self._now is not None and now < self._now:
            raise InputError(f"seconds is {now:g} after {self._now:g}; expected a time that does not go backwards")
        self._now = now
        return now


def _weights(arkit: Mapping[str, float] | ArrayLike) -> NDArray[np.float32]:
    if not isinstance(arkit, Mapping):
        return check_array(arkit, name="arkit", shape=(len(ARKIT),), low=0.0, high=1.0)
    row = np.zeros(len(ARKIT), dtype=np.float64)
    for name, weight in arkit.items():
        if name not in ARKIT_INDEX:
            raise InputError(f"there is no ARKit action {name!r}; expected names such as {ARKIT[0]!r}, {ARKIT[-1]!r}")
        row[ARKIT_INDEX[name]] = check_number(weight, name=name, low=0.0, high=1.0)
    return _frozen(row)


def _frozen(row: Floats) -> NDArray[np.float32]:
    return check_array(row, name="arkit", shape=(len(ARKIT),), low=0.0, high=1.0)


def _unseen(looks: list[Look], share: Floats) -> tuple[str, ...]:
    """Return a sentence for each region that was covered most of the time."""
    names = dict.fromkeys(name for look in looks for name in look.covered)
    covered = [
        name for name in names if sum(s for look, s in zip(looks, share, strict=True) if name in look.covered) > 0.5
    ]
    if not covered:
        return ()
    first, last = looks[0].seconds, looks[-1].seconds
    return (f"face: {' and '.join(covered)} could not be seen, {first:.1f}-{last:.1f} s",)


def _nothing(why: str) -> Affect:
    return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=(why,))
