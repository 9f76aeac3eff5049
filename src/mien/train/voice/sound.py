"""What a voice meets on its way to Mien: distance, rooms, noise, other voices, codecs, a hand that turns the gain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.measure.surroundings import RATE, add_noise, coloured, narrow, room
from mien.types import Audio

__all__ = ["change"]

Samples = NDArray[np.float32]

_SNR_DB = (3.0, 35.0)
_PACE = (0.92, 1.09)  # of playing, so pitch and formants move with it: more would turn one feeling into another
_COLOURS = (0.0, -3.0, -6.0)  # dB an octave: white, pink, brown


def change(samples: Samples, *, others: Sequence[Samples], draw: np.random.Generator) -> Samples:
    """Return a clip as another person in another place through another line might give it.

    Args:
        samples: (n,) float32 at 16,000 Hz.
        others: voices that may be heard in the background.
        draw: all chance.

    Returns:
        (m,) float32 in [-1, 1]; m differs from n where the pace does.
    """
    sound = Audio(samples, round(RATE * draw.uniform(*_PACE))).resample(RATE).samples
    if draw.random() < 0.4:
        sound = _pushed(sound, draw)
    if draw.random() < 0.5:
        sound = room(sound, decay=draw.uniform(0.15, 0.7), distance=draw.uniform(0.1, 1.0), draw=draw)
    if draw.random() < 0.7:
        noise = coloured(len(sound), slope_db=float(draw.choice(_COLOURS)), draw=draw)
        if others and draw.random() < 0.25:
            noise = _babble(len(sound), others, draw)
        sound = add_noise(sound, noise, snr_db=draw.uniform(*_SNR_DB))
    if draw.random() < 0.25:
        sound = narrow(sound, telephone=bool(draw.random() < 0.5))
    sound = sound / max(float(np.abs(sound).max()), 1e-6) * 10 ** (draw.uniform(-26, -1) / 20)
    if draw.random() < 0.1:
        sound = np.clip(sound * 10 ** (draw.uniform(3, 12) / 20), -1.0, 1.0)
    return sound.astype(np.float32)


def _pushed(sound: Samples, draw: np.random.Generator) -> Samples:
    """Tilt the spectrum, as a microphone, its distance or an effort of the voice would; soft overdrive now and then."""
    spectrum = np.fft.rfft(sound)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 60.0) / 1000.0)
    sound = np.fft.irfft(spectrum * 10 ** (draw.uniform(-2.0, 2.0) * octaves / 20), len(sound)).astype(np.float32)
    if draw.random() < 0.3:
        drive = draw.uniform(1.0, 4.0) / max(float(np.abs(sound).max()), 1e-6)
        sound = (np.tanh(sound * drive) / drive).astype(np.float32)
    return sound


def _babble(count: int, others: Sequence[Samples], draw: np.random.Generator) -> Samples:
    sound = np.zeros(count, dtype=np.float32)
    for _ in range(int(draw.integers(1, 4))):
        sound += np.resize(others[int(draw.integers(len(others)))], count)
    return sound
