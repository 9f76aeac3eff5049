"""Do lips do what is heard? Closure on p, b and m, and the lag between mouth and loudness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.phones import BILABIALS
from mien.types import ARKIT_INDEX, Audio, Motion, Speech

__all__ = ["closure", "lip_lag_ms", "mouth_opening"]

_CLOSED = 0.02
"""Of a wide open jaw: on the head "mira" 0.7 mm, less than its lips overlap at rest."""

_STEP = 0.01  # seconds between trial lags
_FARTHEST = 0.25  # seconds


def mouth_opening(motion: Motion) -> NDArray[np.float64]:
    """Return how far the lips are apart.

    Args:
        motion: any motion.

    Returns:
        (t,) float64, in units of jawOpen: the jaw less what closes the lips over it, and what else parts them, in the
        proportions of the head "mira" (jawOpen 1 parts its lips by 35 mm, mouthFunnel by 14, mouthUpperUp by 5,
        mouthLowerDown by 4).
    """
    face = motion.face.astype(np.float64)

    def both(name: str) -> NDArray[np.float64]:
        return (face[:, ARKIT_INDEX[f"{name}Left"]] + face[:, ARKIT_INDEX[f"{name}Right"]]) / 2

    jaw = np.maximum(face[:, ARKIT_INDEX["jawOpen"]] - face[:, ARKIT_INDEX["mouthClose"]], 0.0)
    return jaw + (14 * face[:, ARKIT_INDEX["mouthFunnel"]] + 5 * both("mouthUpperUp") + 4 * both("mouthLowerDown")) / 35


def closure(speech: Speech, motion: Motion, *, start: float = 0.0) -> float:
    """Return the share of frames within p, b and m in which the lips are closed.

    A frame counts for a phone when its time lies in the phone's interval; a phone that falls between two frames is
    counted by the frame nearest to its middle.

    Args:
        speech: phones, seconds from the start of the speech.
        motion: the beat's motion: its first frame is the first k / fps at or after `start`.
        start: of the beat on the media clock, seconds.

    Returns:
        [0, 1]; NaN where no p, b or m is spoken.
    """
    opening = mouth_opening(motion)
    first = int(np.ceil(start * motion.fps - 1e-6))
    times = (first + np.arange(len(motion))) / motion.fps - start
    closed: list[bool] = []
    for phone in speech.phones:
        if phone.text in BILABIALS and len(times):
            inside = np.flatnonzero((times >= phone.start) & (times < phone.end))
            if not len(inside):
                inside = np.array([np.argmin(np.abs(times - (phone.start + phone.end) / 2))])
            closed += list(opening[inside] <= _CLOSED)
    return float(np.mean(closed)) if closed else float("nan")


def lip_lag_ms(audio: Audio, motion: Motion) -> float:
    """Return the lag at which the mouth's opening and the sound's loudness agree best.

    Both are band-limited to syllables (a 60 ms window); loudness is in dB above -50, so that it opens as a mouth does.

    Args:
        audio: the sound, from time 0.
        motion: the whole motion, its first frame at time 0, at least a second long.

    Returns:
        Milliseconds in [-250, 250], of the peak of Pearson's correlation, refined by a parabola; positive when the
        mouth is late.

    Raises:
        InputError: the motion is shorter than a second, or the mouth or the sound never changes.
    """
    if motion.duration < 1.0:
        raise InputError(f"the motion is {motion.duration:.2f} s long; expected at least 1 s to find a lag in")
    grid = np.arange(_FARTHEST, motion.duration - _FARTHEST, _STEP)
    opening = np.interp(grid, np.arange(len(motion)) / motion.fps, mouth_opening(motion))
    loud_db = _loudness_db(audio)
    lags = np.arange(-_FARTHEST, _FARTHEST + _STEP / 2, _STEP)
    sound = [np.interp(grid - lag, np.arange(len(loud_db)) * _STEP, loud_db) for lag in lags]
    if opening.std() < 1e-6 or min(row.std() for row in sound) < 1e-6:
        raise InputError("mouth or sound never changes; expected speech and a mouth that moves")
    scores = np.array([np.corrcoef(opening, row)[0, 1] for row in sound])
    best = int(np.clip(np.argmax(scores), 1, len(scores) - 2))
    before, peak, after = scores[best - 1 : best + 2]
    bend = before - 2 * peak + after
    return float(1000 * (lags[best] + (_STEP * 0.5 * (before - after) / bend if bend < 0 else 0.0)))


def _loudness_db(audio: Audio) -> NDArray[np.float64]:
    """Return the level of a 60 ms window every 10 ms, dB above -50 of full scale, at least 0."""
    power = np.concatenate([[0.0], np.cumsum(audio.samples.astype(np.float64) ** 2)])
    middles = np.arange(0.0, audio.duration, _STEP)
    low = np.clip(np.round((middles - 0.03) * audio.rate).astype(int), 0, len(audio.samples))
    high = np.clip(np.round((middles + 0.03) * audio.rate).astype(int), 0, len(audio.samples))
    level = (power[high] - power[low]) / np.maximum(high - low, 1)
    return np.maximum(10 * np.log10(level + 1e-12) + 50.0, 0.0)
