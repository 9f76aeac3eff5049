"""Tables of text files, row by row: comma or tab between the cells, a header that must be the published one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["read_csv", "read_lines", "read_tsv"]


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield a text file's lines with their numbers.

    Args:
        path: a UTF-8 file; a byte order mark at its start is skipped.

    Yields:
        The line's number, the first being 1, and its text with its end.

    Raises:
        InputError: the file is missing, cannot be read, or a line is not UTF-8.
    """
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        wrong = error.object[error.start]
        raise InputError(f"{path}, row {number}: byte 0x{wrong:02x} is not UTF-8; save the file as UTF-8") from None
    except FileNotFoundError:
        raise InputError(f"{path} is missing; fetch it, or give the folder that holds it") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); expected a file that may be read") from None


def read_csv(path: Path, columns: Sequence[str], *, delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows of a table with a header, whose cells may stand in quotes.

    Args:
        path: the file.
        columns: what the header must begin with.
        delimiter: what stands between the cells.

    Yields:
        The rows, their numbers being the lines on which they begin; one with too few or too many cells has a fault.

    Raises:
        InputError: as `read_lines`; the header is another one; a quote is never closed.
    """
    numbers = [0]

    def lines() -> Iterator[str]:
        for number, line in read_lines(path):
            numbers[0] = number
            if "\0" in line:
                raise InputError(f"{path}, row {number}: a null character; expected text")
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        header = _check_header(path, next(reader, None), columns)
        begin = numbers[0] + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(path, begin, header, cells)
            begin = numbers[0] + 1
    except csv.Error as error:
        raise InputError(
            f"{path}, row {numbers[0]}: {error}; expected cells between {delimiter!r}, quotes closed"
        ) from None


def read_tsv(path: Path, columns: Sequence[str], *, headed: bool) -> Iterator[Row]:
    """Yield the rows of a table with tabs, a line for each, no quotes.

    Args:
        path: the file.
        columns: the cells' names.
        headed: whether the first line is a header, which must begin with these names.

    Yields:
        The rows; one with too few or too many cells has a fault.

    Raises:
        InputError: as `read_lines`; the header is another one.
    """
    header = list(columns)
    for number, line in read_lines(path):
        cells = line.rstrip("\r\n").split("\t")
        if headed and number == 1:
            header = _check_header(path, cells, columns)
        elif line.strip():
            yield _row(path, number, header, cells)


def _check_header(path: Path, found: Sequence[str] | None, columns: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in found or []]
    if header[: len(columns)] != list(columns):
        raise InputError(f"{path}, row 1: the header is {','.join(header)!r}; expected {','.join(columns)!r}")
    return header


def _row(path: Path, number: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    right = len(cells) == len(header)
    fault = "" if right else f"{len(cells)} cells; expected {len(header)}: {', '.join(header)}"
    return Row(path, number, dict(zip(header, cells, strict=False)), fault)
