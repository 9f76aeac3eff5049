"""How likely somebody speaks, for each step of 250 ms of a stream.

Source: Silero VAD v6 (MIT), the ONNX file that faster-whisper carries. We bring quiet voices to a common level first,
by what was heard so far, as the network hears them badly; `mien.perceive.activity` does it by the whole recording.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mien.perceive.voice_mel import HOP, STEP

__all__ = ["VoiceGate"]

_SIZE = 512  # samples to a decision of the network
_BEFORE = 64  # samples of the last decision that it sees again
_LOUD_DB = -22.0  # a voice is brought to this level
_MOST_GAIN_DB = 30.0
_FALL_DB = 0.2  # a decision: what was loud is forgotten by 6 dB in a second
_START_DB = -26.0  # before anything was heard

Reals = NDArray[np.float32]


class VoiceGate:
    """Hears whether somebody speaks; one for each stream."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._run = get_vad_model().session.run
        self._state = [np.zeros((1, 1, 128), dtype=np.float32)] * 2
        self._before = np.zeros(_BEFORE, dtype=np.float32)
        self._held = np.zeros(0, dtype=np.float32)
        self._loud_db = _START_DB
        self._heard: list[float] = []
        self._first = 0  # decisions that were dropped before `_heard`
        self._step = 0

    def push(self, samples: Reals) -> Reals:
        """Take some more sound.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call.

        Returns:
            (k,) float32 in [0, 1]: the mean probability of speech over each step whose every decision is there now;
            step i is samples [4000 i, 4000 i + 4000), and a decision counts for the step in which it begins.
        """
        held = np.concatenate([self._held, samples])
        count = len(held) // _SIZE
        self._held = held[count * _SIZE :]
        if count:
            self._heard += self._decide(held[: count * _SIZE].reshape(count, _SIZE))
        steps: list[float] = []
        while (last := self._edge(self._step + 1) - self._first) <= len(self._heard):
            first = self._edge(self._step) - self._first
            steps.append(float(np.mean(self._heard[first:last])))
            self._step += 1
        drop = self._edge(self._step) - self._first
        self._heard, self._first = self._heard[drop:], self._first + drop
        return np.array(steps, dtype=np.float32)

    def _edge(self, step: int) -> int:
        """Return the first decision that begins in a step."""
        return -(-step * STEP * HOP // _SIZE)

    def _decide(self, hops: Reals) -> list[float]:
        levelled = np.stack([np.clip(hop * self._gain(hop), -1.0, 1.0) for hop in hops]).astype(np.float32)
        tails = np.concatenate([self._before[np.newaxis], levelled[:-1, -_BEFORE:]])
        self._before = levelled[-1, -_BEFORE:]
        given = {"input": np.concatenate([tails, levelled], axis=1), "h": self._state[0], "c": self._state[1]}
        probabilities, *self._state = self._run(None, given)
        return [float(p) for p in np.ravel(probabilities)]

    def _gain(self, hop: Reals) -> np.float32:
        level = 10 * math.log10(float(np.mean(hop.astype(np.float64) ** 2)) + 1e-12)
        self._loud_db = max(level, self._loud_db - _FALL_DB, _LOUD_DB - _MOST_GAIN_DB)
        return np.float32(10 ** ((_LOUD_DB - self._loud_db) / 20))
