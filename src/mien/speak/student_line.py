"""A student's file, and a sentence of it: read, planned, its tokens told and made a sound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.speak.line import PlannedLine
from mien.speak.loudness import level_audio
from mien.speak.plan import plan_script
from mien.speak.prosody import Prosody
from mien.speak.script import Script
from mien.speak.shape import shape_voice
from mien.speak.spans import held_phones
from mien.speak.student_codec import Codec, synthesise_voice
from mien.speak.student_decode import decode_at_once
from mien.speak.student_net import StudentNet
from mien.speak.student_reading import Unit, unit_marks
from mien.speak.words import word_marks
from mien.types import Affect, Audio, Mark, Speech
from mien.types.arrays import open_arrays

__all__ = ["PASSES", "Student", "StudentLine", "read_student"]

PASSES = 8
"""Over a line's tokens."""


@dataclass(frozen=True, slots=True, eq=False)
class Student:
    """What `mien train student` wrote.

    Args:
        net: the network, with the codec of its tokens.
        rate: samples a second of its sound, Hz.
        teacher: the spec of the voice that it learned from.
        minutes: of speech that it learned from.
    """

    net: StudentNet
    rate: int
    teacher: str
    minutes: float


def read_student(path: Path) -> Student:
    """Read a student.

    Args:
        path: the .npz file that `mien train student` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """
    with open_arrays(path, fault="holds no student voice", remedy="make it with `mien train student`") as file:
        rate, teacher, minutes = int(file["rate"]), str(file["teacher"]), float(file["minutes"])
        arrays = {name: file[name] for name in file.files if file[name].ndim}
        return Student(StudentNet(arrays, Codec.read(arrays)), rate, teacher, minutes)


@dataclass(frozen=True, slots=True, eq=False)
class StudentLine:
    """A sentence as a student would say it.

    Args:
        student: who.
        script: its words, and the silence before them.
        spelt: the IPA symbols of each word alone.
        symbols: of the line.
        units: n of them.
        given: (n, 128) float32, what the network read.
        seconds: (n,) how long each unit lasts by itself.
    """

    student: Student
    script: Script
    spelt: list[list[str]]
    symbols: list[str]
    units: list[Unit]
    given: NDArray[np.float32]
    seconds: NDArray[np.float64]

    def phones(self, factors: NDArray[np.floating] | float = 1.0) -> tuple[Mark, ...]:
        """Return the phones, (n,) times as long as they are by themselves."""
        rate = self.student.rate
        ends = np.round(np.cumsum(self.seconds * factors) * rate).astype(np.int64)
        return unit_marks(self.units, np.diff(ends, prepend=0).tolist(), rate=rate)

    def words(self, phones: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Return the words' times."""
        return word_marks([word.text for word in self.script.words], self.spelt, phones, self.symbols)

    def plan(self, affect: Affect) -> Prosody:
        """Plan how the line is said."""
        phones = self.phones()
        return plan_script(phones, self.words(phones), affect, script=self.script, habit="lively")

    def held(self) -> NDArray[np.bool_]:
        """Tell which phones have a given time."""
        phones = self.phones()
        return held_phones(phones, self.words(phones), self.script.words)

    def prepare(self, plan: Prosody) -> NDArray[np.float32]:
        """Return what the network is given of the line's steps before any token is chosen."""
        return self.student.net.prepare(self.given, np.cumsum(self.seconds * plan.length))

    def sound(self, tokens: NDArray[np.int64], plan: Prosody) -> Speech:
        """Return the speech of (t, l) tokens: made, shaped and levelled."""
        rate, phones = self.student.rate, self.phones(plan.length)
        made = synthesise_voice(self.student.net.codec.decode(tokens), rate=rate)
        samples = np.zeros(round(phones[-1].end * rate), np.float32)
        samples[: len(made)] = made[: len(samples)]
        planned = PlannedLine(phones, self.words(phones), replace(plan, length=np.ones_like(plan.length)), rate)
        shaped = shape_voice(Speech(Audio(samples, rate), phones, planned.words, "exact"), planned.plan)
        return replace(shaped, audio=level_audio(shaped.audio, lufs=planned.level))

    def say(self, plan: Prosody) -> Speech:
        """Say the line by a plan."""
        return self.sound(decode_at_once(self.student.net, self.prepare(plan), passes=PASSES), plan)
