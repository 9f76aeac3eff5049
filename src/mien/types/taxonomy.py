"""Named sets of emotion labels, each label with a prototype in valence, arousal and dominance, and maps between sets.

The labels, their prototypes and the source of each stand in `taxonomies.toml` beside this file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.affect import Affect, Vad
from mien.types.check import check_number

__all__ = [
    "Taxonomy",
    "affect_from_vad",
    "convert_affect",
    "label_affect",
    "load_taxonomy",
    "neutral",
    "taxonomy_names",
]

_WIDTH = 0.35
"""Spread of a label around its prototype: half the median distance between neighbouring basic-7 prototypes."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A set of emotion labels.

    Args:
        name: what the set is called.
        source: the paper or standard that defines it.
        labels: in the order of `Affect.emotions`.
        prototypes: one point for each label.
        sources: for each prototype, where its figures come from.
    """

    name: str
    source: str
    labels: tuple[str, ...]
    prototypes: tuple[Vad, ...]
    sources: tuple[str, ...]

    def index(self, label: str) -> int:
        """Return the place of a label.

        Args:
            label: its name, in any case.

        Returns:
            Its index in `labels`.

        Raises:
            InputError: there is no such label; the message lists the known ones.
        """
        try:
            return self.labels.index(label.strip().lower())
        except ValueError:
            known = ", ".join(self.labels)
            raise InputError(f"{self.name} has no emotion {label!r}; expected one of: {known}") from None

    def points(self) -> NDArray[np.float64]:
        """Return the prototypes as a (k, 3) float64 array."""
        return np.array(self.prototypes, dtype=np.float64)


@cache
def _tables() -> dict[str, Taxonomy]:
    text = files("mien.types").joinpath("taxonomies.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["taxonomies"]
    return {name: _read(name, table) for name, table in tables.items()}


def _read(name: str, table: dict) -> Taxonomy:
    rows = table["labels"]
    return Taxonomy(
        name=name,
        source=table["source"],
        labels=tuple(rows),
        prototypes=tuple(Vad(*row["vad"]) for row in rows.values()),
        sources=tuple(row["source"] for row in rows.values()),
    )


def taxonomy_names() -> tuple[str, ...]:
    """Return the names of all taxonomies."""
    return tuple(_tables())


def load_taxonomy(name: str) -> Taxonomy:
    """Return a taxonomy by name.

    Args:
        name: "basic-7", "goemotions-28", ...

    Returns:
        The taxonomy.

    Raises:
        InputError: there is none of that name; the message lists the known ones.
    """
    tables = _tables()
    if name not in tables:
        raise InputError(f"there is no taxonomy {name!r}; expected one of: {', '.join(tables)}")
    return tables[name]


def neutral(*, taxonomy: str = "basic-7") -> Affect:
    """Return no feeling at all, known for certain, in a taxonomy that has the label "neutral"."""
    return label_affect("neutral", intensity=0.0, taxonomy=taxonomy)


def label_affect(label: str, *, intensity: float, taxonomy: str = "basic-7") -> Affect:
    """Return the feeling that a label names.

    Args:
        label: one of the taxonomy's labels.
        intensity: [0, 1]; the point moves from the origin to the label's prototype.
        taxonomy: the label's taxonomy.

    Returns:
        A feeling that is certain of its label.

    Raises:
        InputError: the label or taxonomy is unknown, or the intensity out of range.
    """
    table = load_taxonomy(taxonomy)
    place = table.index(label)
    strength = check_number(intensity, name="intensity", low=0.0, high=1.0)
    point = Vad(*(strength * axis for axis in table.prototypes[place]))
    emotions = tuple(float(i == place) for i in range(len(table.labels)))
    return Affect(*point, taxonomy=taxonomy, emotions=emotions, intensity=strength, confidence=1.0)


def affect_from_vad(
    vad: Vad, *, confidence: float, evidence: tuple[str, ...] = (), taxonomy: str = "basic-7"
) -> Affect:
    """Return the feeling at a point, its labels by nearness.

    Args:
        vad: a point, each axis in [-1, 1].
        confidence: how sure, [0, 1].
        evidence: short sentences that say why.
        taxonomy: the labels to use.

    Returns:
        A feeling whose probabilities are a softmax of minus the squared distance to each prototype over 2 * 0.35^2, and
        whose intensity is the point's distance from the origin, at most 1.
    """
    point = np.array(vad, dtype=np.float64)
    square = ((load_taxonomy(taxonomy).points() - point) ** 2).sum(axis=1)
    scores = np.exp(-(square - square.min()) / (2 * _WIDTH**2))
    return Affect(
        *(float(axis) for axis in point),
        taxonomy=taxonomy,
        emotions=tuple(float(p) for p in scores / scores.sum()),
        intensity=float(min(np.linalg.norm(point), 1.0)),
        confidence=confidence,
        evidence=evidence,
    )


def convert_affect(affect: Affect, *, taxonomy: str) -> Affect:
    """Return the same feeling in another taxonomy.

    A label that both sets have keeps its probability; every other label's probability is shared among the target's labels
    by nearness of their prototypes (softmax as in `affect_from_vad`).

    Args:
        affect: a feeling in any taxonomy.
        taxonomy: the taxonomy to return.

    Returns:
        The feeling with the same point, intensity, confidence and evidence.
    """
    if affect.taxonomy == taxonomy:
        return affect
    source, target = load_taxonomy(affect.taxonomy), load_taxonomy(taxonomy)
    emotions = np.zeros(len(target.labels))
    for label, point, probability in zip(source.labels, source.points(), affect.emotions, strict=True):
        if label in target.labels:
            emotions[target.labels.index(label)] += probability
        else:
            square = ((target.points() - point) ** 2).sum(axis=1)
            shares = np.exp(-(square - square.min()) / (2 * _WIDTH**2))
            emotions += probability * shares / shares.sum()
    return Affect(
        *affect.vad,
        taxonomy=taxonomy,
        emotions=tuple(float(p) for p in emotions / emotions.sum()),
        intensity=affect.intensity,
        confidence=affect.confidence,
        evidence=affect.evidence,
    )
