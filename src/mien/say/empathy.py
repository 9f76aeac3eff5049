"""How an event makes people feel who tell of it without a word of feeling: a linear reading of its meaning.

"The doctor found a shadow on the scan" names no feeling, and a reader of words finds none. What it was trained on, and
how good it is, stands in empathy.md beside its weights; `mien train empathy` makes them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.meaning import chances_of, open_encoder, read_layer
from mien.types import load_taxonomy

__all__ = ["FEELINGS", "Empathy", "empathy_place", "open_empathy"]

FEELINGS = load_taxonomy("basic-7").labels
"""What may be guessed, in the order of the chances."""

_SURE = 0.6  # probability from which a guess is worth a word: a wrong one hurts more than none


class Empathy:
    """A trained file, ready to run.

    Args:
        path: the npz file that `mien train empathy` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self._weight, self._bias = read_layer(path, outputs=len(FEELINGS), what="is no empathy")

    def likely(self, meanings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how likely each feeling is.

        Args:
            meanings: (n, 384), vectors of `mien.meaning.Encoder`.

        Returns:
            (n, 7) in the order of `FEELINGS`, rows of sum 1.
        """
        return chances_of(meanings @ self._weight + self._bias)

    def guess(self, text: str) -> str:
        """Guess how somebody feels who tells this.

        Args:
            text: their words. Some 10 ms of one core.

        Returns:
            A label of basic-7; "" where none is likely enough, or where neutral is.
        """
        chances = self.likely(open_encoder().vector(text)[np.newaxis])[0]
        best = int(chances.argmax())
        return "" if FEELINGS[best] == "neutral" or chances[best] < _SURE else FEELINGS[best]


def empathy_place() -> Path:
    """Return where the shipped weights are."""
    return Path(str(files("mien.say").joinpath("empathy.npz")))


@cache
def open_empathy() -> Empathy:
    """Return the shipped weights, ready to run; they are loaded once in a process."""
    return Empathy(empathy_place())
