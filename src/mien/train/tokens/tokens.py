"""K tokens of a turn's words, voice and face that a frozen language network reads: trained, written, read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mien.errors import WeightsError
from mien.train.pairs.inputs import CHANNELS, Scale
from mien.train.tokens.fit import TokensRecipe, channels_of, fit_tokens
from mien.train.tokens.material import read_material
from mien.train.tokens.naming import AFTER, BEFORE, Mind
from mien.train.tokens.net import Channel, PreFused, count_weights, make_tokens
from mien.train.tokens.turns import join
from mien.types.media import atomic_path

__all__ = ["load_tokens", "train_tokens"]


def train_tokens(
    made: Path, data: Path, output: Path, mind: Mind, *, seed: int, recipe: TokensRecipe, say: Callable[[str], None]
) -> str:
    """Learn from all clips and from MELD's training split what makes tokens, together, and write it.

    Args:
        made: what `mien data clips` wrote: the clips and their labels.
        data: the folder that holds `text/goemotions` and `text/meld`.
        output: the .npz file to write.
        mind: the frozen language network.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        The card, Markdown.

    Raises:
        InputError: clips, labels or a corpus are missing or damaged, or the file cannot be written.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    material = read_material(made, data, mind.vocabulary, splits=("train",), say=say)
    spoken = material.spoken["train"]
    channels = channels_of(material.banks, join([material.clips, spoken]))
    tokens = make_tokens(channels, fused=True, count=recipe.count, inner=recipe.inner, width=mind.width)
    fit_tokens(tokens, mind, material.banks, material.clips, spoken, seed=seed, recipe=recipe, say=say)
    arrays: dict[str, Any] = {name: array.numpy() for name, array in tokens.state_dict().items()}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return _card(output, len(material.clips), count_weights(tokens), recipe, seed)


def load_tokens(path: Path) -> PreFused:
    """Read what `train_tokens` wrote.

    Args:
        path: the .npz file.

    Raises:
        WeightsError: the file is missing or no such file.
    """
    try:
        with np.load(path) as file:
            state = {name: torch.from_numpy(file[name]) for name in file.files}
        (count, inner), width = state["queries"].shape, len(state["leave.bias"])
        channels = {name: _channel(state, name) for name in CHANNELS}
        net = PreFused(channels, count=count, inner=inner, width=width)
        net.load_state_dict(state)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise WeightsError(f"{path} makes no tokens ({error}); make some: mien train tokens") from None
    return net.eval()


def _channel(state: dict[str, torch.Tensor], name: str) -> Channel:
    middle, wide = (state[f"enter.{name}.{part}"].numpy().astype(np.float64) for part in ("middle", "wide"))
    return Channel(len(state[f"enter.{name}.place"]), Scale(middle, wide))


def _card(output: Path, clips: int, weights: int, recipe: TokensRecipe, seed: int) -> str:
    return "\n".join(
        [
            f"# {output.name}",
            "",
            f"Makes {recipe.count} tokens of words, voice and face, which frozen SmolLM2-135M-Instruct reads between",
            f'"{BEFORE.splitlines()[-1]}" and "{AFTER.strip()}"; it then names the feeling. {weights:,} weights.',
            "",
            "## Made by",
            "",
            f"    mien train tokens MADE --data DIR -o {output.name} --seed {seed}",
            "",
            f"From {clips} clips that Mien acted out and the training split of MELD, whose texts are a TV series' and",
            f"belong to its owners: **for research alone**. Recipe: `{recipe}`.",
            "",
            "## Figures",
            "",
            "`mien bench tokens` learns in the same way from some people and asks about others; docs/training.md has",
            "what came out. Clips and labels are made by rules of ours; nobody was filmed.",
            "",
        ]
    )
