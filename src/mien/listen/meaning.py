"""Whether a turn sounds finished: intonation and pace at its end, not silence.

Source: smart-turn v3.2 (Daily, BSD-2-Clause), an encoder of Whisper tiny's shape with a head that pools over time,
trained on human and synthetic turns of 23 languages; the ONNX file from the package pipecat-ai.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE
from mien.weights import weight_path

__all__ = ["sounds_finished"]

_SECONDS = 8


def sounds_finished(samples: NDArray[np.float32]) -> float:
    """Hear whether a turn is finished; takes a tenth of a second of one core.

    Args:
        samples: (n,) float32 at 16,000 Hz, the turn from its beginning to the pause after it; its last 8 s count.

    Returns:
        The probability that the speaker has said what they wanted to say.

    Raises:
        WeightsError: the network cannot be fetched.
    """
    network, features = _network()
    whole = _SECONDS * RATE
    turn = samples[-whole:].astype(np.float32)
    turn = np.pad(turn, (whole - len(turn), 0))
    turn = (turn - turn.mean()) / np.sqrt(turn.var() + 1e-7)
    given = features(turn, padding=0)[np.newaxis, :, : _SECONDS * 100].astype(np.float32)
    return float(network.run(None, {"input_features": given})[0].ravel()[0])


@cache
def _network() -> tuple[Any, Any]:
    import onnxruntime
    from faster_whisper.feature_extractor import FeatureExtractor

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    path = str(weight_path("ear/smart-turn.onnx"))
    network = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return network, FeatureExtractor(feature_size=80, chunk_length=_SECONDS)
