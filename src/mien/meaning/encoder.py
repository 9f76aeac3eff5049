"""Sentences as vectors by MiniLM as it was published, in 8-bit numbers, on one thread; its card is meaning.md.

The networks of words and of conversations (`mien.perceive`) are fine-tuned MiniLMs: what they learned of feeling cost
them the nearness of like meanings, so this one is kept apart.

Source: Reimers & Gurevych, "Sentence-BERT", EMNLP 2019, arXiv 1908.10084 (the mean of a text's states, compared by
cosine); Wang et al., "MiniLM", NeurIPS 2020, arXiv 2002.10957 (the encoder).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError

__all__ = ["LONGEST", "WIDTH", "Encoder", "open_encoder"]

WIDTH = 384
LONGEST = 128
"""Tokens of a text that are read, the two ends counted: some 90 words."""


class Encoder:
    """Turns texts into vectors; any thread may use it.

    Args:
        path: the ONNX file that `mien train meaning` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            notes = self._session.get_modelmeta().custom_metadata_map
            self._tokenizer: Any = Tokenizer.from_str(notes["tokenizer"])
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            reason = str(error).splitlines()[0]
            raise WeightsError(f"{path} is no encoder of meaning ({reason}); install mien again") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return what a text means.

        Args:
            text: any text; its first `LONGEST` tokens count. It knows English.

        Returns:
            (384,) float32 of length 1; the product of two is their likeness, in [-1, 1].
        """
        whole = text.encode("utf-8", "replace").decode()  # half a pair of surrogates is no text
        tokens = np.array([self._tokenizer.encode(whole).ids], np.int64)
        return self._session.run(None, {"tokens": tokens})[0][0].astype(np.float32)


@cache
def open_encoder() -> Encoder:
    """Return the shipped encoder; it is loaded once in a process."""
    return Encoder(Path(str(files("mien.meaning").joinpath("meaning.onnx"))))
