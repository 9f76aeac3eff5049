"""Lips and phones in one space: how well what a mouth does agrees with what is said, moment by moment.

Two small networks, which were trained together on Mien's own films (lips.md, `mien train lips`): one looks at a mouth's
lengths over about a second, one at a phone and its neighbours. A moment lies near the half of the phone during which it
was seen.

Source: Cong et al., "EmoDubber", CVPR 2025, arXiv 2412.08988, section 3.2: lips and prosody are aligned by contrast, a
phone's whole duration counting as one. There by attention over learned features of video; here every phone has two
vectors, one for each half, so that an alignment can be found by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_mouth import LENGTHS, Mouth
from mien.types import Mark
from mien.types.arrays import open_arrays

__all__ = ["LOOKS", "RATE", "LipMatch", "lip_rows", "open_lips", "phone_rows"]

RATE = 50.0
"""Moments a second."""

LOOKS = ("", "pbm", "fv", "wuʊʉyʏɥ", "oɔɒøɵœ", "ʃʒ", "ɹrɚɝɜɾ", "θð", "tdnszlɫ", "kɡgŋhɦʔx", "iɪjᵻɨ", "eɛæ", "aɑɐʌ", "ə")
"""Phones that look alike; silence is the first. Those that are in none are taken for the last."""

_LOOK = {phone: place for place, phones in enumerate(LOOKS) for phone in phones}
_USUAL = 0.08  # seconds of a phone
_LEAST = 0.01  # distances between the eyes: a length that varies less is held still
_SHAPES = {"lips.in": (5, len(LENGTHS)), "phones.in": (3, len(LOOKS) + 2)}

Reals = NDArray[np.float64]


def lip_rows(mouth: Mouth, times: Reals) -> Reals:
    """Return what the network of lips is given.

    Args:
        mouth: of one line, three pictures or more.
        times: (t,) seconds.

    Returns:
        (t, 8): each length from its own median, in parts of how far it goes between its 5th and 95th percentile; 0
        before the first picture and after the last.
    """
    low, middle, high = np.percentile(mouth.lengths, (5, 50, 95), axis=0)
    level = (mouth.lengths - middle) / np.maximum(high - low, _LEAST)
    rows = [np.interp(times, mouth.seconds, column, left=0.0, right=0.0) for column in level.T]
    return np.stack(rows, axis=1)


def phone_rows(phones: Sequence[Mark]) -> Reals:
    """Return what the network of phones is given.

    Args:
        phones: n phones, silence ("") included; each is taken by its first letter.

    Returns:
        (n, 16): which of `LOOKS`, the logarithm of its duration, and its stress.
    """
    rows = np.zeros((len(phones), len(LOOKS) + 2))
    for row, phone in zip(rows, phones, strict=True):
        row[_LOOK.get(phone.text[:1], len(LOOKS) - 1)] = 1.0
        row[-2] = np.log(max(phone.duration, 0.02) / _USUAL)
        row[-1] = phone.stress / 2
    return rows


class LipMatch:
    """A trained pair of networks, ready to run.

    Args:
        path: the npz file that `mien train lips` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        with open_arrays(path, fault="matches no lips", remedy="train it, or install mien again") as file:
            self._weights = {name: file[name].astype(np.float64) for name in file.files}
            shapes = {name: self._weights[f"{name}.weight"].shape[:2] for name in _SHAPES}
            self.scale = float(self._weights["scale"])
            if shapes != _SHAPES:
                raise ValueError("its arrays have other shapes")

    def see(self, mouth: Mouth, times: Reals) -> Reals:
        """Return a vector for each moment.

        Args:
            mouth: of one line, three pictures or more.
            times: (t,) seconds, `RATE` a second.

        Returns:
            (t, d) of length 1.
        """
        return _unit(_run(self._weights, "lips", lip_rows(mouth, times)))

    def read(self, phones: Sequence[Mark]) -> Reals:
        """Return two vectors for each phone.

        Args:
            phones: n phones, silence ("") included.

        Returns:
            (n, 2, d) of length 1: of its first half, and of its second.
        """
        both = _run(self._weights, "phones", phone_rows(phones))
        return _unit(both.reshape(len(phones), 2, -1))


def _run(weights: Mapping[str, Reals], name: str, rows: Reals) -> Reals:
    """Run one network: a convolution, some with a way around them, and a linear layer."""
    rows = np.maximum(_convolve(weights, f"{name}.in", rows, 1), 0.0)
    place = 0
    while f"{name}.{place}.weight" in weights:
        rows = rows + np.maximum(_convolve(weights, f"{name}.{place}", rows, 2**place), 0.0)
        place += 1
    return rows @ weights[f"{name}.out.weight"] + weights[f"{name}.out.bias"]


def _convolve(weights: Mapping[str, Reals], name: str, rows: Reals, apart: int) -> Reals:
    kernel, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    reach = len(kernel) // 2 * apart
    padded = np.pad(rows, ((reach, reach), (0, 0)))
    taps = (padded[tap * apart : tap * apart + len(rows)] @ kernel[tap] for tap in range(len(kernel)))
    return sum(taps, start=np.zeros(1)) + bias


def _unit(vectors: Reals) -> Reals:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


@cache
def open_lips() -> LipMatch:
    """Return the shipped networks.

    Raises:
        WeightsError: the weights are damaged.
    """
    return LipMatch(Path(str(files("mien.perceive").joinpath("lips.npz"))))
