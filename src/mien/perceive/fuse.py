"""Fusing what the channels say into one feeling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.attention import CHANNELS, Together, attend, load_weights, token
from mien.perceive.fuse_disagreement import find_disagreements
from mien.perceive.label_shares import label_shares, read_as
from mien.types import Affect, ChannelAffect, Vad, blend_affect, label_affect

__all__ = ["Fuse", "Weigh", "attended", "fuse", "fusing"]

_BASIC = "basic-7"

Fuse = Callable[[Sequence[ChannelAffect]], Affect]
"""Puts channels together; see `fuse`."""

Weigh = Callable[[NDArray[np.float64]], Together]
"""Says what each channel counts, and what they say together; see `mien.perceive.attention.attend`."""


def fusing(weigh: Weigh) -> Fuse:
    """Return a fusion.

    Args:
        weigh: says what each channel counts.
    """
    return partial(fuse, weigh=weigh)


def attended(turns: NDArray[np.float64]) -> Together:
    """Weigh channels by the shipped attention."""
    return attend(turns, load_weights())


def fuse(channels: Sequence[ChannelAffect], *, weigh: Weigh = attended) -> Affect:
    """Return the feeling that all channels together speak for.

    The usual weights are those of `attention.py` (trained; its card is fusion.md). Each axis and the intensity is a
    mean of the channels, and so lies between them; the labels are the channels' weighed product, corrected by what
    they say together, as probabilities of basic-7 which then weigh the labels of the first channel's taxonomy;
    confidence is the calibrated probability that the likeliest of basic-7 is right. A channel with confidence 0
    changes nothing.

    Args:
        channels: one or more, each once; feelings in any taxonomy.
        weigh: says what each channel counts.

    Returns:
        A feeling in the first channel's taxonomy, with all evidence, and a sentence for every disagreement
        (`find_disagreements`); one channel alone comes back as it is.

    Raises:
        InputError: there is no channel, or one is given twice.
    """
    names = [item.channel for item in channels]
    if not names:
        raise InputError("there is no channel to fuse; expected words, voice or face")
    if len(set(names)) < len(names):
        raise InputError(f"channels {', '.join(names)} were given to fuse; expected each once")
    if len(channels) == 1:
        return channels[0].affect
    evidence = tuple(dict.fromkeys(sentence for item in channels for sentence in item.affect.evidence))
    taxonomy = channels[0].affect.taxonomy
    heard = [item for item in channels if item.affect.confidence > 0.0]
    if len(heard) < 2:
        known = heard[0].affect if heard else _mean(channels, taxonomy)
        return replace(read_as(known, taxonomy=taxonomy), evidence=evidence)
    turn = np.zeros((1, len(CHANNELS), len(token(label_affect("neutral", intensity=0.0)))))
    for item in heard:
        turn[0, CHANNELS.index(item.channel)] = token(read_as(item.affect, taxonomy=_BASIC))
    together = weigh(turn)
    places = [CHANNELS.index(item.channel) for item in heard]
    shares = together.shares[0][:, places]
    affects = [read_as(item.affect, taxonomy=taxonomy) for item in heard]
    point = (_between([affect.vad[axis] for affect in affects], shares[axis + 1]) for axis in range(3))
    findings = find_disagreements(heard)
    return Affect(
        *Vad(*point),
        taxonomy=taxonomy,
        emotions=_labels(affects, shares[0], together.likely[0]),
        intensity=_between([affect.intensity for affect in affects], shares[0]),
        confidence=float(together.confidence[0]),
        evidence=(*evidence, *(finding.sentence() for finding in findings)),
    )


def _mean(channels: Sequence[ChannelAffect], taxonomy: str) -> Affect:
    affects = [read_as(item.affect, taxonomy=taxonomy) for item in channels]
    return blend_affect(affects, weights=[1.0] * len(affects))


def _between(values: Sequence[float], shares: NDArray[np.float64]) -> float:
    """Return the weighted mean, held between the least and the greatest value against rounding."""
    return float(np.clip(np.dot(values, shares), min(values), max(values)))


def _labels(affects: Sequence[Affect], shares: NDArray[np.float64], likely: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the channels' mean, each label weighed by how much likelier its basic feelings became."""
    mean = shares @ np.array([affect.emotions for affect in affects])
    member = label_shares(affects[0].taxonomy, _BASIC)
    weighed = mean * (member @ (likely / np.maximum(mean @ member, 1e-6)))
    return tuple(float(p) for p in weighed / weighed.sum())
