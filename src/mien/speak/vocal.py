"""Sounds of a voice that are no words: a breath drawn in before words, and a sigh.

Each is noise under the resonances of an open mouth. The resonances and levels were set by eye and by bands against
breaths between the phrases of a dozen people's speech; a sigh is breath that goes out while the mouth closes a little.
Laughs and "hm" are not made here: the voice itself says them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.speak.join import join_speech
from mien.speak.loudness import LEVEL, level_audio
from mien.types import Audio, Mark, Speech

__all__ = ["SOUNDS", "say_sounds", "sounds_length"]


@dataclass(frozen=True, slots=True)
class _Sound:
    """How a sound is made.

    Args:
        seconds: its length.
        rest: seconds of silence before it and after it.
        softer: dB under speech.
        peak: where it is loudest, as a share of its length.
        mouth: resonances: Hz, width in Hz, gain in dB.
        glide: factors on the resonances at its start and its end.
    """

    seconds: float
    rest: tuple[float, float]
    softer: float
    peak: float
    mouth: tuple[tuple[float, float, float], ...]
    glide: tuple[float, float]


_SOUNDS = {
    "breath": _Sound(
        seconds=0.42,
        rest=(0.08, 0.06),
        softer=24.0,
        peak=0.55,
        mouth=(
            (500.0, 160.0, -8.0),
            (1_650.0, 260.0, -2.0),
            (2_450.0, 330.0, 0.0),
            (3_700.0, 600.0, -5.0),
            (5_600.0, 1_300.0, -13.0),
        ),
        glide=(0.95, 1.05),
    ),
    "sigh": _Sound(
        seconds=0.85,
        rest=(0.06, 0.15),
        softer=20.0,
        peak=0.2,
        mouth=(
            (700.0, 190.0, 0.0),
            (1_350.0, 260.0, -1.0),
            (2_550.0, 330.0, -9.0),
            (3_600.0, 600.0, -12.0),
            (5_400.0, 1_300.0, -18.0),
        ),
        glide=(1.08, 0.85),
    ),
}

SOUNDS = tuple(_SOUNDS)
"""The names of sounds that are made here."""

_FRAME = 0.02  # seconds
_SEED = 7


def say_sounds(names: Sequence[str], *, rate: int) -> list[Speech]:
    """Return sounds as pieces of speech without words, to stand between others.

    Args:
        names: of `SOUNDS`, in order.
        rate: of the voice, Hz.

    Returns:
        One piece of all the sounds: silence as far as phones tell, softer than speech as people's are; none without
        names. The same each time.
    """
    parts = [_speech(name, rate) for name in names]
    return [join_speech(parts)] if parts else []


def sounds_length(names: Sequence[str], *, rate: int) -> float:
    """Return how many seconds `say_sounds` would take."""
    return sum(_speech(name, rate).duration for name in names)


@lru_cache(maxsize=8)
def _speech(name: str, rate: int) -> Speech:
    sound = _SOUNDS[name]
    breath = level_audio(Audio(_noise(sound, rate), rate), lufs=LEVEL - sound.softer).samples
    before, after = (np.zeros(round(rest * rate), np.float32) for rest in sound.rest)
    audio = Audio(np.concatenate([before, breath, after]), rate)
    return Speech(audio, (Mark("", 0.0, audio.duration),), (), "exact")


def _noise(sound: _Sound, rate: int) -> NDArray[np.float32]:
    """Return noise under moving resonances, frames of it added up, that swells and fades."""
    count, hop = round(sound.seconds * rate), round(_FRAME * rate / 2)
    window = np.sin(np.pi * (np.arange(2 * hop) + 0.5) / (2 * hop))  # once before and once after: squares add up to 1
    noise = np.random.default_rng(_SEED).standard_normal(count + 2 * hop)
    made = np.zeros(count + 2 * hop)
    hertz = np.fft.rfftfreq(2 * hop, 1.0 / rate)
    for start in range(0, count, hop):
        scale = np.interp(start / count, [0.0, 1.0], sound.glide)
        power = sum(
            10.0 ** (gain / 10.0) / (1.0 + ((hertz - scale * centre) / width) ** 2) ** 1.5
            for centre, width, gain in sound.mouth
        )
        part = slice(start, start + 2 * hop)
        made[part] += window * np.fft.irfft(np.fft.rfft(noise[part] * window) * np.sqrt(power), 2 * hop)
    at = (np.arange(count) + 0.5) / count
    swell = np.where(at < sound.peak, at / sound.peak, (1.0 - at) / (1.0 - sound.peak))
    swelling = made[:count] * np.sin(0.5 * np.pi * swell) ** 2
    return (0.5 * swelling / np.abs(swelling).max()).astype(np.float32)
