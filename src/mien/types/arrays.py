"""Arrays of a network that numpy runs, out of their .npz file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile

from mien.errors import WeightsError

__all__ = ["open_arrays"]


@contextmanager
def open_arrays(path: Path, *, fault: str, remedy: str) -> Iterator[NpzFile]:
    """Open a file of arrays while they are taken out of it.

    Args:
        path: an .npz file.
        fault: what is wrong with one that is none of ours, "holds no student voice".
        remedy: what to do then.

    Yields:
        The arrays by name; a `KeyError` or a `ValueError` of who takes them tells that the file is none of ours.

    Raises:
        WeightsError: the file is missing, damaged or none of ours.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            yield file
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        raise WeightsError(f"{path} {fault} ({error}); {remedy}") from None
