"""Times in words: when something will be ("on Friday"), and which time a question means ("last week")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

__all__ = ["due_time", "span_asked"]

_DAYS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Sequence[str] = "january february march april may june july august september october november december".split()
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "few": 3}
_FARTHEST = 36_500.0  # days: a time beyond any life, and well within the calendar
_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_COUNT = r"(?:about |around )?(?:a )?(\d+|" + "|".join(_NUMBERS) + r")(?: of)? (hour|day|week|month|year)s?"
_IN = re.compile(rf"\bin {_COUNT}\b", re.I)
_AGO = re.compile(rf"\b{_COUNT} (?:ago|back)\b", re.I)
_WEEKDAY = re.compile(rf"\b(?:on|this|next|coming|by) (?:coming )?({'|'.join(_DAYS)})\b", re.I)
_LAST_WEEKDAY = re.compile(rf"\b(?:on|last) ({'|'.join(_DAYS)})\b", re.I)
_MONTH = re.compile(rf"\b(?:in|next|this) ({'|'.join(_MONTHS)})\b", re.I)
_SOON = (
    (r"\bday after tomorrow\b", 2.0),
    (r"\btomorrow\b", 1.0),
    (r"\b(?:tonight|this (?:evening|afternoon)|later today)\b", 0.3),
    (r"\b(?:this|the|at the) weekend\b", 4.0),
    (r"\bnext week\b", 7.0),
    (r"\bnext month\b", 30.0),
    (r"\bnext year\b", 365.0),
)
_PAST = re.compile(r"\b(?:was|were|went|had|did|happened|last|yesterday|ago)\b", re.I)
_ASKED = (
    (r"\b(?:just now|a moment ago|earlier today|this morning|today)\b", 0.0, 0.6),
    (r"\bday before yesterday\b", 2.0, 0.6),
    (r"\b(?:yesterday|last night)\b", 1.0, 0.6),
    (r"\bthe other day\b", 3.0, 3.0),
    (r"\blast week(?!end)\b", 7.0, 3.5),
    (r"\blast weekend\b", 4.0, 2.5),
    (r"\blast month\b", 30.0, 15.0),
    (r"\b(?:lately|recently|these days)\b", 2.0, 6.0),
)


def due_time(text: str, *, at: datetime) -> datetime | None:
    """Return when something that is told of will be.

    Args:
        text: one sentence.
        at: when it was said.

    Returns:
        The time, to the day at best; None where no time to come is named.
    """
    if found := _IN.search(text):
        return at + timedelta(days=_count(found))
    for pattern, days in _SOON:
        if re.search(pattern, text, re.I):
            return at + timedelta(days=days)
    if (found := _WEEKDAY.search(text)) and not _PAST.search(text):
        return at + timedelta(days=(_DAYS.index(found[1].lower()) - at.weekday() - 1) % 7 + 1)
    if (found := _MONTH.search(text)) and not _PAST.search(text):
        return at + timedelta(days=30.0 * ((_MONTHS.index(found[1].lower()) + 1 - at.month) % 12 or 12))
    return None


def span_asked(text: str, *, at: datetime) -> tuple[float, float] | None:
    """Return which time a question means.

    Args:
        text: the question.
        at: when it is asked.

    Returns:
        How many days ago, and how many days more or less; None where it names none.
    """
    if found := _AGO.search(text):
        days = _count(found)
        return days, max(0.3 * days, 0.6)
    for pattern, days, width in _ASKED:
        if re.search(pattern, text, re.I):
            return days, width
    if found := _LAST_WEEKDAY.search(text):
        return float((at.weekday() - _DAYS.index(found[1].lower()) - 1) % 7 + 1), 0.6
    return None


def _count(found: re.Match[str]) -> float:
    number = found[1].lower()
    days = (_NUMBERS[number] if number in _NUMBERS else int(number[:9])) * _UNITS[found[2].lower()]
    return min(days, _FARTHEST)
