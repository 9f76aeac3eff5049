"""Tables of text files, row by row: comma or tab between the cells, a header that must be the published one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["read_csv", "read_json", "read_lines", "read_tsv"]


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


def read_csv(path: Path, columns: Sequence[str], *, delimiter: str = ",", headed: bool = True) -> Iterator[Row]:
    """Yield the rows of a table whose cells may stand in quotes.

    Args:
        path: the file.
        columns: the cells' names.
        delimiter: what stands between the cells.
        headed: whether the first row is a header, which must begin with these names.

    Yields:
        The rows, their numbers being the lines on which they begin; one has a fault if it has too few or too
        many cells, or a quote that is not closed.

    Raises:
        InputError: as `read_lines`; the file is empty or its header another one.
    """
    numbers = [0]

    def lines() -> Iterator[str]:
        for number, line in read_lines(path):
            numbers[0] = number
            if "\0" in line:
                raise InputError(f"{path}, row {number}: a null character; expected text")
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    header = [] if headed else list(columns)
    while True:
        begin = numbers[0] + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Row(path, begin, {}, f"{error}; expected cells between {delimiter!r}, quotes closed")
            continue
        if not header:
            header = _check_header(path, cells, columns)
        elif any(cell.strip() for cell in cells):
            yield _row(path, begin, header, cells)
    if not (header and numbers[0]):
        raise _empty(path, columns)


def read_tsv(path: Path, columns: Sequence[str], *, headed: bool) -> Iterator[Row]:
    """Yield the rows of a table with tabs, a line for each, no quotes.

    Args:
        path: the file.
        columns: the cells' names.
        headed: whether the first line is a header, which must begin with these names.

    Yields:
        The rows; one with too few or too many cells has a fault.

    Raises:
        InputError: as `read_lines`; the file is empty or its header another one.
    """
    header = list(columns)
    number = 0
    for number, line in read_lines(path):
        cells = line.rstrip("\r\n").split("\t")
        if headed and number == 1:
            header = _check_header(path, cells, columns)
        elif line.strip():
            yield _row(path, number, header, cells)
    if number == 0:
        raise _empty(path, columns)


def read_json(path: Path, keys: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a file with a JSON object on each line.

    Args:
        path: the file.
        keys: what every object must have; other keys are kept too.

    Yields:
        The rows, their cells the object's values; one has a fault if it is no such object.

    Raises:
        InputError: as `read_lines`; the file is empty.
    """
    number = 0
    for number, line in read_lines(path):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            yield Row(path, number, {**table, **{key: table[key] for key in keys}})
        except (ValueError, KeyError, TypeError, RecursionError):
            yield Row(path, number, {}, f"no such JSON object; expected one with {', '.join(keys)}")
    if number == 0:
        raise InputError(f"{path} is empty; expected lines of JSON with {', '.join(keys)}")


def _empty(path: Path, columns: Sequence[str]) -> InputError:
    return InputError(f"{path} is empty; expected a table with the columns {', '.join(columns)}")


def _check_header(path: Path, found: Sequence[str], columns: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in found]
    if header[: len(columns)] != list(columns):
        raise InputError(f"{path}, row 1: the header is {','.join(header)!r}; expected {','.join(columns)!r}")
    return header


def _row(path: Path, number: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    right = len(cells) == len(header)
    fault = "" if right else f"{len(cells)} cells; expected {len(header)}: {', '.join(header)}"
    return Row(path, number, dict(zip(header, cells, strict=False)), fault)
