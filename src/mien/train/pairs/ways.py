"""Ways to make features of clips without a label: by all pairs of channels, by one pair, by principal components."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.train.pairs.inputs import CHANNELS, Inputs
from mien.train.pairs.pairs import PAIRS, PairsRecipe, Projection, fit_pairs, fuse
from mien.train.pairs.principal import Principal, find_principal

__all__ = ["SEEDS", "See", "teach_ways"]

SEEDS = 3
"""Trainings of each network."""

Reals = NDArray[np.float64]
See = Callable[[Inputs], Reals]
"""Makes features of the channels that are there."""


def teach_ways(inputs: Inputs, *, seed: int, recipe: PairsRecipe) -> dict[str, See]:
    """Learn features in all ways from clips without labels.

    Args:
        inputs: of the clips.
        seed: of all chance.
        recipe: of the networks; two channels alone share the numbers of three.

    Returns:
        By name of the way.
    """

    def learn(pairs: Sequence[tuple[str, str]], size: int) -> Mapping[str, Projection]:
        return fit_pairs(inputs, pairs, seed=seed, recipe=replace(recipe, size=size), say=lambda text: None)

    whole = recipe.size * len(CHANNELS)
    principal = {channel: find_principal({channel: inputs[channel]}, size=recipe.size) for channel in CHANNELS}
    ways: dict[str, See] = {"all pairs": _side_by_side(learn(PAIRS, recipe.size), recipe.size)}
    for pair in PAIRS:
        ways["-".join(pair)] = _side_by_side(learn([pair], whole // 2), whole // 2)
        (third,) = set(CHANNELS) - set(pair)
        both = {**learn([pair], recipe.size), third: principal[third]}
        ways[f"{'-'.join(pair)}, PCA of {third}"] = _side_by_side(both, recipe.size)
    ways["PCA"] = _side_by_side(principal, recipe.size)
    ways["PCA together"] = find_principal(inputs, size=whole).see
    ways["inputs as they are"] = find_principal(inputs, size=0).see
    return ways


def _side_by_side(channels: Mapping[str, Projection | Principal], size: int) -> See:
    return lambda given: fuse(
        {name: one.features(given[name]) for name, one in channels.items() if name in given}, size=size
    )
