"""What the network of words makes of a text before it names labels: states, by which texts and words lie near."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.perceive.words import weights_place
from mien.perceive.words_tokens import Vocabulary

__all__ = ["TextStates"]

_LAST = "/Concat_output_0"
_THIRD = "/layers.2/second/LayerNormalization_output_0"
"""States within `words.onnx`, as the exporter called them: what its heads see, and what its third layer gives."""


class TextStates:
    """The shipped network of words, opened at its third layer and before its heads."""

    def __init__(self) -> None:
        self._session, self._vocabulary = _open(weights_place())

    def states(self, text: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the states of a text.

        Args:
            text: any; what lies beyond its first 48 tokens is left out.

        Returns:
            (768,) float64, what the heads see: what it feels like; (384,) float64, the mean over the tokens of the
            third of six layers: rather what it is about.
        """
        row = np.array([self._vocabulary.row(self._vocabulary.encode(text))], np.int64)
        last, third = self._session.run([_LAST, _THIRD], {"tokens": row})
        return last[0].astype(np.float64), third[0].mean(axis=0).astype(np.float64)


@cache
def _open(path: Path) -> tuple[Any, Vocabulary]:
    """Open the network with more outputs, by messages that are added to the file's: such messages are merged."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = path.read_bytes() + _output(_LAST) + _output(_THIRD)
    session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session, Vocabulary(session.get_modelmeta().custom_metadata_map["tokenizer"])


def _output(name: str) -> bytes:
    """Return a model of ONNX that has nothing but one output of 32-bit numbers (onnx.proto: graph 7, output 12)."""
    kind = b"\x12\x04\x0a\x02\x08\x01"
    value = b"\x0a" + bytes([len(name)]) + name.encode() + kind
    graph = b"\x62" + bytes([len(value)]) + value
    return b"\x3a" + bytes([len(graph)]) + graph
