"""Temperament: how much of what happens gets to a personality, and how long it lasts.

The directions are published; the figures are ours and fitted to nothing.
"""

from __future__ import annotations

from mien.types import BigFive

__all__ = ["HALF_LIFE", "WAVE_HALF_LIFE", "empathy", "half_life", "reactivity", "susceptibility", "wave_half_life"]

HALF_LIFE = 600.0
"""Seconds in which an even persona's mood goes half of its way back; ALMA's moods are gone after twenty minutes."""

WAVE_HALF_LIFE = 8.0
"""Seconds in which half of an emotion is gone from an even persona."""


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


def susceptibility(traits: BigFive) -> float:
    """Return how much a personality catches of what another feels, as people yawn together.

    Args:
        traits: the Big Five.

    Returns:
        From 0.25 to 1.75; 1 in the middle. Half of it is agreeableness's, a quarter neuroticism's.

    Source:
        Doherty, "The emotional contagion scale: a measure of individual differences", J. Nonverbal Behavior 21, 1997,
        for the directions; the figures are ours.
    """
    return 1.0 + 0.5 * traits.agreeableness + 0.25 * traits.neuroticism


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


def wave_half_life(traits: BigFive, *, valence: float, sudden: float) -> float:
    """Return the seconds in which half of an emotion is gone.

    Args:
        traits: the Big Five.
        valence: of the emotion: unpleasant ones last longer in a neurotic personality.
        sudden: what is sudden is over sooner, by up to 0.4 of its time.

    Returns:
        From 3.4 to 11.3 seconds: of the longest wave a fiftieth is left after 65 seconds.

    Source:
        Suls, Green & Hillis, 1998, as for the mood (inertia); Verduyn & Lavrijsen, "Which emotions last longest and
        why", Motivation and Emotion 39, 2015, for surprise being short. The figures are ours.
    """
    slow = 2.0 ** (0.5 * traits.neuroticism) if valence < 0 else 1.0
    return WAVE_HALF_LIFE * slow * (1.0 - 0.4 * sudden)
