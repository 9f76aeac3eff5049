"""How good speech sounds, as a network guesses what listeners would say.

Source: Reddy, Gopal, Cutler, "DNSMOS P.835", ICASSP 2022, arXiv:2110.01763, by its authors' network (MIT) and their
fit to votes. It learned from noisy and cleaned recordings: of synthetic voices it tells buzz and noise, and nothing of
how naturally they speak.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from mien.errors import InputError
from mien.types import Audio
from mien.weights import weight_path

__all__ = ["guess_quality"]

_RATE = 16_000
_SAMPLES = 144_160  # 9.01 s
_FIT = (-0.06766283, 1.11546468, 0.04602535)  # of the overall vote


def guess_quality(audio: Audio) -> float:
    """Return the guessed vote on speech.

    Args:
        audio: speech, heard over and over until it fills 9 s; of a longer one, the mean of all 9 s, a second apart.

    Returns:
        The overall vote, from 1 to 5.

    Raises:
        InputError: there is no sound.
        WeightsError: the network cannot be fetched.
    """
    if not len(audio.samples):
        raise InputError("the quality of no sound was asked; expected speech")
    sound = audio.resample(_RATE).samples
    while len(sound) < _SAMPLES:
        sound = np.concatenate([sound, sound])
    session = _session()
    starts = range(0, len(sound) - _SAMPLES + 1, _RATE)
    raw = [float(session.run(None, {"input_1": sound[None, at : at + _SAMPLES]})[0][0][2]) for at in starts]
    return float(np.mean(np.polyval(_FIT, raw)))


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(weight_path("judge/dnsmos.onnx"), options, providers=["CPUExecutionProvider"])
