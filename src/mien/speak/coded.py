"""A voice's frames in a few numbers around the speaker's plain manner: what a network of conversion sees and changes.

Pitch, 24 numbers of the spectrum (WORLD's codec, on the mel scale up to 8 kHz) and the noise at 3 kHz. What stands
under them, the same rows set to each clip's own mean and spread, tells words and melody without the manner. The
background, as the quietest frames show it, is taken off the spectrum first: a soft voice would have more of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.pitch import PERIOD
from mien.speak.world import Frames, interpolate_rows

__all__ = ["WIDTH", "Coded", "change_frames", "code_frames", "content_rows", "mean_row"]

_CEPSTRA = 24
WIDTH = 1 + _CEPSTRA + 1
"""Numbers of a row: pitch in semitones, cepstra, dB of noise."""

_RATE = 16_000
_SIZE = 1_024  # points of the spectra that are coded
_LOUD_DB = 26.0  # under the loud frames by less than this a frame counts
_QUIET = 8.0  # percentile of the level under which frames are background
_LEFT = 0.03  # of a power that is left at least when the background is taken off
_NOISE = 3_000.0  # Hz where noise is told
_FLOOR, _CEIL = 50.0, 700.0  # Hz of pitch
_LEAST_SPREAD = 0.05
_FURTHEST = 6.0  # spreads from a clip's own mean

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Frames in numbers, a row every 10 ms.

    Args:
        rows: (t, 26): pitch, semitones, drawn through where there is no voice; cepstra; noise, dB.
        voiced: (t,) bool, where there is a voice.
        loud: (t,) bool, where there is speech.
    """

    rows: Reals
    voiced: NDArray[np.bool_]
    loud: NDArray[np.bool_]


def code_frames(frames: Frames) -> Coded:
    """Say frames in numbers.

    Args:
        frames: t of them.

    Returns:
        As many rows.

    Raises:
        InputError: there is no voice in them.
    """
    import pyworld

    envelope = _to_coded_grid(frames.envelope, frames.rate)
    level = 10.0 * np.log10(envelope.sum(axis=1) + 1e-12)
    background = envelope[level <= np.percentile(level, _QUIET)].mean(axis=0)
    clear = np.maximum(envelope - background, _LEFT * envelope) + 1e-14
    loud = level > np.percentile(level, 95.0) - _LOUD_DB
    voiced = frames.pitch > 0.0
    if (voiced & loud).sum() < 2:
        loud = loud | voiced
    if voiced.sum() < 2:
        raise InputError(f"{len(voiced) * PERIOD:.1f} s of sound hold no voice; expected speech")
    places = np.arange(len(voiced))
    tones = np.interp(places, places[voiced], 12.0 * np.log2(frames.pitch[voiced]))
    noise = frames.noise[:, round(2.0 * _NOISE / frames.rate * (frames.noise.shape[1] - 1))]
    cepstra = pyworld.code_spectral_envelope(np.ascontiguousarray(clear), _RATE, _CEPSTRA)
    return Coded(np.column_stack([tones, cepstra, 20.0 * np.log10(np.maximum(noise, 1e-3))]), voiced, loud)


def mean_row(coded: Coded) -> Reals:
    """Return (26,), the mean of what is spoken; of the pitch, the median of what is voiced."""
    mean = coded.rows[coded.loud].mean(axis=0)
    mean[0] = np.median(coded.rows[coded.voiced & coded.loud, 0])
    return mean


def content_rows(rows: Reals, coded: Coded) -> Reals:
    """Return (t, 27): rows set to their own mean and spread, and whether each is voiced."""
    mean, spread = rows[coded.loud].mean(axis=0), rows[coded.loud].std(axis=0)
    tones = rows[coded.voiced & coded.loud, 0]
    mean[0], spread[0] = tones.mean(), tones.std()
    even = np.clip((rows - mean) / (spread + _LEAST_SPREAD), -_FURTHEST, _FURTHEST)
    return np.column_stack([even, coded.voiced.astype(np.float64)])


def change_frames(frames: Frames, coded: Coded, change: Reals) -> Frames:
    """Move frames by what their numbers are moved by; the fine structure of their spectra stays.

    Args:
        frames: t of them.
        coded: the same in numbers.
        change: (t, 26), added to the numbers.

    Returns:
        The frames moved. Above 8 kHz the spectrum changes as it does there.
    """
    import pyworld

    old = np.ascontiguousarray(coded.rows[:, 1:-1])
    new = np.ascontiguousarray(old + change[:, 1:-1])
    made, was = (pyworld.decode_spectral_envelope(cepstra, _RATE, _SIZE) for cepstra in (new, old))
    hertz = np.linspace(0.0, frames.rate / 2.0, frames.envelope.shape[1])
    gain = interpolate_rows(np.log(made / was), np.linspace(0.0, _RATE / 2.0, made.shape[1]), hertz)
    share = np.interp(hertz, [0.0, _NOISE, _RATE / 2.0], [0.0, 1.0, 0.0])
    noise = frames.noise * 10.0 ** (change[:, -1:] * share / 20.0)
    pitch = np.clip(frames.pitch * 2.0 ** (change[:, 0] / 12.0), _FLOOR, _CEIL)
    return Frames(
        np.where(frames.pitch > 0.0, pitch, 0.0),
        frames.envelope * np.exp(gain),
        np.where(frames.pitch[:, None] > 0.0, np.clip(noise, 0.0, 1.0), frames.noise),
        frames.rate,
    )


def _to_coded_grid(envelope: Reals, rate: int) -> Reals:
    """Return (t, 513) powers from 0 to 8 kHz."""
    old = np.linspace(0.0, rate / 2.0, envelope.shape[1])
    return np.exp(interpolate_rows(np.log(envelope + 1e-14), old, np.linspace(0.0, _RATE / 2.0, _SIZE // 2 + 1)))
