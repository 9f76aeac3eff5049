"""From a moved mood to the feeling to answer with: strategy, safety and the dial, each with its step."""

from __future__ import annotations

from dataclasses import replace

from mien.feel.appraisal import NOTICED, Appraisal
from mien.feel.dial import show
from mien.feel.manner import Rule, keep_safe, serve
from mien.feel.mood import Mood, linger
from mien.feel.step import Felt, Part, Step
from mien.feel.wave import ATTACK, level, over
from mien.types import Affect, Persona, Vad, affect_from_vad, load_taxonomy

__all__ = ["Steps", "answer", "interrupt"]

_RULES: tuple[tuple[Part, Rule], ...] = (("strategy", serve), ("safety", keep_safe))


class Steps:
    """The steps so far; moods are compared at the moment in which an answer begins.

    Args:
        at: the end of the person's turn, seconds.
    """

    def __init__(self, at: float) -> None:
        self.taken: list[Step] = []
        self.moment = at + ATTACK

    def add(self, part: Part, reason: str, before: Mood, after: Mood) -> None:
        """Keep what a part did to a mood."""
        first, last = (over(mood.vad, mood.waves, at=self.moment) for mood in (before, after))
        self.points(part, reason, first, last)

    def points(self, part: Part, reason: str, before: Vad, after: Vad) -> None:
        """Keep what a part did to a point."""
        self.taken.append(Step(part, reason, before, after))


def interrupt(mood: Mood, steps: Steps) -> Mood:
    """Let waves of earlier turns linger, as inertia has them, and tell so.

    Args:
        mood: at the end of the person's turn.
        steps: gets a step if there is any wave.

    Returns:
        The mood with lower waves.
    """
    if not mood.waves:
        return mood
    after = linger(mood)
    names = ", ".join(f"{wave.name} {level(wave, at=steps.moment):.2f}" for wave in after.waves)
    steps.add("inertia", f"still there of what was felt before: {names}", Mood(mood.vad, mood.at), after)
    return after


def answer(
    mood: Mood,
    labels: dict[str, float],
    steps: Steps,
    *,
    appraisal: Appraisal,
    theirs: Affect,
    persona: Persona,
    moved: bool,
) -> Felt:
    """Make the feeling to answer with.

    Args:
        mood: with its waves, after the turn.
        labels: how it shows, shares by label of "basic-7".
        steps: so far; the rest is added.
        appraisal: what the turn is.
        theirs: what the person feels.
        persona: who feels.
        moved: whether the turn called up any feeling.

    Returns:
        The feeling, with every reason as its evidence.
    """
    felt = over(mood.vad, mood.waves, at=steps.moment)
    for part, rule in _RULES if moved or appraisal.grave else ():
        if changed := rule(felt, labels, appraisal=appraisal, theirs=theirs):
            reason, after, labels = changed
            steps.points(part, reason, felt, after)
            felt = after
    evidence = (_heard(theirs), *appraisal.reasons, *(step.reason for step in steps.taken))
    if not moved:
        evidence = (*evidence, f"nothing in it to react to: the mood shows (valence {mood.vad.valence:+.2f})")
    point = affect_from_vad(felt, confidence=1.0, evidence=evidence)
    whole = replace(point, emotions=tuple(labels.get(name, 0.0) for name in load_taxonomy(point.taxonomy).labels))
    upset = appraisal.grave or appraisal.valence <= -NOTICED
    shown = show(whole, expressivity=persona.expressivity, upset=upset)
    if shown is not whole:
        steps.points("expressivity", shown.evidence[-1], felt, shown.vad)
    return Felt(shown, mood, appraisal, tuple(steps.taken))


def _heard(theirs: Affect) -> str:
    tone = "pleasant" if theirs.valence > NOTICED else "unpleasant" if theirs.valence < -NOTICED else "neutral"
    pitch = "excited" if theirs.arousal > 0.2 else "quiet" if theirs.arousal < -0.2 else "even"
    return f"the person seems {tone} and {pitch} (valence {theirs.valence:+.2f}, arousal {theirs.arousal:+.2f})"
