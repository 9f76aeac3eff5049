"""Are K tokens that channels make together better for a frozen language network than K / 3 of each, one after another?

Both ways learn from the same turns in the same order, for as many steps and with about as many weights; beside them
stand the same two without a language network. People of the test are never learned from, nor are their sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mien.errors import InputError
from mien.train.tokens.fit import TokensRecipe, channels_of, fit_tokens, name_turns
from mien.train.tokens.material import Material, read_material
from mien.train.tokens.naming import AFTER, BEFORE, LinearNamer, Mind, Namer
from mien.train.tokens.net import Tokens, count_weights, make_tokens
from mien.train.tokens.report import SEEDS, TokensReport, report_tokens
from mien.train.tokens.turns import Turns, contradict, join, without
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["TUNED", "WAYS", "Way", "bench_tokens", "split_people"]

TUNED = "kokoro:af_"
"""People whose names begin so are learned from but never tested: the recipe was chosen on some of them."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to name a feeling.

    Args:
        fused: channels make tokens together.
        mind: a frozen language network reads them.
    """

    fused: bool
    mind: bool


WAYS = {
    "pre-fused": Way(True, True),
    "separate": Way(False, True),
    "pre-fused, no LM": Way(True, False),
    "separate, no LM": Way(False, False),
}


def bench_tokens(
    made: Path, data: Path, mind: Mind, *, recipe: TokensRecipe, say: Callable[[str], None]
) -> TokensReport:
    """Learn in all ways, three times each, and ask all. Stopped, it does not learn again what it learned and asked.

    Args:
        made: what `mien data clips` wrote.
        data: the folder that holds `text/goemotions` and `text/meld`.
        mind: the frozen language network.
        recipe: how.
        say: is told how it goes.

    Raises:
        InputError: clips, labels or a corpus are missing or damaged, or too few people are not of `TUNED`.
    """
    material = read_material(made, data, mind.vocabulary, splits=("train", "test"), say=say)
    test = split_people(material.people)
    taught, held = (material.clips.take(np.flatnonzero(part)) for part in (~test, test))
    spoken, asked = material.spoken["train"], _asked(held, material.spoken["test"], mind)
    torch.set_num_threads(1)
    likely: dict[str, dict[str, list[Reals]]] = {way: {name: [] for name in asked} for way in WAYS}
    weights = dict.fromkeys(WAYS, 0)
    for seed in range(SEEDS):
        for name, way in WAYS.items():
            say(f"{name}, seed {seed + 1} of {SEEDS}")
            tokens, namer = _make(way, material, taught, mind, seed=seed, recipe=recipe)
            weights[name] = count_weights(tokens)
            place = training_folder() / f"tokens-{_mark(material, taught, recipe)}-{name.replace(', ', '-')}-{seed}.npz"
            if not place.is_file():
                fit_tokens(tokens, namer, material.banks, taught, spoken, seed=seed, recipe=recipe, say=say)
                _keep(place, {one: name_turns(tokens, namer, material.banks, turns) for one, turns in asked.items()})
            with np.load(place) as file:
                for one in asked:
                    likely[name][one].append(file[one].astype(np.float64))
    people = len(np.unique(material.people[test]))
    return report_tokens(likely, asked, mind.vocabulary, weights=weights, people=people)


def split_people(people: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Return (n,) bool, the clips of every other one of the people who are not of `TUNED`: those of the test.

    Args:
        people: (n,) who shows each clip.

    Raises:
        InputError: there are fewer than two to choose from.
    """
    others = sorted({person for person in people if not person.startswith(TUNED)})
    if len(others) < 2:
        raise InputError(f"there are clips of {len(others)} people whose name is not {TUNED}…; expected two to test")
    return np.isin(people, others[::2])


def _asked(held: Turns, spoken: Turns, mind: Mind) -> Mapping[str, Turns]:
    return {
        "as they are": held,
        "words contradict": contradict(held, mind.vocabulary, np.random.default_rng(0)),
        "no words": without(held, ("words",)),
        "no voice": without(held, ("voice",)),
        "no face": without(held, ("face",)),
        "words alone": without(held, ("voice", "face")),
        "MELD": spoken,
    }


def _make(
    way: Way, material: Material, taught: Turns, mind: Mind, *, seed: int, recipe: TokensRecipe
) -> tuple[Tokens, Namer]:
    torch.manual_seed(seed)
    channels = channels_of(material.banks, join([taught, material.spoken["train"]]))
    tokens = make_tokens(channels, fused=way.fused, count=recipe.count, inner=recipe.inner, width=mind.width)
    return tokens, mind if way.mind else LinearNamer(mind.vocabulary, mind.width)


def _mark(material: Material, taught: Turns, recipe: TokensRecipe) -> str:
    """Return what tells answers to these turns, learned from those, from all others."""
    told = sha256(f"{recipe}{BEFORE}{AFTER}".encode() + taught.places.tobytes() + taught.meant.tobytes())
    for bank in material.banks.values():
        told.update(bank.rows.tobytes())
    return told.hexdigest()[:12]


def _keep(place: Path, likely: Mapping[str, Reals]) -> None:
    arrays: dict[str, Any] = {name: rows.astype(np.float32) for name, rows in likely.items()}
    with atomic_path(place) as partial, partial.open("wb") as file:
        np.savez_compressed(file, **arrays)
