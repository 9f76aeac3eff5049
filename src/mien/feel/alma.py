"""Heart `alma:`: a reaction to the other's fortune on top of a mood, both in the way of a Big Five personality.

Source: Gebhard, "ALMA: a layered model of affect", AAMAS 2005: three layers (personality, mood, emotion), a mood that
emotions push, and table 2 for the points of the OCC emotions (Ortony, Clore & Collins, 1988) "happy-for" and "pity".
Rest is Mehrabian's mapping of the Big Five (`mien.types.big_five_to_vad`). What differs here: decay is exponential;
pity keeps its valence and arousal, but stands at dominance 0.1 instead of -0.5, as who comforts has to be steady; the
ill-willed counterparts (resentment, gloating) are left out: a cool persona feels less, never the contrary. Labels
follow from the kind of feeling, not from nearness, which would take a steady sadness for disgust.
"""

from __future__ import annotations

from dataclasses import replace

from mien.engines import Engine
from mien.feel.mood import Mood, between, decay, push
from mien.types import Affect, BigFive, Percept, Persona, Vad, affect_from_vad, load_taxonomy

__all__ = ["HALF_LIFE", "AlmaHeart", "empathy", "engine", "half_life", "reactivity"]

HALF_LIFE = 600.0
"""Seconds in which an even persona's mood goes half of its way back; ALMA's moods are gone after twenty minutes."""

_HAPPY_FOR = Vad(0.4, 0.2, 0.2)
_SORRY_FOR = Vad(-0.4, -0.2, 0.1)
_NOTICED = 0.05  # valence below this is no news
_COVERS = 0.1  # strength at which a reaction is as plain in the answer as the mood beneath it
_PUSH = 0.3  # share of the way that the strongest reaction moves an even persona's mood


class AlmaHeart:
    """Shares joy, is concerned by distress, and keeps a mood."""

    def feel(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> tuple[Affect, Mood]:
        """Feel something about one turn of the person; see `mien.feel.Heart`.

        Args:
            percept: what was perceived; its fused affect counts.
            persona: who feels.
            mood: the mood after the last turn.
            at: the end of the person's turn, seconds.

        Returns:
            The feeling to answer with, and the mood at that time.

        Raises:
            SessionError: `at` lies before the mood's time.
        """
        traits, theirs = persona.big_five, percept.affect
        before = decay(mood, rest=persona.mood, at=at, half_life=half_life(traits))
        strength = abs(theirs.valence) * theirs.confidence**0.5 * empathy(traits)
        if abs(theirs.valence) < _NOTICED or strength == 0.0:
            return _answer(before.vad, _mood_labels(before.vad), (_heard(theirs), _resting(before))), before
        reaction = _reaction(theirs)
        share = _PUSH * strength * reactivity(traits, valence=theirs.valence)
        after = push(before, toward=reaction, share=share)
        cover = strength / (strength + _COVERS)
        shown = between(after.vad, reaction, share=cover)
        labels = {name: (1 - cover) * share for name, share in _mood_labels(after.vad).items()}
        own = "happy" if theirs.valence > 0 else "sad"
        labels[own] = labels.get(own, 0.0) + cover
        return _answer(shown, labels, (_heard(theirs), _said(theirs, traits), _moved(before, after))), after


def empathy(traits: BigFive) -> float:
    """Return how much of another's fortune a personality feels.

    Args:
        traits: the Big Five.

    Returns:
        From 0.3 for the least agreeable to 1 for the most.

    Source:
        Graziano et al., "Agreeableness, empathy, and helping", J. Personality and Social Psychology 93, 2007, for the
        direction; the figures are ours.
    """
    return 0.65 + 0.35 * traits.agreeableness


def reactivity(traits: BigFive, *, valence: float) -> float:
    """Return how much an emotion moves a personality's mood.

    Args:
        traits: the Big Five.
        valence: of the emotion: extraversion opens to pleasant, neuroticism to unpleasant ones.

    Returns:
        From 0.5 to 1.5; 1 in the middle.

    Source:
        Gross, Sutton & Ketelaar, "Relations between affect and personality", Personality and Social Psychology Bulletin
        24, 1998, for the direction; the figures are ours.
    """
    return 1.0 + 0.5 * (traits.extraversion if valence > 0 else traits.neuroticism)


def half_life(traits: BigFive) -> float:
    """Return the seconds in which a personality's mood goes half of its way back.

    Args:
        traits: the Big Five.

    Returns:
        `HALF_LIFE`, by the root of 2 longer for the most neurotic and shorter for the most even.

    Source:
        Suls, Green & Hillis, "Emotional reactivity to everyday problems, affective inertia, and neuroticism",
        Personality and Social Psychology Bulletin 24, 1998, for the direction; the figures are ours.
    """
    return HALF_LIFE * 2.0 ** (0.5 * traits.neuroticism)


def _reaction(theirs: Affect) -> Vad:
    """Return the emotion about another's fortune, stronger the stronger theirs: up to half beyond the table's point."""
    point = _HAPPY_FOR if theirs.valence > 0 else _SORRY_FOR
    return Vad(*((0.5 + abs(theirs.valence)) * axis for axis in point))


def _mood_labels(vad: Vad) -> dict[str, float]:
    """Return how a mood shows: by Mehrabian's octants as far as its valence is from 0, else as neutral."""
    label = "happy"
    if vad.valence < 0:
        label = "sad" if vad.arousal <= 0 else "angry" if vad.dominance > 0 else "fearful"
    return {label: abs(vad.valence), "neutral": 1.0 - abs(vad.valence)}


def _answer(vad: Vad, labels: dict[str, float], evidence: tuple[str, ...]) -> Affect:
    point = affect_from_vad(vad, confidence=1.0, evidence=evidence)
    return replace(point, emotions=tuple(labels.get(name, 0.0) for name in load_taxonomy(point.taxonomy).labels))


def _heard(theirs: Affect) -> str:
    tone = "pleasant" if theirs.valence > _NOTICED else "unpleasant" if theirs.valence < -_NOTICED else "neutral"
    pitch = "excited" if theirs.arousal > 0.2 else "quiet" if theirs.arousal < -0.2 else "even"
    return f"the person seems {tone} and {pitch} (valence {theirs.valence:+.2f}, arousal {theirs.arousal:+.2f})"


def _said(theirs: Affect, traits: BigFive) -> str:
    share = f"agreeableness {traits.agreeableness:+.1f} feels {empathy(traits):.0%} of it"
    if theirs.valence > 0:
        return f"happy for them: {share}"
    if theirs.arousal > 0.2:
        return f"concerned and calm, so as not to answer heat with heat: {share}"
    return f"sorry for them: {share}"


def _resting(mood: Mood) -> str:
    return f"nothing in it to react to: the mood shows (valence {mood.vad.valence:+.2f})"


def _moved(before: Mood, after: Mood) -> str:
    return f"the mood's valence moved from {before.vad.valence:+.2f} to {after.vad.valence:+.2f}"


def _make(choice: str) -> AlmaHeart:
    return AlmaHeart()


engine = Engine(
    name="alma",
    summary="empathy over a mood, by the Big Five (after ALMA)",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=_make,
)
