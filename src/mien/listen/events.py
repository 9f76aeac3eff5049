"""What a listener notices about turns."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Backchannel", "Began", "Ended", "Hesitated", "Interrupted", "Paused", "Resumed", "TurnEvent", "WentOn"]


@dataclass(frozen=True, slots=True)
class Began:
    """The person began to speak.

    Args:
        at: seconds since the stream began, as all times here.
    """

    at: float


@dataclass(frozen=True, slots=True)
class Paused:
    """The person paused; the turn may have ended here, so an answer may be drafted.

    Args:
        at: when the speech stopped.
        finished: how sure it sounds that all is said.
    """

    at: float
    finished: float


@dataclass(frozen=True, slots=True)
class WentOn:
    """The person went on after a pause; a draft is void."""

    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn has ended.

    Args:
        began: when it began.
        at: when the speech stopped.
        why: it sounded finished, or the silence grew long.
    """

    began: float
    at: float
    why: Literal["finished", "silence"]


@dataclass(frozen=True, slots=True)
class Hesitated:
    """Somebody is heard over Mien's speech, and what they want is not decided: `Resumed` or `Interrupted` follows.

    Args:
        at: when they began.
        noticed: when they were heard.
        held: whether Mien falls silent and holds its place, as they seem to want the turn; it speaks more softly
            otherwise.
    """

    at: float
    noticed: float
    held: bool


@dataclass(frozen=True, slots=True)
class Resumed:
    """Mien keeps the turn and goes on after `Hesitated`."""

    at: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The person took the turn while Mien spoke; a turn of theirs has begun.

    Args:
        at: when they began.
        noticed: when that was sure.
    """

    at: float
    noticed: float


@dataclass(frozen=True, slots=True)
class Backchannel:
    """The person made a short sound of listening, or a laugh, while Mien spoke.

    Args:
        at: when it began.
        seconds: how long it was.
    """

    at: float
    seconds: float


TurnEvent = Began | Paused | WentOn | Ended | Hesitated | Resumed | Interrupted | Backchannel
