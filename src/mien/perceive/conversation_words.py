"""What the words of one turn give: numbers from MiniLM as it was fine-tuned on dialogues, run on one thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.words_network import open_network
from mien.perceive.words_tokens import Vocabulary
from mien.perceive.words_windows import windows

__all__ = ["TurnWords"]

_MOST = 8  # windows of a turn that are read: some 350 words


class TurnWords:
    """The encoder of turns, ready to run.

    Args:
        path: the ONNX file that `mien train conversation` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self._session, self._vocabulary = open_network(
            path, kind="encoder of turns", read=lambda notes: Vocabulary(notes["tokenizer"])
        )

    def features(self, text: str) -> NDArray[np.float32]:
        """Return what a turn's words give.

        Args:
            text: what was said; a long one is read in windows whose numbers are averaged.

        Returns:
            (768,) float32.

        Raises:
            InputError: there is no word.
        """
        whole = self._vocabulary.encode(text)
        if not whole.units:
            raise InputError(f"the turn {text!r} has no words; expected something said or typed")
        rows = [self._vocabulary.row(piece) for piece in windows(whole, most=_MOST)]
        found = [self._session.run(None, {"tokens": np.array([row], np.int64)})[0][0] for row in rows]
        return np.stack(found).mean(axis=0).astype(np.float32)
