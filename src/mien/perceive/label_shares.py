"""How the labels of one taxonomy read in another, as a table.

Nearness of points alone (`mien.types.convert_affect`) takes gratitude for surprise and half of anger for disgust. So a
label that stands at the same published place is the same label here, whatever its form (anger, angry), and GoEmotions'
labels read in basic-7 as its authors grouped them.

Source: Demszky et al., "GoEmotions", ACL 2020, arXiv 2005.00547 (the grouping after Ekman).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mien.types import Affect, convert_affect, label_affect, load_taxonomy

__all__ = ["GROUPED", "label_shares", "read_as"]

GROUPED = {
    "angry": ("anger", "annoyance", "disapproval"),
    "disgusted": ("disgust",),
    "fearful": ("fear", "nervousness"),
    "happy": (
        *("joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride"),
        *("admiration", "desire", "caring"),
    ),
    "sad": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprised": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}
"""GoEmotions' labels by basic feeling."""

_BASIC = "basic-7"


@cache
def label_shares(source: str, target: str) -> NDArray[np.float64]:
    """Return how labels read in another taxonomy.

    Args:
        source: name of a taxonomy of k labels.
        target: name of one of m labels.

    Returns:
        (k, m) float64; each row sums to 1.

    Raises:
        InputError: a taxonomy is unknown.
    """
    ours, theirs = load_taxonomy(source), load_taxonomy(target)
    if (source, target) == ("goemotions-28", _BASIC):
        group = {label: basic for basic, labels in GROUPED.items() for label in labels}
        return np.array([[float(group[label] == basic) for basic in theirs.labels] for label in ours.labels])
    rows = []
    for label, place in zip(ours.labels, ours.sources, strict=True):
        near = np.array(convert_affect(label_affect(label, intensity=1.0, taxonomy=source), taxonomy=target).emotions)
        if (source, target) == (_BASIC, "goemotions-28"):
            near *= [other in GROUPED[label] for other in theirs.labels]
        same = np.array([float(place == other) for other in theirs.sources])
        rows.append((same if same.any() else near) / (same if same.any() else near).sum())
    return np.array(rows)


def read_as(affect: Affect, *, taxonomy: str) -> Affect:
    """Return the same feeling in another taxonomy, label by label as `label_shares` reads them.

    Args:
        affect: in any taxonomy.
        taxonomy: the one to return.

    Raises:
        InputError: a taxonomy is unknown.
    """
    if affect.taxonomy == taxonomy:
        return affect
    likely = np.array(affect.emotions) @ label_shares(affect.taxonomy, taxonomy)
    return replace(affect, taxonomy=taxonomy, emotions=tuple(float(p) for p in likely / likely.sum()))
