"""Tables in Parquet, row by row: columns that must be there, a group of rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.row import Row
from mien.errors import EngineError, InputError

__all__ = ["read_parquet"]

_HELD = 100  # rows; some hold a sound


def read_parquet(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a Parquet file.

    Args:
        path: the file.
        columns: those that are read; others may be there.

    Yields:
        The rows, the first being 1; their cells are Python's own values.

    Raises:
        InputError: the file is missing, damaged or empty, or lacks a column.
        EngineError: pyarrow is not installed.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise EngineError(
            f"{path.name} is read by pyarrow, which is not installed: pip install 'mien[parquet]'"
        ) from None
    number = 0
    try:
        with ParquetFile(path) as file:
            if lost := [name for name in columns if name not in file.schema_arrow.names]:
                raise InputError(
                    f"{path} has no column {lost[0]!r}; its columns are {', '.join(file.schema_arrow.names)}"
                )
            for batch in file.iter_batches(_HELD, columns=list(columns)):
                for cells in batch.to_pylist():
                    number += 1
                    yield Row(path, number, cells)
    except FileNotFoundError:
        raise InputError(f"{path} is missing; fetch it, or give the folder that holds it") from None
    except (ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{path} cannot be read after row {number} ({reason}); expected a whole Parquet file"
        ) from None
    if number == 0:
        raise InputError(f"{path} is empty; expected rows with {', '.join(columns)}")
