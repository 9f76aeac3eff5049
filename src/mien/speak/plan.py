"""The plan of a line's prosody: what a feeling, and what is marked in the text, does to each of its phones.

Source: Juslin & Laukka, "Communication of emotions in vocal expression and music performance", Psychological Bulletin
129, 2003, table 11; Banse & Scherer, "Acoustic profiles in vocal emotion expression", J. Personality and Social
Psychology 70, 1996; Schröder, "Expressing degree of activation in synthetic speech", IEEE Trans. Audio, Speech and
Language Processing 14, 2006. From these come the directions. The sizes in `plan.toml` and `plan_lively.toml` are ours,
and so is the rule between: an emotion's row counts as far as it differs from what its place on the three axes says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.speak.prosody import Prosody
from mien.speak.script import Said, Script
from mien.speak.spans import fit_spans, matched_phones
from mien.speak.timbre import OWN, Timbre, dress_plan
from mien.speak.words import VOWELS
from mien.types import Affect, Mark, convert_affect, label_affect, load_taxonomy

__all__ = ["CONTROLS", "Habit", "Manner", "plan_manner", "plan_prosody", "plan_script", "voice_manner"]

CONTROLS = (
    "pace",
    "pause",
    "pitch",
    "spread",
    "slope",
    "energy",
    "tilt",
    "breath",
    "tremor",
    "final",
    "stress",
    "formants",
)
"""What a feeling changes, in the order of a manner; the units stand in `plan.toml`."""

Manner = NDArray[np.float64]
"""(12,), how a feeling sounds: a number for each of `CONTROLS`, 0 as the voice speaks by itself."""

Habit = Literal["flat", "lively"]
"""How a voice speaks by itself, and so how much a feeling must do: on one tone as Joe does, or with a melody as
Kokoro's voices do."""

_EMPHASIS = {"length": 1.2, "pitch": 2.5, "energy": 3.0}
"""A stressed word's vowels. Fry, "Experiments in the perception of stress", Language and Speech 1, 1958: length and
pitch say more than loudness; the sizes are ours."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A habit's rows: (3, 12) of axes, and (7, 12) that the emotions add to their places on these."""

    axes: Manner
    own: Manner


_FILES: dict[Habit, str] = {"flat": "plan.toml", "lively": "plan_lively.toml"}


@cache
def _table(habit: Habit) -> _Table:
    file = tomllib.loads(files("mien.speak").joinpath(_FILES[habit]).read_text(encoding="utf-8"))
    basic = load_taxonomy("basic-7")
    axes = np.array([_row(file["axes"][name]) for name in ("valence", "arousal", "dominance")])
    emotions = np.array([_row(file["emotions"][label]) for label in basic.labels])
    return _Table(axes, emotions - basic.points() @ axes)


def _row(given: Mapping[str, float]) -> list[float]:
    unknown = set(given) - set(CONTROLS)
    assert not unknown, f"a plan names {sorted(unknown)}"
    return [float(given.get(name, 0.0)) for name in CONTROLS]


def voice_manner(affect: Affect, *, habit: Habit = "flat") -> Manner:
    """Return how a feeling sounds.

    Args:
        affect: any feeling; linear in its point, its probabilities and its intensity, so that nothing jumps.
        habit: how the voice speaks by itself.

    Returns:
        (12,) numbers, one for each of `CONTROLS`; all 0 for no feeling.
    """
    shares = np.array(convert_affect(affect, taxonomy="basic-7").emotions)
    table = _table(habit)
    return np.array(affect.vad) @ table.axes + affect.intensity * (shares @ table.own)


def plan_prosody(
    phones: Sequence[Mark],
    words: Sequence[Mark],
    affect: Affect,
    *,
    said: Sequence[Said],
    habit: Habit = "flat",
    melody: float = 1.0,
) -> Prosody:
    """Plan how each phone of a line is said.

    Args:
        phones: n phones of a line, silences ("") included, as the voice would say them by itself.
        words: its words with their times; a word's phones are those whose middle it holds.
        affect: the feeling.
        said: the words as they were written, in order, with what is marked on each; words without a sound may be among
            them. Empty where nothing is marked.
        habit: how the voice speaks by itself.
        melody: how much of a feeling's height, wider range, slope and accents the voice takes: less than 1 for one that
            would not stay a voice with all of it.

    Returns:
        A plan of n phones. Without a feeling and marks it is the plain plan, exactly.
    """
    return plan_manner(phones, words, voice_manner(affect, habit=habit), said=said, habit=habit, melody=melody)


def plan_script(
    phones: Sequence[Mark],
    words: Sequence[Mark],
    affect: Affect,
    *,
    script: Script,
    habit: Habit = "flat",
    timbre: Timbre = OWN,
) -> Prosody:
    """Plan how a piece of a text is said: with the silence before it, by whom, and words in the time they are given.

    Args:
        phones: n phones of the piece, as in `plan_prosody`.
        words: as there.
        affect: as there.
        script: the piece.
        habit: as there.
        timbre: whose voice the speaker's is made into.

    Returns:
        A plan of n phones.

    Raises:
        InputError: words cannot have the time they are given; see `fit_spans`.
    """
    plan = plan_prosody(phones, words, affect, said=script.words, habit=habit, melody=timbre.melody)
    pause = plan.pause.copy()
    pause[0] += script.lead
    return fit_spans(phones, words, replace(dress_plan(plan, timbre), pause=pause), said=script.words)


def plan_manner(
    phones: Sequence[Mark],
    words: Sequence[Mark],
    manner: Manner,
    *,
    said: Sequence[Said],
    habit: Habit = "flat",
    melody: float = 1.0,
) -> Prosody:
    """Plan how each phone of a line is said in a manner.

    Args:
        phones: as in `plan_prosody`.
        words: as there.
        manner: (12,) numbers, one for each of `CONTROLS`.
        said: as there.
        habit: as there; of feelings that are marked on words.
        melody: as there.

    Returns:
        A plan of n phones.
    """
    manners = np.tile(manner, (len(phones), 1))
    tempo, pitch, energy, pause = np.ones(len(phones)), *np.zeros((3, len(phones)))
    lengthen = np.ones(len(phones))
    for word, places in matched_phones(phones, words, said):
        tempo[places], pitch[places], energy[places] = word.tempo, word.pitch, word.energy
        pause[places[-1]] = word.pause
        if word.feeling is not None:
            label, intensity = word.feeling
            manners[places] = voice_manner(label_affect(label, intensity=intensity), habit=habit)
        if word.stress:
            vowels = [place for place in places if phones[place].text in VOWELS]
            lengthen[vowels] = _EMPHASIS["length"]
            pitch[places] += _EMPHASIS["pitch"]
            energy[vowels] += _EMPHASIS["energy"]
    control = dict(zip(CONTROLS, manners.T, strict=True))
    for name in ("pitch", "slope", "stress"):
        control[name] = control[name] * melody
    control["spread"] = np.where(control["spread"] > 0.0, control["spread"] * melody, control["spread"])
    silent = np.array([not phone.text for phone in phones], bool)
    accent = control["stress"] * [phone.stress == 2 and phone.text in VOWELS for phone in phones]
    place = np.array([(phone.start + phone.end) / 2 for phone in phones])
    rise = (place / max(phones[-1].end, 1e-9) - 0.5) if phones else place
    length = np.where(silent, 1.0 + control["pause"] / 100.0, 1.0 / np.maximum(1.0 + control["pace"] / 100.0, 0.25))
    length = length * np.where(_last_syllable(phones), 1.0 + control["final"] / 100.0, 1.0) * lengthen / tempo
    weight = np.array([phone.duration for phone in phones]) * ~silent
    weight = weight / max(weight.sum(), 1e-9)
    return Prosody(
        length=np.clip(length, 0.25, 4.0).astype(np.float32),
        pause=pause.astype(np.float32),
        pitch=(control["pitch"] + control["slope"] * rise + accent / 2.0 + pitch).astype(np.float32),
        spread=np.maximum(1.0 + control["spread"] / 100.0, 0.1).astype(np.float32),
        energy=(control["energy"] + accent + energy).astype(np.float32),
        tilt=float(weight @ control["tilt"]),
        breath=float(np.clip(weight @ control["breath"], 0.0, 1.0)),
        tremor=float(max(weight @ control["tremor"], 0.0)),
        formants=float(1.0 + weight @ control["formants"] / 100.0),
    )


def _last_syllable(phones: Sequence[Mark]) -> NDArray[np.bool_]:
    """Return (n,) bool: the last vowel before each silence, and what follows it up to there."""
    last, open_ = np.zeros(len(phones), bool), True
    for place in range(len(phones) - 1, -1, -1):
        if not phones[place].text:
            open_ = True
        elif open_:
            last[place] = True
            open_ = phones[place].text not in VOWELS
    return last
