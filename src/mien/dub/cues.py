"""Lines with their times: SubRip files; or one line without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mien.errors import InputError
from mien.types.check import check_number
from mien.types.media import check_file

__all__ = ["Cue", "read_cues", "read_line"]

_TIMES = re.compile(
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})(?:\s.*)?"
)
_MARKS = re.compile(r"</?(?:[ibu]|font)\b[^>]*>|\{\\[^}]*\}", re.IGNORECASE)  # slants, colours, places on the screen
_LARGEST = 4_000_000  # bytes: a day of talking
_LONGEST = 1_000  # letters of a line: a minute of talking; aligning takes memory with its square


@dataclass(frozen=True, slots=True)
class Cue:
    """One line to be said.

    Args:
        start: seconds from the film's beginning.
        end: seconds, after `start`.
        text: what is said, without the marks that subtitles carry for the eye.

    Raises:
        InputError: it ends before it starts, has no words, or more than 1,000 letters.
    """

    start: float
    end: float
    text: str

    def __post_init__(self) -> None:
        check_number(self.start, name="start of a line", low=0.0)
        if not self.end > self.start:
            raise InputError(f"line {self.text[:40]!r} ends at {self.end:g} s, not after {self.start:g} s")
        if not self.text.strip():
            raise InputError(f"the line at {self.start:g} s has no words; expected what is to be said")
        if len(self.text) > _LONGEST:
            raise InputError(
                f"the line at {self.start:g} s has {len(self.text):,} letters; expected at most {_LONGEST:,}: "
                "part it into lines with times (.srt)"
            )


def read_cues(path: str | Path) -> tuple[Cue, ...]:
    """Read a SubRip file (.srt): numbers, "00:00:01,000 --> 00:00:02,500", text, a blank line.

    Args:
        path: UTF-8, with or without a byte order mark; numbers may be missing, lines of one cue are joined.

    Returns:
        The lines in order of time.

    Raises:
        InputError: there is no such file, it is no UTF-8, a line of it is wrong (which is told), two overlap, or there
            are none.

    Source: the format has no standard; we read what FFmpeg and VLC write.
    """
    source = check_file(path)
    cues = sorted(_cues(_rows(source), source), key=lambda cue: cue.start)
    if not cues:
        raise InputError(f'{source} has no lines; expected such as "00:00:01,000 --> 00:00:02,500" and a text below')
    for before, after in pairwise(cues):
        if after.start < before.end:
            raise InputError(f"{source}: {after.text[:40]!r} starts at {after.start:g} s, inside {before.text[:40]!r}")
    return tuple(cues)


def read_line(path: str | Path, *, seconds: float) -> Cue:
    """Read what is said in a film of one line.

    Args:
        path: plain text, UTF-8; line breaks in it are spaces.
        seconds: how long the film is.

    Returns:
        The line, whose time is the whole film.

    Raises:
        InputError: there is no such file, it is no UTF-8, has no words, or too many for one line.
    """
    return Cue(0.0, seconds, " ".join(" ".join(_rows(check_file(path))).split()))


def _rows(source: Path) -> list[str]:
    if source.stat().st_size > _LARGEST:
        raise InputError(f"{source} has {source.stat().st_size:,} bytes; expected subtitles of at most {_LARGEST:,}")
    try:
        return source.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is no UTF-8 at byte {error.start}; save it as UTF-8") from None


def _cues(rows: list[str], source: Path) -> list[Cue]:
    cues: list[Cue] = []
    block: list[tuple[int, str]] = []
    for number, row in enumerate([*rows, ""], 1):
        if row.strip():
            block.append((number, row.strip()))
            continue
        if block:
            cues.append(_cue(block, source))
        block = []
    return cues


def _cue(block: list[tuple[int, str]], source: Path) -> Cue:
    if block[0][1].isdigit() and len(block) > 1:
        block = block[1:]
    number, times = block[0]
    found = _TIMES.fullmatch(times)
    if not found:
        raise InputError(
            f'{source}, line {number}: {times[:60]!r} is no time; expected "00:00:01,000 --> 00:00:02,500"'
        )
    start, end = (_seconds(found.groups()[place : place + 4]) for place in (0, 4))
    try:
        return Cue(start, end, _MARKS.sub("", " ".join(text for _, text in block[1:])))
    except InputError as error:
        raise InputError(f"{source}, line {number}: {error}") from None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")
