"""Heart `alma:`: emotions as waves on a mood, both in the way of a Big Five personality.

What is felt about a turn goes through parts, each of which may undo what the one before it did: contagion (what is
caught of the person's feeling), persona (the emotion that the appraised turn calls up in this personality), strategy
(what the answer is for: to comfort or to mend) and safety (no heat is answered with heat, and no smile
where a life may be in danger). Last, expressivity says how much of it is shown. Every part leaves a step.

Source: Gebhard, "ALMA: a layered model of affect", AAMAS 2005: three layers (personality, mood, emotion) and a mood
that emotions push. Rest is Mehrabian's mapping of the Big Five (`mien.types.big_five_to_vad`). Inertia and contagion:
"EmotionIC", arXiv 2303.11117, 2023, where they are learned for recognition; here they are rules for feeling. What
differs from ALMA: decay is exponential; labels follow from the kind of feeling, not from nearness, which would take a
steady sadness for disgust.
"""

from __future__ import annotations

from dataclasses import replace

from mien.engines import Engine
from mien.feel.answering import Steps, answer, interrupt
from mien.feel.appraisal import Appraisal, appraise
from mien.feel.mood import Mood, decay, push
from mien.feel.reaction import Reaction, react
from mien.feel.step import Felt
from mien.feel.temperament import half_life, reactivity, susceptibility, wave_half_life
from mien.feel.wave import ATTACK, Wave, level
from mien.types import Affect, Percept, Persona, Vad

__all__ = ["AlmaHeart", "engine"]

_COVERS = 0.15  # strength at which an emotion is as plain in the answer as the mood beneath it
_PUSH = 0.3  # share of the way that the strongest reaction moves an even persona's mood
_CATCHES = 0.08  # share of the way to the person's feeling that an even persona's mood goes at each turn


class AlmaHeart:
    """Shares joy, is concerned by distress, minds what is said of it, and keeps a mood."""

    def feel(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> tuple[Affect, Mood]:
        """Feel something about one turn of the person; see `mien.feel.Heart`.

        Args:
            percept: what was perceived; its words and its fused affect count.
            persona: who feels.
            mood: the mood after the last turn.
            at: the end of the person's turn, seconds.

        Returns:
            The feeling to answer with, and the mood at that time.

        Raises:
            SessionError: `at` lies before the mood's time.
        """
        felt = self.trace(percept, persona=persona, mood=mood, at=at)
        return felt.affect, felt.mood

    def trace(self, percept: Percept, *, persona: Persona, mood: Mood, at: float) -> Felt:
        """Feel the same, and tell how it came about.

        Args:
            percept: what was perceived.
            persona: who feels.
            mood: the mood after the last turn.
            at: the end of the person's turn, seconds.

        Returns:
            The feeling, the mood, the appraisal and each part's step.

        Raises:
            SessionError: `at` lies before the mood's time.
        """
        traits, appraisal = persona.big_five, appraise(percept)
        steps = Steps(at)
        rested = interrupt(decay(mood, rest=persona.mood, at=at, half_life=half_life(traits)), steps)
        reaction = react(appraisal, traits=traits)
        moved = rested
        if reaction is not None:
            moved = _catch(rested, percept.affect, persona)
            steps.add("contagion", f"caught from them: {_course(rested, moved)}", rested, moved)
            before, moved = moved, _surge(moved, reaction, appraisal, persona)
            steps.add("persona", f"{reaction.reason}; {_course(rested, moved)} in all", before, moved)
        return answer(
            moved,
            _labels(moved),
            steps,
            appraisal=appraisal,
            theirs=percept.affect,
            persona=persona,
            moved=reaction is not None,
        )


def _catch(mood: Mood, theirs: Affect, persona: Persona) -> Mood:
    """Return a mood that caught some of the person's feeling; of a bad feeling its excitement is not caught."""
    arousal = theirs.arousal if theirs.valence > 0 else min(theirs.arousal, mood.vad.arousal)
    share = _CATCHES * theirs.confidence**0.5 * susceptibility(persona.big_five)
    point = Vad(_onward(theirs.valence, mood.vad.valence, good=theirs.valence > 0), arousal, mood.vad.dominance)
    return push(mood, toward=point, share=share)


def _onward(valence: float, own: float, *, good: bool) -> float:
    """Return where valence goes: mild good news sadden nobody who is happier, mild bad news cheer nobody up."""
    return max(valence, own) if good else min(valence, own)


def _surge(mood: Mood, reaction: Reaction, appraisal: Appraisal, persona: Persona) -> Mood:
    """Return a mood that was pushed by an emotion, with the emotion as a wave on it."""
    good = reaction.vad.valence > 0
    traits, valence = persona.big_five, _onward(reaction.vad.valence, mood.vad.valence, good=good)
    point = reaction.vad._replace(valence=valence)
    share = min(_PUSH * reaction.strength * reactivity(traits, valence=valence), 1.0)
    wave = Wave(
        name=reaction.name,
        label="happy" if good else "sad",
        vad=point,
        onset=mood.at,
        height=reaction.strength / (reaction.strength + _COVERS),
        half_life=wave_half_life(traits, valence=valence, sudden=appraisal.sudden),
    )
    pushed = push(mood, toward=point, share=share)
    return replace(pushed, waves=(*pushed.waves, wave))


def _labels(mood: Mood) -> dict[str, float]:
    """Return how it shows: the mood by Mehrabian's octants as far as its valence is from 0, else as neutral; waves."""
    label = "happy"
    if mood.vad.valence < 0:
        label = "sad" if mood.vad.arousal <= 0 else "angry" if mood.vad.dominance > 0 else "fearful"
    labels = {label: abs(mood.vad.valence), "neutral": 1.0 - abs(mood.vad.valence)}
    for wave in mood.waves:
        share = level(wave, at=mood.at + ATTACK)
        labels = {name: (1.0 - share) * part for name, part in labels.items()}
        labels[wave.label] = labels.get(wave.label, 0.0) + share
    return labels


def _course(before: Mood, after: Mood) -> str:
    """Return what the mood's valence did, as far as two decimals show it."""
    start, end = (round(mood.vad.valence, 2) + 0.0 for mood in (before, after))  # + 0.0: a zero without a minus
    if start == end:
        return f"the mood's valence stays at {end:+.2f}"
    return f"the mood's valence moved from {start:+.2f} to {end:+.2f}"


def _make(choice: str) -> AlmaHeart:
    return AlmaHeart()


engine = Engine(
    name="alma",
    summary="emotions as waves on a mood, by the Big Five and what a turn is to whom (after ALMA and OCC)",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=_make,
)
