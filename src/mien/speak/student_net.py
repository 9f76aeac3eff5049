"""The network of a student voice, in numpy; `mien train student` makes it, and `mien.train.student.net` has sources.

It reads a line once. Then it thinks of the line's steps, of which some tokens are known, as often as it is asked: what
it thinks of a step hangs on `REACH` steps on both sides of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mien.speak.student_codec import STEP, Codec
from mien.speak.student_reading import Unit, unit_numbers

__all__ = ["DILATIONS", "FRAME_PLACES", "REACH", "READING_DILATIONS", "StudentNet", "step_places", "step_units"]

READING_DILATIONS = (1, 2, 4, 1)
DILATIONS = (1, 2, 4, 8, 1, 2, 4, 8)

REACH = sum(DILATIONS)
"""Steps on each side that a thought hangs on."""

FRAME_PLACES = 4
"""Numbers that tell where a step is in its unit."""

_SHORTEST = 0.025  # seconds of a unit
_LONGEST = 1.5
_NUDGE = 1e-4  # seconds: an end in the very middle of a step falls the same way however it was summed

Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]


def step_units(ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return (t,) the unit in which the middle of each step is; units end at (n,) seconds, and the last is covered."""
    middles = (np.arange(int(np.ceil(ends[-1] / STEP - _NUDGE))) + 0.5) * STEP + _NUDGE
    return np.minimum(np.searchsorted(ends, middles, side="right"), len(ends) - 1)


def step_places(ends: NDArray[np.float64]) -> Floats:
    """Return (t, 4) float32: each step's share of its unit that is over, seconds since and until, and the unit's own.

    Args:
        ends: (n,) seconds at which units end.
    """
    units = step_units(ends)
    starts = np.concatenate([[0.0], ends[:-1]])[units]
    middles = (np.arange(len(units)) + 0.5) * STEP
    lasts = ends[units] - starts
    since = np.clip(middles - starts, 0.0, lasts)
    places = np.stack([since / np.maximum(lasts, 1e-3), 10.0 * since, 10.0 * (lasts - since), 10.0 * lasts], axis=1)
    return np.minimum(places, 5.0).astype(np.float32)


class StudentNet:
    """A trained network.

    Args:
        weights: arrays by name, as `mien.train.student.learning` writes them.
        codec: whose tokens it knows.

    Raises:
        KeyError: an array is missing.
    """

    def __init__(self, weights: Mapping[str, NDArray[np.floating]], codec: Codec) -> None:
        self.codec = codec
        self._weights: dict[str, Floats] = {}
        for name, value in weights.items():
            if name.startswith("codec."):
                continue
            kept = np.asarray(value, np.float32)
            if name.endswith("conv.weight"):  # (out, in, 3) to rows of three steps side by side
                kept = kept.transpose(2, 1, 0).reshape(-1, len(kept))
            elif name.endswith("weight") and kept.ndim == 2 and not name.startswith(("sign", "stress")):
                kept = kept.T
            self._weights[name] = np.ascontiguousarray(kept)
        self._heads = len(codec.books)

    def read(self, units: Sequence[Unit]) -> tuple[Floats, NDArray[np.float64]]:
        """Read a line.

        Args:
            units: n of them.

        Returns:
            (n, 128) what is read, and (n,) how long each lasts, seconds.
        """
        signs, places = unit_numbers(units)
        weights = self._weights
        given = weights["sign.weight"][signs[:, 0]] + weights["stress.weight"][signs[:, 1]]
        given = given + self._linear("place", places)
        for k, dilation in enumerate(READING_DILATIONS):
            given = self._block(f"reading.{k}.", given, dilation)
        given = self._norm("lasting_norm", given)
        seconds = np.exp(self._linear("lasting", given)[:, 0].astype(np.float64))
        return given, np.clip(seconds, _SHORTEST, _LONGEST)

    def prepare(self, line: Floats, ends: NDArray[np.float64]) -> Floats:
        """Return (t, 192), what is known of steps before any token is.

        Args:
            line: (n, 128) of `read`.
            ends: (n,) seconds at which the units end.
        """
        return self._linear("enter", np.hstack([line[step_units(ends)], step_places(ends)]))

    def think(self, prepared: Floats, features: Floats, known: NDArray[np.bool_]) -> Floats:
        """Return (t, 192), what is thought of each step.

        Args:
            prepared: (t, 192) of `prepare`.
            features: (t, w), what the tokens of each step stand for, as `Codec.embed` has it.
            known: (t,) where they count.
        """
        told = np.where(known[:, None], self._linear("known", features), self._weights["masked"])
        given = prepared + told
        for k, dilation in enumerate(DILATIONS):
            given = self._block(f"thinking.{k}.", given, dilation)
        return self._norm("norm", given)

    def choose(self, thought: Floats) -> tuple[Tokens, Floats, Floats]:
        """Choose the likeliest tokens of steps, book by book.

        Args:
            thought: (m, 192) of `think`.

        Returns:
            (m, l) tokens, (m, w) what they stand for, and (m,) the logarithm of how likely they are.
        """
        rows = np.arange(len(thought))
        tokens = np.empty((len(thought), self._heads), np.int64)
        told = np.zeros((len(thought), self.codec.books.shape[2]), np.float32)
        sure = np.zeros(len(thought), np.float32)
        for level in range(self._heads):
            state = self._linear(f"state.{level}", thought) + told @ self._weights[f"told.{level}.weight"]
            logits = self._linear(f"words.{level}", np.maximum(state, 0.0))
            tokens[:, level] = logits.argmax(axis=1)
            top = logits[rows, tokens[:, level]]
            sure -= np.log(np.exp(logits - top[:, None]).sum(axis=1))
            told += self.codec.books[level, tokens[:, level]]
        return tokens, told, sure

    def _block(self, name: str, given: Floats, dilation: int) -> Floats:
        seen = np.pad(self._norm(f"{name}norm", given), ((dilation, dilation), (0, 0)))
        count = len(given)
        three = np.hstack([seen[:count], seen[dilation : dilation + count], seen[2 * dilation :]])
        return given + self._linear(f"{name}down", np.maximum(self._linear(f"{name}conv", three), 0.0))

    def _linear(self, name: str, given: Floats) -> Floats:
        return given @ self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _norm(self, name: str, given: Floats) -> Floats:
        centred = given - given.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(1e-5))
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
