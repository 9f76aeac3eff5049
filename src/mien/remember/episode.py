"""What is remembered: one thing that a person told or showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from mien.errors import InputError
from mien.types import Vad

__all__ = ["KINDS", "LONGEST", "Episode", "Kind", "check_person", "check_time"]

Kind = Literal["fact", "episode", "picture", "sound"]
"""What stays true until it is told otherwise; what happened or will; what was shown; what was heard."""

KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 400
"""Letters of one thing that are kept."""

_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Episode:
    """One thing that a person told or showed.

    Args:
        number: its name in the memory.
        person: whose it is.
        kind: what it is.
        text: the person's own words, or the caption of a picture or a sound.
        about: of a fact what it is of ("sister's name"), of an episode its topic ("job interview"); "" if neither.
        feeling: what they felt when they told it, in one word such as "worried"; "" where it was too weak to name.
        vad: the same as a point.
        strength: how strong and sure it was, [0, 1].
        at: when they told it last.
        due: when what they told of happens; None if that was not said.
        conversation: in which they told it.
        file: the picture or the sound; "" if there is none.
        told: how often they told it.
    """

    number: int
    person: str
    kind: Kind
    text: str
    about: str
    feeling: str
    vad: Vad
    strength: float
    at: datetime
    due: datetime | None
    conversation: str
    file: str
    told: int


def check_person(person: str) -> str:
    """Return the name by which a person's memories are kept.

    Args:
        person: any name; case and spaces around it count for nothing.

    Returns:
        The name in small letters.

    Raises:
        InputError: it is blank or too long.
    """
    name = " ".join(person.split()).casefold()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InputError(f"{person[:80]!r} is no person's name; expected 1 to {_LONGEST_NAME} letters")
    return name


def check_time(at: datetime) -> datetime:
    """Return a time that knows its zone.

    Args:
        at: with a zone.

    Returns:
        The same.

    Raises:
        InputError: it has no zone.
    """
    if at.tzinfo is None:
        raise InputError(f"the time {at} has no zone; expected for example datetime.now(UTC)")
    return at
