"""Phones: a voice's symbols, as they come, made into marks of spoken phones and silence."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mien.types import Mark

__all__ = ["BILABIALS", "is_phone", "phone_groups", "phone_marks"]

BILABIALS = frozenset("pbm")
"""Phones that are said with closed lips."""

_STRESS = {"ˌ": 1, "ˈ": 2}
_GAP = " "
_PADDING = "_"  # between any two symbols


def is_phone(symbol: str) -> bool:
    """Tell whether a symbol of an IPA spelling is a sound: not a stress, length or other mark, and not punctuation."""
    return unicodedata.category(symbol[0]) in ("Ll", "Lu", "Lo", "Lt")


def phone_marks(symbols: Sequence[str], samples: Sequence[int], *, rate: int) -> tuple[Mark, ...]:
    """Merge a voice's symbols into phones that cover its sound, by the rules of `phone_groups`.

    Args:
        symbols: one IPA letter, mark, space or punctuation each.
        samples: how long each lasts, in samples.
        rate: samples a second, Hz.

    Returns:
        Phones and silence ("") from 0 to the end, without gaps; two silences never meet.
    """
    marks, at = [], 0
    for text, stress, places in phone_groups(symbols):
        length = sum(samples[place] for place in places)
        marks.append(Mark(text, at / rate, (at + length) / rate, stress))
        at += length
    return tuple(marks)


def phone_groups(symbols: Sequence[str]) -> list[tuple[str, int, list[int]]]:
    """Tell which of a voice's symbols make up which phone.

    The time of a stress mark and of padding goes to the phone after it, any other mark's (length, palatal, a gap
    between words) to the phone before it; punctuation, beginning and end are silence. Left alone, marks would relax the
    mouth in the middle of stressed vowels. Each rule was chosen by how well the phones' expected loudness fits the
    sound (padding given to the phone before it comes 25 ms late).

    Args:
        symbols: n of them, one IPA letter, mark, space or punctuation each.

    Returns:
        For each phone and silence ("") its text, its stress and the places of its symbols; all places from 0 to n - 1
        in order.
    """
    groups: list[tuple[str, int, list[int]]] = []
    owed: list[int] = []  # places of padding and stress marks, for the symbol that comes
    stress = 0
    for place, symbol in enumerate(symbols):
        owed.append(place)
        if symbol in _STRESS:
            stress = _STRESS[symbol]
        elif symbol != _PADDING:
            _sound(groups, symbol, owed, stress)
            owed, stress = [], 0
    if owed:
        _sound(groups, ".", owed, 0)
    return groups


def _sound(groups: list[tuple[str, int, list[int]]], symbol: str, places: list[int], stress: int) -> None:
    """Add a phone or a silence, or lengthen the last one."""
    if is_phone(symbol):
        groups.append((symbol, stress, places))
    elif groups and (groups[-1][0] == "" or symbol == _GAP or unicodedata.category(symbol[0]) in ("Lm", "Mn")):
        groups[-1][2].extend(places)
    else:
        groups.append(("", 0, places))
