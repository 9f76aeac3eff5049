"""Reader `ngrams:`: feeling in Chinese or Marathi words, by a small network of n-grams that was trained here.

There is no encoder of these languages in it: what it knows of a word is that one corpus. How good that is stands in
tongues_zh.md and tongues_mr.md beside its weights; `mien train tongue` makes them. Reasons come from leaving out, as in
`mien.perceive.words`; in Chinese, which writes no blanks, pairs of characters are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.tongues_grams import pieces
from mien.perceive.tongues_model import TongueModel
from mien.types import Affect, neutral

__all__ = ["LANGUAGES", "TongueReader", "engine", "tongue_place"]

LANGUAGES = ("zh", "mr")

_MOST = 160  # pieces that are read of a text; of a longer one they are spread over its length
_FALLS = 0.1  # probability that must be lost without a cue for it to be named
_NAMED = 3
_MARKS = '.,;:!?…"()[]*_~।。！？，、；：“”（）《》'
_FOREIGN = 0.4
"""Share of the usual share of n-grams that it knows, below which it hardly knows a text."""


class TongueReader:
    """Reads feeling in the words of one language.

    Args:
        model: a trained network.
    """

    def __init__(self, model: TongueModel) -> None:
        self._model = model

    def read(self, text: str) -> Affect:
        """Read a text; see `mien.perceive.Reader`.

        Args:
            text: any text; of another language it knows little, and its confidence is low.

        Returns:
            The feeling in the corpus' own taxonomy ("cped-13", "maha-11"); the point is the mean of the labels' places;
            confidence is the calibrated probability of the likeliest label, less where n-grams were never seen.
        """
        table = self._model.taxonomy
        known = self._model.known(text)
        if known == 0.0:
            blank = neutral(taxonomy=table.name).emotions
            return Affect(0.0, 0.0, 0.0, table.name, blank, 0.0, 0.0, ("there is no word that it knows",))
        parts = pieces(text, most=_MOST)
        each = np.stack([self._model.likely(part) for part in parts])
        weights = np.array([len(part) for part in parts]) * (1.0 - each[:, table.index("neutral")]) ** 2 + 1e-6
        likely = weights @ each / weights.sum()
        familiar = float(np.clip((known / self._model.usual - _FOREIGN) / (1.0 - _FOREIGN), 0.1, 1.0))
        evidence = self._reasons(parts, each, likely)
        if familiar < 1.0:
            evidence = (*evidence, f"{1.0 - known:.0%} of the text is in signs and parts of words that it never saw")
        point = likely @ table.points()
        return Affect(
            *(float(axis) for axis in point),
            taxonomy=table.name,
            emotions=tuple(float(p) for p in likely / likely.sum()),
            intensity=float(min(np.linalg.norm(point), 1.0)),
            confidence=float(likely.max()) * familiar,
            evidence=evidence,
        )

    def _reasons(
        self, parts: tuple[str, ...], each: NDArray[np.float64], likely: NDArray[np.float64]
    ) -> tuple[str, ...]:
        """Name the cues on which the likeliest feeling rests, in the piece that shows it most."""
        label = int(likely.argmax())
        name = self._model.taxonomy.labels[label]
        if name == "neutral":
            return (f"no word carries a feeling (neutral {likely[label]:.2f})",)
        best = int(each[:, label].argmax())
        full = each[best, label]
        left = {cue: self._model.likely(rest)[label] for cue, rest in self._left_out(parts[best])}
        found: list[tuple[float, str]] = []
        for rest, cue in sorted((rest, cue) for cue, rest in left.items() if full - rest >= _FALLS):
            if len(found) < _NAMED and not any(set(cue) & set(other) for _, other in found if self._runs_on):
                found.append((rest, cue))
        if not found:
            return (f"{name} ({full:.2f}) rests on no single word",)
        return tuple(f"'{cue}' speaks for {name}: {full:.2f} falls to {rest:.2f} without it" for rest, cue in found)

    @property
    def _runs_on(self) -> bool:
        return self._model.language == "zh"

    def _left_out(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each cue of a text, and what is left without it, wherever it stands."""
        if not self._runs_on:
            words = text.split()
            for cue in dict.fromkeys(bare for word in words if (bare := word.strip(_MARKS))):
                yield cue, " ".join(word for word in words if word.strip(_MARKS) != cue)
            return
        for cue in dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)):
            if cue.isalnum():
                rest = text
                while cue in rest:
                    rest = rest.replace(cue, "")
                yield cue, rest


def tongue_place(language: str) -> Path:
    """Return where the shipped network of a language is."""
    return Path(str(files("mien.perceive").joinpath(f"tongues_{language}.npz")))


def _make(choice: str) -> TongueReader:
    return TongueReader(TongueModel(tongue_place(choice)))


engine = Engine(
    name="ngrams",
    summary="13 feelings in Chinese words, 11 in Marathi ones (n-grams, trained here); a first step",
    licence="zh: Apache-2.0 (CPED; subtitles of TV series). mr: CC BY-NC-SA 4.0 (MahaEmotions): non-commercial",
    choices={language: () for language in LANGUAGES},
    modules=(),
    extra="",
    make=_make,
)
