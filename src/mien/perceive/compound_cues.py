"""What a turn shows of two feelings at once, as numbers and as sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_units import UNITS
from mien.types import load_taxonomy
from mien.types.facs import unit

__all__ = ["COMPOUNDS", "Shown", "cues_as_text"]

COMPOUNDS = (
    "fearfully surprised",
    "happily surprised",
    "sadly surprised",
    "disgustedly surprised",
    "angrily surprised",
    "sadly fearful",
    "sadly angry",
)
"""Those of C-EXPR-DB (Kollias 2023), named as Du et al. 2014."""

_BASIC = load_taxonomy("basic-7").labels
_TOLD = 0.25  # strength of a unit, and probability of a voice's feeling, from which it is put into words

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What channels show of one turn; None for a channel that is not there.

    Args:
        text: the transcript.
        voice: (12,) float64, the voice's row of a turn, as `mien.perceive.attention` takes it.
        units: (u,) float64 in [0, 1], strengths of `mien.perceive.face_units.UNITS`.
    """

    text: str | None
    voice: Reals | None
    units: Reals | None


def cues_as_text(shown: Shown) -> str:
    """Return what a turn shows as sentences.

    Args:
        shown: its channels.

    Returns:
        Tone of voice, face, transcript; what is weak, and a channel that is not there, is not told.

    Source: Richet et al., "Textualized and feature-based models for compound multimodal emotion recognition in the
        wild", arXiv 2407.12927, 2024 (the way). The sentences are ours.
    """
    sentences = []
    if shown.voice is not None:
        sentences.append(f"The voice sounds {_tone(shown.voice)}.")
    if shown.units is not None:
        seen = [place for place in np.argsort(-shown.units, kind="stable") if shown.units[place] >= _TOLD]
        moves = ", ".join(f"{_much(float(shown.units[place]))}{unit(UNITS[place]).shows}" for place in seen)
        sentences.append(f"The face: {moves or 'nothing moves'}.")
    if shown.text is not None:
        sentences.append(f'The person says: "{shown.text}"')
    return " ".join(sentences)


def _tone(voice: Reals) -> str:
    order = np.argsort(-voice[: len(_BASIC)], kind="stable")
    kinds = [_BASIC[place] for place in order if voice[place] >= _TOLD] or [_BASIC[order[0]]]
    valence, arousal = (float(axis) for axis in voice[len(_BASIC) : len(_BASIC) + 2])
    tone = "pleasant" if valence > 0.15 else "unpleasant" if valence < -0.15 else "even"
    force = "excited" if arousal > 0.15 else "calm" if arousal < -0.15 else "moderate"
    return f"{' and '.join(kinds)}, {tone}, {force}"


def _much(strength: float) -> str:
    return "strongly " if strength > 0.7 else "slightly " if strength < 0.4 else ""
