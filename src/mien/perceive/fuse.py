"""Fusing what the channels say into one feeling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mien.errors import InputError
from mien.types import Affect, ChannelAffect, blend_affect, convert_affect

__all__ = ["fuse"]

_APART = 0.5  # distance between channels, in units of valence and arousal, from which they are said to disagree
_LEAST = 1e-3  # weight of a channel that knows nothing, so that nothing but such channels still has a mean


def fuse(channels: Sequence[ChannelAffect]) -> Affect:
    """Return the feeling that all channels together speak for.

    The mean of the channels, each weighted by its confidence. Confidence is the weighted mean of theirs, divided by one
    plus the spread: the weighted standard deviation of their points over valence and arousal. So channels that agree
    keep their confidence, and channels that contradict each other lower it and add a sentence that says so.

    Args:
        channels: one or more; feelings in any taxonomy.

    Returns:
        A feeling in the first channel's taxonomy, with all evidence; one channel alone comes back as it is.

    Raises:
        InputError: there is no channel.
    """
    if not channels:
        raise InputError("there is no channel to fuse; expected words, voice or face")
    if len(channels) == 1:
        return channels[0].affect
    taxonomy = channels[0].affect.taxonomy
    affects = [convert_affect(item.affect, taxonomy=taxonomy) for item in channels]
    weights = [max(affect.confidence, _LEAST) for affect in affects]
    mean = blend_affect(affects, weights=weights)
    spread = math.sqrt(
        sum(weight * _distance(affect, mean) ** 2 for weight, affect in zip(weights, affects, strict=True))
        / sum(weights)
    )
    confidence = sum(w * a.confidence for w, a in zip(weights, affects, strict=True)) / sum(weights)
    return replace(mean, confidence=confidence / (1 + spread), evidence=(*mean.evidence, *_quarrels(channels)))


def _distance(a: Affect, b: Affect) -> float:
    return math.hypot(a.valence - b.valence, a.arousal - b.arousal)


def _quarrels(channels: Sequence[ChannelAffect]) -> tuple[str, ...]:
    """Return a sentence for every pair of channels that both claim to know and stand far apart."""
    sentences = []
    for i, one in enumerate(channels):
        for other in channels[i + 1 :]:
            known = min(one.affect.confidence, other.affect.confidence) > 0.0
            if known and _distance(one.affect, other.affect) > _APART:
                sentences.append(f"the {one.channel} and the {other.channel} disagree: {_say(one)}, {_say(other)}")
    return tuple(sentences)


def _say(item: ChannelAffect) -> str:
    return f"{item.channel} valence {item.affect.valence:+.2f} and arousal {item.affect.arousal:+.2f}"
