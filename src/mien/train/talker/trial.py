"""What a talk tells of how its replies are said: a network that sees it, and four that see less, on held-out talks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.measure.scores import mean_interval
from mien.train.talker.net import ARMS, Arm, TalkerNet
from mien.train.talker.speech import speak_dialogues
from mien.train.talker.talker import (
    Losses,
    Reading,
    Talks,
    Tokens,
    fit_talker,
    frame_talks,
    learn_tokens,
    read_talks,
    reply_losses,
    shuffle,
)
from mien.types.media import atomic_path

__all__ = ["SEEDS", "Gain", "Trial", "train_talker", "write_net"]

SEEDS = 3
_DRAWS = 2000

Gain = tuple[float, float, float]
"""Nats of a token that are saved, and the middle 95 % of it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out.

    Args:
        turns: of each split, and its dialogues.
        losses: nats of a token of a reply, by who sees what: the arms; and what sees both parties and knows the
            feelings of all turns ("felt"), of the last two ("last two"), or words alone ("read").
        gains: what is gained by "both", "felt", "last two" and "read" over others, paired by dialogue, seeds averaged.
    """

    turns: dict[str, tuple[int, int]]
    losses: dict[str, float]
    gains: dict[tuple[str, str], Gain]


def train_talker(data: Path, output: Path, *, say: Callable[[str], None]) -> Trial:
    """Have dialogues spoken, train every arm with three seeds, and write the one that sees both parties.

    Args:
        data: folder of text/dailydialog and text/meld.
        output: the .npz file to write: the network of the first seed.
        say: is told how it goes.

    Returns:
        What came out on the published test splits.

    Raises:
        InputError: a corpus is missing or wrong, or the file cannot be written.
    """
    if not output.parent.is_dir() or output.is_dir():
        raise InputError(f"{output} cannot be written; expected the name of a file in a folder that exists")
    spoken = {split: speak_dialogues(data, split=split, say=say) for split in ("train", "dev", "test")}
    frames = {split: frame_talks(talks) for split, talks in spoken.items()}
    tokens = learn_tokens(spoken["train"], frames["train"])
    learned, reading = read_talks(spoken["train"], frames["train"], tokens, None)
    dev, test = (read_talks(spoken[split], frames[split], tokens, reading)[0] for split in ("dev", "test"))
    found: dict[str, list[Losses]] = {}
    for arm in ARMS:
        for seed in range(SEEDS):
            net = fit_talker(learned, dev, tokens=tokens, arm=arm, seed=seed, say=say)
            for name, losses in _losses(net, test, arm).items():
                found.setdefault(name, []).append(losses)
            if arm == "both" and seed == 0:
                write_net(net, tokens, reading, output)
    means = {name: _by_dialogue(losses) for name, losses in found.items()}
    return Trial(
        {split: (len(talks), sum(map(len, talks))) for split, talks in spoken.items()},
        {name: float(losses.mean()) for name, losses in means.items()},
        {
            (name, other): mean_interval(means[other] - means[name], draws=_DRAWS)
            for name in ("both", "felt", "last two", "read")
            for other in ARMS
            if other != name
        },
    )


def _losses(net: TalkerNet, test: Talks, arm: Arm) -> dict[str, Losses]:
    """Return the losses of a network by the name of what it sees."""
    if arm == "shuffled":
        mixed, origin = shuffle(test)
        return {arm: {origin[talk][turn]: loss for (talk, turn), loss in reply_losses(net, mixed, arm=arm).items()}}
    found = {str(arm): reply_losses(net, test, arm=arm)}
    if arm == "both":
        found["felt"] = reply_losses(net, test, arm=arm, known="felt")
        found["last two"] = reply_losses(net, test, arm=arm, known="felt", turns=2)
        found["read"] = reply_losses(net, test, arm=arm, known="read")
    return found


def _by_dialogue(found: list[Losses]) -> NDArray[np.float64]:
    """Return (d,) the mean loss of each dialogue's replies, over all seeds."""
    by_talk: dict[int, list[float]] = {}
    for losses in found:
        for (talk, _), (mean, _) in losses.items():
            by_talk.setdefault(talk, []).append(mean)
    return np.array([float(np.mean(by_talk[talk])) for talk in sorted(by_talk)], np.float64)


def write_net(net: TalkerNet, tokens: Tokens, reading: Reading, output: Path) -> None:
    """Write a network, what its tokens are and how words are read, as `mien.speak.style_net` reads them."""
    weights = {name: value.numpy() for name, value in net.state_dict().items()}
    weights |= {"middles": tokens.middles, "scale": tokens.scale, "plain": tokens.plain}
    weights |= {"reading": reading.weights, "reading_mean": reading.mean, "reading_scale": reading.scale}
    with atomic_path(output) as place:
        np.savez_compressed(
            place, allow_pickle=False, **{name: value.astype(np.float32) for name, value in weights.items()}
        )
