"""Training of the network in `takes`: `python -m mien.listen.takes_training CLIPS`.

CLIPS is a folder of sounds named `SPLIT-WHO-KIND-WORDS.wav`: split `tr` or `te`, kind `take` or `back`
(`takes_clips` makes them). Every example is a scene: Mien speaks, its voice leaks into the microphone, people listen
and interrupt, and `Echo` cleans the sound as it does in a conversation. What the weights in this package were trained
on stands in weights/takes.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE
from mien.listen.echo import Echo
from mien.listen.hums import hum
from mien.listen.takes import BANDS, HOP, features
from mien.types import Audio

__all__ = ["Clip", "Scene", "make_scene", "read_clips", "train"]

Samples = NDArray[np.float32]

_SCENES, _STEPS = 320, 1500
_SECONDS = 24.0  # of a scene
_SLICE = 300  # frames that are learned at once
_WIDTH = 32
_LEVELS_DB = {True: (0.0, 3.0), False: (-6.0, 3.0)}  # mean and deviation over the usual level: who takes, who listens
_GAP = (0.7, 2.2)  # seconds between two sounds
_UNKNOWN = 0.25  # share of scenes in which the usual level is not known
_LONGEST = 1.3  # seconds of a sound
_HUMS = 0.2  # share of the sounds of listening that are hummed: voices spell "mhm"
_EARLY = (4, 10)  # frames from the onset on whose answers count nothing, and those that count a third
_SMOOTH_DB = 3.0  # by so much what was learned of the person's level is off


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One sound of a person.

    Args:
        samples: (n,) float32 at 16,000 Hz from its beginning to its end.
        takes: whether it takes the turn.
        who: whose voice.
    """

    samples: Samples
    takes: bool
    who: str


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Sound over Mien's speech, as it is heard.

    Args:
        given: (t, 21) float32 features.
        wanted: (t,) int64: 0 nobody, 1 somebody listens, 2 somebody takes the turn.
        counts: (t,) float32, how much an answer counts.
    """

    given: NDArray[np.float32]
    wanted: NDArray[np.int64]
    counts: NDArray[np.float32]


def read_clips(folder: Path, split: str) -> list[Clip]:
    """Read the clips of one split."""
    clips = []
    for path in sorted(folder.glob(f"{split}-*.wav")):
        _, who, kind, _ = path.stem.split("-", 3)
        samples = Audio.read(path).resample(RATE).samples
        levels = _levels(samples)
        heard = np.flatnonzero(levels > levels.max() - 35)
        clips.append(Clip(samples[heard[0] * HOP : (heard[-1] + 1) * HOP], kind == "take", who))
    return clips


def make_scene(clips: Sequence[Clip], draw: np.random.Generator) -> Scene:
    """Let somebody listen to Mien, and interrupt.

    Args:
        clips: what can be said, and what Mien says.
        draw: all chance.
    """
    voices = sorted({clip.who for clip in clips})
    mien, *others = draw.permutation(voices)
    played = _running([clip for clip in clips if clip.who == mien and clip.takes], draw)
    played *= 10 ** ((draw.uniform(-24, -16) - _level(played)) / 20)
    heard = _leak(played, draw)
    usual = draw.uniform(-36, -18)
    wanted = np.zeros(len(played) // HOP, dtype=np.int64)
    counts = np.ones(len(wanted), dtype=np.float32)
    at = 2.0 + draw.uniform(*_GAP)
    kinds = {takes: [clip for clip in clips if clip.who in others and clip.takes == takes] for takes in (True, False)}
    while at < _SECONDS - _LONGEST:
        takes = bool(draw.random() < 0.5)
        said = _said(kinds[takes], takes, draw) * 10 ** ((usual + draw.normal(*_LEVELS_DB[takes])) / 20)
        start = round(at * RATE)
        heard[start : start + len(said)] += said
        first, last = start // HOP + 1, (start + len(said)) // HOP + 2
        wanted[first:last] = 1 + takes
        counts[first : first + _EARLY[0]] = 0.0
        counts[first + _EARLY[0] : first + _EARLY[1]] = 0.5
        counts[last : last + 12] = 0.0
        at += len(said) / RATE + draw.uniform(*_GAP)
    heard += draw.standard_normal(len(heard)) * 10 ** (min(usual - draw.uniform(22, 50), -40.0) / 20)
    cleaned = Echo().push(heard.astype(np.float32), played=played)
    known = draw.random() >= _UNKNOWN
    level = usual + draw.normal(0, 1.0) if known else usual + draw.normal(0, _SMOOTH_DB * 2)
    given = features(np.concatenate([np.zeros(240, np.float32), cleaned]), level)[: len(wanted)]
    given[:, BANDS] = float(known)
    return Scene(given.astype(np.float32), wanted[: len(given)], counts[: len(given)])


def train(scenes: Sequence[Scene], *, steps: int, seed: int) -> dict[str, NDArray[np.float32]]:
    """Train a network.

    Args:
        scenes: what it hears.
        steps: of 48 slices of 3 s.
        seed: the same gives the same weights on the same machine.

    Returns:
        Its weights, by the names that `takes` reads.
    """
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    net = torch.nn.ModuleDict(
        {
            "i": torch.nn.Linear(BANDS + 1, _WIDTH),
            "g": torch.nn.GRU(_WIDTH, _WIDTH, batch_first=True),
            "o": torch.nn.Linear(_WIDTH, 3),
        }
    )
    optimiser = torch.optim.AdamW(net.parameters(), 8e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 8e-3, steps)
    for _ in range(steps):
        given, wanted, counts = _batch(scenes, draw)
        middle, _ = net["g"](torch.tanh(net["i"](given)))
        answers = net["o"](torch.nn.functional.dropout(middle, 0.1))
        each = torch.nn.functional.cross_entropy(answers.transpose(1, 2), wanted, reduction="none")
        optimiser.zero_grad()
        ((each * counts).sum() / counts.sum()).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return {name: weight.detach().numpy() for name, weight in net.named_parameters()}


def _batch(scenes: Sequence[Scene], draw: np.random.Generator) -> tuple[Any, Any, Any]:
    import torch

    cuts = []
    for _ in range(48):
        scene = scenes[int(draw.integers(len(scenes)))]
        start = int(draw.integers(len(scene.given) - _SLICE))
        cuts.append((scene.given[start:][:_SLICE], scene.wanted[start:][:_SLICE], scene.counts[start:][:_SLICE]))
    given, wanted, counts = (np.array(part) for part in zip(*cuts, strict=True))
    weights = counts * np.where(wanted == 0, 0.5, 1.0)
    return torch.from_numpy(given), torch.from_numpy(wanted), torch.from_numpy(weights.astype(np.float32))


def _said(clips: Sequence[Clip], takes: bool, draw: np.random.Generator) -> NDArray[np.float64]:
    """Return something that is said, at 0 dB, in a voice and a room of its own."""
    if not takes and draw.random() < _HUMS:
        said = hum(draw).astype(np.float64)
    else:
        samples = clips[int(draw.integers(len(clips)))].samples
        said = Audio(samples, round(RATE * draw.uniform(0.86, 1.18))).resample(RATE).samples.astype(np.float64)
    said = said[: round(_LONGEST * RATE)]
    tail = min(len(said), RATE // 50)
    said[-tail:] *= np.linspace(1, 0, tail)
    said = _room(said, draw) if draw.random() < 0.5 else said
    return said / 10 ** (_level(said) / 20)


def _running(clips: Sequence[Clip], draw: np.random.Generator) -> Samples:
    """Return running speech of one voice after two seconds of silence."""
    parts, left = [np.zeros(2 * RATE, np.float32)], round((_SECONDS - 2) * RATE)
    while left > 0:
        parts += [
            clips[int(draw.integers(len(clips)))].samples,
            np.zeros(round(draw.uniform(0.05, 0.5) * RATE), np.float32),
        ]
        left -= len(parts[-1]) + len(parts[-2])
    return np.concatenate(parts)[: round(_SECONDS * RATE)]


def _leak(played: Samples, draw: np.random.Generator) -> NDArray[np.float64]:
    """Return Mien's voice in the microphone; in one scene of four it wears headphones."""
    leaked = np.zeros(len(played))
    if draw.random() < 0.75:
        late = round(draw.uniform(0.03, 0.3) * RATE)
        leaked[late:] = played[: len(played) - late]
        leaked = _room(leaked, draw) * 10 ** (draw.uniform(-30, -8) / 20)
    return leaked


def _level(samples: NDArray[np.floating]) -> float:
    """Return the mean power of what is heard of a sound, dB."""
    power = np.square(samples, dtype=np.float64)
    return float(10 * np.log10(power[power > power.max() * 1e-4].mean() + 1e-12))


def _levels(samples: Samples) -> NDArray[np.float64]:
    """Return the level of every 10 ms, dB."""
    frames = samples[: len(samples) // HOP * HOP].reshape(-1, HOP).astype(np.float64)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)


def _room(sound: NDArray[np.float64], draw: np.random.Generator) -> NDArray[np.float64]:
    times = np.arange(RATE // 4) / RATE
    echo = draw.standard_normal(len(times)) * 10 ** (-3 * times / draw.uniform(0.15, 0.45)) * draw.uniform(0.02, 0.09)
    echo[0] = 1.0
    size = 1 << (len(sound) + len(echo)).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size))[: len(sound)]


if __name__ == "__main__":
    chance = np.random.default_rng(0)
    heard = read_clips(Path(sys.argv[1]), "tr")
    weights = train([make_scene(heard, chance) for _ in range(_SCENES)], steps=_STEPS, seed=0)
    named: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in weights.items()}
    np.savez(Path(__file__).parent / "weights" / "takes.npz", **named)
