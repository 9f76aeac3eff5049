"""From action units to a feeling: how likely each basic emotion is, and valence, arousal and dominance.

A linear model over units and pairs of units, learned from Mien's own people showing the prototypes of facs.toml
(EMFACS; Du, Tao & Martinez 2014; others) in many strengths, as the fit sees them (`mien train face`; the card is
`face_basis.md`). No photograph of a person has any part in it but one number, how sure it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_archive import read_face_archive
from mien.perceive.face_units import UNITS
from mien.types import Vad

__all__ = ["Feelings", "Felt", "load_feelings", "unit_features"]

Floats = NDArray[np.float64]

_TEMPERATURE = 1.6
"""Scores are divided by this: what renders taught is too sure of people. The one number that photographs gave:
FER-2013's development faces (1.616); on its test faces the calibration error falls from 0.102 to 0.035."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What units say.

    Args:
        emotions: a probability for each label of basic-7; they sum to 1.
        vad: valence, arousal and dominance, each in [-1, 1].
    """

    emotions: tuple[float, ...]
    vad: Vad


@dataclass(frozen=True, slots=True, eq=False)
class Feelings:
    """The model.

    Args:
        labels: (f + 1, 7) float64 weights, the last row for a constant.
        axes: (f + 1, 3).
    """

    labels: Floats
    axes: Floats

    def read(self, strengths: Floats) -> Felt:
        """Read units.

        Args:
            strengths: (2, u) of `mien.perceive.face_units.unit_strengths`.

        Returns:
            What they say.

        Source: Guo et al., "On calibration of modern neural networks", ICML 2017, arXiv 1706.04599 (one temperature).
        """
        features = unit_features(strengths[None])
        scores = (features @ self.labels)[0] / _TEMPERATURE
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        point = np.clip((features @ self.axes)[0], -1.0, 1.0)
        return Felt(tuple(float(p) for p in likely), Vad(*(float(axis) for axis in point)))


def unit_features(strengths: Floats) -> Floats:
    """Return what the model is linear in.

    Args:
        strengths: (n, 2, u) of units on the left and the right.

    Returns:
        (n, f + 1): each unit's mean, the product of each two, how uneven each unit is, and 1.
    """
    mean, uneven = strengths.mean(axis=1), np.abs(strengths[:, 0] - strengths[:, 1])
    first, second = np.triu_indices(len(UNITS), 1)
    pairs = np.sqrt(mean[:, first] * mean[:, second])
    return np.concatenate([mean, pairs, uneven, np.ones((len(mean), 1))], axis=1)


def load_feelings(path: Path | None = None) -> Feelings:
    """Return the model.

    Args:
        path: an archive of `mien train face`; Mien's own where it is None.

    Raises:
        WeightsError: the file is no such archive.
    """
    return Feelings(*read_face_archive(path, "labels", "axes"))
