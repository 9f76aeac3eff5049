"""Fusing what the channels say into one feeling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from mien.errors import InputError
from mien.types import Affect, ChannelAffect, blend_affect, convert_affect

__all__ = ["fuse"]

_DISPUTED = ("valence", "arousal")  # dominance is too weakly known to quarrel about
_SILENT = 0.1  # weight of a channel on an axis on which it stands at 0; 1.1 is that of one that stands at an end
_LEAST = 1e-3  # confidence of a channel that knows nothing, so that nothing but such channels still has a mean
_QUARREL = 0.2  # how far two channels stand on opposite sides of 0 before it is said


def fuse(channels: Sequence[ChannelAffect]) -> Affect:
    """Return the feeling that all channels together speak for.

    Each axis is a mean weighted by confidence times (0.1 + how far the channel stands from 0 on that axis): a channel
    at 0 says little, so that a voice, which hardly shows valence, does not water down what the words say. Labels are
    weighted by confidence times (0.1 + intensity). Confidence is the mean of the channels' by their confidence, divided
    by 1 + 2 q, where q is the greatest quarrel between two channels: the smaller of their distances from 0 on an axis
    where they stand on opposite sides.

    Args:
        channels: one or more; feelings in any taxonomy.

    Returns:
        A feeling in the first channel's taxonomy, with all evidence, and a sentence for every quarrel above 0.2; one
        channel alone comes back as it is.

    Raises:
        InputError: there is no channel.
    """
    if not channels:
        raise InputError("there is no channel to fuse; expected words, voice or face")
    if len(channels) == 1:
        return channels[0].affect
    affects = [convert_affect(item.affect, taxonomy=channels[0].affect.taxonomy) for item in channels]
    sure = [max(affect.confidence, _LEAST) for affect in affects]
    labels = blend_affect(affects, weights=[c * (_SILENT + a.intensity) for c, a in zip(sure, affects, strict=True)])
    quarrels = [_quarrel(a, b) for a, b in combinations(channels, 2)]
    confidence = _mean([affect.confidence for affect in affects], sure)
    return replace(
        labels,
        valence=_axis(affects, sure, "valence"),
        arousal=_axis(affects, sure, "arousal"),
        dominance=_axis(affects, sure, "dominance"),
        confidence=confidence / (1 + 2 * max(size for size, _ in quarrels)),
        evidence=(*labels.evidence, *(sentence for size, sentence in quarrels if size > _QUARREL)),
    )


def _axis(affects: Sequence[Affect], sure: Sequence[float], axis: str) -> float:
    values = [getattr(affect, axis) for affect in affects]
    return _mean(values, [c * (_SILENT + abs(value)) for c, value in zip(sure, values, strict=True)])


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted mean, held between the least and the greatest value against rounding."""
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
    return min(max(mean, min(values)), max(values))


def _quarrel(one: ChannelAffect, other: ChannelAffect) -> tuple[float, str]:
    """Return how far two channels contradict each other on the axis where they do most, and a sentence about it."""
    found = (0.0, "")
    if min(one.affect.confidence, other.affect.confidence) == 0.0:
        return found
    for axis in _DISPUTED:
        a, b = getattr(one.affect, axis), getattr(other.affect, axis)
        size = min(abs(a), abs(b)) if a * b < 0 else 0.0
        if size > found[0]:
            found = size, f"{one.channel} and {other.channel} disagree about {axis} ({a:+.2f} and {b:+.2f})"
    return found
