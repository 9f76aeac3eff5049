"""The trained network of n-grams: a table of 8-bit rows, one hidden layer, labels; run with numpy alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError
from mien.perceive.tongues_grams import grams
from mien.types import Taxonomy, load_taxonomy

__all__ = ["TongueModel"]

Floats = NDArray[np.float64]


class TongueModel:
    """A trained file, ready to run.

    Args:
        path: the .npz file that `mien train tongue` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as stream, np.load(stream) as file:
                self._w: dict[str, Any] = {name: file[name] for name in file.files}
            notes = json.loads(str(self._w.pop("notes")))
            self.language: str = notes["language"]
            self.taxonomy: Taxonomy = load_taxonomy(notes["taxonomy"])
            self.temperature: float = notes["temperature"]
            self.usual: float = notes["usual"]
        except Exception as error:  # zipfile, numpy and json raise kinds of their own
            raise WeightsError(f"{path} is no network of n-grams ({error}); train it, or install mien again") from None

    def known(self, text: str) -> float:
        """Return the share of a text's n-grams, in [0, 1], that training has shown; 0 for an empty text."""
        found = grams(text, language=self.language)
        return len(self._rows(found)) / max(len(found), 1)

    def logits(self, text: str) -> Floats:
        """Run the network.

        Args:
            text: any text.

        Returns:
            (k,) float64, a number for each label of the taxonomy before the temperature.
        """
        rows = self._rows(grams(text, language=self.language))
        numbers = self._w["table"][rows] * self._w["scale"][rows, None].astype(np.float64)
        mean = numbers.sum(axis=0) / np.sqrt(max(len(rows), 1))
        hidden = np.maximum(mean @ self._w["hidden"].T + self._w["hidden_bias"], 0.0)
        return np.concatenate([mean, hidden]) @ self._w["out"].T + self._w["out_bias"]

    def likely(self, text: str) -> Floats:
        """Return the calibrated probability of each label, (k,) float64 with sum 1."""
        scores = self.logits(text) / self.temperature
        shares = np.exp(scores - scores.max())
        return shares / shares.sum()

    def _rows(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of the n-grams that are in the table."""
        rows = np.searchsorted(self._w["grams"], found.astype(np.uint32))
        rows = np.minimum(rows, len(self._w["grams"]) - 1)
        return rows[self._w["grams"][rows] == found]
