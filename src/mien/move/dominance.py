"""`dominance:` the rule-based mover: lips by dominance functions, the rest of the face and the head by known habits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.move.blinks import blink
from mien.move.clock import beat_window, frame_times
from mien.move.coarticulation import close_lips, closedness, speak_lips
from mien.move.expression import pose_of
from mien.move.expression_course import course
from mien.move.expression_speech import accents, make_way, raise_brows
from mien.move.gaze import hold_on_listener, look, look_weights
from mien.move.head import breath, drift, nods, posture
from mien.move.protocol import Attention
from mien.types import ARKIT, Feeling, Motion, Speech, felt
from mien.types.arkit import sided

__all__ = ["DominanceMover", "engine"]

Reals = NDArray[np.float64]

_NECK = 0.4  # of a head's turn is the neck's
_LIPS_EDGE = 0.08  # seconds in which lips come from rest at a beat's start; Piper leaves 30 ms before the first phone
_NODS_EDGE = 0.16  # seconds; Piper leaves about as much after the last phone
_SOFT = 0.12  # seconds over which lips become busy and free again
_LOWERED = np.array([0.5 * name.startswith("browDown") for name in ARKIT])  # the mean of both brows


class DominanceMover:
    """Moves a face by rules.

    Args:
        fps: frames a second.
    """

    def __init__(self, *, fps: float = 25.0) -> None:
        self.fps = fps

    def move(self, speech: Speech, feeling: Feeling, *, start: float, before: Feeling, seed: int) -> Motion:
        """Move a face that speaks; see `Mover.move`."""
        times = frame_times(start, speech.duration, fps=self.fps)
        local = times - start
        lips = speak_lips(speech, local) * beat_window(local, speech.duration, edge=_LIPS_EDGE)[:, None]
        accent = accents(speech, local)
        shown = course(local, before, feeling, accent=accent, start=start, within=speech.duration, seed=seed)
        shown = make_way(shown, lips, _busy(speech, local))
        frowning = shown @ _LOWERED
        brows = raise_brows(speech, local, start=start, seed=seed) * (1.0 - frowning[:, None])
        face = 1.0 - (1.0 - lips) * (1.0 - shown) * (1.0 - brows)
        nodding = nods(speech, local, start=start, seed=seed)
        nodding *= beat_window(local, speech.duration, edge=_NODS_EDGE)[:, None]
        turn = drift(times, seed=seed) + _carried(local, before, feeling, within=speech.duration) + nodding
        gaze = look(times, seed=seed, busy="speaking")
        blinks = blink(times, seed=seed, listening=False)
        return self._assemble(times, close_lips(face, closedness(speech, local)), turn, gaze, blinks, seed)

    def idle(
        self, duration: float, feeling: Feeling, *, start: float, before: Feeling, seed: int, attention: Attention
    ) -> Motion:
        """Move a face that does not speak; see `Mover.idle`."""
        times = frame_times(start, duration, fps=self.fps)
        local = times - start
        turn = drift(times, seed=seed) + _carried(local, before, feeling, within=duration)
        quiet = np.zeros(len(local))
        face = course(local, before, feeling, accent=quiet, start=start, within=duration, seed=seed)
        gaze = look(times, seed=seed, busy=attention)
        blinks = blink(times, seed=seed, listening=attention == "listening")
        return self._assemble(times, face, turn, gaze, blinks, seed)

    def _assemble(self, times: Reals, face: Reals, turn: Reals, gaze: Reals, blinks: Reals, seed: int) -> Motion:
        torso = breath(times, seed=seed)
        eyes = hold_on_listener(gaze, turn + torso)
        face = face + look_weights(eyes)
        lids = list(sided("eyeBlink"))
        face[:, lids] = np.maximum(face[:, lids], blinks[:, None])
        face[:, list(sided("eyeWide"))] *= 1.0 - blinks[:, None]
        return Motion(
            self.fps,
            np.clip(face, 0.0, 1.0).astype(np.float32),
            ((1.0 - _NECK) * turn).astype(np.float32),
            (_NECK * turn).astype(np.float32),
            torso.astype(np.float32),
            eyes.astype(np.float32),
            np.zeros((len(times), 0, 3), dtype=np.float32),
        )


def _carried(local: Reals, before: Feeling, feeling: Feeling, *, within: float) -> Reals:
    """Return the posture, which goes over to the next feeling in 0.7 s, or in the beat if that is shorter."""
    length = max(min(0.7, within), 1e-6)
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip(local / length, 0.0, 1.0))[:, None]
    old, new = (posture(felt(shown)) + pose_of(shown).turn for shown in (before, feeling))
    return (1.0 - share) * old + share * new


def _busy(speech: Speech, local: Reals) -> Reals:
    """Return (t,) [0, 1]: 1 while there are phones, 0 in pauses, with soft edges."""
    busy = np.zeros(len(local))
    for phone in speech.phones:
        if phone.text:
            first, last = np.searchsorted(local, (phone.start - _SOFT, phone.end + _SOFT))
            away = np.maximum(phone.start - local[first:last], local[first:last] - phone.end)
            busy[first:last] = np.maximum(busy[first:last], 1.0 - np.clip(away / _SOFT, 0.0, 1.0))
    return busy


engine = Engine(
    name="dominance",
    summary="lips by dominance functions; expression, gaze, blinks, head and breath by rule",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda _: DominanceMover(),
)
