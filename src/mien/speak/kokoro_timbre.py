"""What a feeling does to the timbre of a Kokoro voice: its style moves along the axes on which the voices differ.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv:2412.20359, moves an embedding along the direction of a feeling,
and so keeps the rest of it. There the directions come from clusters of emotional speech; Kokoro's voices are all calm,
so ours are steps along the principal axes of their timbres, found with listeners to emotion as judges, small enough to
leave the voice itself.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.speak.kokoro_styles import TIMBRE, load_timbres
from mien.types import Affect, convert_affect, load_taxonomy

__all__ = ["move_timbre"]

_LETTERS = 41  # of a usual line: timbre hardly differs with the length

Reals = NDArray[np.float64]


def move_timbre(style: NDArray[np.float32], affect: Affect) -> NDArray[np.float32]:
    """Return a style as a feeling changes it.

    Args:
        style: (256,) float32 of a voice or a mixture.
        affect: any feeling; linear in its probabilities and its intensity.

    Returns:
        (256,) float32; without a feeling the same one.
    """
    shares = affect.intensity * np.array(convert_affect(affect, taxonomy="basic-7").emotions)
    steps = shares @ _steps()
    moved = style.copy()
    moved[:TIMBRE] += (steps @ _axes()[: len(steps)]).astype(np.float32)
    return moved


@cache
def _steps() -> Reals:
    """Return (7, k), how many deviations each feeling of basic-7 moves along each axis."""
    table = tomllib.loads(files("mien.speak").joinpath("kokoro_timbre.toml").read_text(encoding="utf-8"))
    rows = [table["emotions"].get(label, []) for label in load_taxonomy("basic-7").labels]
    width = max(map(len, rows))
    return np.array([[*row, *[0.0] * (width - len(row))] for row in rows], np.float64)


@cache
def _axes() -> Reals:
    """Return (54, 128), the principal axes of the voices' timbres, each as long as their deviation along it.

    The sign that mathematics leaves open is that of an axis's largest number, which is above 0.
    """
    timbres = load_timbres(_LETTERS).astype(np.float64)
    _, lengths, axes = np.linalg.svd(timbres - timbres.mean(axis=0), full_matrices=False)
    largest = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
    return axes * (np.sign(largest) * lengths / np.sqrt(len(timbres)))[:, None]
