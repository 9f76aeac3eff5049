"""Stories in plain text, in passages that a small mind can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mien.errors import InputError

__all__ = ["Passage", "read_stories"]

_WORDS = 110  # of a passage
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a story.

    Args:
        name: the file's, and its place in it from 1, such as "fox.txt 3".
        text: whole sentences, as far as they are shorter than a passage.
    """

    name: str
    text: str


def read_stories(path: Path) -> tuple[Passage, ...]:
    """Read stories.

    Args:
        path: a text file, or a folder whose .txt files are read, in the order of their names. Blank lines part
            passages; what is longer than 110 words is parted where sentences end, what is shorter than 6 is left out.

    Returns:
        Passages.

    Raises:
        InputError: a file cannot be read, or there is no passage.
    """
    places = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    found = []
    for place in places:
        try:
            text = place.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{place} cannot be read ({error}); expected stories in plain text, UTF-8") from None
        parts = [part for paragraph in re.split(r"\n\s*\n", text) for part in _parts(paragraph)]
        found += [Passage(f"{place.name} {number}", part) for number, part in enumerate(parts, start=1)]
    if not found:
        raise InputError(f"{path} holds no story; expected .txt files with passages of {_FEWEST} words or more")
    return tuple(found)


def _parts(paragraph: str) -> list[str]:
    """Return a paragraph's passages."""
    parts: list[list[str]] = [[]]
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(paragraph.split())):
        words = sentence.split()
        for first in range(0, len(words), _WORDS):
            piece = words[first : first + _WORDS]
            if len(parts[-1]) + len(piece) > _WORDS:
                parts.append([])
            parts[-1] += piece
    return [" ".join(part) for part in parts if len(part) >= _FEWEST]
