"""A linear layer over meanings, as small trained readers keep it in a file."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError
from mien.meaning.encoder import WIDTH

__all__ = ["chances_of", "read_layer"]


def read_layer(path: Path, *, outputs: int, what: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read a layer's weights.

    Args:
        path: an npz file with `weight` and `bias`.
        outputs: numbers that it gives.
        what: what a wrong file fails at, such as "is no empathy", for the error.

    Returns:
        (384, outputs) and (outputs,).

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            weight, bias = file["weight"].astype(np.float64), file["bias"].astype(np.float64)
        if weight.shape != (WIDTH, outputs) or bias.shape != (outputs,):
            raise ValueError("its arrays have other shapes")
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise WeightsError(f"{path} {what} ({error}); train it, or install mien again") from None
    return weight, bias


def chances_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, k) chances of scores in the logarithm, rows of sum 1."""
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return chances / chances.sum(axis=1, keepdims=True)
