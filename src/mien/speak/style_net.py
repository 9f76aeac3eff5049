"""The small GPT that says how a reply sounds, in numpy; `mien train talker` makes it, and its card is talker.md.

Source: Liu et al., "Generative Expressive Conversational Speech Synthesis" (GPT-Talker), ACM Multimedia 2024,
arXiv 2407.21491; `mien.train.talker.net` says what we do differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.types.arrays import open_arrays

__all__ = ["AGO", "HEADS", "StyleNet", "Told"]

AGO = 8
"""Turns that it looks back."""

HEADS = 4

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A turn before the reply.

    Args:
        meaning: (384,) float32, what its words mean.
        felt: the token of its feeling; None where none is known.
        own: whether who replies said it.
    """

    meaning: NDArray[np.float32]
    felt: int | None
    own: bool


class StyleNet:
    """Predicts how a reply begins.

    Args:
        path: the .npz file that `mien train talker` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        with open_arrays(path, fault="holds no net of styles", remedy="make it with `mien train talker`") as file:
            self._weights: Mapping[str, Reals] = {name: file[name].astype(np.float64) for name in file.files}
            self.middles, self.scale, self.plain = (self._weights[name] for name in ("middles", "scale", "plain"))
        self._layers = range(sum(name.endswith("three.weight") for name in self._weights))

    def predict(self, history: Sequence[Told], meaning: NDArray[np.float32]) -> Reals:
        """Return what the reply's first token may be.

        Args:
            history: the turns before, oldest first; the last `AGO` count.
            meaning: (384,) float32, what the reply's words mean.

        Returns:
            (k,) probabilities.
        """
        rows: list[tuple[NDArray[np.float32] | None, int, int, bool]] = []
        turns = history[-AGO:]
        for ago, told in zip(range(len(turns), 0, -1), turns, strict=True):
            rows.append((told.meaning, 0, ago, told.own))
            if told.felt is not None:
                rows.append((None, 1 + told.felt, ago, told.own))
        rows.append((meaning, 0, 0, True))
        states = np.stack([self._enter(words, token) for words, token, _, _ in rows])
        ago, own = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
        back = ago[None] - ago[:, None]
        seen = (back > 0) | ((back == 0) & (np.arange(len(rows))[None] <= np.arange(len(rows))[:, None]))
        relation = np.clip(back, 0, AGO) * 2 + (own[:, None] != own[None])
        for layer in self._layers:
            states = self._layer(f"layers.{layer}.", states, relation, seen)
        logits = self._linear("out", self._norm("norm", states[-1]))
        chances = np.exp(logits - logits.max())
        return chances / chances.sum()

    def _enter(self, words: NDArray[np.float32] | None, token: int) -> Reals:
        weights = self._weights
        place = len(weights["place.weight"]) - 1 if words is None else 0
        given = self._linear("words", self._read(words)) if words is not None else 0.0
        return given + weights["token.weight"][token] + weights["place.weight"][place]

    def _read(self, meaning: NDArray[np.float32]) -> Reals:
        """Return what words alone say of how they are said, in deviations of what was learned from."""
        weights = self._weights
        words = meaning.astype(np.float64) @ weights["reading"][:-1] + weights["reading"][-1]
        return (words - weights["reading_mean"]) / weights["reading_scale"]

    def _layer(self, name: str, states: Reals, relation: NDArray[np.int64], seen: NDArray[np.bool_]) -> Reals:
        t, width = states.shape
        parts = self._linear(f"{name}three", self._norm(f"{name}before", states))
        query, key, value = parts.reshape(t, 3, HEADS, -1).transpose(1, 2, 0, 3)
        score = query @ key.transpose(0, 2, 1) / np.sqrt(width / HEADS)
        score = score + self._weights[f"{name}relation.weight"][relation].transpose(2, 0, 1)
        score = np.where(seen, score, -np.inf)
        share = np.exp(score - score.max(axis=2, keepdims=True))
        heard = (share / share.sum(axis=2, keepdims=True) @ value).transpose(1, 0, 2).reshape(t, width)
        states = states + self._linear(f"{name}joined", heard)
        return states + self._linear(
            f"{name}down", _gelu(self._linear(f"{name}up", self._norm(f"{name}after", states)))
        )

    def _linear(self, name: str, given: Reals) -> Reals:
        return given @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, name: str, given: Reals) -> Reals:
        centred = given - given.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(given: Reals) -> Reals:
    """Return GELU in its tanh form, as the net was trained with."""
    return 0.5 * given * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (given + 0.044715 * given**3)))
