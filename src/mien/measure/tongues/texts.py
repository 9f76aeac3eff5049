"""The texts that readers of Chinese and Marathi are trained and measured on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mien.corpora import CPED, MAHAEMOTIONS
from mien.errors import InputError
from mien.types import load_taxonomy

__all__ = ["CORPUS_OF", "Split", "Texts", "read_texts"]

Split = Literal["train", "dev", "test"]

CORPUS_OF = {"zh": "cped", "mr": "mahaemotions"}

_DEV_EVERY = 8  # dialogues


class Texts(NamedTuple):
    """Texts of one language with one label each.

    Args:
        taxonomy: of the labels.
        texts: n of them.
        labels: (n,) int64, places in the taxonomy.
    """

    taxonomy: str
    texts: tuple[str, ...]
    labels: NDArray[np.int64]


def read_texts(data: Path, language: str, split: Split) -> Texts:
    """Return the texts of a split.

    Args:
        data: the folder that holds `text/cped` and `text/mahaemotions`.
        language: "zh" or "mr".
        split: MahaEmotions' own; of CPED its test split, and its development split (its training split cannot be had),
            of which every eighth dialogue is "dev" and the others are "train".

    Returns:
        The texts.

    Raises:
        InputError: the language is unknown, or the corpus is missing or wrong.
    """
    if language not in CORPUS_OF:
        raise InputError(f"there is no corpus of language {language!r}; expected one of: {', '.join(CORPUS_OF)}")
    if language == "mr":
        found = [
            (example.text, example.labels[0]) for example in MAHAEMOTIONS.read(_folder(data, language), split=split)
        ]
        return _texts("maha-11", found)
    turns = list(CPED.read(_folder(data, language), split="test" if split == "test" else "dev"))
    order = {name: i for i, name in enumerate(dict.fromkeys(turn.dialogue for turn in turns))}
    chosen = [turn for turn in turns if split == "test" or (order[turn.dialogue] % _DEV_EVERY == 0) == (split == "dev")]
    return _texts("cped-13", [(turn.text, turn.label) for turn in chosen])


def _folder(data: Path, language: str) -> Path:
    return data / "text" / CORPUS_OF[language]


def _texts(taxonomy: str, found: list[tuple[str, str]]) -> Texts:
    table = load_taxonomy(taxonomy)
    return Texts(taxonomy, tuple(text for text, _ in found), np.array([table.index(label) for _, label in found]))
