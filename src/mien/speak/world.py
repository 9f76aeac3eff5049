"""A voice taken apart into pitch, spectrum and noise, as WORLD makes sound again.

Source: Morise, Yokomori, Ozawa, "WORLD: a vocoder-based high-quality speech synthesis system for real-time
applications", IEICE Transactions E99-D, 2016; Morise, "D4C, a band-aperiodicity estimator for high-quality speech
synthesis", Speech Communication 84, 2016; by their own C++ code (pyworld), with a pitch of our own. Frames are 10 ms
long: shorter ones take twice the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.speak.pitch import PERIOD, track_pitch
from mien.types import Audio

__all__ = ["Frames", "analyse_recording", "analyse_voice", "interpolate_rows", "make_sound"]

_SPAN = 0.032  # seconds of a spectrum by which the copy is set against the recording
_SMOOTH = 125.0  # Hz over which their difference is smoothed, so that harmonics do not count
_MOST_DB = 6.0  # that the copy is corrected by
_DEEP = 1e-8  # of the strongest frequency's power: below it nothing is corrected

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """A voice as WORLD knows it, a row every 10 ms.

    Args:
        pitch: (t,) Hz, 0 where there is no voice.
        envelope: (t, f) power of f frequencies from 0 to half the rate.
        noise: (t, f) share of noise in [0, 1].
        rate: Hz, of the sound.
    """

    pitch: Reals
    envelope: Reals
    noise: Reals
    rate: int


def analyse_voice(audio: Audio) -> Frames:
    """Take a synthetic voice apart; where WORLD doubts that a frame has a pitch, it is noise."""
    return _analyse(audio, doubt=0.85)


def analyse_recording(audio: Audio) -> Frames:
    """Take a recording apart so that a copy sounds like it.

    WORLD's own doubt about what is voiced takes much of a recorded voice for noise, and a copy is duller than its
    recording. So our pitch alone says what is voiced, and the spectrum is corrected by how a copy's differs, on the
    whole, from the recording's: at most 6 dB, smoothed over 125 Hz.
    """
    frames = _analyse(audio, doubt=0.0)
    if len(audio.samples) < round(_SPAN * audio.rate):
        return frames
    wanted, made = (_colour(sound, audio.rate) for sound in (audio.samples.astype(np.float64), make_sound(frames)))
    floor = _DEEP * max(float(wanted.max()), 1e-12)
    gain = 10.0 * np.log10((wanted + floor) / (made + floor))
    width = round(3.0 * _SMOOTH * _SPAN)
    bell = np.exp(-0.5 * (np.arange(-width, width + 1) / (_SMOOTH * _SPAN)) ** 2)
    smooth = np.convolve(np.pad(gain, width, mode="edge"), bell / bell.sum(), mode="valid")
    places = np.linspace(0.0, len(gain) - 1.0, frames.envelope.shape[1])
    factor = 10.0 ** (np.interp(places, np.arange(len(gain)), np.clip(smooth, -_MOST_DB, _MOST_DB)) / 10.0)
    return Frames(frames.pitch, frames.envelope * factor.astype(np.float64), frames.noise, frames.rate)


def make_sound(frames: Frames) -> Reals:
    """Return the sound of frames; as long as they are, to within a frame."""
    import pyworld

    pitch, envelope, noise = (np.ascontiguousarray(part) for part in (frames.pitch, frames.envelope, frames.noise))
    return np.asarray(pyworld.synthesize(pitch, envelope, noise, frames.rate, 1000.0 * PERIOD))


def interpolate_rows(values: Reals, old: Reals, new: Reals) -> Reals:
    """Return (t, m) values at new places on a line, of (t, n) at even old ones from 0 on; beyond the last it stays."""
    place = np.clip(new / (old[1] - old[0]), 0.0, len(old) - 1.0)
    low = np.minimum(place.astype(np.int64), len(old) - 2)
    share = place - low
    return values[:, low] * (1.0 - share) + values[:, low + 1] * share


def _analyse(audio: Audio, *, doubt: float) -> Frames:
    import pyworld

    sound, pitch = audio.samples.astype(np.float64), track_pitch(audio)
    times = np.arange(len(pitch)) * PERIOD
    envelope = pyworld.cheaptrick(sound, pitch, times, audio.rate)
    return Frames(pitch, envelope, pyworld.d4c(sound, pitch, times, audio.rate, threshold=doubt), audio.rate)


def _colour(sound: Reals, rate: int) -> Reals:
    """Return the mean power of each frequency."""
    size = round(_SPAN * rate)
    rows = np.lib.stride_tricks.sliding_window_view(np.pad(sound, (0, max(size - len(sound), 0))), size)
    return (np.abs(np.fft.rfft(rows[:: round(PERIOD * rate)] * np.hanning(size))) ** 2).mean(axis=0)
