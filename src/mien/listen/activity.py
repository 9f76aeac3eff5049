"""Voice activity as sound comes in: one probability of speech for each hop of 32 ms.

Source: Silero VAD v6 (MIT), the ONNX file that faster-whisper carries. We bring quiet voices to a common level
first, as the network hears them badly.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError

__all__ = ["HOP", "RATE", "VoiceActivity"]

RATE = 16_000
"""Samples a second of all sound in this room."""

HOP = 512
"""Samples between two probabilities."""

_BEFORE = 64  # samples of the hop before that the network sees again
_LOUD_DB = -22.0  # a voice is brought to this level
_MOST_GAIN_DB = 30.0
_FALL_DB = 0.2  # a hop: what was loud is forgotten by 6 dB in a second
_WARM, _ROOM_DB = 16, -76.0  # hops of a quiet room before anything was heard, as loud as after levelling
_START_DB = -26.0  # before anything was heard


class VoiceActivity:
    """Hears whether somebody speaks; one for each stream of sound."""

    def __init__(self) -> None:
        self._network = _network()
        self._state = _warm_state()
        self._before = np.zeros(_BEFORE, dtype=np.float32)
        self._held = np.zeros(0, dtype=np.float32)
        self._loud_db = _START_DB

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Hear some more.

        Args:
            samples: (n,) float32 at `RATE`, following those of the last call.

        Returns:
            (m,) probabilities of speech for the hops that are complete now, in order. What is given in one call or in
            many is heard alike.

        Raises:
            InputError: that is no sound: not one row of finite numbers.
        """
        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise InputError(f"sound of shape {samples.shape}; expected one row of finite numbers")
        held = np.concatenate([self._held, samples.astype(np.float32)])
        count = len(held) // HOP
        self._held = held[count * HOP :]
        return np.array([self._hear(hop) for hop in held[: count * HOP].reshape(count, HOP)], dtype=np.float32)

    def _hear(self, hop: NDArray[np.float32]) -> float:
        level = 10 * math.log10(float(np.mean(hop.astype(np.float64) ** 2)) + 1e-12)
        self._loud_db = max(level, self._loud_db - _FALL_DB, _LOUD_DB - _MOST_GAIN_DB)
        gain = np.float32(10 ** ((_LOUD_DB - self._loud_db) / 20))
        levelled = np.clip(hop * gain, -1.0, 1.0)
        given = np.concatenate([self._before, levelled])[np.newaxis]
        self._before = levelled[-_BEFORE:]
        probability, first, second = self._network.run(None, {"input": given, "h": self._state[0], "c": self._state[1]})
        self._state = np.stack([first, second])
        return float(probability.ravel()[0])


@cache
def _warm_state() -> NDArray[np.float32]:
    """Return the network's state after half a second of a quiet room: fresh, it misses speech that is there at once."""
    room = np.random.default_rng(0).standard_normal((_WARM, _BEFORE + HOP)).astype(np.float32) * 10 ** (_ROOM_DB / 20)
    state = np.zeros((2, 1, 1, 128), dtype=np.float32)
    for heard in room.astype(np.float32):
        _, first, second = _network().run(None, {"input": heard[np.newaxis], "h": state[0], "c": state[1]})
        state = np.stack([first, second])
    return state


@cache
def _network() -> Any:
    """Load the network; runs may overlap on several threads."""
    import faster_whisper
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    path = Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
