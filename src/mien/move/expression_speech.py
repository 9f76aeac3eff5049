"""Expression while the lips speak: what of it stays, and how the stress of words renews it and lifts the brows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.move.chance import generator
from mien.move.clock import beat_window
from mien.types import ARKIT, ARKIT_INDEX, Speech

__all__ = ["accents", "make_way", "raise_brows"]

Reals = NDArray[np.float64]

_ACCENT = 0.20  # seconds: half width of an expression's renewal on a word
_BATON = 0.13  # seconds: half width of a brow raise on a word
_EDGE = 0.25  # seconds in which both come and go at a beat's ends
_RAISED = {"browInnerUp": 0.16, "browOuterUpLeft": 0.20, "browOuterUpRight": 0.18}
_OFTEN = 0.6  # of stressed words lift the brows

_KEPT = {
    "mouthSmile": 0.90,
    "mouthFrown": 0.90,
    "mouthDimple": 0.90,
    "mouthStretch": 0.70,
    "mouthUpperUp": 0.75,
    "mouthLowerDown": 0.60,
    "mouthShrugLower": 0.40,
    "jawForward": 1.00,
    "jawOpen": 0.35,
}
"""How much of the mouth's expression stays while the lips speak; of what is not named, a quarter. Corners are free to
carry a feeling; what presses, rolls or rounds the lips would be heard."""

_CORNERS = ("mouthSmile", "mouthDimple", "mouthStretch")
_NARROWED = 0.6  # of the corners' pull gives way to fully rounded lips


def make_way(face: Reals, lips: Reals, busy: Reals) -> Reals:
    """Hold an expression back where the lips speak.

    Args:
        face: (t, 52) an expression, ARKit order.
        lips: (t, 52) what the phones ask for.
        busy: (t,) [0, 1], how much the lips speak.

    Returns:
        (t, 52): brows, lids, cheeks and nose as they are; of the mouth what speech leaves free, its corners least held
        back, and less of them on rounded sounds.

    Source: Wang et al., "PC-Talk", 2025: a feeling is what it adds to the neutral face, region by region. The shares
        are ours.
    """
    round_lips = np.clip(lips[:, ARKIT_INDEX["mouthPucker"]] + lips[:, ARKIT_INDEX["mouthFunnel"]], 0.0, 1.0)
    narrowed = 1.0 - _NARROWED * round_lips[:, None] * _corners()
    return face * (1.0 - busy[:, None] * (1.0 - _kept() * narrowed))


@lru_cache
def _kept() -> Reals:
    kept = np.ones(len(ARKIT))
    for name, place in ARKIT_INDEX.items():
        if name.startswith(("mouth", "jaw", "tongue", "cheekPuff")):
            kept[place] = _KEPT.get(name.removesuffix("Left").removesuffix("Right"), 0.25)
    return kept


@lru_cache
def _corners() -> Reals:
    return np.array([float(name.startswith(_CORNERS)) for name in ARKIT])


def _stressed(speech: Speech) -> list[float]:
    """Return the moments at which stressed words weigh most, seconds."""
    words = [word for word in speech.words if word.stress == 2 and word.duration > 0.15]
    return [word.start + 0.4 * word.duration for word in words]


def accents(speech: Speech, times: Reals) -> Reals:
    """Return how much the stress of words renews an expression.

    Args:
        speech: words with stress.
        times: (t,) frame times in seconds from the start of the speech.

    Returns:
        (t,) float64 in [0, 1]: high about stressed words, 0 at both ends of the speech.
    """
    level = np.zeros(len(times))
    for middle in _stressed(speech):
        level = np.maximum(level, np.exp(-0.5 * ((times - middle) / _ACCENT) ** 2))
    return level * beat_window(times, speech.duration, edge=_EDGE)


def raise_brows(speech: Speech, times: Reals, *, start: float, seed: int) -> Reals:
    """Return the brows that rise with the stress of words.

    Args:
        speech: words with stress.
        times: (t,) frame times in seconds from the start of the speech.
        start: of the speech, media time: chance depends on it, so that two beats do not rise alike.
        seed: of choice and height.

    Returns:
        (t, 52) float64 in [0, 1]: a short, slight raise on somewhat more than half of the stressed words.

    Source: Ekman, "About brows: emotional and conversational signals", in Human Ethology, 1979 (batons); figures ours.
    """
    chance = generator(seed, f"brows at {round(start * 1000)}")
    level = np.zeros(len(times))
    for middle in _stressed(speech):
        draw = chance.random(2)
        if draw[0] < _OFTEN:
            height = 0.5 + 0.5 * draw[1]
            level = np.maximum(level, height * np.exp(-0.5 * ((times - middle) / _BATON) ** 2))
    raised = np.zeros((len(times), len(ARKIT)))
    for name, height in _RAISED.items():
        raised[:, ARKIT_INDEX[name]] = height * level * beat_window(times, speech.duration, edge=_EDGE)
    return raised
