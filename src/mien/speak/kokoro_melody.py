"""Kokoro's melody bent by a plan: F0 and energy between the network's two halves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.speak.kokoro_network import HOP, RATE
from mien.speak.prosody import Prosody, phone_curve
from mien.types import Mark

__all__ = ["STEP", "Melody", "bend_melody", "trim_phones"]

STEP = HOP / 2.0 / RATE
"""Seconds between two values of a melody."""
_VOICED = 40.0  # Hz; below it the network means no voice, or a change into it
_LOW, _HIGH = 55.0, 600.0  # Hz that a voice is kept within
_NEPER = 8.686  # dB
_TREMOR = 6.0  # Hz
_SILENT = 0.5  # of the energy: below it the sound is 40 dB softer than a vowel's
_SHORTEST = 0.025  # seconds that are left of a phone

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Melody:
    """What a piece of a line sounds like before there is a sound.

    Args:
        phones: of the piece, from 0 on.
        pitch: (t,) float32, F0 in Hz, one each `STEP`; below 10 where there is no voice.
        energy: (t,) float32, natural logarithm.
    """

    phones: tuple[Mark, ...]
    pitch: Floats
    energy: Floats


def bend_melody(melody: tuple[Floats, Floats], phones: Sequence[Mark], plan: Prosody) -> tuple[Floats, Floats]:
    """Change F0 and energy as planned: each phone's value in its middle half, straight lines between.

    Args:
        melody: F0, (t,) float32 in Hz, and energy, (t,) float32, natural logarithm; 80 a second.
        phones: n phones as they will sound.
        plan: of these; pitch, spread, tremor and energy count.

    Returns:
        F0 and energy, changed where there is a voice, and where there is a sound.
    """
    if plan.is_plain():
        return melody
    pitch, energy = melody
    at = (np.arange(len(pitch)) + 0.5) * STEP
    shift, spread, louder = (phone_curve(phones, values, at) for values in (plan.pitch, plan.spread, plan.energy))
    voiced = pitch > _VOICED
    tones = 12.0 * np.log2(np.maximum(pitch, 1.0))
    mean = float(np.median(tones[voiced])) if voiced.any() else 0.0
    tones = mean + (tones - mean) * spread + shift + plan.tremor * np.sin(2.0 * np.pi * _TREMOR * at)
    bent = np.where(voiced, np.clip(2.0 ** (tones / 12.0), _LOW, _HIGH), pitch)
    loud = np.where(energy > _SILENT, energy + louder / _NEPER, energy)
    return bent.astype(np.float32), loud.astype(np.float32)


def trim_phones(phones: Sequence[Mark], energy: Floats) -> tuple[Mark, ...]:
    """Give the silence in which a phone before a pause dies away to that pause.

    Args:
        phones: n phones, silences ("") among them.
        energy: (t,) float32, natural logarithm, 80 a second.

    Returns:
        The n phones; those before a silence may end earlier, at a whole sample.
    """
    trimmed = list(phones)
    for place, (phone, after) in enumerate(pairwise(phones)):
        first, last = int((phone.start + _SHORTEST) / STEP) + 1, int(phone.end / STEP)
        if phone.text and not after.text and first < last:
            loud = np.flatnonzero(energy[first:last] > _SILENT)
            end = round((first + (int(loud[-1]) + 1 if len(loud) else 0)) * STEP * RATE) / RATE
            if end < phone.end:
                trimmed[place] = Mark(phone.text, phone.start, end, phone.stress)
                trimmed[place + 1] = Mark("", end, after.end)
    return tuple(trimmed)
