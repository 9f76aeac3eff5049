"""What an instruction in every-day words asks of a voice: "as if you had lost your keys" becomes a feeling.

A linear reading of the instruction's meaning (`mien.meaning`), which was trained here: what it learned from, and how
good it is, stands in soft.md beside its weights; `mien train soft` makes them.

Source: Zhou et al., "IndexTTS2", 2025, arXiv 2506.21619 (an instruction becomes a vector of emotions). There a language
model of 1.7 billion weights does it, taught by a larger one; here 3,000 weights, taught by people's own situations.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.meaning import chances_of, open_encoder, read_layer
from mien.speak.language import check_language
from mien.types import Affect, blend_affect, label_affect, load_taxonomy

__all__ = ["FEELINGS", "SHARPNESS", "Soft", "read_instruction", "soft_place"]

FEELINGS = load_taxonomy("basic-7").labels
"""What an instruction may ask for, in the order of the chances."""

SHARPNESS = 16.0
"""What a score is worth in the logarithm of a chance; found on the development half of `mien.measure.speak.soft`."""

_KEPT = 0.5  # of the likeliest feeling's chance: what is below it would only make the voice vague
_USUAL, _STEP, _WEAKEST = 0.7, 0.2, 0.3  # intensity: of a usual instruction, for a deviation more, and at least

_DEGREES = {
    **dict.fromkeys(("a little", "a bit", "a touch", "slightly", "faintly", "mildly", "somewhat"), 0.6),
    **dict.fromkeys(("very", "deeply", "extremely", "utterly", "terribly"), 1.3),
}
"""Words of degree, of which a meaning keeps little, and what the first one found does to the intensity. Ours."""


class Soft:
    """A trained file, ready to run.

    Args:
        path: the npz file that `mien train soft` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self._weight, self._bias = read_layer(path, outputs=len(FEELINGS) + 1, what="reads no instructions")

    def likely(self, meanings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how likely each feeling is.

        Args:
            meanings: (n, 384), vectors of `mien.meaning.Encoder`.

        Returns:
            (n, 7) in the order of `FEELINGS`, rows of sum 1.
        """
        return chances_of(SHARPNESS * (meanings @ self._weight + self._bias)[:, :-1])

    def strength(self, meanings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how strong the feelings are.

        Args:
            meanings: as in `likely`.

        Returns:
            (n,) intensities in [0.3, 1]; 0.7 is usual.
        """
        return np.clip(_USUAL + _STEP * (meanings @ self._weight + self._bias)[:, -1], _WEAKEST, 1.0)


def read_instruction(text: str) -> Affect:
    """Return the feeling that an instruction asks for.

    Args:
        text: English, such as "like someone who hears steps behind them"; its first 90 words count.

    Returns:
        In basic-7: the likeliest feeling and those that are at least half as likely. Confidence is how likely the first
        one is.

    Raises:
        InputError: there is no word in it, or it is in another language.
        WeightsError: the weights are damaged.
    """
    if not any(letter.isalpha() for letter in text):
        raise InputError(f'there is no word in the instruction {text!r}; expected one such as "as if it were late"')
    check_language(text)
    meaning = open_encoder().vector(text)[np.newaxis]
    chances, strength = _open().likely(meaning)[0], min(float(_open().strength(meaning)[0]) * _degree(text), 1.0)
    kept = [i for i in np.argsort(-chances, kind="stable") if chances[i] >= _KEPT * chances.max()]
    felt = blend_affect(
        [label_affect(FEELINGS[i], intensity=0.0 if FEELINGS[i] == "neutral" else strength) for i in kept],
        weights=[float(chances[i]) for i in kept],
    )
    told = ", ".join(f"{FEELINGS[i]} ({chances[i]:.2f})" for i in kept)
    return Affect(
        *felt.vad,
        taxonomy=felt.taxonomy,
        emotions=felt.emotions,
        intensity=felt.intensity,
        confidence=float(chances.max()),
        evidence=(f"the instruction sounds {told}",),
    )


def _degree(text: str) -> float:
    """Return what the words of degree in a text do to the intensity; 1 where there are none."""
    found = re.search(rf"\b({'|'.join(_DEGREES)})\b", text.lower())
    return _DEGREES[found[1]] if found else 1.0


def soft_place() -> Path:
    """Return where the shipped weights are."""
    return Path(str(files("mien.speak").joinpath("soft.npz")))


@cache
def _open() -> Soft:
    return Soft(soft_place())
