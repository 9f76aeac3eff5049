"""Lessons as numbers: what is read of a line, how long each phone lasts, and what the voice is made of at each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.speak.kokoro_spelling import KokoroSpelling
from mien.speak.script import plain_script
from mien.speak.student_codec import analyse_voice
from mien.speak.student_net import step_places, step_units
from mien.speak.student_reading import Unit, line_symbols, line_units, unit_numbers
from mien.speak.words import GAP, align_letters
from mien.train.student.lessons import Lesson
from mien.types import Mark

__all__ = ["Row", "read_lessons", "unit_ends"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A line with n units and t steps.

    Args:
        signs: (n, 2) int64, as `unit_numbers` gives them.
        places: (n, 5) float32, as there.
        seconds: (n,) float32, how long the teacher makes each.
        units: (t,) int64, the unit of each step.
        within: (t, 4) float32, where each step is in it.
        features: (t, w) float32, as `analyse_voice` returns them.
    """

    signs: NDArray[np.int64]
    places: Floats
    seconds: Floats
    units: NDArray[np.int64]
    within: Floats
    features: Floats


def read_lessons(lessons: Sequence[Lesson], *, say: Callable[[str], None]) -> list[Row]:
    """Spell lessons as Americans speak, take the lengths of their phones, and analyse their sound.

    Args:
        lessons: of one voice; a text that is said in more than one piece is left out.
        say: is told how far it is.

    Returns:
        A row for each.

    Raises:
        EngineError: the process that spells died twice over the same line.
    """
    spelling = KokoroSpelling(british=False)
    rows = []
    try:
        for number, lesson in enumerate(lessons, 1):
            pieces = plain_script(lesson.text).pieces()
            if len(pieces) == 1:
                letters, _ = spelling.spell(pieces[0].words)
                rows.append(_row(line_units(line_symbols(letters)), lesson))
            if number % 100 == 0:
                say(f"{number} of {len(lessons)} lessons read")
    finally:
        spelling.close()
    return rows


def _row(units: list[Unit], lesson: Lesson) -> Row:
    ends = unit_ends(units, lesson.speech.phones)
    within, features = step_places(ends), analyse_voice(lesson.speech.audio)
    count = min(len(within), len(features))
    seconds = np.diff(ends, prepend=0.0).astype(np.float32)
    return Row(*unit_numbers(units), seconds, step_units(ends)[:count], within[:count], features[:count])


def unit_ends(units: Sequence[Unit], phones: Sequence[Mark]) -> NDArray[np.float64]:
    """Return (n,) seconds at which units end by what a voice made of them.

    Args:
        units: n of them.
        phones: of the voice's speech, whose alphabet may be another: units that share a phone share its time, and a
            phone that no unit stands for is its neighbour's.
    """
    line, target = ([phone or GAP for phone in found] for found in ([u.phone for u in units], [p.text for p in phones]))
    owners = np.array(align_letters(line, target))
    until = np.array([phone.end for phone in phones])
    ends = np.empty(len(units))
    start = 0.0
    for place in np.unique(owners):
        here = np.flatnonzero(owners == place)
        later = owners[owners > place]
        stop = float(phones[later.min()].start if len(later) else until[-1])
        ends[here] = np.linspace(start, stop, len(here) + 1)[1:]
        start = stop
    return ends
