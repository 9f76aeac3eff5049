"""Reactions: which emotions an appraisal calls up in a personality.

Source: Ortony, Clore & Collins, 1988, for which emotion follows from which appraisal; Gebhard, "ALMA: a layered model
of affect", AAMAS 2005, table 2, for their points, except "hurt", which is Russell & Mehrabian's "rejected" (1977). What
differs: pity stands at dominance 0.1 instead of -0.5, as who comforts has to be steady, and "siding" is pity that
stands firmer, at 0.25, with somebody who was wronged, in the place of anger at the third; resentment, gloating and
reproach are left out: a cool persona feels less, never the contrary.
"""

from __future__ import annotations

from dataclasses import dataclass

from mien.feel.appraisal import NOTICED, Appraisal
from mien.feel.temperament import empathy, reactivity
from mien.types import BigFive, Vad

__all__ = ["POINTS", "Reaction", "react"]

POINTS: dict[str, Vad] = {
    "happy-for": Vad(0.40, 0.20, 0.20),
    "pity": Vad(-0.40, -0.20, 0.10),
    "siding": Vad(-0.40, -0.20, 0.25),
    "remorse": Vad(-0.30, 0.10, -0.60),
    "hurt": Vad(-0.62, -0.01, -0.33),
    "gratitude": Vad(0.40, 0.20, -0.30),
    "pride": Vad(0.40, 0.30, 0.30),
    "gratification": Vad(0.60, 0.50, 0.40),
}
"""Where each emotion draws to."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emotion that a turn calls up.

    Args:
        name: of the emotion with the greatest share, one of `POINTS`.
        vad: where it draws to.
        strength: [0, 1].
        reason: a sentence that says why.
    """

    name: str
    vad: Vad
    strength: float
    reason: str


def react(appraisal: Appraisal, *, traits: BigFive) -> Reaction | None:
    """Say what an appraisal calls up.

    Args:
        appraisal: what a turn is to Mien.
        traits: the Big Five of who feels.

    Returns:
        The emotion, stronger and farther out the better or worse, surer and more sudden the turn is, and farther out in
        who is reactive; None where nothing
        is to be felt. A reproach brings remorse, and hurt beside it in who is neither agreeable nor conscientious; an
        insult brings hurt, less in who is even; praise brings pride, or gratitude in who is agreeable; thanks bring
        gratification and gratitude; what happens to the person or a third brings happy-for or pity.
    """
    if abs(appraisal.valence) < NOTICED or appraisal.sure == 0.0:
        return None
    shares, share, why = _shares(appraisal, traits)
    far = (0.5 + abs(appraisal.valence)) * reactivity(traits, valence=appraisal.valence) ** 0.5
    point = Vad(*(sum(part * POINTS[name][axis] for name, part in shares.items()) for axis in range(3)))
    strength = abs(appraisal.valence) * appraisal.sure**0.5 * share * (1.0 + 0.25 * appraisal.sudden)
    name = max(shares, key=lambda one: shares[one])
    vad = Vad(*(min(max(far * axis, -1.0), 1.0) for axis in point))
    return Reaction(name, vad, min(strength, 1.0), why)


def _shares(appraisal: Appraisal, traits: BigFive) -> tuple[dict[str, float], float, str]:
    """Return the emotions with their shares, how much of it is felt, and why."""
    if appraisal.deed == "reproach":
        conscience = min(max(0.6 + 0.25 * traits.agreeableness + 0.25 * traits.conscientiousness, 0.1), 1.0)
        felt = _own(traits.neuroticism)
        why = f"blamed: remorse {conscience:.0%}, hurt {1 - conscience:.0%}; neuroticism {traits.neuroticism:+.1f}"
        return {"remorse": conscience, "hurt": 1.0 - conscience}, felt, f"{why} feels {felt:.0%} of it"
    if appraisal.deed == "insult":
        felt = _own(traits.neuroticism)
        return {"hurt": 1.0}, felt, f"hurt: neuroticism {traits.neuroticism:+.1f} feels {felt:.0%} of it"
    if appraisal.deed in ("praise", "thanks"):
        humble = 0.5 + 0.3 * traits.agreeableness - 0.2 * traits.extraversion
        other = "pride" if appraisal.deed == "praise" else "gratification"
        felt = _own(traits.extraversion)
        why = f"{'praised' if other == 'pride' else 'thanked'}: {other} {1 - humble:.0%}, gratitude {humble:.0%}"
        why = f"{why}; extraversion {traits.extraversion:+.1f} feels {felt:.0%} of it"
        return {other: 1.0 - humble, "gratitude": humble}, felt, why
    felt = empathy(traits)
    share = f"agreeableness {traits.agreeableness:+.1f} feels {felt:.0%} of it"
    whose = "somebody that the person speaks of" if appraisal.whom == "third" else "them"
    if appraisal.valence > 0:
        return {"happy-for": 1.0}, felt, f"happy for {whose}: {share}"
    if appraisal.deed == "wrong":
        return {"siding": 1.0}, felt, f"sorry for them, and on their side: {share}"
    return {"pity": 1.0}, felt, f"sorry for {whose}: {share}"


def _own(trait: float) -> float:
    """Return how much is felt of what concerns oneself, [0.4, 1]."""
    return 0.7 + 0.3 * trait
