"""Whose voice it is: what is changed of one speaker's every line, so that others speak with the same quick network.

Source: Fant, "Acoustic Theory of Speech Production", 1960 (a shorter vocal tract raises all resonances by one factor);
Peterson, Barney, "Control methods used in a study of the vowels", JASA 24, 1952 (women's lie about 1.17 times as high
as men's, and their F0 about an octave higher). Smith, Patterson, "The interaction of glottal-pulse rate and vocal-tract
length in judgements of speaker size, sex, and age", JASA 118, 2005: with these two alone listeners tell sex and age.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from mien.speak.prosody import Prosody

__all__ = ["OWN", "Timbre", "dress_plan", "timbres"]


@dataclass(frozen=True, slots=True)
class Timbre:
    """Somebody's voice against that of the speaker who is changed.

    Args:
        pitch: semitones higher.
        formants: factor on the mouth's resonances.
        spread: factor on the F0's range.
        pace: factor on the tempo.
        tilt: dB an octave above 500 Hz.
        breath: 0 to 1, whispered.
        tremor: semitones of a trembling of the F0.
        melody: of what a feeling does to the pitch, how much is taken.
    """

    pitch: float = 0.0
    formants: float = 1.0
    spread: float = 1.0
    pace: float = 1.0
    tilt: float = 0.0
    breath: float = 0.0
    tremor: float = 0.0
    melody: float = 1.0


OWN = Timbre()
"""Joe's own."""


@cache
def timbres() -> dict[str, Timbre]:
    """Return the people whom Joe's voice can be made into, by name."""
    table = tomllib.loads(files("mien.speak").joinpath("timbres.toml").read_text(encoding="utf-8"))
    return {name: Timbre(**entry) for name, entry in table.items()}


def dress_plan(plan: Prosody, timbre: Timbre) -> Prosody:
    """Return a line's plan as somebody else would say it."""
    return replace(
        plan,
        length=plan.length / timbre.pace,
        pitch=plan.pitch + timbre.pitch,
        spread=plan.spread * timbre.spread,
        tilt=plan.tilt + timbre.tilt,
        breath=min(plan.breath + timbre.breath, 1.0),
        tremor=plan.tremor + timbre.tremor,
        formants=plan.formants * timbre.formants,
    )
