"""Trials on PELD: what personality and the sum in the space of feeling are worth, over draws of both kinds of split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.measure.feel import PeldFigures
from mien.measure.peld import LABELS, Split, Triples, grouped_split, published_split, read_triples, score_labels
from mien.train.peld.peld import fit_peld, guess, read_features

__all__ = ["DRAWS", "try_peld"]

DRAWS = 3
"""Of each kind of split, with a training of every form."""

_TRAINED = ("full", "no_persona", "shuffled", "direct")


def try_peld(data: Path, *, draws: int, say: Callable[[str], None]) -> tuple[PeldFigures, PeldFigures]:
    """Train every form on every draw of both kinds of split, and measure each on its test triples.

    Args:
        data: the folder that holds `text/peld`.
        draws: of each kind of split.
        say: is told how it goes.

    Returns:
        The figures by chance and by dialogue. "shuffled" is trained and measured with the traits of other triples;
        "inertia" is the first speaker's emotion again.

    Raises:
        InputError: the corpus is missing or wrong.
        WeightsError: the encoder's weights cannot be fetched.
    """
    torch.set_num_threads(1)
    triples = read_triples(data)
    features = read_features(triples.heard, say=say)
    by_chance = [published_split(triples.labels, seed=seed) for seed in range(draws)]
    grouped = [grouped_split(triples.groups, seed=seed) for seed in range(draws)]
    first, second = (
        _figures([_try(triples, features, one, seed=seed, say=say) for seed, one in enumerate(splits)])
        for splits in (by_chance, grouped)
    )
    return first, second


def _try(
    triples: Triples, features: NDArray[np.float32], split: Split, *, seed: int, say: Callable[[str], None]
) -> dict[str, tuple[float, float]]:
    wanted = triples.labels[split.test]
    points = LABELS.points()
    again = ((triples.own[split.test][:, None] - points) ** 2).sum(axis=2).argmin(axis=1)
    found = {"inertia": score_labels(again, wanted)}
    mixed = replace(triples, traits=np.random.default_rng(seed).permutation(triples.traits))
    for name in _TRAINED:
        given = mixed if name == "shuffled" else triples
        form = "full" if name == "shuffled" else name
        net, epochs = fit_peld(given, features, split, form=form, seed=seed)
        found[name] = score_labels(guess(net, given, features, split.test), wanted)
        say(f"draw {seed + 1}, {name}: {epochs} epochs")
    return found


def _figures(draws: list[dict[str, tuple[float, float]]]) -> PeldFigures:
    forms = (*_TRAINED, "inertia")
    scores = {form: np.array([draw[form] for draw in draws]) for form in forms}
    gains = {form: scores["full"][:, 0] - scores[form][:, 0] for form in forms if form != "full"}
    return PeldFigures(
        macro={form: float(scores[form][:, 0].mean()) for form in forms},
        weighted={form: float(scores[form][:, 1].mean()) for form in forms},
        gains={form: (float(gain.mean()), float(gain.std())) for form, gain in gains.items()},
        draws=len(draws),
    )
