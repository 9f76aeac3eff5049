"""The student voice: a network of two million numbers that learned one voice from what another engine said in it.

Source: Budzianowski et al., "Pheme", 2024, arXiv:2401.02839: tokens of sound that are masked and told at once in a few
passes, and one voice taught by synthetic speech. `mien.train.student.net` says what we do differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import TracebackType

from mien.engines import Engine
from mien.errors import InputError
from mien.speak.duration import fit_plans
from mien.speak.join import join_speech
from mien.speak.kokoro_spelling import KokoroSpelling
from mien.speak.phones import is_phone
from mien.speak.prosody import Prosody
from mien.speak.script import Script, plain_script
from mien.speak.student_line import Student, StudentLine, read_student
from mien.speak.student_reading import line_symbols, line_units
from mien.speak.vocal import say_sounds, sounds_length
from mien.types import Affect, Speech

__all__ = ["StudentVoice", "engine"]


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
        held = [line.held() for line in lines]
        plans = fit_plans([line.phones() for line in lines], plans, seconds, held=held, rest=rest)
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


def _make(choice: str) -> StudentVoice:
    if "\0" in choice:
        raise InputError(f"voice 'student:{choice}' names no file; expected student:PATH, or student: for Mien's own")
    return StudentVoice(Path(choice).expanduser() if choice else Path(str(files("mien.speak").joinpath("student.npz"))))


engine = Engine(
    name="student",
    summary="a compact voice that learned from Kokoro's, or that you train from another's: mien train student",
    licence="Apache-2.0, or the file's own; spelling by espeak-ng, GPL-3.0-or-later, in a process of its own",
    choices={"": (), "*": ()},
    modules=("piper",),
    extra="piper",
    make=_make,
)
