"""Tone `prosody:`: a baseline for arousal in a voice, from pitch, brightness and pace; trained tones are better.

Source: the direction of every cue is that of Scherer, "Vocal communication of emotion: a review of research paradigms",
Speech Communication 40, 2003; the brightness is eGeMAPS' alpha ratio (Eyben et al., IEEE Trans. Affective Computing 7,
2016); syllables are counted as by de Jong & Wempe, Behavior Research Methods 41, 2009. The weights are set by hand from
these, not fitted. Loudness is left out of arousal, as nobody knows the microphone's gain; valence hardly shows here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.blocks import check_rate
from mien.perceive.pitch import HOP, Frames, analyse, median_pitch
from mien.perceive.protocol import RATE
from mien.types import Affect, Audio, Vad, affect_from_vad, blend_affect

__all__ = ["Prosody", "ProsodyStream", "ProsodyTone", "engine", "measure_prosody"]

_SPEAKERS = ((119.0, 2.6), (207.0, 2.4))
"""Mean pitch of men and women in Hz, and its spread from speaker to speaker in semitones (Traunmüller & Eriksson, "The
frequency range of the voice fundamental in the speech of male and female adults", 1995)."""

_RANGE = (7.4, 3.0)  # semitones between the 10th and 90th percentile: 2.56 times their 2.9 semitones within a speaker
_TILT = (-9.0, 5.0)  # dB; set by hand between close microphones (-4) and a studio's distance (-14), plain speech
_PACE = (4.0, 1.0)  # syllables a second of speech as this method counts them: it misses one in five of five
_WEIGHTS = {"brightness": 0.4, "pitch": 0.3, "range": 0.15, "pace": 0.15}
_FLOOR_DB = 25.0  # below the loud frames: what is softer is breath, room and reverberation
_ABOVE_DB = 6.0  # above the background
_DIP_DB = 2.0  # between two syllables
_LEAST = 20  # voiced frames, 0.2 s: less is no voice
_SURE_AT = 3.0  # seconds of voice after which more tells nothing new
_SHARE = 0.5  # of loud frames that are voiced in clean speech, at least; in noise fewer are, and errors more
_MOST_SURE = 0.4
_VALENCES = (-0.6, -0.3, 0.0, 0.3, 0.6)  # as far as the prototypes of basic-7 lie


@dataclass(frozen=True, slots=True)
class Prosody:
    """How somebody spoke.

    Args:
        pitch: median, Hz.
        range_semitones: from the 10th to the 90th percentile of pitch.
        tilt_db: power from 1 to 5 kHz over that below, mean of voiced frames.
        level_db: mean power of voiced frames, dB below full scale.
        pace: syllables for each second of speech.
        voiced: seconds of voice.
        share: voiced frames over loud frames, [0, 1]; noise and whispering make it small.
    """

    pitch: float
    range_semitones: float
    tilt_db: float
    level_db: float
    pace: float
    voiced: float
    share: float


class ProsodyStream:
    """Hears one voice while it speaks; 12 bytes are kept of every 10 ms."""

    def __init__(self) -> None:
        self._parts: list[Frames] = []
        self._held = np.zeros(0, dtype=np.float32)  # a frame that is not whole yet

    def push(self, samples: NDArray[np.float32]) -> None:
        """Hear some more, (n,) float32 at 16,000 Hz."""
        self._held = np.concatenate([self._held, samples])
        found = analyse(self._held)
        self._parts.append(found)
        self._held = self._held[len(found.pitch) * HOP :]

    def affect(self) -> Affect:
        """Return the feeling so far: valence 0, arousal and dominance from the voice; confidence at most 0.4."""
        joined = (np.concatenate([getattr(part, name) for part in self._parts] or [[]]) for name in Frames.__slots__)
        found = measure_prosody(Frames(*joined))
        if found is None:
            return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=("there is hardly a voice to hear",))
        return _affect(found)


class ProsodyTone:
    """Hears arousal in pitch, brightness and pace."""

    def begin(self) -> ProsodyStream:
        """Begin to hear a voice."""
        return ProsodyStream()

    def listen(self, blocks: Iterable[Audio]) -> Affect:
        """Listen to one recording; see `mien.perceive.Tone`.

        Args:
            blocks: consecutive sound at 16,000 Hz.

        Returns:
            The feeling; see `ProsodyStream.affect`.
        """
        stream = self.begin()
        for block in check_rate(blocks, rate=RATE):
            stream.push(block.samples)
        return stream.affect()


def measure_prosody(frames: Frames) -> Prosody | None:
    """Measure how somebody spoke.

    Args:
        frames: of their speech.

    Returns:
        The measures over all voiced frames; None where less than 0.2 s are voiced.
    """
    if not len(frames.pitch):
        return None
    pitch = median_pitch(frames.pitch)
    background, loudest = np.percentile(frames.level_db, [10, 95])
    loud = frames.level_db > max(loudest - _FLOOR_DB, background + _ABOVE_DB)
    voiced = (pitch > 0) & loud
    if voiced.any():
        voiced &= np.abs(np.log2(np.maximum(pitch, 1.0) / np.median(pitch[voiced]))) < 1.0  # beyond an octave: an error
    count = int(voiced.sum())
    if count < _LEAST:
        return None
    low, middle, high = np.percentile(pitch[voiced], [10, 50, 90])
    return Prosody(
        pitch=float(middle),
        range_semitones=12 * math.log2(high / low),
        tilt_db=float(frames.tilt_db[voiced].mean()),
        level_db=float(frames.level_db[voiced].mean()),
        pace=_syllables(frames.level_db, voiced) / (float(loud.sum()) * HOP / RATE),
        voiced=count * HOP / RATE,
        share=count / float(loud.sum()),
    )


def _syllables(level_db: NDArray[np.float32], voiced: NDArray[np.bool_]) -> int:
    """Count loudness peaks in voiced frames, each with a dip of at least 2 dB before the next."""
    smooth = np.convolve(level_db, np.ones(5) / 5, mode="same")
    slope = np.sign(np.diff(smooth))
    turns = [*(np.flatnonzero(slope[1:] != slope[:-1]) + 1), len(smooth) - 1]
    count, peak, dip, rising = 0, 0, 0, True
    for i in turns:
        if rising and smooth[i] >= smooth[peak]:
            peak = i
        elif rising and smooth[i] < smooth[peak] - _DIP_DB:
            count += bool(voiced[peak])
            dip, rising = i, False
        elif not rising and smooth[i] <= smooth[dip]:
            dip = i
        elif not rising and smooth[i] > smooth[dip] + _DIP_DB:
            peak, rising = i, True
    return count


def _affect(found: Prosody) -> Affect:
    scores = {
        "brightness": (found.tilt_db - _TILT[0]) / _TILT[1],
        "pitch": _pitch_score(found.pitch),
        "range": (found.range_semitones - _RANGE[0]) / _RANGE[1],
        "pace": (found.pace - _PACE[0]) / _PACE[1],
    }
    capped = {name: min(max(score, -2.5), 2.5) for name, score in scores.items()}
    arousal = math.tanh(sum(_WEIGHTS[name] * score for name, score in capped.items()))
    dominance = math.tanh(0.3 * capped["brightness"] - 0.2 * capped["pitch"])
    heard = min(found.voiced / _SURE_AT, 1.0) * min(found.share / _SHARE, 1.0) ** 2
    return _open_valence(
        Vad(0.0, arousal, dominance),
        confidence=_MOST_SURE * heard * (0.4 + 0.6 * abs(arousal)),
        evidence=_evidence(found, capped),
    )


def _open_valence(point: Vad, *, confidence: float, evidence: tuple[str, ...]) -> Affect:
    """Return the feeling at a point whose valence is not known: labels are the mean over pleasant to unpleasant."""
    centre = affect_from_vad(point, confidence=confidence, evidence=evidence)
    guesses = [affect_from_vad(point._replace(valence=v), confidence=confidence) for v in _VALENCES]
    return replace(centre, emotions=blend_affect(guesses, weights=[1.0] * len(guesses)).emotions)


def _pitch_score(pitch: float) -> float:
    """Return how far a pitch lies above the usual in standard deviations, over both kinds of speaker by likelihood."""
    scores = [12 * math.log2(pitch / mean) / spread for mean, spread in _SPEAKERS]
    likely = [math.exp(-0.5 * min(abs(score), 6.0) ** 2) / s for score, (_, s) in zip(scores, _SPEAKERS, strict=True)]
    return sum(score * weight for score, weight in zip(scores, likely, strict=True)) / sum(likely)


def _evidence(found: Prosody, scores: dict[str, float]) -> tuple[str, ...]:
    return (
        f"pitch {found.pitch:.0f} Hz with {found.range_semitones:.1f} semitones of range: "
        f"{_word(scores['pitch'] / 2 + scores['range'] / 2, 'low and even', 'usual', 'high or lively')}",
        f"brightness {found.tilt_db:.0f} dB: {_word(scores['brightness'], 'soft', 'usual', 'pressed')}",
        f"{found.pace:.1f} syllables a second: {_word(scores['pace'], 'slow', 'usual', 'fast')}",
    )


def _word(score: float, low: str, middle: str, high: str) -> str:
    return low if score < -0.7 else high if score > 0.7 else middle


def _make(choice: str) -> ProsodyTone:
    return ProsodyTone()


engine = Engine(
    name="prosody",
    summary="arousal in a voice from pitch, brightness and pace; a baseline",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=_make,
)
