"""Whether a voice follows a feeling's intensity, and whether its phones lie where they are heard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak import Voice
from mien.speak.loudness import find_loudness
from mien.speak.pitch import track_pitch
from mien.speak.words import VOWELS
from mien.types import Audio, Speech, label_affect

__all__ = ["CUES", "DIRECTIONS", "LEVELS", "boundary_errors", "grade_voice", "spoken_cues"]

CUES = ("pitch", "range", "rate", "energy")
"""What is measured of a line; see `spoken_cues`."""

LEVELS = (0.2, 0.4, 0.6, 0.8, 1.0)

DIRECTIONS = {"angry": (1, 1, 1, 1), "happy": (1, 1, 1, 1), "sad": (-1, -1, -1, -1), "fearful": (1, -1, 1, -1)}
"""The direction of each cue with intensity. Juslin & Laukka, "Communication of emotions in vocal expression and music
performance", Psychological Bulletin 129, 2003, table 11; of fear its milder kind, as panic is loud."""

_STOPS = frozenset("ptk")
_HISSES = frozenset("sʃfθ")
_STEP = 0.002  # seconds from frame to frame where boundaries are looked for
_LOW = 900.0  # Hz below which a voice is, and a hiss is not


def spoken_cues(speech: Speech) -> NDArray[np.float64]:
    """Return (4,): pitch and its range in semitones (median; 10th to 90th percentile), phones a second, LUFS.

    Raises:
        InputError: there is no voice in it.
    """
    pitch = track_pitch(speech.audio)
    tones = 12.0 * np.log2(pitch[pitch > 0.0])
    phones = [phone for phone in speech.phones if phone.text]
    if not len(tones) or not phones:
        raise InputError("a line holds no voice; expected speech")
    low, high = np.percentile(tones, [10, 90])
    pace = len(phones) / sum(phone.duration for phone in phones)
    return np.array([np.median(tones), high - low, pace, find_loudness(speech.audio)])


def grade_voice(voice: Voice, lines: Sequence[str]) -> NDArray[np.float64]:
    """Return how well each cue follows intensity.

    Args:
        voice: who speaks.
        lines: said at each of `LEVELS` with each feeling of `DIRECTIONS`; a level's cues are their means.

    Returns:
        (4, 4): Spearman's correlation of level and cue for each feeling and each of `CUES`, above 0 in the direction
        that the literature gives.
    """
    from scipy.stats import rankdata

    table = []
    for label, directions in DIRECTIONS.items():
        cues = np.array(
            [
                np.mean(
                    [spoken_cues(voice.speak(line, label_affect(label, intensity=level))) for line in lines], axis=0
                )
                for level in LEVELS
            ]
        )
        found = [np.corrcoef(rankdata(LEVELS), rankdata(cue))[0, 1] if np.ptp(cue) > 0.0 else 0.0 for cue in cues.T]
        table.append([sign * float(value) for sign, value in zip(directions, found, strict=True)])
    return np.array(table)


def boundary_errors(speech: Speech) -> NDArray[np.float64]:
    """Return how far boundaries lie from where they are heard.

    A boundary between a vowel and a voiceless stop or hiss is heard where the level below 900 Hz falls (or, into the
    vowel, rises) most steeply, from the middle of the one to the middle of the other. A stop's end is left out: between
    its burst and the vowel nobody knows where it ends.

    Args:
        speech: with exact times.

    Returns:
        (n,) seconds, above 0 where the boundary comes before what is heard.
    """
    level = _low_level(speech.audio)
    errors = []
    for before, after in pairwise(speech.phones):
        closes = before.text in VOWELS and after.text in _STOPS | _HISSES
        opens = before.text in _HISSES and after.text in VOWELS
        first, last = ((mark.start + mark.end) / 2 for mark in (before, after))
        span = level[round(first / _STEP) : round(last / _STEP) + 1]
        if (closes or opens) and len(span) > 4:
            steep = np.diff(span) * (1.0 if opens else -1.0)
            errors.append(first + (int(steep.argmax()) + 0.5) * _STEP - before.end)
    return np.array(errors)


def _low_level(audio: Audio) -> NDArray[np.float64]:
    """Return the level below 900 Hz every 2 ms, dB, smoothed over 20 ms."""
    size = 1 << len(audio.samples).bit_length()
    spectrum = np.fft.rfft(audio.samples, size)
    spectrum[np.fft.rfftfreq(size, 1.0 / audio.rate) > _LOW] = 0.0
    power = np.fft.irfft(spectrum, size)[: len(audio.samples)] ** 2
    window = np.hanning(round(0.02 * audio.rate))
    smooth = np.convolve(power, window / window.sum(), mode="same")
    steps = np.arange(0.0, len(smooth) / audio.rate, _STEP)
    return 10.0 * np.log10(np.interp(steps, np.arange(len(smooth)) / audio.rate, smooth) + 1e-7)
