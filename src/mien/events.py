"""What happens in a turn, for those who watch it: timers, recorders, a terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from mien.say import Chain
from mien.types import Affect, Line, Percept, Spoken

__all__ = ["Event", "Felt", "Observer", "Perceived", "Planned", "Thought", "Voiced"]


@dataclass(frozen=True, slots=True)
class Perceived:
    """The person's turn is understood."""

    percept: Percept


@dataclass(frozen=True, slots=True)
class Felt:
    """The feeling to answer with is chosen."""

    affect: Affect


@dataclass(frozen=True, slots=True)
class Planned:
    """It is understood what happened, and what the answer is to do."""

    plan: Chain


@dataclass(frozen=True, slots=True)
class Thought:
    """A line is thought."""

    line: Line


@dataclass(frozen=True, slots=True)
class Voiced:
    """A line has its voice; its beat follows."""

    spoken: Spoken


Event = Perceived | Felt | Planned | Thought | Voiced
Observer = Callable[[Event], None]
