"""One row of a corpus's file, and what can be wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.errors import InputError

__all__ = ["Row"]

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d[.,]\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, or what the name of one file tells.

    Args:
        file: where it was read.
        number: the line of the file on which it begins, the first being 1; 0 where the file as a whole is the example.
        cells: column to text (a picture's column to its array).
        fault: what is wrong with the row as a whole, such as a cell too many; "" if nothing is.
    """

    file: Path
    number: int
    cells: Mapping[str, Any]
    fault: str = ""

    @property
    def place(self) -> str:
        """The file and the row, for messages."""
        return f"{self.file}, row {self.number}" if self.number else str(self.file)

    def error(self, text: str) -> InputError:
        """Return an error that names the row.

        Args:
            text: what is wrong, what was expected.

        Returns:
            The error, to be raised.
        """
        return InputError(f"{self.place}: {text}")

    def text(self, column: str) -> str:
        """Return a cell that must not be empty.

        Args:
            column: its name.

        Returns:
            The cell as it stands in the file.

        Raises:
            InputError: the cell is blank.
        """
        cell = self.cells[column]
        if not cell.strip():
            raise self.error(f"{column} is empty; expected a text")
        return cell

    def choice(self, column: str, known: Collection[str]) -> str:
        """Return a cell that must be one of a few.

        Args:
            column: its name.
            known: what it may be.

        Returns:
            The cell without the spaces around it.

        Raises:
            InputError: the cell is none of them; the message lists them.
        """
        cell = self.cells[column].strip()
        if cell not in known:
            raise self.error(f"{column} is {cell!r}; expected one of: {', '.join(known)}")
        return cell

    def whole(self, column: str) -> int:
        """Return a cell as a whole number.

        Args:
            column: its name.

        Returns:
            The number, 0 or above, below a thousand million.

        Raises:
            InputError: the cell is no such number.
        """
        cell = self.cells[column].strip()
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
            raise self.error(f"{column} is {cell!r}; expected a whole number")
        return int(cell)

    def number_in(self, column: str, low: float, high: float) -> float:
        """Return a cell as a number within bounds.

        Args:
            column: its name.
            low: the smallest number allowed.
            high: the largest number allowed.

        Returns:
            The number.

        Raises:
            InputError: the cell is no number or out of bounds.
        """
        try:
            number = float(self.cells[column])
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise self.error(f"{column} is {self.cells[column]!r}; expected a number from {low:g} to {high:g}")
        return number

    def span(self, start: str, end: str) -> tuple[float, float]:
        """Return two clock times as seconds.

        Args:
            start: name of the column with the first.
            end: of the column with the last.

        Returns:
            Seconds, the first not after the last.

        Raises:
            InputError: a cell is no time (see `seconds`), or the last is before the first.
        """
        first, last = self.seconds(start), self.seconds(end)
        if last < first:
            raise self.error(f"{end} {self.cells[end]!r} is before {start} {self.cells[start]!r}")
        return first, last

    def seconds(self, column: str) -> float:
        """Return a clock time as seconds.

        Args:
            column: its name; the cell reads "00:20:57,256" or "00:20:57.256".

        Returns:
            Seconds, 0 or above.

        Raises:
            InputError: the cell is no such time.
        """
        cell = self.cells[column].strip()
        found = _CLOCK.fullmatch(cell)
        if not found:
            raise self.error(f"{column} is {cell!r}; expected a time such as 00:20:57,256")
        hours, minutes, seconds = found.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
