"""The values of SSML's attributes: paces, pitches, loudnesses, pauses and readings.

Source: W3C, "Speech Synthesis Markup Language (SSML) Version 1.1", 2010, section 3.2 (prosody, emphasis, break), and
its working group's note "SSML 1.0 say-as attribute values", 2005. Which tempo "slow" is, and the like, is left to the
processor; the steps here are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log2

from mien.errors import InputError
from mien.speak.normal import read_date, read_letters, read_money, read_time
from mien.speak.numbers import cardinal, digits, ordinal

__all__ = ["KINDS", "Manner", "duration", "emphasis", "pause", "prosody", "say_as"]

KINDS = (
    *("cardinal", "number", "ordinal", "characters", "spell-out", "digits", "telephone", "date", "time", "currency"),
    *("url", "emoji"),
)
"""Readings of `<say-as>`."""

_RATES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.6}
_PITCHES = {"x-low": -4.0, "low": -2.0, "medium": 0.0, "default": 0.0, "high": 2.0, "x-high": 4.0}
_VOLUMES = {"silent": -60.0, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "default": 0.0, "loud": 3.0, "x-loud": 6.0}
_PAUSES = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2}
_LONGEST = 10.0  # seconds of a pause
_LASTING = 3_600.0  # seconds of words whose time is given

_CHANGE = re.compile(r"([-+]?\d+(?:\.\d+)?|[-+]?\.\d+)(st|%|dB|ms|s)?")
_ORDERS = ("mdy", "dmy", "ymd")


@dataclass(frozen=True, slots=True)
class Manner:
    """How what stands in an element is said, against what stands around it.

    Args:
        stress: with emphasis.
        tempo: factor on the pace.
        pitch: semitones higher.
        energy: dB louder.
        seconds: how long all of it lasts together; as long as is natural unless given.
    """

    stress: bool = False
    tempo: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    seconds: float | None = None


def prosody(values: dict[str, str]) -> Manner:
    """Read the attributes of `<prosody>`.

    Args:
        values: of `rate` ("slow", "80%", "+10%"), `pitch` ("high", "+2st", "-10%"), `volume` ("loud", "+6dB") and
            `duration` ("1.2s").

    Raises:
        InputError: there is none of them, or a value is none of these or beyond a quarter to four times the pace, two
            octaves, 60 dB or an hour.
    """
    if not values:
        raise InputError("<prosody> changes nothing; expected rate, pitch, volume or duration")
    tempo, pitch, energy = 1.0, 0.0, 0.0
    if "rate" in values:
        number, unit, signed = _changed(values["rate"], "rate", _RATES, '"slow", "fast", "80%" or "+10%"')
        tempo = (1.0 + number / 100.0 if signed else number / 100.0) if unit == "%" else number
        _refuse(not 0.25 <= tempo <= 4.0 or unit not in ("%", ""), "rate", values["rate"], "25% to 400%")
    if "pitch" in values:
        number, unit, signed = _changed(values["pitch"], "pitch", _PITCHES, '"low", "high", "+2st" or "-10%"')
        factor = 1.0 + number / 100.0 if unit == "%" else 1.0
        pitch = 12.0 * log2(max(factor, 0.01)) if unit == "%" else number
        named = values["pitch"] in _PITCHES
        _refuse(not (named or (signed and unit in ("st", "%"))), "pitch", values["pitch"], '"+2st" or "-10%"')
        _refuse(abs(pitch) > 24.0, "pitch", values["pitch"], "-24st to +24st")
    if "volume" in values:
        energy, unit, signed = _changed(values["volume"], "volume", _VOLUMES, '"soft", "loud" or "+6dB"')
        named = values["volume"] in _VOLUMES
        _refuse(not (named or (signed and unit == "dB")), "volume", values["volume"], '"soft", "loud" or "+6dB"')
        _refuse(abs(energy) > 60.0, "volume", values["volume"], "-60dB to +60dB")
    return Manner(False, tempo, pitch, energy, duration(values["duration"]) if "duration" in values else None)


def duration(text: str) -> float:
    """Read how long something shall last: "1.2s" or "900ms", at most an hour; seconds.

    Raises:
        InputError: it is no such length.
    """
    number, unit, _ = _changed(text, "duration", {}, '"500ms" or "1.5s"')
    seconds = number / 1000.0 if unit == "ms" else number
    _refuse(unit not in ("s", "ms") or not 0.0 < seconds <= _LASTING, "duration", text, '"50ms" to "3600s"')
    return seconds


def emphasis(values: dict[str, str]) -> Manner:
    """Read the attributes of `<emphasis>`: `level` is "strong", "moderate" (unless given), "reduced" or "none"."""
    level = values.get("level", "moderate")
    levels = {
        "strong": Manner(True, 0.92, 1.0, 2.0),
        "moderate": Manner(True),
        "reduced": Manner(False, 1.1, -0.5, -3.0),
        "none": Manner(),
    }
    if level not in levels:
        raise InputError(f"emphasis level {level!r}; expected one of: {', '.join(levels)}")
    return levels[level]


def pause(values: dict[str, str]) -> float:
    """Read the attributes of `<break>`: `time` ("500ms", "1.5s", at most 10 s) or `strength`; seconds."""
    if "time" in values:
        number, unit, _ = _changed(values["time"], "time", {}, '"500ms" or "1.5s"')
        seconds = number / 1000.0 if unit == "ms" else number
        _refuse(unit not in ("s", "ms") or not 0.0 <= seconds <= _LONGEST, "time", values["time"], '"0s" to "10s"')
        return seconds
    strength = values.get("strength", "medium")
    if strength not in _PAUSES:
        raise InputError(f"break strength {strength!r}; expected one of: {', '.join(_PAUSES)}")
    return _PAUSES[strength]


def say_as(text: str, kind: str, form: str) -> str:
    """Read one word as it is asked for.

    Args:
        text: without the punctuation around it.
        kind: one of `KINDS` but "url" and "emoji", which are not read word by word.
        form: of dates: "mdy", "dmy" or "ymd"; "" is "mdy".

    Returns:
        The words to say.

    Raises:
        InputError: the word is nothing of that kind.
    """
    if form and (kind != "date" or form not in _ORDERS):
        raise InputError(f"format {form!r} of {kind}; expected {', '.join(_ORDERS)}, for dates alone")
    plain = text.replace(",", "")
    number = re.fullmatch(r"[-−+]?\d+(?:\.\d+)?", plain) is not None
    said: str | None = None
    if kind in ("cardinal", "number"):
        said = cardinal(plain) if number else None
    elif kind == "ordinal":
        figures = re.sub(r"(?:st|nd|rd|th)$", "", plain)
        said = ordinal(int(figures)) if figures.isdecimal() and len(figures) <= 12 else None
    elif kind in ("characters", "spell-out"):
        said = read_letters(text)
    elif kind in ("digits", "telephone"):
        said = ("plus " if text.startswith("+") else "") + digits(text) if re.search(r"\d", text) else None
    elif kind == "date":
        said = read_date(text, order=form or "mdy")
    elif kind == "time":
        said = read_time(text)
    elif kind == "currency":
        said = read_money(text)
    if not said:
        raise InputError(f"{text!r} cannot be said as {kind}; expected {_examples(kind)}")
    return said


def _examples(kind: str) -> str:
    examples = {"date": "a date such as 3/25/2024", "time": "a time such as 15:30", "currency": "money such as $3.50"}
    return examples.get(kind, "letters" if kind in ("characters", "spell-out") else "a number")


def _changed(text: str, name: str, names: dict[str, float], wanted: str) -> tuple[float, str, bool]:
    """Read a named step or a number: its value, its unit, and whether it has a sign."""
    if text in names:
        return names[text], "", False
    match = _CHANGE.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{name} {text!r}; expected {wanted}")
    return float(match[1]), match[2] or "", match[1][0] in "+-"


def _refuse(wrong: bool, name: str, text: str, wanted: str) -> None:
    if wrong:
        raise InputError(f"{name} {text!r}; expected {wanted}")
