"""Reader `minilm:`: feeling in English words, emoji and smileys, by a small network that was trained here.

What it was trained on, and how good it is, stands in words.md beside its weights; `mien train words` makes them.
Reasons come from leaving out: a word is named when the feeling's probability falls without it, and by how much.

Source: Demszky et al., "GoEmotions", ACL 2020, arXiv 2005.00547 (the labels); Buechel & Hahn, "EmoBank", EACL 2017 (the
axes); Li, Monroe & Jurafsky, "Understanding neural networks through representation erasure", arXiv 1612.08220, 2016
(leaving out; we leave out only the rarest words of a window).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.words_model import Score, WordsModel
from mien.perceive.words_text import bare, legible
from mien.perceive.words_tokens import Piece
from mien.perceive.words_windows import windows
from mien.types import Affect, Taxonomy, load_taxonomy, neutral

__all__ = ["WordsReader", "engine", "weights_place"]

_TAXONOMY = "goemotions-28"
_MOST = 160  # windows that are read of a text: what 5,000 words need; of a longer one they are spread over its length
_TRIED = 5  # units, the rarest first, that are left out to see whether the feeling rests on them
_FALLS = 0.1  # probability that must be lost without a unit for it to be named
_STRANGE = (
    0.25,
    0.6,
)  # share of odd tokens: nine in ten English texts are below the first, hardly any above the second
_LEAST_SURE = 0.1  # of the confidence that is left where all is strange


class WordsReader:
    """Reads feeling in English words, emoji and smileys.

    Args:
        model: a trained network with the labels of "goemotions-28".
    """

    def __init__(self, model: WordsModel) -> None:
        self._model = model
        self._labels: Taxonomy = load_taxonomy(_TAXONOMY)

    def read(self, text: str) -> Affect:
        """Read a text; see `mien.perceive.Reader`.

        Args:
            text: any text; one that is no English has a low confidence.

        Returns:
            The feeling in taxonomy "goemotions-28": probabilities are those of each label by itself, brought to a sum
            of 1; the point is the network's, on the scale of the taxonomy's labels; confidence is the calibrated
            probability that a reader would name the likeliest label.
        """
        whole = self._model.vocabulary.encode(text)
        if not whole.units:
            return _unread("there is no word to read")
        pieces = windows(whole, most=_MOST)
        scores = [self._model.score(piece) for piece in pieces]
        likely, axes = self._together(pieces, scores)
        strange = self._model.vocabulary.strange(whole)
        familiar = float(np.clip((_STRANGE[1] - strange) / (_STRANGE[1] - _STRANGE[0]), _LEAST_SURE, 1.0))
        point = np.clip(axes * np.array(self._model.calibration.reach), -1.0, 1.0)
        evidence = self._reasons(pieces, scores, likely)
        if familiar < 1.0:
            evidence = (*evidence, f"{strange:.0%} of the text is in signs and bits of words that it hardly knows")
        return Affect(
            *(float(axis) for axis in point),
            taxonomy=_TAXONOMY,
            emotions=tuple(float(p) for p in likely / likely.sum()),
            intensity=float(min(np.linalg.norm(point), 1.0)),
            confidence=float(likely.max()) * familiar,
            evidence=evidence,
        )

    def _together(
        self, pieces: Sequence[Piece], scores: Sequence[Score]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean over windows, which count by their length and by how much feeling they show."""
        weights = np.array(
            [piece.size * (1.0 - score.likely[-1]) ** 2 for piece, score in zip(pieces, scores, strict=True)]
        )
        weights = (weights + 1e-6) / (weights + 1e-6).sum()
        return weights @ np.stack([s.likely for s in scores]), weights @ np.stack([s.axes for s in scores])

    def _reasons(
        self, pieces: Sequence[Piece], scores: Sequence[Score], likely: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """Name the units on which the likeliest feeling that is there rests, in the window that shows it most."""
        most = np.max([score.likely for score in scores], axis=0)
        there = (most >= np.array(self._model.calibration.thresholds)) & (np.arange(len(most)) < len(most) - 1)
        if not there.any():
            return (f"no word carries a feeling (neutral {likely[-1]:.2f})",)
        label = int(np.where(there, most, -1.0).argmax())
        best = int(np.argmax([score.likely[label] for score in scores]))
        piece = pieces[best]
        name, full = self._labels.labels[label], scores[best].likely[label]
        rare = {bare(unit): max(tokens, default=0) for unit, tokens in zip(piece.units, piece.tokens, strict=True)}
        tried = sorted(rare, key=lambda word: -rare[word])[:_TRIED]  # the vocabulary is in the order of frequency
        left = {word: self._model.score(piece.without(word)).likely[label] for word in tried}
        found = sorted((rest, word) for word, rest in left.items() if full - rest >= _FALLS)
        if not found:
            return (f"{name} ({full:.2f}) rests on no single one of its rarer words",)
        return tuple(
            f"{_quote(word)} speaks for {name}: {full:.2f} falls to {rest:.2f} without it" for rest, word in found
        )


def _quote(word: str) -> str:
    return f"'{word}'" if legible(word) == word else f"'{word}' ({legible(word)})"


def _unread(reason: str) -> Affect:
    blank = neutral(taxonomy=_TAXONOMY)
    return Affect(0.0, 0.0, 0.0, _TAXONOMY, blank.emotions, 0.0, 0.0, (reason,))


def weights_place() -> Path:
    """Return where the shipped network is."""
    return Path(str(files("mien.perceive").joinpath("words.onnx")))


def _make(choice: str) -> WordsReader:
    return WordsReader(WordsModel(weights_place()))


engine = Engine(
    name="minilm",
    summary="28 feelings and three axes in English words, emoji and smileys (MiniLM, trained here)",
    licence="Apache-2.0 (encoder), CC BY 4.0 (GoEmotions), CC BY-SA 4.0 (EmoBank)",
    choices={"": ()},
    modules=("onnxruntime", "tokenizers"),
    extra="",
    make=_make,
)
