"""Phones without words: from a recording's loudness and spectrum alone, for any language, humming and song."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio, Mark, Speech

__all__ = ["energy_speech"]

_RATE = 16_000
_HOP = 160  # samples: one frame every 10 ms
_BLOCK = 3_000  # frames of spectrum at once: 30 s
_FLOOR_DB = -60.0  # of full scale: under this nobody hears a voice
_DEPTH_DB = 26.0  # under the loud frames by this much the mouth is closed
_SHORTEST = 5  # frames that a phone or a pause lasts at least

_BANDS = ((150, 450), (550, 1_100), (1_700, 3_200), (3_800, 7_600))  # Hz: first formants of close and open vowels,
#   the second formant of spread ones, and hiss
_PHONES = ("", "ɑ", "i", "u", "ə", "s")
_SILENCE, _OPEN, _SPREAD, _ROUND, _MIDDLE, _HISS = range(len(_PHONES))


def energy_speech(audio: Audio, *, words: tuple[Mark, ...] = ()) -> Speech:
    """Give a recording phones by how loud and how bright it is.

    Quiet is closure (""); half the power above 3.8 kHz is "s"; more of it in an open vowel's first formant region than
    below is "ɑ"; more of it in a spread vowel's second formant region than there is "i"; else a good share of it at the
    bottom is "u"; the rest is "ə". The shares are set by the middles of known phones, in recordings and `piper:joe`.

    Args:
        audio: a recording of any length.
        words: marks to carry along, if any are known.

    Returns:
        The recording with phones that cover it; every syllable's loudest phone has stress 1; timing "energy".
    """
    if not len(audio.samples):
        return Speech(audio, (), words, "energy")
    bands = np.concatenate(list(_band_powers(audio)))
    loudness_db = 10.0 * np.log10(bands.sum(axis=1) + 1e-12)
    kinds = _kinds(bands, loudness_db)
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    peaks = _peaks(loudness_db)
    marks = []
    for first, last in pairwise(edges):
        end = audio.duration if last == len(kinds) else last * _HOP / _RATE
        stress = 1 if kinds[first] in (_OPEN, _SPREAD, _ROUND, _MIDDLE) and peaks[first:last].any() else 0
        marks.append(Mark(_PHONES[kinds[first]], first * _HOP / _RATE, end, stress))
    return Speech(audio, tuple(marks), words, "energy")


def _band_powers(audio: Audio) -> Iterator[NDArray[np.float64]]:
    """Yield (t, 4) power of each band, of full scale, a row every 10 ms, some 30 s at a time."""
    window = np.hanning(512)
    frequencies = np.fft.rfftfreq(512, 1 / _RATE)
    masks = np.array([(frequencies >= low) & (frequencies < high) for low, high in _BANDS], dtype=np.float64)
    frames = max(1, int(audio.duration * _RATE) // _HOP)
    for first in range(0, frames, _BLOCK):
        count = min(_BLOCK, frames - first)
        start, end = first * _HOP / _RATE - 0.016, (first + count) * _HOP / _RATE + 0.016
        part = audio.cut(start, end).resample(_RATE).samples
        part = np.pad(part, (256 if start < 0 else 0, 1_024))
        rows = np.lib.stride_tricks.sliding_window_view(part, 512)[::_HOP][:count]
        yield (np.abs(np.fft.rfft(rows * window)) ** 2 / (window.sum() / 2) ** 2) @ masks.T


def _kinds(bands: NDArray[np.float64], loudness_db: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return what each frame is, in runs of 50 ms or more."""
    silent = loudness_db < max(_FLOOR_DB, float(np.quantile(loudness_db, 0.95)) - _DEPTH_DB)
    low, middle, high, hiss = bands.T / np.maximum(bands.sum(axis=1), 1e-12)
    kinds = np.select(
        [silent, hiss > 0.5, middle > np.maximum(1.2 * low, 0.25), high > np.maximum(middle, 0.02), low > 0.3],
        [_SILENCE, _HISS, _OPEN, _SPREAD, _ROUND],
        _MIDDLE,
    )
    return _smooth(kinds)


def _smooth(kinds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give runs shorter than a phone to the run before them, or the first to the one after it."""
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    smooth = kinds.copy()
    for first, last in pairwise(edges):
        if last - first < _SHORTEST:
            smooth[first:last] = smooth[first - 1] if first else kinds[min(last, len(kinds) - 1)]
    return smooth


def _peaks(loudness_db: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which frames are the loudest within 100 ms on both sides: the middles of syllables."""
    padded = np.pad(loudness_db, 10, constant_values=-np.inf)
    return loudness_db >= np.lib.stride_tricks.sliding_window_view(padded, 21).max(axis=1)
