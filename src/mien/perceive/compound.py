"""Two feelings at once ("sadly surprised"), from a turn's cues as numbers or as sentences: two engines, one protocol.

Both are linear and were taught on **made turns** with one of seven compounds each (`mien.measure.compound.turns`): they
say which of the seven fits best, never whether there are two feelings. The card is compound.md.

Source: Richet et al., "Textualized and feature-based models for compound multimodal emotion recognition in the wild",
arXiv 2407.12927, 2024; there a fine-tuned language model reads the sentences, here their words are counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.meaning import open_encoder
from mien.perceive.attention import token
from mien.perceive.compound_cues import COMPOUNDS, Shown, cues_as_text
from mien.perceive.compound_rows import Blocks, Terms
from mien.perceive.label_shares import read_as
from mien.types import Percept
from mien.types.arrays import open_arrays

__all__ = ["ENGINES", "CompoundReader", "open_compounds", "shown_in"]

ENGINES = ("features", "cues-as-text")

_WIDTHS = (384, 12)
"""Numbers of the words' and the voice's block; the rest are units."""

Reals = NDArray[np.float64]


class CompoundReader(Protocol):
    """Says which of seven compounds fits a turn."""

    def read(self, shown: Shown) -> Mapping[str, float]:
        """Return a probability for each of `COMPOUNDS`, with sum 1.

        Args:
            shown: the turn's channels; one at least.

        Raises:
            InputError: no channel is there.
        """
        ...


class _Features:
    def __init__(self, weights: Mapping[str, Any]) -> None:
        cuts = np.cumsum(_WIDTHS)
        middle, wide = (tuple(np.split(weights[name].astype(np.float64), cuts)) for name in ("middle", "wide"))
        self._blocks = Blocks(middle, wide)
        self._linear = weights["features"].astype(np.float64), weights["features_bias"].astype(np.float64)

    def read(self, shown: Shown) -> Mapping[str, float]:
        _check(shown)
        words = None if shown.text is None else open_encoder().vector(shown.text).astype(np.float64)
        given = [None if one is None else one[None] for one in (words, shown.voice, shown.units)]
        return _likely(self._blocks.rows(given), *self._linear)


class _Sentences:
    def __init__(self, weights: Mapping[str, Any]) -> None:
        terms = json.loads(str(weights["terms"]))
        self._terms = Terms({term: i for i, term in enumerate(terms)}, weights["rarity"].astype(np.float64))
        self._linear = weights["sentences"].astype(np.float64), weights["sentences_bias"].astype(np.float64)

    def read(self, shown: Shown) -> Mapping[str, float]:
        _check(shown)
        return _likely(self._terms.rows([cues_as_text(shown)]), *self._linear)


@cache
def open_compounds(engine: str, *, path: Path | None = None) -> CompoundReader:
    """Return an engine.

    Args:
        engine: of `ENGINES`.
        path: the file that `mien train compound` wrote; the shipped one where it is None.

    Raises:
        InputError: there is no such engine.
        WeightsError: the file is no such file.
    """
    if engine not in ENGINES:
        raise InputError(f"there is no engine {engine!r} of compounds; expected one of: {', '.join(ENGINES)}")
    place = path or Path(str(files("mien.perceive").joinpath("compound.npz")))
    with open_arrays(place, fault="names no compounds", remedy="make it with: mien train compound") as file:
        weights = {name: file[name] for name in file.files}
        return _Features(weights) if engine == "features" else _Sentences(weights)


def shown_in(percept: Percept, units: Reals | None) -> Shown:
    """Return what a turn shows.

    Args:
        percept: the turn.
        units: (u,) strengths of action units, if a face was seen.
    """
    heard = [item.affect for item in percept.channels if item.channel == "voice" and item.affect.confidence > 0.0]
    voice = token(read_as(heard[0], taxonomy="basic-7")) if heard else None
    return Shown(percept.text or None, voice, units)


def _check(shown: Shown) -> None:
    if shown.text is None and shown.voice is None and shown.units is None:
        raise InputError("there is neither text, voice nor face to read; expected one of them")


def _likely(rows: Reals, weights: Reals, bias: Reals) -> Mapping[str, float]:
    scores = (rows @ weights.T + bias)[0]
    shares = np.exp(scores - scores.max())
    return {name: float(share) for name, share in zip(COMPOUNDS, shares / shares.sum(), strict=True)}
