"""Expression: a feeling as facial action units, and those as ARKit weights; emotions.toml has both tables."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.move.visemes import sided
from mien.types import ARKIT, ARKIT_INDEX, Affect, convert_affect, load_taxonomy

__all__ = ["affect_face", "clear_mouth", "fade"]

Reals = NDArray[np.float64]

_ONSET = (
    0.35  # seconds to take on an expression; onsets of posed and felt smiles last 0.3 to 0.7 s (Ekman & Friesen 1982)
)
_RIGHT = 0.93  # of the left: the left half of a face shows more (Sackeim, Gur & Saucy, Science 202, 1978)
_SHARE_SPEAKING = {"mouthSmile": 0.75, "mouthFrown": 0.6, "mouthDimple": 0.6, "mouthStretch": 0.35}
"""How much of the lips' expression stays while they speak; what is not named keeps a fifth."""


@lru_cache
def _emotion_rows() -> Reals:
    """Return (7, 52): each basic-7 label's face at intensity 1."""
    tables = tomllib.loads(files("mien.move").joinpath("emotions.toml").read_text(encoding="utf-8"))
    labels = load_taxonomy("basic-7").labels
    rows = np.zeros((len(labels), len(ARKIT)))
    for row, label in zip(rows, labels, strict=True):
        for unit, strength in tables["emotion"][label]["units"].items():
            for name, weight in tables["unit"][unit]["targets"].items():
                row[list(sided(name))] += strength * weight
    rows[:, [place for name, place in ARKIT_INDEX.items() if name.endswith("Right")]] *= _RIGHT
    return np.clip(rows, 0.0, 1.0)


def affect_face(affect: Affect) -> Reals:
    """Return the face that shows a feeling.

    Args:
        affect: in any taxonomy.

    Returns:
        (52,) float64 in [0, 1], ARKit order: the basic-7 faces, weighted by probability, times the intensity. The
        intensity says already how weak a feeling is, so up to half of the probability may be "neutral" without
        weakening it again.
    """
    named = convert_affect(affect, taxonomy="basic-7")
    probabilities = np.array(named.emotions)
    felt = 1.0 - probabilities[load_taxonomy("basic-7").index("neutral")]
    return affect.intensity / max(felt, 0.5) * (probabilities @ _emotion_rows())


def fade(times: Reals, before: Affect, affect: Affect, *, within: float) -> Reals:
    """Return the face that goes from one feeling to the next.

    Args:
        times: (t,) seconds since the new feeling began.
        before: what was shown until then.
        affect: what is shown from then on.
        within: seconds by which the change is complete, since the next beat starts from there.

    Returns:
        (t, 52) float64: a smooth change in 0.35 s, or in `within` if that is shorter.
    """
    length = max(min(_ONSET, within), 1e-6)
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip(times / length, 0.0, 1.0))[:, None]
    return (1.0 - share) * affect_face(before) + share * affect_face(affect)


@lru_cache
def _kept() -> Reals:
    """Return (52,): the share of each weight that stays while the lips are busy."""
    kept = np.ones(len(ARKIT))
    for name, place in ARKIT_INDEX.items():
        if name.startswith(("mouth", "jaw", "tongue")):
            kept[place] = _SHARE_SPEAKING.get(name.removesuffix("Left").removesuffix("Right"), 0.2)
    return kept


def clear_mouth(face: Reals, busy: Reals) -> Reals:
    """Keep an expression out of the mouth's way.

    Args:
        face: (t, 52) an expression.
        busy: (t,) [0, 1], how much the lips speak.

    Returns:
        (t, 52): where the lips are busy, most of what the expression does to them is held back.
    """
    return face * (1.0 - busy[:, None] * (1.0 - _kept()))
