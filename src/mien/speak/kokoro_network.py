"""Kokoro's network: letters in, their lengths and melody out; then, with these changed or not, sound."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.speak.kokoro_graphs import kokoro_graphs
from mien.weights import weight_path

__all__ = ["HOP", "MODEL", "RATE", "KokoroNetwork", "Read"]

MODEL = "voice/kokoro.onnx"
RATE = 24_000
HOP = 600
"""Samples of a frame: 25 ms."""

_THREADS = min(2, os.cpu_count() or 1)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the reader knows of n letters.

    Args:
        frames: (n,) float32 above 0, how long each lasts, not yet whole.
        manner: (n, 640) float32, what the melody is made of.
        letters: (512, n) float32, what the sound is made of.
    """

    frames: Floats
    manner: Floats
    letters: Floats


class KokoroNetwork:
    """Three graphs on two threads, loaded when this is made; the same input gives the same bytes."""

    def __init__(self) -> None:
        paths = kokoro_graphs(weight_path(MODEL))
        self._reader, self._melody, self._sound = (_session(str(paths[n])) for n in ("reader", "melody", "sound"))

    def read(self, numbers: list[int], style: Floats) -> Read:
        """Read letters.

        Args:
            numbers: n of letters, at most 512, padding at both ends.
            style: (256,) float32.

        Returns:
            What is known of each.
        """
        given = {"tokens": np.array([numbers], np.int64), "style": style[None]}
        frames, manner, letters = self._reader.run(("frames", "manner", "letters"), given)
        return Read(frames.ravel(), manner[0], letters[0])

    def sing(self, read: Read, frames: NDArray[np.int64], style: Floats) -> tuple[Floats, Floats]:
        """Return the melody of letters that last whole frames, t in all.

        Args:
            read: n letters.
            frames: (n,) int64, at least 0, their lengths.
            style: (256,) float32.

        Returns:
            F0, (2 t,) float32 in Hz, below 10 where there is no voice; and energy, (2 t,) float32, natural logarithm.
        """
        given = {"manner": np.repeat(read.manner, frames, axis=0).T[None], "style": style[None]}
        pitch, energy = self._melody.run(("pitch", "energy"), given)
        return pitch[0], energy[0]

    def sound(self, read: Read, frames: NDArray[np.int64], melody: tuple[Floats, Floats], style: Floats) -> Floats:
        """Return the sound of letters.

        Args:
            read: n letters.
            frames: (n,) int64, their lengths, t in all.
            melody: F0 and energy, (2 t,) float32 each.
            style: (256,) float32.

        Returns:
            (600 t,) float32 at 24,000 Hz.
        """
        pitch, energy = melody
        given = {
            "letters": np.repeat(read.letters, frames, axis=1)[None],
            "pitch": pitch[None],
            "energy": energy[None],
            "style": style[None],
        }
        return np.asarray(self._sound.run(("audio",), given)[0], np.float32).ravel()


def _session(path: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting voice leaves the cores alone
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
