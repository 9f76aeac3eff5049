"""Training of the network in `takes`: `python -m mien.listen.takes_training CLIPS`.

CLIPS is a folder of sounds named `SPLIT-WHO-KIND-WORDS.wav`: split `tr` or `te`, kind `take` or `back`. What the
weights in this package were trained on stands in weights/takes.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE
from mien.listen.takes import BANDS, HOP, features
from mien.types import Audio

__all__ = ["Clip", "example", "read_clips", "train"]

Samples = NDArray[np.float32]

_FRAMES = 64  # of 10 ms
_WIDTH = 24
_LEVELS_DB = {True: (0.0, 4.0), False: (-6.0, 5.0)}  # mean and deviation over the usual level: who takes, who listens
_AFTER = 7  # frames from the onset to the first answer that counts
_UNKNOWN = 0.3  # share of examples whose usual level is not known


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One sound of a person.

    Args:
        samples: (n,) float32 at 16,000 Hz from its beginning to its end.
        takes: whether it takes the turn.
        words: what it says.
    """

    samples: Samples
    takes: bool
    words: str


def read_clips(folder: Path, split: str) -> list[Clip]:
    """Read the clips of one split."""
    clips = []
    for path in sorted(folder.glob(f"{split}-*.wav")):
        _, _, kind, words = path.stem.split("-", 3)
        samples = Audio.read(path).resample(RATE).samples
        levels = _levels(samples)
        heard = np.flatnonzero(levels > levels.max() - 30)
        clips.append(Clip(samples[heard[0] * HOP : (heard[-1] + 1) * HOP], kind == "take", words))
    return clips


def example(clip: Clip, draw: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make one example of a clip: another pitch, level, room, noise, and bands that an echo took out.

    Returns:
        (64, 21) features and (64,) weights of the answers: 1 while the sound lasts, from 70 ms after its onset on.
    """
    mean, deviation = _LEVELS_DB[clip.takes]
    usual = draw.uniform(-40, -16)
    levels = _levels(clip.samples)
    own = 10 * np.log10(np.mean(10 ** (levels[levels > levels.max() - 25] / 10)))
    pitch = draw.uniform(0.88, 1.14)
    said = Audio(clip.samples, round(RATE * pitch)).resample(RATE).samples[: round(0.7 * RATE)]
    lead = round(draw.uniform(0.03, 0.11) * RATE)
    sound = np.zeros(round(0.7 * RATE), dtype=np.float64)
    said = said[: len(sound) - lead] * 10 ** ((usual + draw.normal(mean, deviation) - own) / 20)
    sound[lead : lead + len(said)] = said
    sound = _room(sound, draw) if draw.random() < 0.5 else sound
    sound += draw.standard_normal(len(sound)) * 10 ** ((usual - draw.uniform(20, 45)) / 20)
    sound = _hole(sound, draw) if draw.random() < 0.4 else sound
    unknown = draw.random() < _UNKNOWN
    given = features(sound.astype(np.float32), usual + (draw.normal(0, 6) if unknown else 0.0))[:_FRAMES]
    given[:, BANDS] = float(not unknown)
    counts = np.zeros(_FRAMES, dtype=np.float32)
    onset = lead // HOP
    counts[onset + _AFTER : max((lead + len(said)) // HOP, onset + _AFTER + 1)] = 1
    return given.astype(np.float32), counts


def train(clips: list[Clip], *, steps: int, seed: int) -> dict[str, NDArray[np.float32]]:
    """Train a network.

    Args:
        clips: of both kinds; each kind is heard equally often.
        steps: of 64 examples.
        seed: the same gives the same weights on the same machine.

    Returns:
        Its weights, by the names that `takes` reads.
    """
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    kinds = [clip for clip in clips if clip.takes], [clip for clip in clips if not clip.takes]
    pool = [_batch(kinds, draw) for _ in range(max(steps // 10, 1))]
    net = _network()
    optimiser = torch.optim.AdamW(net.parameters(), 6e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, steps)
    for _ in range(steps):
        given, wanted, counts = pool[draw.integers(len(pool))]
        middle, _ = net["g"](torch.tanh(net["i"](given)))
        answers = net["o"](torch.nn.functional.dropout(middle, 0.2))[..., 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            answers, wanted[:, None].expand_as(answers), weight=counts, reduction="sum"
        )
        optimiser.zero_grad()
        (loss / counts.sum()).backward()
        optimiser.step()
        schedule.step()
    return {name: weight.detach().numpy() for name, weight in net.named_parameters()}


def _network() -> Any:
    import torch

    return torch.nn.ModuleDict(
        {
            "i": torch.nn.Linear(BANDS + 1, _WIDTH),
            "g": torch.nn.GRU(_WIDTH, _WIDTH, batch_first=True),
            "o": torch.nn.Linear(_WIDTH, 1),
        }
    )


def _batch(kinds: tuple[list[Clip], list[Clip]], draw: np.random.Generator) -> tuple[Any, Any, Any]:
    import torch

    chosen = [kinds[number % 2][draw.integers(len(kinds[number % 2]))] for number in range(64)]
    given, counts = zip(*(example(clip, draw) for clip in chosen), strict=True)
    wanted = np.array([clip.takes for clip in chosen], dtype=np.float32)
    return torch.from_numpy(np.array(given)), torch.from_numpy(wanted), torch.from_numpy(np.array(counts))


def _levels(samples: Samples) -> NDArray[np.float64]:
    """Return the level of every 10 ms, dB."""
    frames = samples[: len(samples) // HOP * HOP].reshape(-1, HOP).astype(np.float64)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)


def _room(sound: NDArray[np.float64], draw: np.random.Generator) -> NDArray[np.float64]:
    times = np.arange(RATE // 10) / RATE
    echo = draw.standard_normal(len(times)) * 10 ** (-3 * times / 0.25) * 0.06
    echo[0] = 1.0
    return np.fft.irfft(np.fft.rfft(sound, 16_384) * np.fft.rfft(echo, 16_384))[: len(sound)]


def _hole(sound: NDArray[np.float64], draw: np.random.Generator) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(sound)
    freqs = np.linspace(0, RATE / 2, len(spectrum))
    low = draw.uniform(100, 4000)
    spectrum[(freqs > low) & (freqs < low * draw.uniform(1.1, 1.6))] *= 0.2
    return np.fft.irfft(spectrum, len(sound))


if __name__ == "__main__":
    weights = train(read_clips(Path(sys.argv[1]), "tr"), steps=1500, seed=0)
    named: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in weights.items()}
    np.savez(Path(__file__).parent / "weights" / "takes.npz", **named)
