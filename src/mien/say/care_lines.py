"""What is said to somebody in danger, with the help that is near: a file of words and numbers, by country."""

from __future__ import annotations

import logging
import os
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from mien.say.care_signs import Sign

__all__ = ["after_lines", "candid_lines", "countries", "handoff_lines", "people_lines"]

_log = logging.getLogger("mien.say")

_DIALLED = re.compile(r"(?<![\w])\d[\d ]*\d(?!\w)")


def handoff_lines(sign: Sign, *, turn: int) -> tuple[str, ...]:
    """Return a hand-off: words that stay with the person, and who helps near at hand.

    Args:
        sign: what was noticed.
        turn: how many turns came before, so that the words differ from one turn to the next.

    Returns:
        Lines to be said, with the numbers of the country in MIEN_COUNTRY, or words that are right anywhere
        where it names none that is known.

    Source: World Health Organization, "Preventing suicide: how to start a conversation", 2018: take it seriously, say
        so openly, stay, and lead to help near at hand. The wording is ours.
    """
    return _filled(_table()["handoff"][sign], turn)


def after_lines(answer: str, *, turn: int) -> tuple[str, ...]:
    """Return what follows a hand-off when the person's answer to its question was short.

    Args:
        answer: "safe", "unsafe" or "unsure".
        turn: how many turns came before.

    Returns:
        Lines to be said.
    """
    return _filled(_table()["after"][answer], turn)


def candid_lines(*, turn: int) -> tuple[str, ...]:
    """Return a plain answer to who asks what Mien is."""
    return _filled(_table()["candid"]["lines"], turn)


def people_lines(*, turn: int) -> tuple[str, ...]:
    """Return a warm answer, which points to people, to who wants nobody but Mien."""
    return _filled(_table()["people"]["lines"], turn)


def countries() -> tuple[str, ...]:
    """Return the countries of which lines are known, by their two letters."""
    return tuple(sorted(set(_table()["help"]) - {"anywhere"}))


def _filled(variants: list[list[str]], turn: int) -> tuple[str, ...]:
    country = os.environ.get("MIEN_COUNTRY", "").strip().upper()
    if country and country not in countries():  # an error would leave somebody in danger without an answer
        _log.warning("MIEN_COUNTRY is %r; expected one of %s", country, ", ".join(countries()))
        country = ""
    near: dict[str, str] = _table()["help"][country or "anywhere"]
    spoken = {name: _DIALLED.sub(_by_digits, words) for name, words in near.items()}
    return tuple(line.format(**spoken) for line in variants[turn % len(variants)])


def _by_digits(number: re.Match[str]) -> str:
    """Write a number so that a voice says its digits: "116 123" as "1-1-6, 1-2-3"."""
    return ", ".join("-".join(group) for group in number.group().split())


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("mien.say").joinpath("care_lines.toml").read_text(encoding="utf-8"))
