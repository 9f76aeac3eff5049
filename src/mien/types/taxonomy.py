"""Named sets of emotion labels, each label with a prototype in valence, arousal and dominance, and maps between sets.

The labels, and the published figures that place them, stand in `taxonomies.toml` beside this file, with the rule for
labels that the published tables lack.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.affect import Affect, Vad
from mien.types.check import check_number

__all__ = [
    "Taxonomy",
    "affect_from_vad",
    "convert_affect",
    "feeling_word",
    "label_affect",
    "load_taxonomy",
    "neutral",
    "taxonomy_names",
]

_WIDTH = 0.35
"""Spread of a label around its prototype: half the median distance between neighbouring basic-7 prototypes."""


_NOTABLE = 0.15  # intensity times confidence from which a feeling is worth a word


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A set of emotion labels.

    Args:
        name: what the set is called.
        source: the paper or standard that defines it.
        labels: in the order of `Affect.emotions`.
        prototypes: one point for each label.
        sources: for each prototype, the table and the terms whose mean it is, such as "RM77: regretful, guilty".
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
    file = tomllib.loads(text)
    return {name: _read(name, table, file["terms"]) for name, table in file["taxonomies"].items()}


def _read(name: str, table: dict[str, Any], terms: dict[str, Any]) -> Taxonomy:
    sources = table["labels"]
    return Taxonomy(
        name=name,
        source=table["source"],
        labels=tuple(sources),
        prototypes=tuple(_place(source, terms) for source in sources.values()),
        sources=tuple(sources.values()),
    )


def _place(source: str, terms: dict[str, Any]) -> Vad:
    """Return the mean of the terms that a source such as "RM77: regretful, guilty" names."""
    table, words = source.split(": ")
    points = [terms[table][word] for word in words.split(", ")]
    return Vad(*(sum(axis) / len(points) for axis in zip(*points, strict=True)))


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
    """Return no feeling at all, known for certain.

    Args:
        taxonomy: one that has the label "neutral".

    Returns:
        The feeling at the origin, of intensity 0.

    Raises:
        InputError: the taxonomy is unknown or has no such label.
    """
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

    Raises:
        InputError: an axis or the confidence is out of range, or the taxonomy is unknown.
    """
    point = np.array(vad, dtype=np.float64)
    return Affect(
        *(float(axis) for axis in point),
        taxonomy=taxonomy,
        emotions=tuple(float(p) for p in _nearness(load_taxonomy(taxonomy), point)),
        intensity=float(min(np.linalg.norm(point), 1.0)),
        confidence=confidence,
        evidence=evidence,
    )


def _nearness(taxonomy: Taxonomy, point: NDArray[np.float64]) -> NDArray[np.float64]:
    square = ((taxonomy.points() - point) ** 2).sum(axis=1)
    scores = np.exp(-(square - square.min()) / (2 * _WIDTH**2))
    return scores / scores.sum()


def feeling_word(affect: Affect) -> str:
    """Return the name of a feeling that is strong and sure enough to be worth a word, or "".

    Args:
        affect: a feeling in any taxonomy.

    Returns:
        An adjective of basic-7 other than "neutral", or "".
    """
    if affect.intensity * affect.confidence < _NOTABLE:
        return ""
    labels = load_taxonomy("basic-7").labels
    label = labels[int(np.argmax(convert_affect(affect, taxonomy="basic-7").emotions))]
    return "" if label == "neutral" else label


def convert_affect(affect: Affect, *, taxonomy: str) -> Affect:
    """Return the same feeling in another taxonomy.

    A label that both sets have keeps its probability; every other label's probability is shared among the target's
    labels by nearness of their prototypes (softmax as in `affect_from_vad`).

    Args:
        affect: a feeling in any taxonomy.
        taxonomy: the taxonomy to return.

    Returns:
        The feeling with the same point, intensity, confidence and evidence.

    Raises:
        InputError: a taxonomy is unknown, or the feeling has not one probability for each label of its own.
    """
    if affect.taxonomy == taxonomy:
        return affect
    source, target = load_taxonomy(affect.taxonomy), load_taxonomy(taxonomy)
    if len(affect.emotions) != len(source.labels):
        raise InputError(
            f"the feeling has {len(affect.emotions)} probabilities; {source.name} has {len(source.labels)} labels"
        )
    emotions = np.zeros(len(target.labels))
    for label, point, probability in zip(source.labels, source.points(), affect.emotions, strict=True):
        if label in target.labels:
            emotions[target.labels.index(label)] += probability
        else:
            emotions += probability * _nearness(target, point)
    return Affect(
        *affect.vad,
        taxonomy=taxonomy,
        emotions=tuple(float(p) for p in emotions / emotions.sum()),
        intensity=affect.intensity,
        confidence=affect.confidence,
        evidence=affect.evidence,
    )
