"""Training of a reader of Chinese or Marathi: from n-grams to labels, in one file that `ngrams:` runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mien.measure.tongues.texts import read_texts
from mien.train.tongues.fit import TrainedTongue, fit_tongue
from mien.train.tongues.linear import LinearRecipe
from mien.train.tongues.net import Recipe
from mien.types.media import atomic_path

__all__ = ["RECIPES", "SEEDS", "train_tongue", "write_tongue"]

SEEDS = (0, 1, 2)
"""Of the trainings that are compared; the first one is written."""

RECIPES = (Recipe(rare=0.25), Recipe(rare=0.5), LinearRecipe(strength=2.0), LinearRecipe(strength=4.0))
"""Those that the development split chooses from, by macro-F1 and weighted F1 together."""


def train_tongue(data: Path, output: Path, *, language: str, say: Callable[[str], None]) -> tuple[TrainedTongue, ...]:
    """Train a reader of one language, a network with each of `SEEDS`, and write the first.

    Args:
        data: the folder that holds `text/cped` or `text/mahaemotions`.
        output: the .npz file to write.
        language: "zh" or "mr".
        say: is told how it goes.

    Returns:
        The readers in the order of the seeds, all by the recipe with which the first seed was best on the development
        split; a regression, which leaves nothing to chance, alone.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    train, dev = read_texts(data, language, "train"), read_texts(data, language, "dev")

    def fit(recipe: Recipe | LinearRecipe, seed: int) -> TrainedTongue:
        one = fit_tongue(train, dev, language=language, recipe=recipe, seed=seed)
        say(f"seed {seed}, {recipe}: dev {one.macro_f1:.3f}, {one.weighted_f1:.3f} at epoch {one.epoch}")
        return one

    best = max((fit(recipe, SEEDS[0]) for recipe in RECIPES), key=lambda one: one.macro_f1 + one.weighted_f1)
    write_tongue(best, output, language=language, taxonomy=train.taxonomy)
    if isinstance(best.recipe, LinearRecipe):
        return (best,)
    return (best, *(fit(best.recipe, seed) for seed in SEEDS[1:]))


def write_tongue(trained: TrainedTongue, output: Path, *, language: str, taxonomy: str) -> None:
    """Write a reader: the table with 8 bits a number, a scale for each n-gram, and the rest with 32.

    Args:
        trained: the reader.
        output: the .npz file.
        language: of its texts.
        taxonomy: of its labels.

    Raises:
        InputError: the file cannot be written.
    """
    layers = trained.layers
    rows = layers.table
    scale = np.maximum(np.abs(rows).max(axis=1) / 127.0, 1e-5).astype(np.float16)
    table = np.round(rows / scale[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8)
    notes = {"language": language, "taxonomy": taxonomy, "temperature": trained.temperature, "usual": trained.usual}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(
            file,
            grams=trained.grams.astype(np.uint32),
            table=table,
            scale=scale,
            hidden=layers.hidden,
            hidden_bias=layers.hidden_bias,
            out=layers.out,
            out_bias=layers.out_bias,
            notes=np.array(json.dumps(notes)),
        )
