"""The unit that flows through a turn: a thought line, the line spoken, the line with a face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from mien.errors import InputError
from mien.types.affect import Affect
from mien.types.check import check_number
from mien.types.motion import Motion
from mien.types.shown import ShownPicture, with_captions
from mien.types.speech import Speech

__all__ = ["STRATEGIES", "Beat", "Line", "Spoken", "Strategy", "Utterance"]

Strategy = Literal[
    "question",
    "restatement",
    "reflection",
    "self-disclosure",
    "affirmation",
    "suggestion",
    "information",
    "other",
]
"""ESConv's eight support strategies (Liu et al., "Towards Emotional Support Dialog Systems", ACL 2021, table 1)."""

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One finished turn of a conversation, as the memory keeps it.

    Args:
        speaker: "person" or "mien".
        text: what was said and, if Mien spoke, heard.
        shown: pictures that the person showed with it.
    """

    speaker: Literal["person", "mien"]
    text: str
    shown: tuple[ShownPicture, ...] = ()

    @property
    def told(self) -> str:
        """All words of the turn, the captions of what was shown among them."""
        return with_captions(self.text, self.shown)


@dataclass(frozen=True, slots=True)
class Line:
    """One clause or sentence as it is thought.

    Args:
        text: plain words to be spoken: no markup, no role names.
        affect: the feeling to say it with.
        strategy: what the line does for the person.

    Raises:
        InputError: the text is blank.
    """

    text: str
    affect: Affect
    strategy: Strategy

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError("a line has no text; expected words to say")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line that has a voice."""

    line: Line
    speech: Speech


@dataclass(frozen=True, slots=True)
class Beat:
    """A spoken line that has a face.

    Args:
        spoken: the line and its speech.
        start: when it starts, seconds from the start of the turn's first beat.
        motion: frames k / fps that lie in [start, start + duration): beats join to one track without drift.
    """

    spoken: Spoken
    start: float
    motion: Motion

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", check_number(self.start, name="start of a beat", low=0.0))
