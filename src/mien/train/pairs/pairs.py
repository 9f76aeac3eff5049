"""Features of feeling without a label: words, voice and face of the same clip are drawn together, pair by pair.

Source: Franceschini et al., "Multimodal emotion recognition with modality-pairwise unsupervised contrastive loss", ICPR
2022, arXiv 2207.11482: a contrastive loss between each two of text, audio and vision, no augmentation, no alignment in
time, no backbone that has learned of feeling, fusion at inference alone. There the backbones learn too; here inputs are
fixed (`inputs.py`) and one small projection for each channel learns. The loss is that of CLIP (Radford et al.,
arXiv 2103.00020), both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.errors import WeightsError
from mien.train.pairs.inputs import CHANNELS, Inputs, Scale, clip_names, find_scale, read_inputs
from mien.types.media import atomic_path

__all__ = ["PAIRS", "PairsRecipe", "Projection", "fit_pairs", "fuse", "load_pairs", "train_pairs"]

PAIRS = (("words", "voice"), ("voice", "face"), ("words", "face"))

_ARRAYS = ("middle", "wide", "enter", "enter_bias", "leave", "centre")

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairsRecipe:
    """How the projections are trained.

    Args:
        size: numbers of a channel's features.
        inner: of the layer before them.
        drop: share of a layer's numbers that a step does without.
        batch: clips that are told apart in a step.
        steps: of the optimiser.
        rate: of learning, falling in a half cosine.
        decay: of the weights.
        temperature: of the likenesses.
    """

    size: int = 16
    inner: int = 128
    drop: float = 0.3
    batch: int = 128
    steps: int = 200
    rate: float = 2e-3
    decay: float = 0.1
    temperature: float = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """One channel's inputs made features.

    Args:
        scale: of its w inputs.
        enter: (w, h).
        enter_bias: (h,).
        leave: (h, d).
        centre: (d,) mean of the features, which are of length 1 before it is taken off.
    """

    scale: Scale
    enter: Reals
    enter_bias: Reals
    leave: Reals
    centre: Reals

    def features(self, rows: Reals) -> Reals:
        """Return (n, d) features of (n, w) inputs; their mean over what was learned from is 0."""
        found = np.maximum(self.scale.apply(rows) @ self.enter + self.enter_bias, 0.0) @ self.leave
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9) - self.centre


def train_pairs(folder: Path, output: Path, *, seed: int, say: Callable[[str], None]) -> str:
    """Learn from a folder of clips without a label, and write the projections.

    Args:
        folder: holds NAME.txt, NAME.wav and NAME.csv of each clip, see `read_inputs`; nothing else is opened.
        output: the .npz file to write.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        The card, Markdown.

    Raises:
        InputError: the clips are too few or damaged, or the file cannot be written.
    """
    names, recipe = clip_names(folder), PairsRecipe()
    learned = fit_pairs(read_inputs(folder), PAIRS, seed=seed, recipe=recipe, say=say)
    arrays: dict[str, Any] = {}
    for channel, one in learned.items():
        own = (one.scale.middle, one.scale.wide, one.enter, one.enter_bias, one.leave, one.centre)
        arrays |= {f"{channel}_{name}": array.astype(np.float32) for name, array in zip(_ARRAYS, own, strict=True)}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return _card(output, len(names), recipe, seed)


def fit_pairs(
    inputs: Inputs,
    pairs: Sequence[tuple[str, str]],
    *,
    seed: int,
    recipe: PairsRecipe,
    say: Callable[[str], None],
) -> Mapping[str, Projection]:
    """Learn a projection for each channel of some pairs.

    Args:
        inputs: of n clips, by channel.
        pairs: of channels, whose likeness is learned.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        By channel.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    channels = [channel for channel in CHANNELS if any(channel in pair for pair in pairs)]
    scales = {channel: find_scale(inputs[channel]) for channel in channels}
    rows = {channel: torch.from_numpy(scales[channel].apply(inputs[channel])).float() for channel in channels}
    nets = {channel: _network(rows[channel].shape[1], recipe) for channel in channels}
    learned = [weight for net in nets.values() for weight in net.parameters()]
    optimiser = torch.optim.AdamW(learned, recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.steps)
    draw, count, mean = np.random.default_rng(seed), len(rows[channels[0]]), 0.0
    for step in range(recipe.steps):
        some = torch.from_numpy(draw.permutation(count)[: recipe.batch])
        found = {channel: functional.normalize(net(rows[channel][some])) for channel, net in nets.items()}
        losses = [_contrast(found[one], found[other], recipe.temperature) for one, other in pairs]
        loss = torch.stack(losses).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        mean += (float(loss.detach()) - mean) / min(step + 1, 20)
        if (step + 1) % 100 == 0:
            say(f"pairs, seed {seed}: step {step + 1} of {recipe.steps}, loss {mean:.3f}")
    return {channel: _keep(nets[channel], scales[channel], inputs[channel]) for channel in channels}


def fuse(features: Mapping[str, Reals], *, size: int) -> Reals:
    """Put channels side by side; this is where they meet for the first time.

    Args:
        features: (n, d) of each channel that is there, at least one.
        size: d.

    Returns:
        (n, 3 d); a channel that is absent is 0, its mean.
    """
    count = len(next(iter(features.values())))
    return np.concatenate([features.get(channel, np.zeros((count, size))) for channel in CHANNELS], axis=1)


def load_pairs(path: Path) -> Mapping[str, Projection]:
    """Read what `train_pairs` wrote.

    Args:
        path: the .npz file.

    Returns:
        A projection for each of `CHANNELS`.

    Raises:
        WeightsError: the file is missing or no such file.
    """
    try:
        with np.load(path) as file:
            kept = {channel: [file[f"{channel}_{name}"].astype(np.float64) for name in _ARRAYS] for channel in CHANNELS}
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(f"{path} holds no projections of pairs ({error}); make some: mien train pairs") from None
    return {channel: Projection(Scale(*own[:2]), *own[2:]) for channel, own in kept.items()}


def _network(width: int, recipe: PairsRecipe) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(recipe.drop),
        nn.Linear(width, recipe.inner),
        nn.ReLU(),
        nn.Dropout(recipe.drop),
        nn.Linear(recipe.inner, recipe.size, bias=False),
    )


def _contrast(one: Tensor, other: Tensor, temperature: float) -> Tensor:
    """Return the cross-entropy of finding each clip's own among the others', both ways."""
    likeness = one @ other.T / temperature
    own = torch.arange(len(one))
    return (functional.cross_entropy(likeness, own) + functional.cross_entropy(likeness.T, own)) / 2


def _keep(net: nn.Sequential, scale: Scale, rows: Reals) -> Projection:
    enter, leave = net[1], net[4]
    assert isinstance(enter, nn.Linear) and isinstance(leave, nn.Linear)
    first, bias, last = (
        one.detach().numpy().astype(np.float64) for one in (enter.weight.T, enter.bias, leave.weight.T)
    )
    plain = Projection(scale, first, bias, last, np.zeros(leave.out_features))
    return replace(plain, centre=plain.features(rows).mean(axis=0))


def _card(output: Path, clips: int, recipe: PairsRecipe, seed: int) -> str:
    return "\n".join(
        [
            f"# {output.name}",
            "",
            "Features of words, voice and face, learned from clips without labels: what the channels of one clip",
            f"share. {recipe.size} numbers for each channel; side by side they are read by a probe of your own.",
            "",
            "## Made by",
            "",
            f"    mien train pairs CLIPS -o {output.name} --seed {seed}",
            "",
            f"From {clips} clips; **the weights are as free as these clips are**. Recipe: `{recipe}`.",
            "",
            "## Figures",
            "",
            "`mien bench pairs` compares features learned in this way with others on people who were not learned from;",
            "docs/perceive.md has what came out: on made clips principal components of the same inputs were better.",
            "",
        ]
    )
