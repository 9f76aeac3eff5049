"""Planning what a reply does for somebody in distress: a small trained network on the meaning of what was said.

What it was trained on, and how good it is, stands in strategy_net.md beside its weights, which `mien train
strategy` makes.

Source: Kang et al., "Can large language models be good emotional supporter?", ACL 2024, arXiv 2402.13211: a planner
beside the mind makes its choice of strategies less one-sided. Theirs are large models; ours is one hidden layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.meaning import WIDTH, open_encoder
from mien.say.strategy import tag_strategy
from mien.types import STRATEGIES, Utterance
from mien.types.arrays import open_arrays

__all__ = ["FEATURES", "StrategyNet", "open_strategy_net", "talk_features", "weights_place"]

_EARLIER = 6  # of the person's utterances before the last ones
_PLANS = 3  # of Mien's last utterances whose strategies are looked at
_COUNTS = 6
FEATURES = 3 * WIDTH + _PLANS * (len(STRATEGIES) + 1) + _COUNTS
"""Numbers that the network is given."""

_SHAPES = {"enter": 2, "enter_bias": 1, "leave": 2, "leave_bias": 1}


def talk_features(talk: Sequence[Utterance]) -> NDArray[np.float32]:
    """Return what the planner looks at before Mien speaks.

    Args:
        talk: what was said, oldest first; at least one utterance.

    Returns:
        (`FEATURES`,) float32: the meaning of what the person said since Mien spoke last, of Mien's last utterance and
        of what the person said before; the strategies of Mien's last three utterances, told from their wording; how far
        the talk is, whether Mien spoke last, and whether a question is open.
    """
    last = list(takewhile(lambda item: item.speaker == "person", reversed(talk)))
    theirs = [item.text for item in talk if item.speaker == "person"]
    own = [item.text for item in talk if item.speaker == "mien"]
    recent = theirs[-max(len(last), 1) :]
    earlier = theirs[: -max(len(last), 1)][-_EARLIER:]
    plans = np.zeros((_PLANS, len(STRATEGIES) + 1), np.float32)
    plans[:, -1] = 1.0
    for row, text in zip(plans, reversed(own), strict=False):
        row[-1], row[STRATEGIES.index(tag_strategy(text))] = 0.0, 1.0
    count, text = len(talk), talk[-1].text.strip()
    counts = [
        *(not last, min(count, 40) / 40, np.log1p(count) / 4),
        *(text.endswith("?"), min(len(text), 400) / 400, count < 3),
    ]
    parts = [_mean(recent), _mean(own[-1:]), _mean(earlier), plans.ravel(), np.array(counts, np.float32)]
    return np.concatenate(parts).astype(np.float32)


class StrategyNet:
    """A trained file, ready to run.

    Args:
        path: the npz file that `mien train strategy` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        with open_arrays(path, fault="is no planner", remedy="train it, or install mien again") as file:
            self._net = {name: file[name].astype(np.float32) for name in _SHAPES}
            if any(self._net[name].ndim != rank for name, rank in _SHAPES.items()):
                raise ValueError("its arrays have other shapes")

    def likely(self, talk: Sequence[Utterance]) -> NDArray[np.float64]:
        """Return how well each strategy would do now.

        Args:
            talk: what was said, oldest first; at least one utterance. Some 30 ms of one core for a new turn.

        Returns:
            (8,) in the order of `STRATEGIES`, of sum 1: chances as if all strategies were equally frequent, so far as
            that gave the best macro-F1.
        """
        return self.weigh(talk_features(talk)[np.newaxis])[0]

    def weigh(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Run the network.

        Args:
            features: (n, `FEATURES`), rows of `talk_features`.

        Returns:
            (n, 8), each row as `likely`.
        """
        inner = np.maximum(features @ self._net["enter"] + self._net["enter_bias"], 0.0)
        logits = (inner @ self._net["leave"] + self._net["leave_bias"]).astype(np.float64)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)


@lru_cache(maxsize=512)
def _vector(text: str) -> NDArray[np.float32]:
    return open_encoder().vector(text)


def _mean(texts: Sequence[str]) -> NDArray[np.float32]:
    vectors = [_vector(text) for text in texts if text.strip()]
    return np.mean(vectors, axis=0) if vectors else np.zeros(WIDTH, np.float32)


def weights_place() -> Path:
    """Return where the shipped planner is."""
    return Path(str(files("mien.say").joinpath("strategy_net.npz")))


@cache
def open_strategy_net() -> StrategyNet:
    """Return the shipped planner; it is loaded once in a process."""
    return StrategyNet(weights_place())
