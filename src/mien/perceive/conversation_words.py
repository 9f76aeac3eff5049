"""What the words of one turn give: numbers from MiniLM as it was fine-tuned on dialogues, run on one thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, WeightsError
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
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            self._vocabulary = Vocabulary(self._session.get_modelmeta().custom_metadata_map["tokenizer"])
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            reason = str(error).splitlines()[0]
            raise WeightsError(f"{path} is no encoder of turns ({reason}); train it, or install mien again") from None

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
