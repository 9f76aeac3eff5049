"""What a listener hears in a voice besides its words: loudness, melody, pauses, ends of phrases, sudden changes.

Source: which cues call for a listener's reaction is Ward & Tsukahara, "Prosodic features which cue back-channel
responses in English and Japanese", J. Pragmatics 32, 2000 (low pitch and pauses), and Gravano & Hirschberg,
"Turn-taking cues in task-oriented dialogue", Computer Speech & Language 25, 2011 (pauses, falling pitch and level).
Their thresholds are for finished recordings; ours are for a stream and only look back.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.listen.activity import RATE
from mien.listen.pitch import pitch

__all__ = ["STEP", "VoiceCue", "VoiceCues"]

STEP = 0.08
"""Seconds between two cues."""

_HOP = round(STEP * RATE)
_PART = _HOP // 4  # samples: 20 ms, over which a level is measured
_PART_S = _PART / RATE
_LEAST_DB = -100.0
_FLOOR_DB = -55.0  # the room's noise, before it was heard
_FLOOR_PARTS = 200  # 4 s: somebody who speaks is silent for 20 ms in it
_OVER_FLOOR_DB, _VOICED_OVER_FLOOR_DB = 15.0, 8.0  # speech is so much louder than the room
_UNDER_VOICE_DB = 28.0  # and no more than this softer than the voice
_LEVEL_S, _MEDIAN_FRAMES = 12.0, 300  # how far back the person's own level and pitch reach
_PAUSE_S, _PHRASE_S = 0.2, 1.0
_RISE_DB, _RISE_ST = 6.0, 4.0
_SHOUT_DB = 17.0  # over the person's own level, beyond which a third of the rise is enough: no stressed word is so loud
_FAR_ST, _LEAP_ST, _EVEN_ST = 11.0, 4.0, 2.0  # beyond which a pitch is an octave's error
_KNOWN_S = 0.4  # seconds of speech until a level is the person's own
_LATELY, _JUST = 16, 3  # hops: 1.3 s, and the 0.3 s within which a change is sudden
_QUIET_DB, _QUIET_S = -7.0, 0.5
_FALL_ST_S, _SOFT_DB = -12.0, -3.0  # of a phrase that ends without a pause


@dataclass(frozen=True, slots=True)
class VoiceCue:
    """The voice in one hop of 80 ms.

    Args:
        at: seconds of sound heard, at its end.
        speech: whether there was speech in it.
        loudness_db: over the person's own level of the last seconds; 0 without speech.
        pitch_st: semitones over the person's own median; 0 without a voiced sound.
        movement_st_s: semitones a second by which the pitch moved lately; 0 where that is not known.
        voiced: share of it that was voiced, [0, 1].
        spoken: seconds of speech since the person was last silent for a second.
        phrase_end: a phrase ended: a pause of 0.2 s after a second of speech, or falling pitch at lowered loudness.
        sudden: the voice rose suddenly, by 6 dB or 4 semitones over the last second.
        quiet: they have been speaking softly for half a second, by 7 dB under their own level.
    """

    at: float
    speech: bool
    loudness_db: float
    pitch_st: float
    movement_st_s: float
    voiced: float
    spoken: float
    phrase_end: bool
    sudden: bool
    quiet: bool


class VoiceCues:
    """Follows one stream of sound; what comes later changes nothing that was said."""

    def __init__(self) -> None:
        self._held = np.zeros(0, dtype=np.float32)
        self._before = np.zeros(_HOP, dtype=np.float32)
        self._hops = 0
        self._floor: deque[float] = deque([_FLOOR_DB], maxlen=_FLOOR_PARTS)
        self._level_db, self._level_parts = -30.0, 0.0  # of the voice
        self._pitches: deque[float] = deque(maxlen=_MEDIAN_FRAMES)  # octaves over 1 Hz
        self._melody: deque[tuple[float, float]] = deque(maxlen=10)  # voiced frames of late: time, semitones over 1 Hz
        self._peaks: deque[tuple[float, float | None]] = deque(maxlen=_LATELY)  # level and pitch, hop by hop
        self._phrase = 0.0  # seconds of speech since a phrase ended
        self._spoken = 0.0
        self._silent = 1.0  # seconds since speech
        self._soft = 0.0  # seconds of soft speech

    def push(self, samples: NDArray[np.float32]) -> list[VoiceCue]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call.

        Returns:
            A cue for each hop that is complete now; what is given in one call or in many is heard alike.

        Raises:
            InputError: that is no sound: not one row of finite numbers.
        """
        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise InputError(f"sound of shape {samples.shape}; expected one row of finite numbers")
        held = np.concatenate([self._held, samples.astype(np.float32)])
        count = len(held) // _HOP
        self._held = held[count * _HOP :]
        return [self._hear(hop) for hop in held[: count * _HOP].reshape(count, _HOP)]

    def _hear(self, hop: NDArray[np.float32]) -> VoiceCue:
        self._hops += 1
        levels = _levels(hop)
        near = np.concatenate([self._before, hop])
        self._before = hop
        tones = [pitch(near[end - _HOP : end]) for end in (2 * _HOP - _HOP // 2, 2 * _HOP)]
        self._floor.extend(levels)
        floor = min(self._floor)
        heard = np.repeat(tones, 2) > 0.0
        over = np.where(heard, _VOICED_OVER_FLOOR_DB, _OVER_FLOOR_DB)
        loud = levels > max(floor, self._level_db - _UNDER_VOICE_DB - _VOICED_OVER_FLOOR_DB, -65.0) + over
        voiced = [hz for hz, half in zip(tones, loud.reshape(2, 2), strict=True) if hz and half.any()]
        loudness = self._follow_level(levels, loud)
        tone = self._follow_pitch(voiced)
        sudden = self._rose(float(np.sort(levels)[-2:].mean()), voiced, tone, bool(loud.any()))
        movement = self._movement()
        self._soft = self._soft + STEP * (loudness <= _QUIET_DB) if loudness <= _QUIET_DB + 2.0 else 0.0
        ended = self._ended(loud, loudness, movement)
        return VoiceCue(
            at=self._hops * STEP,
            speech=bool(loud.any()),
            loudness_db=loudness if loud.any() else 0.0,
            pitch_st=tone,
            movement_st_s=movement,
            voiced=len(voiced) / 2,
            spoken=self._spoken,
            phrase_end=ended,
            sudden=sudden,
            quiet=self._soft >= _QUIET_S - 1e-9 and bool(loud.any()),
        )

    def _follow_level(self, levels: NDArray[np.float64], loud: NDArray[np.bool_]) -> float:
        """Return how loud the speech of this hop is against that of the last seconds, which it then joins."""
        if not loud.any():
            return 0.0
        now = float(levels[loud].mean())
        loudness = now - self._level_db if self._level_parts else 0.0
        self._level_parts = min(self._level_parts + float(loud.sum()), _LEVEL_S / _PART_S)
        self._level_db += (now - self._level_db) * float(loud.sum()) / self._level_parts
        return loudness

    def _follow_pitch(self, voiced: list[float]) -> float:
        """Return the last pitch of this hop in semitones over the median; one far off the voice's range is no pitch."""
        octaves = [math.log2(hz) for hz in voiced]
        self._pitches.extend(octaves)
        if not octaves:
            return 0.0
        median = sorted(self._pitches)[len(self._pitches) // 2]
        semitones = [12.0 * (octave - median) for octave in octaves]
        if abs(semitones[-1]) > _FAR_ST:
            return 0.0
        first = self._hops * STEP - STEP * (len(voiced) - 1) / 2
        near = [
            (first + STEP / 2 * place, st + 12.0 * median) for place, st in enumerate(semitones) if abs(st) <= _FAR_ST
        ]
        self._melody.extend(near)
        return semitones[-1]

    def _movement(self) -> float:
        """Return the slope of the melody of the last 0.3 s; 0 where it leaps, as a doubtful pitch does."""
        since = self._hops * STEP - 0.3
        lately = [point for point in self._melody if point[0] > since]
        if len(lately) < 3 or any(abs(after - now) > _LEAP_ST for (_, now), (_, after) in pairwise(lately)):
            return 0.0
        middle = sum(time for time, _ in lately) / len(lately)
        spread = sum((time - middle) ** 2 for time, _ in lately)
        return sum((time - middle) * tone for time, tone in lately) / spread

    def _rose(self, level_db: float, voiced: list[float], tone: float, loud: bool) -> bool:
        """Return whether this hop stands out from what was just before."""
        past = list(self._peaks)[:-_JUST] or list(self._peaks)
        even = len(voiced) == 2 and abs(12.0 * math.log2(voiced[1] / voiced[0])) <= _EVEN_ST and tone != 0.0
        self._peaks.append((level_db if loud else _LEAST_DB, tone if even else None))
        if not loud or self._level_parts * _PART_S < _KNOWN_S:
            return False
        peak = max(level for level, _ in past)
        louder = level_db - max(self._level_db, peak) >= _RISE_DB
        shouted = level_db - self._level_db >= _SHOUT_DB and level_db - peak >= _RISE_DB / 3
        tones = [one for _, one in past if one is not None]
        return louder or shouted or (even and len(tones) >= _JUST and tone - max(tones) >= _RISE_ST)

    def _ended(self, loud: NDArray[np.bool_], loudness: float, movement: float) -> bool:
        """Count speech and silence; return whether a phrase ends with this hop."""
        before = self._silent
        for part in loud:
            self._silent = 0.0 if part else self._silent + _PART_S
        spoke = float(loud.sum()) * _PART_S
        self._spoken = 0.0 if self._silent >= 1.0 else self._spoken + spoke
        self._phrase += spoke
        paused = before < _PAUSE_S - 1e-9 <= self._silent
        fell = movement <= _FALL_ST_S and loudness <= _SOFT_DB
        long = self._phrase >= _PHRASE_S
        if paused or (fell and long):
            self._phrase = 0.0
        return long and (paused or fell)


def _levels(hop: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (4,) dB of full scale."""
    power = (hop.reshape(-1, _PART).astype(np.float64) ** 2).mean(axis=1)
    return np.maximum(10.0 * np.log10(power + 1e-12), _LEAST_DB)
