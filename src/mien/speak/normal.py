"""Written words as they are said: numbers, dates, times, money, units and abbreviations of English.

Every written word keeps its place and gives one or more spoken words, so that times can be told for what is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from mien.speak.numbers import cardinal, clock, day, decade, digits, fraction, is_one, ordinal, reading
from mien.speak.text import ends_sentence, word_shell

__all__ = ["normal_words", "read_address", "read_date", "read_letters", "read_money", "read_time", "sound_phones"]

_N = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-−+]?{_N}|[-−+]?\.\d+")
_MONEY = re.compile(rf"([-−]?)([$£€¥₹])({_N})(k|K|m|M|bn|b|B|tn)?")
_UNIT = re.compile(rf"([-−+]?{_N})([^\d\s,.\-–]\S*)")
_RANGE = re.compile(rf"({_N})[-–]({_N})(\D{{0,4}})")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?([ap]\.?m)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})([ap])\.?m", re.IGNORECASE)
_HALF = re.compile(r"([ap])\.?m", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:st|nd|rd|th)", re.IGNORECASE)
_DECADE = re.compile(r"(\d\d?|1[1-9]\d|20\d)0['’]?s")
_PHONE = re.compile(r"\+?\d{1,4}(?:[-.]\d{2,4}){2,}|\d{3}-\d{4}")
_VERSION = re.compile(r"v?(\d+(?:\.\d+){2,})")
_FRACTION = re.compile(r"(\d{1,4})[/⁄](\d{1,4})")
_TIMES = re.compile(r"(\d+)[x×](\d+)")
_LETTERS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?")
_EITHER = re.compile(r"[A-Za-z]+/[A-Za-z]+")
_ADDRESS = re.compile(r"(?:[\w.+-]+@)?(?:[A-Za-z0-9-]+\.)+([A-Za-z]{2,})")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True, slots=True)
class _Place:
    """A word without its quotation marks and stops, with its neighbours, which may be ""."""

    core: str
    before: str
    after: str
    stopped: bool  # a full stop follows the core


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("mien.speak").joinpath("normal.toml").read_text(encoding="utf-8"))


def normal_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return what is said of each written word.

    Args:
        words: those of a text, in order, as `spoken_text` has them.

    Returns:
        For each one or more words apart by spaces, none empty, with the punctuation around it; a full stop stays only
        where it ends a sentence. A word that needs nothing is itself.
    """
    shells = [word_shell(word) for word in words]
    cores = ["", *(core for _, core, _ in shells), ""]
    said = []
    calls = _calls(words, cores[1:-1])
    for at, (word, (front, core, end)) in enumerate(zip(words, shells, strict=True)):
        place = _Place(core, cores[at], cores[at + 2], end.startswith(".") and not end.startswith(".."))
        rules = _FIGURES if any(map(str.isdecimal, core)) else _LETTERED
        spoken = _called(core) if at in calls else next((read for rule in rules if (read := rule(place))), core)
        if place.stopped and at + 1 < len(words) and _runs_on(place, word, spoken):
            end = end[1:]
        said.append(f"{front}{spoken}{end}" if spoken else word)
    return tuple(said)


def sound_phones(word: str) -> str | None:
    """Return the phones, in IPA, of a sound that is no word, such as "Hm," or "Shh!"; None of a word."""
    return _table()["sounds"].get(word_shell(word)[1].lower())


def _runs_on(place: _Place, word: str, spoken: str) -> bool:
    """Tell whether the sentence goes on after a word with a full stop."""
    if ends_sentence(word):
        return spoken != place.core and place.after[:1].islower()  # 3 lbs. of it
    starts = place.after.istitle() and place.after.lower() in _table()["sentences"]["start"]
    return not starts or place.core.lower() in _table()["sentences"]["names_follow"]


def _called(core: str) -> str:
    return ("plus " if core.startswith("+") else "") + digits(core)


def _calls(words: Sequence[str], cores: Sequence[str]) -> set[int]:
    """Find the words of telephone numbers that stand apart: "(555) 123-4567", "+44 20 7946 0018"."""
    found: set[int] = set()
    for at, core in enumerate(cores):
        if re.fullmatch(r"\+\d{1,3}", core) and re.fullmatch(r"\(?\d[\d-]+", "".join(words[at + 1 : at + 2])):
            found.add(at)
        elif at - 1 in found and re.fullmatch(r"[\d-]{2,}", core) and not words[at - 1].endswith((".", ",", ";", "!")):
            found.add(at)
        elif words[at] == f"({core})" and re.fullmatch(r"\d{3,5}", core) and at + 1 < len(cores):
            found |= {at} if re.fullmatch(r"\d{3,4}(?:-\d{3,4})?", cores[at + 1]) else set()
    return found


def _abbreviation(place: _Place) -> str | None:
    table, key = _table(), place.core.lower()
    if key == "no" and place.stopped and place.after[:1].isdigit():
        return "number"
    if key in table["months"] and len(key) < 5 and key != "may":
        near = place.after[:1].isdigit() or place.before.lower() in ("in", "since", "of", "last", "next", "this", "by")
        return table["months"][key] if near and (place.stopped or place.core.istitle()) else None
    named = place.after[:1].isupper()
    if key == "dr":
        return "Doctor" if named or not place.before[:1].isupper() else "Drive"
    if key == "st":
        return "Saint" if named and not place.before[:1].isdigit() else "Street"
    if key in table["bare"]:
        return table["bare"][key]
    if place.stopped and key in table["abbreviations"]:
        return table["abbreviations"][key]
    match = _HALF.fullmatch(place.core)
    if match and (place.stopped or place.before[-1:].isdigit()) and len(key) > 2 - place.before[-1:].isdigit():
        return f"{match[1].upper()} M"
    if key in table["abbreviations"] and "." in key:
        return table["abbreviations"][key]
    if _LETTERS.fullmatch(place.core + ".") and place.stopped and (len(place.core) > 1 or named):
        return read_letters(place.core)
    return None


def _dated(place: _Place) -> str | None:
    """Read a day of a month, and dates in figures."""
    if not place.core[:1].isdecimal():
        return None
    months = _table()["months"]
    names = {*months, *(name.lower() for name in months.values())}
    if place.core.isdecimal() and 1 <= int(place.core) <= 31 and len(place.core) <= 2:
        if place.before.lower() in names:
            return ordinal(int(place.core))
        if place.after.lower() in names and (place.after.lower() != "may" or place.after == "May"):
            return f"{'' if place.before.lower() == 'the' else 'the '}{ordinal(int(place.core))} of"
    return read_date(place.core, order="ymd") if "-" in place.core else read_date(place.core, order="mdy")


def read_date(text: str, *, order: str) -> str | None:
    """Read a date in figures.

    Args:
        text: "2024-03-05", "3/5/2024", "5.3.2024" or another row of figures.
        order: letters y, m and d in the order of the figures; where the day cannot be one, day and month change places.

    Returns:
        "March fifth, twenty twenty-four"; None if it is no date.
    """
    figures = re.split(r"[-/.]", text)
    if len(figures) != 3 or not all(part.isdecimal() and part.isascii() and len(part) <= 4 for part in figures):
        return None
    part = dict(zip(order, map(int, figures), strict=True))
    if len(figures[order.index("y")]) != 4:
        return None
    return day(part["y"], part["m"], part["d"]) or day(part["y"], part["d"], part["m"])


def _timed(place: _Place) -> str | None:
    hour = _HOUR.fullmatch(place.core)
    if hour and int(hour[1]) <= 12:
        return f"{cardinal(hour[1])} {hour[2].upper()} M"
    return read_time(place.core, half=_HALF.fullmatch(place.after) is not None)


def read_time(text: str, *, half: bool = False) -> str | None:
    """Read a time of day, "3:05" or "15:30:10"; None if it is none. `half` tells that "p.m." comes after it."""
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    half = half or bool(match[4])
    words = clock(int(match[1]), int(match[2]), int(match[3]) if match[3] else None, half=half)
    return f"{words} {match[4][0].upper()} M" if match[4] else words


def _paid(place: _Place) -> str | None:
    scales = ("thousand", "million", "billion", "trillion")
    if place.core.lower() in scales and (money := _MONEY.fullmatch(place.before)):
        return f"{place.core} {_table()['money'][money[2]][1]}"
    money = _MONEY.fullmatch(place.core)
    if money and place.after.lower() in scales and not money[4]:
        return cardinal(money[1] + money[3])
    return read_money(place.core)


def read_money(text: str) -> str | None:
    """Read an amount, "$3.50" or "£2bn"; None if it is none."""
    match = _MONEY.fullmatch(text)
    if match is None:
        return None
    one, many, cent, cents = _table()["money"][match[2]]
    if match[4]:
        return f"{cardinal(match[1] + match[3])} {_table()['scales'][match[4].lower()]} {many}"
    whole, _, part = match[3].partition(".")
    if part and (len(part) != 2 or not cent):
        return f"{cardinal(match[1] + match[3])} {many}"
    words = f"{cardinal(match[1] + whole)} {one if is_one(whole) else many}"
    if not int(part or 0):
        return words
    few = f"{cardinal(part)} {cent if int(part) == 1 else cents}"
    return few if not int(whole.replace(",", "")) and not match[1] else f"{words} and {few}"


def _figures(place: _Place) -> str | None:
    """Read what is made of several numbers: telephones, versions, ordinals, decades, fractions, ranges."""
    core = place.core
    if _PHONE.fullmatch(core):
        return _called(core)
    if match := _VERSION.fullmatch(core):
        return ("version " if core[0] == "v" else "") + " point ".join(cardinal(part) for part in match[1].split("."))
    if match := _ORDINAL.fullmatch(core):
        return ordinal(int(match[1].replace(",", "")))
    if match := _DECADE.fullmatch(core):
        return decade(int(match[1]) * 10)
    if match := _FRACTION.fullmatch(core):
        over, under = int(match[1]), int(match[2])
        if over < under and under in (*range(2, 11), 12, 16, 20, 32, 64, 100):
            return ("and " if place.before.isdigit() else "") + fraction(over, under)
        return f"{cardinal(match[1])} {cardinal(match[2])}"
    if match := _TIMES.fullmatch(core):
        return f"{cardinal(match[1])} by {cardinal(match[2])}"
    if (match := _RANGE.fullmatch(core)) and (not match[3] or match[3] in _table()["units"]):
        if match[1] == match[2]:
            return f"{cardinal(match[1])} {cardinal(match[2])}"  # fifty fifty
        unit = f" {_table()['units'][match[3]][1]}" if match[3] else ""
        return f"{reading(match[1])} to {reading(match[2])}{unit}"
    return None


def _measured(place: _Place) -> str | None:
    units = _table()["units"]
    if place.core in units and _NUMBER.fullmatch(place.before):
        return units[place.core][0 if is_one(place.before) else 1]
    match = _UNIT.fullmatch(place.core)
    if match and match[2] in units:
        return f"{cardinal(match[1])} {units[match[2]][0 if is_one(match[1]) else 1]}"
    if match and match[2] in _table()["scales"]:
        return f"{cardinal(match[1])} {_table()['scales'][match[2]]}"
    return None


def _counted(place: _Place) -> str | None:
    if not _NUMBER.fullmatch(place.core):
        return None
    counts = place.after in _table()["units"] or place.after.lower() in ("percent", "degrees", "dollars", "people")
    return cardinal(place.core) if counts else reading(place.core)


def _ruler(place: _Place) -> str | None:
    """Read a Roman number after a name: Chapter IV, Henry VIII."""
    if not _ROMAN.fullmatch(place.core) or not place.before[:1].isupper():
        return None
    number = 0
    for letter, following in zip(place.core, place.core[1:] + " ", strict=True):
        value = {"I": 1, "V": 5, "X": 10, " ": 0}
        number += value[letter] if value[letter] >= value[following] else -value[letter]
    if place.before.lower() in _table()["numbered"]["words"]:
        return cardinal(str(number))
    return f"the {ordinal(number)}" if len(place.core) > 1 and place.before[1:].islower() else None


def _either(place: _Place) -> str | None:
    if not _EITHER.fullmatch(place.core):
        return None
    return place.core.replace("/", " " if place.core.lower() == "and/or" else " or ")


def _mixed(place: _Place) -> str | None:
    """Read the numbers of what is made of figures and other signs: MP3, covid-19, 20-year-old, 2+2."""
    if not re.search(r"\d", place.core):
        return None
    spoken = re.sub(_N, lambda number: f" {reading(number[0])} ", place.core)
    for sign, name in (("+", " plus "), ("=", " equals "), ("×", " times "), ("%", " percent ")):
        spoken = spoken.replace(sign, name)
    return " ".join(re.sub(r"\s[-–/'\"⁄]|[-–/⁄]\s", " ", spoken).split())


def _addressed(place: _Place) -> str | None:
    match = _ADDRESS.fullmatch(place.core)
    known = match and ("@" in place.core or match[1].lower() in _table()["domains"]["names"])
    return read_address(place.core) if known else None


def read_address(text: str) -> str:
    """Read an address of the web or of mail with its signs: "mien.org" is mien dot org."""
    plain = re.sub(r"^https?://|/$", "", text)
    for sign, name in ((".", "dot"), ("@", "at"), ("/", "slash"), ("-", "dash"), ("_", "underscore"), ("www", "W W W")):
        plain = plain.replace(sign, f" {name} ")
    parts = re.sub(r"[^\w]", " ", plain).split()
    return " ".join(digits(part) if part.isdecimal() and part.isascii() else part for part in parts)


def read_letters(text: str) -> str:
    """Read letter by letter, figure by figure: "U.S." is U S."""
    return " ".join(digits(letter) or letter.upper() for letter in text if letter.isalnum())


_Rules = tuple[Callable[[_Place], str | None], ...]
_FIGURES: _Rules = (_dated, _timed, _paid, _figures, _measured, _counted, _addressed, _mixed)
_LETTERED: _Rules = (_paid, _abbreviation, _measured, _ruler, _addressed, _either)
