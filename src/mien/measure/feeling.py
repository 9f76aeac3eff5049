"""A heart through a dialogue: what it feels after each turn, why, and at every moment between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mien.feel import Heart, Mood, Step, Tracer, felt_at
from mien.feel.temperament import half_life
from mien.feel.wave import ATTACK
from mien.measure.dialogue import Said
from mien.perceive import Reader
from mien.plot import Trajectory
from mien.types import Affect, ChannelAffect, Percept, Persona

__all__ = ["Moment", "follow_dialogue", "sample_moments"]

_PACE = 2.5  # words a second, as people talk
_PAUSE = 1.0  # seconds before each turn
_EVERY = 0.5  # seconds between the points of a curve
_AFTER = 20.0  # seconds that a curve goes on after the last turn
_POINTS = 4_000


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of one turn.

    Args:
        said: the turn.
        at: seconds from the dialogue's start, at 2.5 words a second with a second between turns.
        theirs: the feeling that was read in it; None for a turn of the persona itself.
        shown: the feeling to answer with; None for a turn of the persona itself.
        mood: after it.
        steps: how it came about; empty where the heart does not tell.
    """

    said: Said
    at: float
    theirs: Affect | None
    shown: Affect | None
    mood: Mood
    steps: tuple[Step, ...]


def follow_dialogue(turns: Sequence[Said], *, persona: Persona, heart: Heart, reader: Reader) -> tuple[Moment, ...]:
    """Let a heart hear a dialogue, from its resting mood on.

    Args:
        turns: of a dialogue; a turn whose name is the persona's or "Mien" is its own: time passes, nothing is heard.
        persona: who feels.
        heart: that feels.
        reader: of feeling in words.

    Returns:
        A moment for each turn.
    """
    mood, at = Mood(persona.mood, at=0.0), 0.0
    moments = []
    for said in turns:
        lasts = len(said.text.split()) / _PACE
        at += _PAUSE + lasts
        if said.name.casefold() in (persona.name.casefold(), "mien"):
            moments.append(Moment(said, at, None, None, mood, ()))
            continue
        theirs = reader.read(said.text)
        percept = Percept(said.text, (), lasts, 100.0, (ChannelAffect("words", theirs),), theirs)
        steps: tuple[Step, ...] = ()
        if isinstance(heart, Tracer):
            felt = heart.trace(percept, persona=persona, mood=mood, at=at)
            shown, mood, steps = felt.affect, felt.mood, felt.steps
        else:
            shown, mood = heart.feel(percept, persona=persona, mood=mood, at=at)
        moments.append(Moment(said, at, theirs, shown, mood, steps))
    return tuple(moments)


def sample_moments(moments: Sequence[Moment], *, persona: Persona) -> Trajectory:
    """Return what is felt at every moment of a dialogue.

    Args:
        moments: of `follow_dialogue`.
        persona: who feels.

    Returns:
        A curve with two points a second, fewer for a long dialogue, to twenty seconds after the last turn.
    """
    slow = half_life(persona.big_five)
    end = moments[-1].at + _AFTER
    times = np.linspace(0.0, end, min(int(end / _EVERY) + 1, _POINTS))
    felt, moods = np.zeros((len(times), 3)), np.zeros((len(times), 3))
    k, mood = -1, Mood(persona.mood, at=0.0)
    for i, at in enumerate(times):
        while k + 1 < len(moments) and moments[k + 1].at <= at:
            k += 1
            mood = moments[k].mood
        felt[i] = felt_at(mood, rest=persona.mood, at=float(at), half_life=slow)
        moods[i] = felt_at(Mood(mood.vad, mood.at), rest=persona.mood, at=float(at), half_life=slow)
    spoken = tuple((one.at, one.said.name, one.said.text) for one in moments)
    shown = tuple((one.at + ATTACK, one.shown.vad) for one in moments if one.shown is not None)
    return Trajectory(times, felt, moods, spoken, shown, persona.mood)
