"""The archive of the face channel, `face_basis.npz`: what a fit is made of, and what units tell of feelings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError

__all__ = ["read_face_archive"]


@cache
def read_face_archive(path: Path | None, *names: str) -> tuple[NDArray[np.float64], ...]:
    """Read arrays.

    Args:
        path: an archive of `mien train face`; Mien's own where it is None.
        names: of the arrays.

    Returns:
        The arrays, float64, in that order; the same ones each time.

    Raises:
        WeightsError: the file is no such archive.
    """
    place = path or Path(str(files("mien.perceive").joinpath("face_basis.npz")))
    try:
        with np.load(place, allow_pickle=False) as archive:
            return tuple(archive[name].astype(np.float64) for name in names)
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(f"{place} is no archive of faces ({error}); make it with: mien train face") from None
