"""Phones: a voice's symbols, as they come, made into marks of spoken phones and silence."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mien.types import Mark

__all__ = ["is_phone", "phone_marks"]

_STRESS = {"ˌ": 1, "ˈ": 2}
_GAP = " "
_PADDING = "_"  # between any two symbols


def is_phone(symbol: str) -> bool:
    """Tell whether a symbol of an IPA spelling is a sound: not a stress, length or other mark, and not punctuation."""
    return unicodedata.category(symbol[0]) in ("Ll", "Lu", "Lo", "Lt")


def phone_marks(symbols: Sequence[str], samples: Sequence[int], *, rate: int) -> tuple[Mark, ...]:
    """Merge a voice's symbols into phones that cover its sound.

    The time of a stress mark and of padding goes to the phone after it, any other mark's (length, palatal, a gap
    between words) to the phone before it; punctuation, beginning and end are silence. Left alone, marks would relax the
    mouth in the middle of stressed vowels. Each rule was chosen by how well the phones' expected loudness fits the
    sound (padding given to the phone before it comes 25 ms late).

    Args:
        symbols: one IPA letter, mark, space or punctuation each.
        samples: how long each lasts, in samples.
        rate: samples a second, Hz.

    Returns:
        Phones and silence ("") from 0 to the end, without gaps; two silences never meet.
    """
    runs: list[list] = []  # text, length in samples, stress
    owed, stress = 0, 0  # of padding and stress marks, to the symbol that comes
    for symbol, length in zip(symbols, samples, strict=True):
        owed += length
        if symbol in _STRESS:
            stress = _STRESS[symbol]
        elif symbol != _PADDING:
            _sound(runs, symbol, owed, stress)
            owed, stress = 0, 0
    if owed:
        _sound(runs, ".", owed, 0)
    marks, at = [], 0
    for text, length, strength in runs:
        marks.append(Mark(text, at / rate, (at + length) / rate, strength))
        at += length
    return tuple(marks)


def _sound(runs: list[list], symbol: str, length: int, stress: int) -> None:
    """Add a phone or a silence, or lengthen the last one."""
    if is_phone(symbol):
        runs.append([symbol, length, stress])
    elif runs and (runs[-1][0] == "" or symbol == _GAP or unicodedata.category(symbol[0]) in ("Lm", "Mn")):
        runs[-1][1] += length
    else:
        runs.append(["", length, 0])
