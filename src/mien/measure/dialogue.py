"""Dialogues as text files: "Name: words" lines, or one line for each turn of the person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mien.errors import InputError

__all__ = ["Said", "read_dialogue"]

_LARGEST = 1_000_000  # bytes: some 15 hours of talk
_NAMED = re.compile(r"^\s*([^\W\d_][\w .'’-]{0,30}?)\s*:\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn.

    Args:
        name: who says it; "person" where the file names nobody.
        text: what is said.
    """

    name: str
    text: str


def read_dialogue(path: str | Path) -> tuple[Said, ...]:
    """Read a dialogue.

    Args:
        path: a UTF-8 text file; blank lines and lines that begin with # are skipped. A line without a name goes on with
            the turn above it if the file's first turn has a name, and is a turn by itself if not.

    Returns:
        The turns in order, one at least.

    Raises:
        InputError: it is no readable file, is not UTF-8 text, has more than a million bytes, or says nothing.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"dialogue {str(path)!r} cannot be read ({reason}); expected a text file") from None
    if len(raw) > _LARGEST:
        raise InputError(f"dialogue {path} has more than {_LARGEST:,} bytes; cut it into parts")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"dialogue {path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if "\0" in text:
        raise InputError(f"dialogue {path} is no text (it holds zero bytes); expected lines such as 'Ann: I passed!'")
    turns = _turns([line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")])
    if not turns:
        raise InputError(f"dialogue {path} says nothing; expected lines such as 'Ann: I passed my exam!'")
    return tuple(turns)


def _turns(lines: list[str]) -> list[Said]:
    turns: list[Said] = []
    named = bool(lines) and _NAMED.match(lines[0]) is not None
    for line in lines:
        match = _NAMED.match(line) if named else None
        if match:
            turns.append(Said(match.group(1), match.group(2).strip()))
        elif named:
            turns[-1] = Said(turns[-1].name, f"{turns[-1].text} {line.strip()}")
        else:
            turns.append(Said("person", line.strip()))
    return turns
