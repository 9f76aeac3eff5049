"""The dial from a still receptionist to a lively friend: how much of what is felt is shown."""

from __future__ import annotations

from dataclasses import replace

from mien.types import Affect, Vad, load_taxonomy

__all__ = ["gain", "show"]

_STILL, _LIVELY = 0.2, 1.4  # at expressivity 0 and 1; in the middle it is 1


def gain(expressivity: float) -> float:
    """Return by how much a feeling is scaled.

    Args:
        expressivity: [0, 1].

    Returns:
        0.2 at 0, 1 at 0.5, 1.4 at 1, and straight between.
    """
    if expressivity <= 0.5:
        return _STILL + 2.0 * (1.0 - _STILL) * expressivity
    return 1.0 + 2.0 * (_LIVELY - 1.0) * (expressivity - 0.5)


def show(affect: Affect, *, expressivity: float, upset: bool) -> Affect:
    """Return what is shown of a feeling.

    Args:
        affect: what is felt, in a taxonomy that has "neutral".
        expressivity: [0, 1]; at 0.5 what is felt is shown as it is.
        upset: whether the person is: then the liveliest shows no more than it feels, or concern would be a drama.

    Returns:
        The same feeling where it is shown as it is. Else point and intensity are scaled by `gain`, held in their range;
        below 0.5 what is taken from the labels goes to "neutral". The last sentence of its evidence says so.
    """
    scale = min(gain(expressivity), 1.0) if upset else gain(expressivity)
    if scale == 1.0:
        return affect
    kept = min(scale, 1.0)
    labels = load_taxonomy(affect.taxonomy).labels
    emotions = [kept * part for part in affect.emotions]
    emotions[labels.index("neutral")] += 1.0 - kept
    vad = Vad(*(min(max(scale * axis, -1.0), 1.0) for axis in affect.vad))
    return replace(
        affect,
        **vad._asdict(),
        emotions=tuple(emotions),
        intensity=min(scale * affect.intensity, 1.0),
        evidence=(*affect.evidence, f"shown at {scale:.0%}: expressivity {expressivity:.2f}"),
    )
