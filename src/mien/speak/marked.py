"""A text with markup on its way through the parser: plain text with marks in it, and what holds from each mark on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mien.errors import InputError
from mien.speak.ssml import Manner
from mien.speak.text import MARKS

__all__ = ["MarkedText", "SpokenState"]


@dataclass(frozen=True, slots=True)
class SpokenState:
    """What holds for the words from one place on.

    Args:
        stress: they are stressed.
        tempo: factor on the pace.
        pitch: semitones higher.
        energy: dB louder.
        feeling: label and intensity; None is the line's own.
        kind: the reading that `<say-as>` asks for; "" is none.
        form: its format.
        phones: the IPA of a `<phoneme>`.
        alias: what `<sub>` says instead.
        span: where the element begins that gives its words a time, and their seconds together.
        at: where the element begins that gave kind, phones or alias.
    """

    stress: bool = False
    tempo: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    feeling: tuple[str, float] | None = None
    kind: str = ""
    form: str = ""
    phones: str | None = None
    alias: str = ""
    span: tuple[int, float] | None = None
    at: int = 0

    def within(self, manner: Manner) -> SpokenState:
        """Return the state inside an element that changes the manner."""
        return replace(
            self,
            stress=self.stress or manner.stress,
            tempo=self.tempo * manner.tempo,
            pitch=self.pitch + manner.pitch,
            energy=self.energy + manner.energy,
        )


@dataclass(slots=True)
class MarkedText:
    """A text on its way through the parser.

    Args:
        text: as it was given.
    """

    text: str
    out: list[str] = field(default_factory=list, init=False)  # plain text, with marks
    events: list[SpokenState | float | str] = field(default_factory=list, init=False)  # of marks: state, pause or sound
    open: list[tuple[str, int, SpokenState]] = field(default_factory=list, init=False)  # name, place, state around it
    stars: dict[int, int] = field(default_factory=dict, init=False)  # where stress ends, and how many end it
    state: SpokenState = field(default_factory=SpokenState, init=False)

    def fail(self, at: int, why: str) -> InputError:
        """Return the error of a place."""
        near = " ".join(self.text[at : at + 24].split())
        return InputError(f"markup at character {at + 1}, near {near!r}: {why}")

    def put(self, text: str) -> None:
        """Put plain text."""
        self.out.append("".join(letter for letter in text if ord(letter) not in MARKS))

    def mark(self, event: SpokenState | float | str) -> None:
        """Put a mark into the text."""
        if len(self.events) == len(MARKS):
            raise InputError(f"the text has more than {len(MARKS):,} marks; give it in parts")
        self.out.append(chr(MARKS[len(self.events)]))
        self.events.append(event)

    def turn(self, state: SpokenState) -> None:
        """Let another state hold from here."""
        self.state = state
        self.mark(replace(state, stress=state.stress or bool(self.stars)))

    def enter(self, name: str, at: int, inner: SpokenState) -> None:
        """Open an element or a feeling."""
        self.open.append((name, at, self.state))
        self.turn(inner)

    def leave(self, name: str, at: int) -> None:
        """Close what was opened last.

        Raises:
            InputError: that is something else, or nothing is open.
        """
        if not self.open:
            raise self.fail(at, f"{_closing(name)} closes nothing; expected {_shown(name)} before it")
        opened, place, around = self.open[-1]
        if opened != name:
            expected = f"{_closing(opened)} is expected ({_shown(opened)} at character {place + 1})"
            raise self.fail(at, f"{_closing(name)} stands where {expected}")
        self.open.pop()
        if name in ("p", "s"):
            self.out.append("\n\n")
        self.turn(around)

    def end(self) -> None:
        """Tell that the text has ended.

        Raises:
            InputError: something is open.
        """
        if self.open:
            name, place, _ = self.open[-1]
            raise self.fail(place, f"{_shown(name)} is not closed; expected {_closing(name)} after it")


def _shown(name: str) -> str:
    return "[happy:0.6] or the like" if name == "[/]" else name if name.startswith("[") else f"<{name}>"


def _closing(name: str) -> str:
    return "[/]" if name.startswith("[") else f"</{name}>"
