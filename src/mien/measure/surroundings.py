"""Surroundings of a voice: rooms, noise, poor lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["add_noise", "coloured", "narrow", "room"]

Samples = NDArray[np.float32]

RATE = 16_000


def room(samples: Samples, *, decay: float, distance: float, draw: np.random.Generator) -> Samples:
    """Put a voice into a room of noise that decays exponentially.

    Args:
        samples: (n,) float32.
        decay: seconds in which the room's sound falls by 60 dB.
        distance: [0, 1], from a close microphone to one across the room; reverberation rises to 3 dB above the voice.
        draw: all chance.

    Returns:
        (n,) float32.
    """
    times = np.arange(round(decay * RATE)) / RATE
    tail = draw.standard_normal(len(times)) * 10 ** (-3 * times / decay)
    tail[: round(0.004 * RATE)] = 0.0
    tail *= 10 ** ((-25 + 28 * distance) / 20) / max(float(np.sqrt((tail**2).sum())), 1e-9)
    tail[0] = 1.0
    size = 1 << (len(samples) + len(tail)).bit_length()
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size))[: len(samples)].astype(np.float32)


def coloured(count: int, *, slope_db: float, draw: np.random.Generator) -> Samples:
    """Return noise.

    Args:
        count: samples.
        slope_db: by how much its power falls in each octave, negative; 0 is white, -3 pink, -6 brown.
        draw: all chance.

    Returns:
        (count,) float32 of power 1.
    """
    spectrum = np.fft.rfft(draw.standard_normal(count))
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 30.0)
    sound = np.fft.irfft(spectrum * (hertz / 30.0) ** (slope_db / 6.02), count)
    return (sound / max(float(sound.std()), 1e-9)).astype(np.float32)


def add_noise(samples: Samples, noise: Samples, *, snr_db: float) -> Samples:
    """Add noise to a voice.

    Args:
        samples: (n,) float32.
        noise: (n,) float32 of any level.
        snr_db: power of the voice where it is loud over that of the noise.

    Returns:
        (n,) float32.
    """
    power = np.square(samples, dtype=np.float64)
    loud = power[power > power.max() * 1e-4].mean() if power.any() else 0.0
    level = np.sqrt(loud / max(float(np.square(noise, dtype=np.float64).mean()), 1e-12)) * 10 ** (-snr_db / 20)
    return (samples + noise * level).astype(np.float32)


def narrow(samples: Samples, *, telephone: bool) -> Samples:
    """Send a voice through a poor line.

    Args:
        samples: (n,) float32 in [-1, 1].
        telephone: 300 to 3,400 Hz with 8 bits by mu-law (ITU-T G.711); otherwise up to 5.5 kHz.

    Returns:
        (n,) float32.
    """
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    low, high = (300.0, 3400.0) if telephone else (0.0, 5500.0)
    spectrum[(hertz < low) | (hertz > high)] = 0.0
    sound = np.fft.irfft(spectrum, len(samples))
    if telephone:
        sound = sound / max(float(np.abs(sound).max()), 1e-6)
        small = np.round(np.sign(sound) * np.log1p(255 * np.abs(sound)) / np.log(256) * 127) / 127
        sound = np.sign(small) * (256 ** np.abs(small) - 1) / 255
    return sound.astype(np.float32)
