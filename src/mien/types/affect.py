"""Affect: what is felt, as a point in valence, arousal and dominance and as probabilities of named emotions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mien.errors import InputError
from mien.types.check import check_number

__all__ = ["Affect", "Vad", "blend_affect"]


class Vad(NamedTuple):
    """A point of feeling, each axis in [-1, 1].

    Args:
        valence: unpleasant to pleasant.
        arousal: calm to excited.
        dominance: controlled to in control.

    Source: Russell & Mehrabian, "Evidence for a three-factor theory of emotions", J. Research in Personality 11, 1977.
    """

    valence: float
    arousal: float
    dominance: float


@dataclass(frozen=True, slots=True)
class Affect:
    """A feeling.

    Args:
        valence: unpleasant to pleasant, [-1, 1].
        arousal: calm to excited, [-1, 1].
        dominance: controlled to in control, [-1, 1].
        taxonomy: name of the `Taxonomy` that `emotions` follows.
        emotions: a probability for each label of the taxonomy, in its order; they sum to 1.
        intensity: how strong, [0, 1]; 0 shows nothing.
        confidence: how sure, [0, 1]; 0 knows nothing.
        evidence: short sentences that say why.

    Raises:
        InputError: a number is out of range, or the probabilities do not sum to 1 within 1e-6.
    """

    valence: float
    arousal: float
    dominance: float
    taxonomy: str
    emotions: tuple[float, ...]
    intensity: float
    confidence: float
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        for name, low in (
            ("valence", -1.0),
            ("arousal", -1.0),
            ("dominance", -1.0),
            ("intensity", 0.0),
            ("confidence", 0.0),
        ):
            put(self, name, check_number(getattr(self, name), name=name, low=low, high=1.0))
        emotions = tuple(check_number(p, name="emotion probability", low=0.0, high=1.0) for p in self.emotions)
        if abs(sum(emotions) - 1.0) > 1e-6:
            raise InputError(f"emotion probabilities sum to {sum(emotions):.6f}; expected 1")
        put(self, "emotions", emotions)

    @property
    def vad(self) -> Vad:
        """The feeling as a point."""
        return Vad(self.valence, self.arousal, self.dominance)


def blend_affect(affects: Sequence[Affect], *, weights: Sequence[float]) -> Affect:
    """Return the weighted mean of feelings in one taxonomy.

    Args:
        affects: one or more feelings with the same taxonomy.
        weights: one each, not negative, with a sum above 0.

    Returns:
        The mean of every number; all evidence in the order of the affects, each sentence once.

    Raises:
        InputError: nothing was given, taxonomies differ, or the weights do not fit.
    """
    names = {affect.taxonomy for affect in affects}
    if len(names) != 1:
        raise InputError(f"blend_affect was given taxonomies {sorted(names)}; expected feelings in one taxonomy")
    if len(weights) != len(affects) or not (min(weights) >= 0 and 0 < sum(weights) < math.inf):
        raise InputError(f"blend_affect was given weights {tuple(weights)}; expected {len(affects)} with a sum above 0")
    shares = [weight / sum(weights) for weight in weights]

    def mean(name: str) -> float:
        values = [getattr(affect, name) for affect in affects]
        whole = sum(share * value for share, value in zip(shares, values, strict=True))
        return min(max(whole, min(values)), max(values))  # against rounding

    sums = [
        sum(share * p for share, p in zip(shares, column, strict=True))
        for column in zip(*(affect.emotions for affect in affects), strict=True)
    ]
    evidence = tuple(dict.fromkeys(sentence for affect in affects for sentence in affect.evidence))
    return Affect(
        valence=mean("valence"),
        arousal=mean("arousal"),
        dominance=mean("dominance"),
        taxonomy=affects[0].taxonomy,
        emotions=tuple(p / sum(sums) for p in sums),
        intensity=mean("intensity"),
        confidence=mean("confidence"),
        evidence=evidence,
    )
