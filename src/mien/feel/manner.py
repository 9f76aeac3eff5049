"""Manner: what the aim of an answer and the person's safety do to a feeling before it is shown.

Source: the aims follow Hill's stages of helping as ESConv uses them (Liu et al., ACL 2021, arXiv 2106.01144): who
comforts is steady and calm. That a listener's calm is better than shared heat: Gross, "Emotion regulation", Handbook of
Emotions, 2008 (co-regulation). The figures are ours.
"""

from __future__ import annotations

from typing import Protocol

from mien.feel.appraisal import NOTICED, Appraisal
from mien.types import Affect, Vad

__all__ = ["Change", "Rule", "keep_safe", "serve"]

Change = tuple[str, Vad, dict[str, float]]
"""The reason, the point after, and the labels after."""


class Rule(Protocol):
    """Changes a feeling, or leaves it."""

    def __call__(self, felt: Vad, labels: dict[str, float], *, appraisal: Appraisal, theirs: Affect) -> Change | None:
        """Return the change, None where nothing has to change."""
        ...


_STEADY = 0.1  # dominance of who comforts
_MENDS = (0.1, -0.3)  # most arousal and least dominance of who mends: sorry, and still there
_HEAT = ("angry", "fearful", "disgusted")
_GRAVE = Vad(-0.25, -0.1, 0.15)  # the brightest, most excited and weakest that may show where a life may be in danger


def serve(felt: Vad, labels: dict[str, float], *, appraisal: Appraisal, theirs: Affect) -> Change | None:
    """Fit a feeling to what the answer is for.

    Args:
        felt: the point.
        labels: shares by label of "basic-7".
        appraisal: what the turn is.
        theirs: what the person feels.

    Returns:
        To mend after a reproach or an insult: neither agitated nor crushed. To comfort after bad news: steady and not
        excited. None where nothing has to change.
    """
    del theirs
    if appraisal.valence > -NOTICED:
        return None
    if appraisal.deed in ("reproach", "insult"):
        after = Vad(felt.valence, min(felt.arousal, _MENDS[0]), max(felt.dominance, _MENDS[1]))
        reason = "to mend: sorry and still there, neither agitated nor crushed"
    else:
        after = Vad(felt.valence, min(felt.arousal, 0.0), max(felt.dominance, _STEADY))
        reason = "to comfort: steady and calm"
    return (reason, after, labels) if after != felt else None


def keep_safe(felt: Vad, labels: dict[str, float], *, appraisal: Appraisal, theirs: Affect) -> Change | None:
    """Keep a feeling from doing harm; this has the last say.

    Args:
        felt: the point.
        labels: shares by label of "basic-7".
        appraisal: what the turn is.
        theirs: what the person feels.

    Returns:
        Where a life may be in danger: concern, calm and firm, and no smile. Where the person is upset: no excitement,
        and no anger, fear or disgust; their share goes to sadness. None where nothing has to change.
    """
    heat = sum(labels.get(name, 0.0) for name in _HEAT)
    cool = {name: share for name, share in labels.items() if name not in _HEAT}
    cool["sad"] = cool.get("sad", 0.0) + heat
    if appraisal.grave:
        after = Vad(min(felt.valence, _GRAVE[0]), min(felt.arousal, _GRAVE[1]), max(felt.dominance, _GRAVE[2]))
        cool["sad"] += cool.pop("happy", 0.0)
        return "a life may be in danger: concern, calm and firm", after, cool
    if appraisal.valence > -NOTICED:
        return None
    after = Vad(felt.valence, min(felt.arousal, 0.0), felt.dominance)
    hot = theirs.arousal > 0.2
    if after == felt and not heat and not hot:
        return None
    return "concerned and calm, so as not to answer heat with heat", after, cool
