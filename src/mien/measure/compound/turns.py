"""Turns with two feelings at once, made of what channels show of one or the other; each as features and as sentences.

No film with compounds may be used here. Texts and readings of voices are real (`fusion_sources.py`), of different
people who felt one of the two; faces are **drawn** from FACS prototypes of compounds. How often a channel shows the
first, the second or nothing, and how well units are seen, are **assumptions of ours**.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.measure.fusion.sources import BASIC, Source
from mien.perceive.compound_cues import COMPOUNDS
from mien.perceive.face_units import UNITS
from mien.types.facs import prototype

__all__ = ["CompoundTurns", "make_compounds", "miss_words"]

_ROOT = {"fearfully": "fearful", "happily": "happy", "sadly": "sad", "disgustedly": "disgusted", "angrily": "angry"}
_CHANNEL = (0.4, 0.4, 0.2)  # words, and voice, show the first feeling, the second, nothing
_WHOLE = 0.4  # of faces show the compound's own units; the others one of the two feelings, as often each
_SEEN = 0.7  # chance that a unit is seen
_STRAY = 0.04  # chance that a unit is seen that is not there

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CompoundTurns:
    """Turns.

    Args:
        texts: n transcripts.
        voice: (n, 12) float64, as `mien.perceive.attention` takes it.
        units: (n, u) float64 in [0, 1], strengths of `mien.perceive.face_units.UNITS`.
        label: (n,) int64, place in `COMPOUNDS`.
    """

    texts: tuple[str, ...]
    voice: Reals
    units: Reals
    label: NDArray[np.int64]


def make_compounds(words: Sequence[tuple[str, str]], voice: Source, *, count: int, seed: int) -> CompoundTurns:
    """Make turns.

    Args:
        words: texts with what they show, of basic-7.
        voice: readings of recordings.
        count: how many turns.
        seed: of all chance.
    """
    draw = np.random.default_rng(seed)
    label = draw.integers(0, len(COMPOUNDS), count)
    pairs = np.array([[BASIC.index(one) for one in _parts(name)] for name in COMPOUNDS])
    shown = np.concatenate([pairs[label], np.zeros((count, 1), dtype=np.int64)], axis=1)
    said, heard = (shown[np.arange(count), draw.choice(3, count, p=_CHANNEL)] for _ in range(2))
    places = {name: [i for i, (_, shows) in enumerate(words) if shows == name] for name in BASIC}
    texts = tuple(words[draw.choice(places[BASIC[place]])][0] for place in said)
    rows = np.stack([voice.rows[0, draw.choice(np.flatnonzero(voice.label == place))] for place in heard])
    return CompoundTurns(texts, rows, np.stack([_face(COMPOUNDS[place], draw) for place in label]), label)


def miss_words(texts: Sequence[str], share: float, *, seed: int) -> tuple[str, ...]:
    """Return texts in which words were misheard: a third is left out, the others become words of other texts.

    Args:
        texts: n of them.
        share: of the words, [0, 1].
        seed: of all chance.
    """
    draw = np.random.default_rng(seed)
    others = [word for text in texts for word in text.split()]
    found = []
    for text in texts:
        words = []
        for word in text.split():
            if draw.random() >= share:
                words.append(word)
            elif draw.random() >= 1 / 3:
                words.append(others[draw.integers(len(others))])
        found.append(" ".join(words))
    return tuple(found)


def _parts(compound: str) -> tuple[str, str]:
    how, what = compound.split()
    return _ROOT[how], what


def _face(compound: str, draw: np.random.Generator) -> Reals:
    shown = compound if draw.random() < _WHOLE else _parts(compound)[draw.integers(2)]
    strengths = np.zeros(len(UNITS))
    for dose in prototype(shown).doses:
        if dose.unit in UNITS and draw.random() < _SEEN:
            strengths[UNITS.index(dose.unit)] = dose.strength * draw.uniform(0.4, 1.0)
    stray = draw.random(len(UNITS)) < _STRAY
    return np.where(stray, np.maximum(strengths, draw.uniform(0.2, 0.6, len(UNITS))), strengths)
