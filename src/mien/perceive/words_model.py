"""The trained network of words: one file with weights, vocabulary and calibration, run on one thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.perceive.words_network import open_network
from mien.perceive.words_tokens import Piece, Vocabulary

__all__ = ["Calibration", "Score", "WordsModel"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns the network's numbers into probabilities, decisions and axes; nothing of it is fitted on test splits.

    Args:
        temperature: divides the logits.
        thresholds: the probability from which each label counts as there, in the taxonomy's order.
        means: of valence, arousal and dominance in EmoBank's training split, [-1, 1].
        deviations: of the three, in the same.
        reach: how far one deviation goes on an `Affect`'s axes, on which the taxonomy's labels stand.
    """

    temperature: float
    thresholds: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    reach: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """What the network makes of one piece.

    Args:
        likely: (k,) float64 in (0, 1): the probability of each label by itself.
        axes: (3,) float64: valence, arousal and dominance, in deviations of EmoBank's from its mean.
    """

    likely: NDArray[np.float64]
    axes: NDArray[np.float64]


class WordsModel:
    """A trained file, ready to run.

    Args:
        path: the ONNX file that `mien train words` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self._session, (self.vocabulary, self.calibration) = open_network(
            path, kind="network of words", read=_read_notes
        )

    def score(self, piece: Piece) -> Score:
        """Run the network.

        Args:
            piece: the first `LONGEST` tokens of it count.

        Returns:
            The score.
        """
        row = np.array([self.vocabulary.row(piece)], np.int64)
        logits, axes = (part[0].astype(np.float64) for part in self._run(row))
        return Score(1.0 / (1.0 + np.exp(-logits / self.calibration.temperature)), axes)

    def _run(self, row: NDArray[np.int64]) -> Any:
        return self._session.run(["emotions", "axes"], {"tokens": row})


def _read_notes(notes: Mapping[str, str]) -> tuple[Vocabulary, Calibration]:
    facts = json.loads(notes["calibration"])
    calibration = Calibration(facts.pop("temperature"), **{name: tuple(facts[name]) for name in facts})
    return Vocabulary(notes["tokenizer"]), calibration
