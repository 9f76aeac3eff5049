"""Prosody in frames: how high, how lively, how fast a voice is, second by second; and its tokens.

Source: Liu et al., "Generative Expressive Conversational Speech Synthesis" (GPT-Talker), ACM Multimedia 2024,
arXiv 2407.21491, whose tokens are those of HuBERT. Ours are k-means over three measures of prosody, so that each token
can be said in semitones and syllables. Syllables are peaks of energy, after de Jong & Wempe, "Praat script to detect
syllable nuclei and measure speech rate automatically", Behavior Research Methods 41, 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.speak.pitch import PERIOD, track_pitch
from mien.speak.plan import CONTROLS, voice_manner
from mien.types import Affect, Audio

__all__ = ["FEATURES", "audio_contours", "felt_token", "find_tokens", "prosody_frames", "usual_pitch"]

FEATURES = ("height", "spread", "pace")
"""Semitones of the F0's median above the voice's usual, semitones from its tenth to its ninetieth percentile, syllables
a second."""

_WINDOW = 2.0  # seconds
_VOICED = 40.0  # Hz
_SILENT = 25.0  # dB below the loudest: no speech
_SMOOTH = 0.06  # seconds
_MELODY = 0.4  # of Joe's melody that Kokoro's voices took when they spoke what the tokens were found in
_RISE = 2.0  # dB that the energy falls between two syllables

Reals = NDArray[np.float64]
Floats = NDArray[np.float32]


def audio_contours(audio: Audio) -> tuple[Reals, Reals]:
    """Return F0 and energy of a sound, one each 10 ms.

    Args:
        audio: a voice.

    Returns:
        (t,) Hz, 0 where there is no voice; and (t,) dB.
    """
    pitch = track_pitch(audio)
    width = round(2.5 * PERIOD * audio.rate)
    power = np.concatenate([[0.0], np.cumsum(audio.samples.astype(np.float64) ** 2)])
    at = np.round(np.arange(len(pitch)) * PERIOD * audio.rate).astype(np.int64)
    first, last = (np.clip(at + side, 0, len(audio.samples)) for side in (-width // 2, width // 2))
    energy = (power[last] - power[first]) / np.maximum(last - first, 1)
    return pitch, 10.0 * np.log10(np.maximum(energy, 1e-10))


def usual_pitch(pitches: list[NDArray[np.floating]]) -> float:
    """Return a voice's usual pitch: the median over what it said, Hz; 0 where it said nothing.

    Args:
        pitches: (t,) Hz each.
    """
    voiced = np.concatenate([pitch[pitch > _VOICED] for pitch in pitches] or [np.zeros(0)])
    return float(np.median(voiced)) if len(voiced) else 0.0


def prosody_frames(pitch: NDArray[np.floating], energy: NDArray[np.floating], *, step: float, usual: float) -> Floats:
    """Return the prosody of a turn, frame by frame.

    Args:
        pitch: (t,) F0 in Hz, below 40 where there is no voice.
        energy: (t,) dB, to any level.
        step: seconds from one value to the next.
        usual: the voice's usual pitch, Hz above 0.

    Returns:
        (n, 3) float32, `FEATURES` of two seconds after two, silence at both ends left out; at least one where
        anything is voiced, none else.
    """
    voiced, loud = pitch > _VOICED, energy > energy.max(initial=-np.inf) - _SILENT
    there = np.flatnonzero(loud)
    if not voiced.any() or not len(there):
        return np.zeros((0, len(FEATURES)), np.float32)
    span = slice(int(there[0]), int(there[-1]) + 1)
    voiced, levels = voiced[span], energy[span].astype(np.float64)
    tones = 12.0 * np.log2(np.maximum(pitch[span], _VOICED) / usual)
    peaks = _syllables(levels, voiced, step)
    size = round(_WINDOW / step)
    last, rows = float(np.median(tones[voiced])), []
    for start in range(0, max(len(levels) - size // 2, 1), size):
        here = slice(start, start + size)
        heard = tones[here][voiced[here]]
        last = float(np.median(heard)) if len(heard) else last
        low, high = np.percentile(heard, (10, 90)) if len(heard) else (0.0, 0.0)
        seconds = max(len(levels[here]) * step, _WINDOW / 2.0)
        count = float(((peaks >= here.start) & (peaks < here.stop)).sum())
        rows.append((last, high - low, count / seconds))
    return np.array(rows, np.float32)


def _syllables(levels: Reals, voiced: NDArray[np.bool_], step: float) -> NDArray[np.int64]:
    """Return where syllables have their peaks: voiced, and with a valley of `_RISE` dB on the way to the next."""
    width = max(round(_SMOOTH / step), 1)
    smooth = np.convolve(np.pad(levels, width, mode="edge"), np.ones(width) / width, mode="same")[width:-width]
    tops = np.flatnonzero((smooth[1:-1] >= smooth[:-2]) & (smooth[1:-1] > smooth[2:])) + 1
    kept: list[int] = []
    for top in tops[voiced[tops]]:
        if kept and smooth[kept[-1] : top + 1].min() > min(smooth[kept[-1]], smooth[top]) - _RISE:
            kept[-1] = int(top) if smooth[top] > smooth[kept[-1]] else kept[-1]
        else:
            kept.append(int(top))
    return np.array(kept, np.int64)


def find_tokens(frames: Floats, middles: NDArray[np.floating], scale: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the token of each frame: the nearest of k middles.

    Args:
        frames: (n, 3) of `FEATURES`.
        middles: (k, 3), in the same units.
        scale: (3,), how far apart two values are that differ by one.

    Returns:
        (n,) int64 from 0 to k - 1.
    """
    gaps = (frames[:, None] - middles[None]) / scale
    return (gaps**2).sum(axis=2).argmin(axis=1)


def felt_token(
    affect: Affect, middles: NDArray[np.floating], scale: NDArray[np.floating], *, plain: NDArray[np.floating]
) -> int:
    """Return the token that a turn would mostly have if it was said with a feeling.

    Args:
        affect: the feeling.
        middles: (k, 3), as in `find_tokens`.
        scale: (3,), as there.
        plain: (3,) of `FEATURES`, the mean of what is said without a feeling.
    """
    manner = dict(zip(CONTROLS, voice_manner(affect), strict=True))
    frame = plain.astype(np.float64).copy()
    frame[0] += _MELODY * manner["pitch"]
    frame[1] *= max(1.0 + manner["spread"] * (_MELODY if manner["spread"] > 0.0 else 1.0) / 100.0, 0.1)
    frame[2] *= max(1.0 + manner["pace"] / 100.0, 0.25)
    return int(find_tokens(frame[None].astype(np.float32), middles, scale)[0])
