"""Training of the small GPT that says how a reply sounds, and of those that see less of the talk before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from mien.meaning.encoder import open_encoder
from mien.speak.kokoro_melody import STEP
from mien.speak.style_frames import felt_token, find_tokens, prosody_frames, usual_pitch
from mien.train.talker.net import AGO, Arm, Batch, Known, Said, TalkerNet, hidden, look_back, make_batch, token_losses
from mien.train.talker.speech import Turn
from mien.train.talker.words import fit_reading, read_apart
from mien.types import convert_affect

__all__ = [
    "TOKENS",
    "Losses",
    "Reading",
    "Talks",
    "Tokens",
    "fit_talker",
    "frame_talks",
    "learn_tokens",
    "read_talks",
    "reply_losses",
    "shuffle",
]

TOKENS = 16
_DB = 8.686  # of a neper
_USUAL = 150.0  # Hz of a voice that says nothing voiced
_EPOCHS, _PATIENCE, _SIZE, _RATE, _DECAY = 40, 5, 16, 1e-3, 0.1

Floats = NDArray[np.float32]
Losses = dict[tuple[int, int], tuple[float, float]]
"""By dialogue and turn: nats of a token of the turn on average, and of its first."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """What the tokens are.

    Args:
        middles: (k, 5) float32 of `mien.speak.style_frames.FEATURES`.
        scale: (3,) float32.
        plain: (3,) float32, the mean of what is said without a feeling.
    """

    middles: Floats
    scale: Floats
    plain: Floats


Talks = list[list[Said]]


def frame_talks(talks: Sequence[Sequence[Turn]]) -> list[list[Floats]]:
    """Return the prosody of each turn; a voice's usual pitch is that of all its turns without a feeling here."""
    usual = _usual_pitches(talks)
    return [
        [prosody_frames(turn.pitch, turn.energy * _DB, step=STEP, usual=usual[turn.voice]) for turn in talk]
        for talk in talks
    ]


def _usual_pitches(talks: Sequence[Sequence[Turn]]) -> dict[str, float]:
    """Return each voice's pitch without a feeling, Hz; with any, for one that always has a feeling."""
    turns = [turn for talk in talks for turn in talk]
    found = {}
    for voice in {turn.voice for turn in turns}:
        own = [turn for turn in turns if turn.voice == voice]
        calm = [turn.pitch for turn in own if turn.affect.intensity == 0.0]
        found[voice] = usual_pitch(calm) or usual_pitch([turn.pitch for turn in own]) or _USUAL
    return found


def learn_tokens(talks: Sequence[Sequence[Turn]], frames: Sequence[Sequence[Floats]]) -> Tokens:
    """Find `TOKENS` middles of frames by k-means, each measure by its deviation."""
    from sklearn.cluster import KMeans

    rows = np.concatenate([turn for talk in frames for turn in talk])
    scale = rows.std(axis=0)
    found = KMeans(TOKENS, n_init=4, random_state=0).fit(rows / scale)  # pyright: ignore[reportArgumentType]
    calm = [
        each
        for talk, heard in zip(talks, frames, strict=True)
        for turn, each in zip(talk, heard, strict=True)
        if turn.affect.intensity == 0.0
    ]
    middles = (found.cluster_centers_ * scale).astype(np.float32)
    return Tokens(middles, scale.astype(np.float32), np.concatenate(calm).mean(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """How words are read.

    Args:
        weights: (385, 10) float32, see `mien.train.talker.words`.
        mean: (10,) float32 of what is read of the turns to learn from.
        scale: (10,) float32, its deviations.
    """

    weights: Floats
    mean: Floats
    scale: Floats


def _wanted(talks: Sequence[Sequence[Turn]], frames: Sequence[Sequence[Floats]], tokens: Tokens) -> Floats:
    """Return (n, 10) of all turns: mean prosody and feelings."""
    rows = []
    for talk, heard in zip(talks, frames, strict=True):
        for turn, each in zip(talk, heard, strict=True):
            prosody = (each.mean(axis=0) if len(each) else tokens.plain) / tokens.scale
            rows.append([*prosody, *convert_affect(turn.affect, taxonomy="basic-7").emotions])
    return np.array(rows, np.float32)


def read_talks(
    talks: Sequence[Sequence[Turn]], frames: Sequence[Sequence[Floats]], tokens: Tokens, reading: Reading | None
) -> tuple[Talks, Reading]:
    """Return dialogues as the network reads them.

    Args:
        talks: of turns.
        frames: their prosody.
        tokens: what the tokens are.
        reading: of the words; None fits one on these dialogues, and has each read by what the others taught.

    Returns:
        The dialogues, and the reading.
    """
    vectors = np.array([open_encoder().vector(turn.text) for talk in talks for turn in talk])
    if reading is None:
        numbers = [number for number, talk in enumerate(talks) for _ in talk]
        wanted = _wanted(talks, frames, tokens)
        words = read_apart(vectors, wanted, numbers)
        reading = Reading(fit_reading(vectors, wanted), words.mean(axis=0), words.std(axis=0))
    else:
        words = vectors @ reading.weights[:-1] + reading.weights[-1]
    rows = iter((words - reading.mean) / reading.scale)
    read = []
    for talk, heard in zip(talks, frames, strict=True):
        people = list(dict.fromkeys(turn.speaker for turn in talk))
        read.append(
            [
                Said(
                    next(rows),
                    find_tokens(each, tokens.middles, tokens.scale),
                    felt_token(turn.affect, tokens.middles, tokens.scale, plain=tokens.plain),
                    people.index(turn.speaker),
                )
                for turn, each in zip(talk, heard, strict=True)
            ]
        )
    return read, reading


def shuffle(talks: Talks) -> tuple[Talks, list[list[tuple[int, int]]]]:
    """Give each turn the history of other dialogues: its number in the talk stays, and who speaks when.

    Returns:
        As many dialogues of the same lengths, and where each turn came from: dialogue and turn.
    """
    draw = np.random.default_rng(0)
    mixed: Talks = [[] for _ in talks]
    origin: list[list[tuple[int, int]]] = [[] for _ in talks]
    for turn in range(max(map(len, talks))):
        there = [number for number, talk in enumerate(talks) if len(talk) > turn]
        for number, other in zip(there, draw.permutation(there), strict=True):
            mixed[number].append(replace(talks[other][turn], speaker=talks[number][turn].speaker))
            origin[number].append((int(other), turn))
    return mixed, origin


def fit_talker(
    learned: Talks, dev: Talks, *, tokens: Tokens, arm: Arm, seed: int, say: Callable[[str], None]
) -> TalkerNet:
    """Train one network on one thread until dev gets no better.

    Args:
        learned: dialogues to learn from.
        dev: dialogues that tell when to stop.
        tokens: what the tokens are.
        arm: what it sees of the talk.
        seed: of its beginning, the order and what is not heard.
        say: is told how it goes.

    Returns:
        The network as it was when dev was best.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    if arm == "shuffled":
        learned, dev = shuffle(learned)[0], shuffle(dev)[0]
    net = TalkerNet(tokens.middles / tokens.scale)
    best, kept, waited = float("inf"), deepcopy(net.state_dict()), 0
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    epochs = 0
    while epochs < _EPOCHS and waited < _PATIENCE:
        epochs += 1
        net.train()
        order = draw.permutation(len(learned))
        for start in range(0, len(order), _SIZE):
            batch = make_batch([learned[number] for number in order[start : start + _SIZE]])
            losses = token_losses(net, batch, look_back(batch, arm, _unseen(batch, draw)))
            loss = losses.sum() / (batch.target >= 0).sum()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        now = float(np.mean([mean for mean, _ in reply_losses(net, dev, arm=arm).values()]))
        waited = 0 if now < best else waited + 1
        if now < best:
            best, kept = now, deepcopy(net.state_dict())
    say(f"seed {seed}, {arm}: {epochs} epochs, dev {best:.4f}")
    net.load_state_dict(kept)
    return net.eval()


def _unseen(batch: Batch, draw: np.random.Generator) -> torch.Tensor:
    """Choose by lot, turn by turn, what later turns know of it: half are heard."""
    ways = torch.stack([hidden(batch, known) for known in ("heard", "heard", "felt", "read")])
    lots = torch.from_numpy(draw.integers(0, len(ways), (len(batch.turn), int(batch.turn.max()) + 1)))
    return ways.gather(0, lots.gather(1, batch.turn.clamp(min=0))[None])[0]


@torch.no_grad()
def reply_losses(net: TalkerNet, talks: Talks, *, arm: Arm, known: Known = "heard", turns: int = AGO) -> Losses:
    """Return the cross-entropy of each turn that answers another.

    Args:
        net: a trained network.
        talks: dialogues, as they are; for "shuffled" they may be those of `shuffle`.
        arm: what it sees of them.
        known: what is known of earlier turns beside their words.
        turns: how many of them it sees.
    """
    net.eval()
    found: Losses = {}
    for start in range(0, len(talks), _SIZE):
        batch = make_batch(talks[start : start + _SIZE])
        losses = token_losses(net, batch, look_back(batch, arm, hidden(batch, known), turns=turns)).numpy()
        for row in range(len(losses)):
            for turn in range(1, int(batch.turn[row].max()) + 1):
                here = losses[row][((batch.turn[row] == turn) & (batch.target[row] >= 0)).numpy()]
                if len(here):
                    found[start + row, turn] = float(here.mean()), float(here[0])
    return found
