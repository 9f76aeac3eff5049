"""What a student reads of a line: its phones and stops, with stress, and where words and the line begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.speak.kokoro_phones import Letter
from mien.speak.phones import is_phone, phone_groups
from mien.types import Mark

__all__ = ["PLACES", "SIGNS", "Unit", "line_symbols", "line_units", "unit_marks", "unit_numbers"]

SIGNS = "^$.,?!;:" + "abdefhijklmnopstuvwzæðŋɑɒɔəɛɜɡɪɹɾʃʊʌʒθᵻ"
"""What there is to read: beginning, end and stops, which are silent, and the phones of Kokoro's English."""

PLACES = 5
"""Numbers that tell where a unit is."""

_OTHER = "ə"
_FAR = 12.0  # units from the beginning, or from the end, from which on all places are much the same
_GAP = " "

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Unit:
    """A phone or a stop of a line.

    Args:
        sign: one of `SIGNS`.
        stress: 0 none, 1 secondary, 2 primary.
        first: whether a word begins with it.
        last: whether a word ends with it.
    """

    sign: str
    stress: int
    first: bool
    last: bool

    @property
    def phone(self) -> str:
        """The phone as `Mark.text` has it: "" of a stop."""
        return self.sign if is_phone(self.sign) else ""


def line_symbols(letters: Sequence[Letter]) -> list[str]:
    """Return the symbols of a line's letters, between its beginning "^" and its end "$"."""
    return ["^", *(symbol for letter in letters for symbol in letter.symbols), "$"]


def line_units(symbols: Sequence[str]) -> list[Unit]:
    """Return the units of a line, one for each of its `mien.speak.phones.phone_groups`.

    Args:
        symbols: as `line_symbols` returns them.
    """
    groups = phone_groups(symbols)
    silent = [not text for text, _, _ in groups] + [True]
    parted = [any(symbols[place] == _GAP for place in places) for _, _, places in groups]
    units = []
    for k, (text, stress, places) in enumerate(groups):
        sign = text or symbols[places[0]]
        first = bool(text) and (k == 0 or silent[k - 1] or parted[k - 1])
        last = bool(text) and (parted[k] or silent[k + 1])
        units.append(Unit(sign if sign in SIGNS else _OTHER, stress, first, last))
    return units


def unit_numbers(units: Sequence[Unit]) -> tuple[NDArray[np.int64], Floats]:
    """Return what a network is given of n units.

    Args:
        units: of a line.

    Returns:
        (n, 2) int64, the place of each one's sign in `SIGNS` and its stress; and (n, 5) float32: 1 where a word begins,
        1 where one ends, how far it is from the line's beginning and from its end, and 1 in a line that asks.
    """
    count = np.arange(len(units))
    asks = any(unit.sign == "?" for unit in units)
    signs = np.array([(SIGNS.index(unit.sign), unit.stress) for unit in units], np.int64).reshape(-1, 2)
    edges = [(unit.first, unit.last) for unit in units]
    far = np.exp(-np.stack([count, count[::-1]], axis=1) / _FAR)
    return signs, np.column_stack([edges, far, np.full(len(units), asks)]).astype(np.float32)


def unit_marks(units: Sequence[Unit], samples: Sequence[int], *, rate: int) -> tuple[Mark, ...]:
    """Return the marks of units that last whole samples each, one after another from 0 on."""
    ends = np.concatenate([[0], np.cumsum(samples)])
    return tuple(
        Mark(unit.phone, int(start) / rate, int(end) / rate, unit.stress)
        for unit, start, end in zip(units, ends[:-1], ends[1:], strict=True)
    )
