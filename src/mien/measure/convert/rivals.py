"""Directions between feelings that are found in acted speech, as rivals of the plan's rules.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv 2412.20359: a Gaussian mixture for each emotion, directions from
neutral's local means to the emotion's, no labels of intensity. There in an embedding of emotion, here in six measures
of manner that WORLD can change. The other rival scales the classes' probabilities instead, as soft labels do: Guo et
al., "EmoDiff", ICASSP 2023, arXiv 2211.09496; here the likeliest manner under both classes' densities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.measure.convert.people import Acted
from mien.speak.plan import CONTROLS, Manner

__all__ = ["DIRECTION_CORPORA", "Directions", "learn_directions"]

_LEARNED = ("pace", "pitch", "spread", "slope", "tilt", "breath")
_PARTS = 2  # Gaussians of an emotion
DIRECTION_CORPORA = ("emodb", "nemo")
"""Where directions are found; the bench judges by the third."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """How manners move from neutral to other feelings.

    Args:
        means: for each label, (2, 6) local means of the differences from the speaker's own plain manner; of pace and
            spread, logarithms.
        wholes: for each label, (2, 6): the mean of all, and the inverse of each measure's variance.
    """

    means: dict[str, Reals]
    wholes: dict[str, Reals]

    def along(self, label: str, intensity: float) -> Manner:
        """Return a manner at an intensity along the direction from the plain local mean that is nearest to no change.

        Args:
            label: of a feeling.
            intensity: 0 to 1.

        Returns:
            (12,) numbers, one for each of `CONTROLS`.
        """
        plain = self.means["neutral"]
        start = plain[np.argmin((plain**2).sum(axis=1))]
        goals = self.means[label]
        return intensity * _controls(goals[np.argmin(((goals - start) ** 2).sum(axis=1))] - start, self.scale)

    def by_probability(self, label: str, intensity: float) -> Manner:
        """Return the likeliest manner where the label's probability counts by intensity, and neutral's by the rest."""
        (plain, sharp), (goal, other) = self.wholes["neutral"], self.wholes[label]
        mixed = (1.0 - intensity) * sharp * plain + intensity * other * goal
        return _controls(mixed / ((1.0 - intensity) * sharp + intensity * other) - plain, self.scale)

    @property
    def scale(self) -> Reals:
        """(6,) what a unit of each measure is worth."""
        return self.wholes[""][0]


def learn_directions(people: Sequence[Acted]) -> Directions:
    """Find directions in the clips of EmoDB and nEMO.

    Args:
        people: acted clips.

    Returns:
        The directions.
    """
    from sklearn.mixture import GaussianMixture

    rows: dict[str, list[Reals]] = defaultdict(list)
    plain = [clip for clip in people if clip.label == "neutral" and clip.corpus in DIRECTION_CORPORA]
    for clip in people:
        own = [other for other in plain if other.who == clip.who]
        same = [other.manner[0] for other in own if other.recording.text == clip.recording.text]
        if same:
            mean = np.mean([other.manner for other in own], axis=0)
            faster = np.mean(same) - clip.manner[0]
            wider = np.log(clip.manner[2] / mean[2])
            rows[clip.label].append(np.array([faster, clip.manner[1] - mean[1], wider, *(clip.manner - mean)[3:]]))
    scale = np.concatenate(list(rows.values())).std(axis=0)
    means, wholes = {}, {"": np.array([scale, scale])}
    for label, found in rows.items():
        unit = np.array(found) / scale
        parts = GaussianMixture(_PARTS, covariance_type="diag", reg_covar=0.05, random_state=0, n_init=5).fit(unit)
        means[label] = np.asarray(parts.means_)
        wholes[label] = np.array([unit.mean(axis=0), 1.0 / unit.var(axis=0)])
    return Directions(means, wholes)


def _controls(units: Reals, scale: Reals) -> Manner:
    moved: dict[str, float] = dict(zip(_LEARNED, units * scale, strict=True))
    moved |= {name: 100.0 * float(np.expm1(moved[name])) for name in ("pace", "spread")}
    moved["breath"] = max(moved["breath"], 0.0)
    moved["pause"] = -moved["pace"]
    return np.array([moved.get(control, 0.0) for control in CONTROLS])
