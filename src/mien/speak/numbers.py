"""Numbers as they are read aloud in English.

num2words (LGPL, a library of its own beside Mien, called by its one function) makes the words; here stands which of its
readings fits what is written.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

__all__ = ["cardinal", "clock", "day", "decade", "digits", "fraction", "ordinal", "reading", "year"]

_LONGEST = 15  # digits; a longer number is nothing that anybody counts
_NUMBER = re.compile(r"([-−+]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d+))?")
_MONTHS = "January February March April May June July August September October November December".split()
_DIGITS = "zero one two three four five six seven eight nine".split()


def reading(number: str) -> str:
    """Read a number as a reader would: 1984 as a year, 007 and long rows digit by digit, any other as a count."""
    whole = number.lstrip("+-−")
    if whole.isdecimal():
        if (len(whole) > 1 and whole[0] == "0") or len(whole) >= 10:
            return _signed(number, digits(whole))
        if whole == number and len(whole) == 4 and 1100 <= int(whole) < 2100:
            return year(int(whole))
    return cardinal(number)


def cardinal(number: str) -> str:
    """Read a count: "-1,234.50" is minus one thousand two hundred and thirty-four point five zero."""
    match = _NUMBER.fullmatch(number)
    if match is None or not (match[2] or match[3]):
        return digits(number)
    whole = (match[2] or "0").replace(",", "")
    words = _words(int(whole)) if len(whole) <= _LONGEST else digits(whole)
    return _signed(number, words + (f" point {digits(match[3])}" if match[3] else ""))


def _signed(number: str, words: str) -> str:
    return {"-": "minus ", "−": "minus ", "+": "plus "}.get(number[0], "") + words


def _words(number: int, to: str = "cardinal") -> str:
    from num2words import num2words

    return num2words(number, lang="en", to=to).replace(",", "")  # a comma would be a pause


def ordinal(number: int) -> str:
    """Read a place in a row: 21 is twenty-first."""
    return _words(number, "ordinal")


def year(number: int) -> str:
    """Read a year: 1905 is nineteen oh-five, 2007 two thousand and seven."""
    return _words(number, "year")


def decade(number: int) -> str:
    """Read a decade: 1990 is nineteen nineties, 60 sixties."""
    words = year(number) if number >= 1000 else _words(number)
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def digits(text: str) -> str:
    """Read digit by digit; what is no digit parts groups."""
    groups = [" ".join(_DIGITS[int(digit)] for digit in group) for group in re.findall(r"\d+", text)]
    return ", ".join(groups)


def fraction(over: int, under: int) -> str:
    """Read a fraction: 3, 4 is three quarters."""
    name = {2: "half", 4: "quarter"}.get(under) or ordinal(under)
    if over != 1:
        name = "halves" if under == 2 else name + "s"
    return f"{_words(over)} {name}"


def clock(hour: int, minute: int, second: int | None, *, half: bool) -> str:
    """Read a time of day.

    Args:
        hour: 0 to 24.
        minute: 0 to 59.
        second: 0 to 59, if it was given.
        half: whether "a.m." or "p.m." follows.
    """
    words = _words(hour)
    if minute:
        words += f" oh {_words(minute)}" if minute < 10 else f" {_words(minute)}"
    elif second is None and not half:
        words += " o'clock" if hour <= 12 else " hundred"
    return words if second is None else f"{words} and {_words(second)} second{'s' * (second != 1)}"


def day(year_: int, month: int, day_: int) -> str | None:
    """Read a date: March fifth, twenty twenty-four; None if there is no such day."""
    try:
        found = date(year_, month, day_)
    except ValueError:
        return None
    return f"{_MONTHS[found.month - 1]} {ordinal(found.day)}, {year(found.year)}"


def is_one(number: str) -> bool:
    """Tell whether a number takes the singular."""
    return Decimal(number.replace(",", "").replace("−", "-")) in (1, -1) and "." not in number
