"""Memories in words: for a mind, as quotes that stay quotes; for the person, as a question."""

from __future__ import annotations

import re
from datetime import datetime

from mien.remember.episode import Episode
from mien.types import Affect, feeling_word

__all__ = ["ago", "feeling_told", "offered", "quoted", "told"]

_SHOWN = 0.15  # intensity times confidence from which a feeling is named
_FEELINGS = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "fearful": "worried",
    "disgusted": "disgusted",
    "surprised": "surprised",
}
_MARKS = re.compile(r"<\|[^|]{0,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|[\x00-\x1f\x7f-\x9f\u2028\u2029]", re.I)
"""What minds' templates take for the end of a turn, and what would break a line."""
_MOST = 150  # letters of a quote: a line of at most 200 for a mind
_HARD = frozenset("funeral divorce breakup diagnosis accident argument fight trial hearing".split())
"""Topics of which nobody asks how they went."""
_HOURS, _DAY = 3600.0, 86_400.0


def told(episode: Episode, at: datetime) -> str:
    """Return a memory for a mind to read.

    Args:
        episode: the memory.
        at: now.

    Returns:
        One line such as 'two days ago they told you, worried: "I have a job interview on Friday."'. The person's words
        stand in one pair of quotation marks that nothing in them can close.
    """
    how = f", {episode.feeling}" if episode.feeling else ""
    if episode.kind in ("picture", "sound"):
        deed = "showed you a picture" if episode.kind == "picture" else "played you a sound"
        return f'{ago(episode.at, at)} they {deed}{how}: "{quoted(episode.text)}"'
    return f'{ago(episode.at, at)} they told you{how}: "{quoted(episode.text)}"'


def offered(episode: Episode, at: datetime) -> str:
    """Return a memory as a question to its person.

    Args:
        episode: an episode with a topic.
        at: now.

    Returns:
        One sentence such as "You told me about the job interview; how did it go?". Of the person's words only the
        topic is in it.
    """
    ahead = episode.due is not None and episode.due > at
    hard = episode.about.split()[-1] in _HARD or (episode.vad.valence < -0.2 and episode.strength >= _SHOWN)
    if ahead:
        question = "is it still ahead of you?"
    elif episode.due is not None and episode.about.split()[-1] not in _HARD:
        question = "how did it go?"
    elif hard:
        question = "how is that for you now?"
    else:
        question = "how did that go on?"
    return f"You told me about the {episode.about}; {question}"


def ago(then: datetime, at: datetime) -> str:
    """Return how long ago something was, in words.

    Args:
        then: when it was.
        at: now.

    Returns:
        Such as "two days ago".
    """
    seconds = (at - then).total_seconds()
    if seconds < _HOURS / 2:
        return "just now"
    for size, name, most in (
        (_HOURS, "hour", 20),
        (_DAY, "day", 13),
        (7 * _DAY, "week", 8),
        (30.4 * _DAY, "month", 18),
    ):
        count = max(round(seconds / size), 1)
        if count <= most:
            return f"{_number(count)} {name}{'s' * (count > 1)} ago"
    count = round(seconds / (365.25 * _DAY))
    return f"{_number(count)} year{'s' * (count > 1)} ago"


def quoted(text: str) -> str:
    """Return a text that cannot leave a pair of quotation marks.

    Args:
        text: anything.

    Returns:
        One line of at most 150 letters without quotation marks or marks of a mind's template.
    """
    line = " ".join(_MARKS.sub(" ", text).split())
    line = re.sub(r"[\"“”„«»]", "'", line)
    return line if len(line) <= _MOST else line[: _MOST - 1].rsplit(" ", 1)[0] + "…"


def _number(count: int) -> str:
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[count - 1] if count <= len(words) else str(count)


def feeling_told(affect: Affect) -> str:
    """Return a feeling in the word that it is told by, such as "worried"; "" where it is not worth one."""
    return _FEELINGS.get(feeling_word(affect), "")
