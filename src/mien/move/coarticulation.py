"""Lips that speak: every phone pulls at every articulator, more the nearer it is in time.

Source: Cohen & Massaro, "Modeling coarticulation in synthetic visual speech", Models and Techniques in Computer
Animation, 1993: an articulator stands at the mean of all phones' targets, weighted by dominance, which falls off
exponentially before and after the phone. What we do differently: dominance is flat within the phone; a vowel's jaw is
ahead of its sound; loud, long and stressed vowels open further (Edwards et al., JALI, 2016, section 4); and lips that
have to close do close, in at least one frame, whatever their neighbours ask for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.move.visemes import Viseme, groups, phone_parts, viseme
from mien.types import ARKIT, ARKIT_INDEX, Audio, Mark, Speech

__all__ = ["close_lips", "closedness", "speak_lips"]

Reals = NDArray[np.float64]

_REACH = 0.8  # seconds; beyond it a phone's dominance is below e^-7 of its own
_BLOCK = 256  # frames that are worked at together, so that ten minutes take no more memory than ten seconds
_STRESS = (0.85, 1.0, 1.15)  # how far a vowel opens by its stress; JALI, section 4.1, in spirit
_LONG = 0.09  # seconds from which a vowel is long enough to reach its target; shorter ones undershoot (Lindblom 1963)
_RAMP = 0.045  # seconds in which lips close before, and open after, a bilabial
_OPENERS = [ARKIT_INDEX[name] for name in ("mouthFunnel", "mouthUpperUpLeft", "mouthUpperUpRight",
            "mouthLowerDownLeft", "mouthLowerDownRight", "tongueOut", "mouthShrugUpper")]  # fmt: skip
_JAW, _CLOSE = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthClose"]


@dataclass(frozen=True, slots=True)
class _Sound:
    """One sound of a phone, with what it asks for; seconds from the start of the speech."""

    start: float
    end: float
    look: Viseme
    opening: float


def speak_lips(speech: Speech, times: Reals) -> Reals:
    """Return what the phones ask of the face.

    Args:
        speech: phones and sound.
        times: (t,) frame times in seconds from the start of the speech, ascending.

    Returns:
        (t, 52) float64 in [0, 1]; before and after the speech the lips are at rest. Closure is left to `close_lips`.
    """
    sounds = _sounds(speech)
    face = np.zeros((len(times), len(ARKIT)))
    starts = np.array([sound.start for sound in sounds])
    ends = np.array([sound.end for sound in sounds])
    for first in range(0, len(times), _BLOCK):
        block = times[first : first + _BLOCK]
        near = np.flatnonzero((ends > block[0] - _REACH) & (starts < block[-1] + _REACH))
        if len(near):
            face[first : first + _BLOCK] = _blend([sounds[place] for place in near], block)
    return face


def _sounds(speech: Speech) -> list[_Sound]:
    """Cut phones into sounds, with rest before and after."""
    gains = _loudness_gains(speech.audio, speech.phones)
    rest = viseme("")
    sounds = [_Sound(-1.0, 0.0, rest, 1.0)]
    for phone, gain in zip(speech.phones, gains, strict=True):
        parts = phone_parts(phone.text)
        length = phone.duration / len(parts)
        for place, part in enumerate(parts):
            look = viseme(part)
            opening = _opening(phone, length, gain) if look.kind == "vowel" else 1.0
            sounds.append(_Sound(phone.start + place * length, phone.start + (place + 1) * length, look, opening))
    return [*sounds, _Sound(speech.duration, speech.duration + 1.0, rest, 1.0)]


def _opening(phone: Mark, length: float, gain: float) -> float:
    return _STRESS[phone.stress] * (0.6 + 0.4 * min(length / _LONG, 1.0)) * gain


def _loudness_gains(audio: Audio, phones: tuple[Mark, ...]) -> list[float]:
    """Return [0.8, 1.2] for each phone: its loudness against the speech's median, 6 dB for 10 %."""
    power = np.concatenate([[0.0], np.cumsum(audio.samples.astype(np.float64) ** 2)])
    bounds = [
        (round(p.start * audio.rate), max(round(p.end * audio.rate), round(p.start * audio.rate) + 1)) for p in phones
    ]
    spans = [(min(a, len(audio.samples)), min(b, len(audio.samples))) for a, b in bounds]
    level_db = np.array([10 * np.log10((power[b] - power[a]) / max(b - a, 1) + 1e-9) for a, b in spans])
    voiced = level_db[[bool(phone.text) for phone in phones]] if phones else level_db
    if not len(voiced):
        return [1.0] * len(phones)
    return [float(gain) for gain in np.clip(1.0 + 0.1 * (level_db - np.median(voiced)) / 6.0, 0.8, 1.2)]


def _blend(sounds: list[_Sound], times: Reals) -> Reals:
    """Return the weighted mean of the sounds' targets for each articulator."""
    face = np.zeros((len(times), len(ARKIT)))
    targets = np.array([sound.look.targets for sound in sounds], dtype=np.float64)
    starts = np.array([sound.start for sound in sounds])
    ends = np.array([sound.end for sound in sounds])
    opening = np.array([sound.opening for sound in sounds])[:, None]
    vowel = np.array([sound.look.kind == "vowel" for sound in sounds])
    for number, group in enumerate(groups()):
        lead = np.where(vowel, group.lead, 0.0)
        early = np.maximum(starts - lead - times[:, None], 0.0) / group.attack
        late = np.maximum(times[:, None] - ends + lead, 0.0) / group.decay
        strength = np.array([sound.look.dominance[number] for sound in sounds])
        weight = strength * np.exp(-early - late) + 1e-9
        channels = list(group.channels)
        face[:, channels] = (weight / weight.sum(axis=1, keepdims=True)) @ (targets[:, channels] * opening)
    return np.clip(face, 0.0, 1.0)


def closedness(speech: Speech, times: Reals) -> Reals:
    """Return how far lips are closed for p, b and m.

    Args:
        speech: phones.
        times: (t,) frame times in seconds from the start of the speech, ascending.

    Returns:
        (t,) float64: 1 in every frame within such a phone, and in the nearest one to a phone that falls between frames;
        0 from 45 ms before it and after it.
    """
    closed = np.zeros(len(times))
    if not len(times):
        return closed
    for phone in speech.phones:
        if not any(viseme(part).kind == "closed" for part in phone_parts(phone.text)):
            continue
        first, last = np.searchsorted(times, (phone.start - _RAMP, phone.end + _RAMP))
        away = np.maximum(phone.start - times[first:last], times[first:last] - phone.end)
        ramp = 0.5 + 0.5 * np.cos(np.pi * np.clip(away / _RAMP, 0.0, 1.0))
        closed[first:last] = np.maximum(closed[first:last], ramp)
        closed[np.argmin(np.abs(times - (phone.start + phone.end) / 2))] = 1.0
    return closed


def close_lips(face: Reals, closed: Reals) -> Reals:
    """Close lips over whatever else the face does.

    Args:
        face: (t, 52) weights with everything in them that opens the mouth.
        closed: (t,) [0, 1], of `closedness`.

    Returns:
        (t, 52): `mouthClose` follows `jawOpen`, as ARKit means it to, and what parts the lips is held back.
    """
    shut = face.copy()
    shut[:, _OPENERS] *= 1.0 - closed[:, None]
    shut[:, _CLOSE] = np.maximum(shut[:, _CLOSE], closed * shut[:, _JAW])
    return shut
