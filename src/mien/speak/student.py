"""The student voice: a network of two million numbers that learned one voice from what another engine said in it.

Source: Budzianowski et al., "Pheme", 2024, arXiv:2401.02839: tokens of sound that are masked and told at once in a few
passes, and one voice taught by synthetic speech. `mien.train.student.net` says what we do differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.errors import InputError, WeightsError
from mien.speak.duration import fit_plans
from mien.speak.join import join_speech
from mien.speak.kokoro_spelling import KokoroSpelling
from mien.speak.line import PlannedLine
from mien.speak.loudness import level_audio
from mien.speak.phones import is_phone
from mien.speak.plan import plan_prosody
from mien.speak.prosody import Prosody
from mien.speak.script import Script, plain_script
from mien.speak.shape import shape_voice
from mien.speak.student_codec import Codec, synthesise_voice
from mien.speak.student_decode import decode_at_once
from mien.speak.student_net import StudentNet
from mien.speak.student_reading import Unit, line_symbols, line_units, unit_marks
from mien.speak.vocal import say_sounds, sounds_length
from mien.speak.words import word_marks
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["PASSES", "Student", "StudentVoice", "engine", "read_student"]

PASSES = 8
"""Over a line's tokens."""

_MELODY = 0.4  # of what a feeling does to Joe's pitch: as Kokoro's voices, from whom students learn


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
    try:
        with np.load(path) as file:
            rate, teacher, minutes = int(file["rate"]), str(file["teacher"]), float(file["minutes"])
            arrays = {name: file[name] for name in file.files if file[name].ndim}
        return Student(StudentNet(arrays, Codec.read(arrays)), rate, teacher, minutes)
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(f"{path} holds no student voice ({error}); make it with `mien train student`") from None


class StudentVoice:
    """A student, loaded at the first line, or from `with` on.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._spelling = KokoroSpelling(british=False)

    @cached_property
    def student(self) -> Student:
        """What the file holds; `WeightsError` where it is none of ours."""
        return read_student(self._path)

    @property
    def rate(self) -> int:
        """Samples a second of its sound, Hz."""
        return self.student.rate

    def __enter__(self) -> StudentVoice:
        """Start to load."""
        self._spelling.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process that spells; the next line starts it again."""
        self._spelling.close()

    def speak(self, text: str | Script, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text or a script with a feeling; see `mien.speak.plan` for what the feeling does.

        Args:
            text: what to say, of any length, in English.
            affect: the feeling.
            seconds: how long it shall last, met within a millisecond a sentence; as long as is natural unless given.

        Returns:
            Sound at -19 LUFS with exact times; words are those of the script.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
            EngineError: the worker that spells died twice over the same line.
            WeightsError: the file is no student.
        """
        if seconds is None:
            return join_speech(list(self.stream(text, affect)))
        lines = list(self.read(text))
        plans = [line.plan(affect) for line in lines]
        rest = sum(sounds_length(line.script.sounds, rate=self.rate) for line in lines)
        plans = fit_plans([line.phones() for line in lines], plans, seconds, rest=rest)
        return join_speech([part for each in zip(lines, plans, strict=True) for part in self._say(*each)])

    def stream(self, text: str | Script, affect: Affect) -> Iterator[Speech]:
        """Say a text sentence by sentence; see `Voice.stream`."""
        for line in self.read(text):
            yield from self._say(line, line.plan(affect))

    def read(self, text: str | Script) -> Iterator[StudentLine]:
        """Spell a text's sentences and time them, one after another; those without a sound are left out.

        Args:
            text: as in `speak`.

        Yields:
            Lines that can be planned and said.

        Raises:
            InputError: the text leaves nothing to say.
        """
        student, sounded = self.student, False
        for piece in (plain_script(text) if isinstance(text, str) else text).pieces():
            letters, spelt = self._spelling.spell(piece.words)
            symbols = line_symbols(letters)
            if any(is_phone(symbol) for symbol in symbols):
                units = line_units(symbols)
                sounded = True
                yield StudentLine(student, piece, spelt, symbols, units, *student.net.read(units))
        if not sounded:
            given = text if isinstance(text, str) else text.text
            raise InputError(f"the voice has no sound for {given[:40]!r}; expected words in English")

    def _say(self, line: StudentLine, plan: Prosody) -> Iterator[Speech]:
        yield from say_sounds(line.script.opening, rate=self.rate)
        yield line.say(plan)
        yield from say_sounds(line.script.words[-1].sounds, rate=self.rate)


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
        plan = plan_prosody(phones, self.words(phones), affect, said=self.script.words, melody=_MELODY)
        pause = plan.pause.copy()
        pause[0] += self.script.lead
        return replace(plan, pause=pause)

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


def _make(choice: str) -> StudentVoice:
    if not choice or "\0" in choice:
        raise InputError(
            f"voice 'student:{choice}' names no file; expected student:PATH, which mien train student wrote"
        )
    return StudentVoice(Path(choice).expanduser())


engine = Engine(
    name="student",
    summary="a compact voice that you train from another's speech, all of a line at once: mien train student",
    licence="the file's own; spelling by espeak-ng, GPL-3.0-or-later, in a process of its own",
    choices={"*": ()},
    modules=("piper",),
    extra="piper",
    make=_make,
)
