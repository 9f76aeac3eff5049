"""Attention over the channels that are there, words as the anchor: how much each counts, and what they say together.

A turn is a (3, 12) array: for words, voice and face the seven probabilities of basic-7, valence, arousal, dominance,
intensity and confidence; a channel of confidence 0 is not there. Four heads look from the anchor at the channels: one
for the labels and one for each axis. What they start from is each channel's confidence times (0.1 + how far it stands
from 0); what they have learned is added to the logarithm of that, so that a channel without confidence never counts.
What the net adds to the labels by itself, and what it knows of being sure, fades where only one channel counts: one
channel alone comes out as it went in.

Source: Chudasama et al., "M2FNet: multi-modal fusion network for emotion recognition in conversation", CVPRW 2022,
arXiv 2206.02187 (multi-head attention with text as the anchor). We attend to what each channel's engine says, not to
its features, so that any engine may stand behind a channel, and values pass the heads unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError
from mien.types import Affect

__all__ = ["CHANNELS", "HEADS", "LABELS", "SHAPES", "Together", "attend", "load_weights", "token"]

CHANNELS = ("words", "voice", "face")
"""The rows of a turn."""

LABELS, WIDTH, HEADS = 7, 32, 4
SIZE = LABELS + 5

SHAPES: Mapping[str, tuple[int, ...]] = {
    "enter": (3, SIZE, WIDTH),
    "enter_bias": (3, WIDTH),
    "alone": (WIDTH,),
    "ask": (WIDTH, WIDTH),
    "answer": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "mix": (2 * WIDTH, WIDTH),
    "mix_bias": (WIDTH,),
    "leave": (WIDTH, LABELS + 1),
    "leave_bias": (LABELS + 1,),
    "sharper": (1,),
    "temperatures": (2,),
    "leanings": (8,),
}
"""The arrays of a weights file."""

QUIET = 0.1
"""Weight of a channel that stands at 0; 1.1 is that of one that stands at an end."""

REACH = 1.0
"""The furthest that a learned score moves the logarithm of a channel's weight."""

_THERE = 0.2
_FLOOR = 1e-3  # of a probability, before its logarithm is taken

Reals = NDArray[np.float64]
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """What the channels of n turns say together.

    Args:
        shares: (n, 4, 3), how much each channel counts for the labels, valence, arousal and dominance; they sum to 1.
        likely: (n, 7), a probability for each label of basic-7.
        confidence: (n,) in [0, 1].
    """

    shares: Reals
    likely: Reals
    confidence: Reals


def token(affect: Affect) -> Reals:
    """Return a channel's row of a turn.

    Args:
        affect: in taxonomy "basic-7".

    Returns:
        (12,) float64.
    """
    return np.array([*affect.emotions, *affect.vad, affect.intensity, affect.confidence])


def attend(turns: Reals, weights: Weights) -> Together:
    """Let the channels of turns look at each other.

    Args:
        turns: (n, 3, 12); in each at least one channel has a confidence above 0.
        weights: of `load_weights`.

    Returns:
        What they say together.
    """
    sure, there = turns[:, :, -1], turns[:, :, -1] > 0.0
    inner = np.maximum(np.einsum("nci,cio->nco", enter(turns), weights["enter"]) + weights["enter_bias"], 0.0)
    anchor = np.where(there[:, :1], inner[:, 0], weights["alone"])
    ask = (anchor @ weights["ask"]).reshape(-1, HEADS, WIDTH // HEADS)
    answer = (inner @ weights["answer"]).reshape(-1, 3, HEADS, WIDTH // HEADS)
    learned = np.einsum("nhd,nchd->nhc", ask, answer) / np.sqrt(WIDTH // HEADS)
    scores = start(turns) + REACH * np.tanh(learned / REACH)
    shares = np.where(there[:, np.newaxis], np.exp(scores - scores.max(axis=2, keepdims=True)), 0.0)
    shares /= shares.sum(axis=2, keepdims=True)
    value = (inner @ weights["value"]).reshape(-1, 3, HEADS, WIDTH // HEADS)
    seen = np.einsum("nhc,nchd->nhd", shares, value).reshape(-1, WIDTH)
    mixed = np.maximum(np.concatenate([anchor, seen], axis=1) @ weights["mix"] + weights["mix_bias"], 0.0)
    out = mixed @ weights["leave"] + weights["leave_bias"]
    several = gate(sure)
    pooled = np.einsum("nc,nck->nk", shares[:, 0], np.log(np.maximum(turns[:, :, :LABELS], _FLOOR)))
    scale, sureness = (float(t) for t in weights["temperatures"])
    logits = pooled * (1.0 + several * weights["sharper"]) + several * out[:, :LABELS]
    likely = _softmax(logits * (1.0 + several * (1.0 / scale - 1.0)))
    own = (shares[:, 0] * sure).sum(axis=1)
    said = out[:, LABELS] + _logit(likely.max(axis=1)) + presence(sure) @ weights["leanings"]
    return Together(shares, likely, _sigmoid((1.0 - several[:, 0]) * _logit(own) + several[:, 0] * said / sureness))


def enter(turns: Reals) -> Reals:
    """Return turns as the network takes them: probabilities by their logarithms, what is not there as zeros."""
    given = turns.copy()
    given[:, :, :LABELS] = 1.0 + 0.5 * np.log(np.maximum(given[:, :, :LABELS], 0.0) + 0.02)
    return given * (turns[:, :, -1:] > 0.0)


def start(turns: Reals) -> Reals:
    """Return (n, 4, 3) logarithms of the weights from which the heads start; -inf for what is not there."""
    far = np.abs(turns[:, :, [LABELS + 3, LABELS, LABELS + 1, LABELS + 2]])  # intensity, then the axes
    with np.errstate(divide="ignore"):  # a sum of logarithms, as the least confidence's product would be nothing
        return (np.log(turns[:, :, -1:]) + np.log(QUIET + far)).transpose(0, 2, 1)


def gate(sure: Reals) -> Reals:
    """Return (n, 1) in [0, 1]: 0 where one channel alone is sure, 1 where none has more than half of the confidence."""
    return np.clip(2.0 * (1.0 - sure.max(axis=1, keepdims=True) / sure.sum(axis=1, keepdims=True)), 0.0, 1.0)


def presence(sure: Reals) -> Reals:
    """Return (n, 8), how far each set of channels is there, by numbers of which each channel is a bit; rows sum to 1.

    A channel is there from a confidence of 0.2 on, and below that in part, so that it fades without a step.
    """
    there = np.clip(sure / _THERE, 0.0, 1.0)
    bits = (np.arange(8)[:, np.newaxis] >> np.arange(3)) & 1
    return np.where(bits == 1, there[:, np.newaxis], 1.0 - there[:, np.newaxis]).prod(axis=2)


@cache
def load_weights(path: Path | None = None) -> Weights:
    """Return the network's arrays.

    Args:
        path: the npz file; Mien's own where it is None.

    Returns:
        An array for each of `SHAPES`.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """
    place = path or Path(str(files("mien.perceive").joinpath("fusion.npz")))
    try:
        with np.load(place) as file:
            weights = {name: file[name].astype(np.float32) for name in file.files}
    except Exception as error:  # numpy and zipfile raise kinds of their own
        raise WeightsError(f"{place} cannot be read ({error}); train it, or install mien again") from None
    if {name: array.shape for name, array in weights.items()} != SHAPES:
        raise WeightsError(f"{place} is no network of fusion; expected the arrays {', '.join(SHAPES)}")
    return weights


def _softmax(logits: Reals) -> Reals:
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def _logit(p: Reals) -> Reals:
    held = np.clip(p, 1e-6, 1.0 - 1e-6)
    return np.log(held / (1.0 - held))


def _sigmoid(x: Any) -> Reals:
    return 1.0 / (1.0 + np.exp(-x))
