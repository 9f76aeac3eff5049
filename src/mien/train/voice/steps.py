"""What the frozen encoder makes of clips, plain or changed by rooms, lines and noise; kept in a cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.corpora.example import Recording
from mien.corpora.sound import load_sound
from mien.perceive.voice_gate import VoiceGate
from mien.perceive.voice_mel import HOP, STEP, MelStream
from mien.train.voice.net import Encoder, load_encoder
from mien.train.voice.sound import change
from mien.types.media import atomic_path

__all__ = ["Steps", "encode", "gather_steps"]

_OTHERS = 12  # clips of the same speaker that may babble in the background: of nobody else, so that no fold leaks


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """One clip as the head sees it.

    Args:
        voice: (k,) float32 in [0, 1], how likely each step is speech.
        states: (k, 1536) float16, what `Encoder` gives.
    """

    voice: NDArray[np.float32]
    states: NDArray[np.float16]


def encode(encoder: Encoder, samples: NDArray[np.float32]) -> Steps:
    """Encode one clip as a stream would.

    Args:
        encoder: the encoder.
        samples: (n,) float32 at 16,000 Hz; silence is added up to whole steps.

    Returns:
        Its steps.
    """
    size = STEP * HOP
    sound = np.pad(samples, (0, -len(samples) % size + 600))  # a step's last frame and decision reach beyond it
    count = -(-len(samples) // size)
    with torch.inference_mode():
        states = encoder(torch.from_numpy(MelStream().push(sound)[:count])).numpy()
    return Steps(VoiceGate().push(sound)[:count], states.astype(np.float16))


def gather_steps(
    recordings: Sequence[Recording], *, copy: int, seed: int, cache: Path, tell: Callable[[str], None]
) -> list[Steps]:
    """Encode recordings, or read what was encoded before.

    Args:
        recordings: of any corpora.
        copy: 0 for the clips as they are; each other number changes them in its own way.
        seed: of all chance.
        cache: a folder; a run that was cut short goes on where its last copy ended.
        tell: hears of progress.

    Returns:
        Steps for each recording.
    """
    key = hashlib.sha256(json.dumps([[str(item.path) for item in recordings], copy, seed]).encode()).hexdigest()[:12]
    path = cache / f"steps-{copy}-{key}.npz"
    if not path.exists():
        found = _encode_all(recordings, copy=copy, seed=seed, tell=tell)
        cache.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as part, part.open("wb") as file:
            np.savez(
                file,
                voice=np.concatenate([item.voice for item in found]),
                states=np.concatenate([item.states for item in found]),
                ends=np.cumsum([len(item.voice) for item in found]),
            )
    with np.load(path) as file:
        voice, states, ends = file["voice"], file["states"], file["ends"]
    starts = [0, *ends[:-1]]
    return [Steps(voice[a:b], states[a:b]) for a, b in zip(starts, ends, strict=True)]


def _encode_all(recordings: Sequence[Recording], *, copy: int, seed: int, tell: Callable[[str], None]) -> list[Steps]:
    encoder = load_encoder()
    sounds = [load_sound(item).samples for item in recordings]
    same: dict[str, list[int]] = {}
    for i, item in enumerate(recordings):
        same.setdefault(f"{item.path.parent} {item.speaker}", []).append(i)
    found = []
    for i, (item, samples) in enumerate(zip(recordings, sounds, strict=True)):
        draw = np.random.default_rng([seed, copy, i])
        if copy:
            near = same[f"{item.path.parent} {item.speaker}"]
            others = [sounds[j] for j in draw.choice(near, _OTHERS)]
            samples = change(samples, others=others, draw=draw)
        found.append(encode(encoder, samples))
        if i % 200 == 0:
            tell(f"copy {copy}: {i} of {len(recordings)} clips")
    return found
