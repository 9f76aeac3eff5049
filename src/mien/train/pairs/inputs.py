"""What is learned from of a clip: its words by a plain encoder of meaning, statistics of its voice and of its face.

None of the three has learned anything of feeling: MiniLM is as it was published, and the others are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.draw.livelink import read_livelink
from mien.errors import InputError
from mien.meaning import open_encoder
from mien.perceive.pitch import Frames, analyse, median_pitch
from mien.perceive.prosody import measure_prosody
from mien.perceive.voice_mel import STEP, MelStream
from mien.types import Audio, Motion

__all__ = [
    "CHANNELS",
    "Inputs",
    "Scale",
    "clip_names",
    "face_statistics",
    "find_scale",
    "read_inputs",
    "voice_statistics",
]

CHANNELS = ("words", "voice", "face")

_DEPTH = 0.75  # of Whisper's scale, 30 dB: frames that far below the loudest count
_LEAST = 20  # voiced frames, 0.2 s: below that there is no melody
_FARTHEST = 5.0  # deviations of an input: what lies beyond is an error of measurement

Reals = NDArray[np.float64]
Inputs = Mapping[str, Reals]
"""By channel, (n, w) with a row for each clip: 384 numbers of words, 172 of the voice, 214 of the face."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How one channel's inputs are brought to one size.

    Args:
        middle: (w,) mean of the inputs.
        wide: (w,) their deviation.
    """

    middle: Reals
    wide: Reals

    def apply(self, rows: Reals) -> Reals:
        """Return (n, w) inputs in deviations from their mean, at most 5."""
        return np.clip((rows - self.middle) / self.wide, -_FARTHEST, _FARTHEST)


def find_scale(rows: Reals) -> Scale:
    """Return the scale of (n, w) inputs."""
    return Scale(rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6))


def clip_names(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder's clips, in order: those that have words.

    Args:
        folder: holds NAME.txt, NAME.wav and NAME.csv (Live Link Face) of each.

    Raises:
        InputError: there are fewer than two.
    """
    names = tuple(sorted(path.stem for path in folder.glob("*.txt")))
    if len(names) < 2:
        raise InputError(f"{folder} holds {len(names)} clips; expected NAME.txt, NAME.wav and NAME.csv of two or more")
    return names


def read_inputs(folder: Path) -> Inputs:
    """Read a folder's clips, in the order of their names; no other file is opened.

    Args:
        folder: holds NAME.txt (UTF-8), NAME.wav and NAME.csv (Live Link Face) of each clip.

    Raises:
        InputError: there are fewer than two clips, or one lacks a file or has a damaged one.
    """
    rows: dict[str, list[Reals]] = {channel: [] for channel in CHANNELS}
    for name in clip_names(folder):
        text = (folder / f"{name}.txt").read_text(encoding="utf-8", errors="replace")
        rows["words"].append(open_encoder().vector(text).astype(np.float64))
        try:
            rows["voice"].append(voice_statistics(Audio.read(folder / f"{name}.wav").samples))
            rows["face"].append(face_statistics(read_livelink(folder / f"{name}.csv")))
        except InputError as error:
            raise InputError(f"the clip {name} in {folder}: {error}") from None
    return {channel: np.stack(found) for channel, found in rows.items()}


def voice_statistics(samples: NDArray[np.float32]) -> Reals:
    """Return how a voice sounds over a clip, whatever its gain.

    Args:
        samples: (n,) float32 at 16,000 Hz, at least a quarter of a second.

    Returns:
        (172,) float64: mean and deviation of 80 log-mel bands over the loud frames; mean and deviation of the
        brightness; deviation of the level; five of the melody in semitones (10th, 50th and 90th percentile, rise from
        the first third to the last, mean step), share of voiced frames, range, pace and share of voice, 0 where less
        than 0.2 s are voiced.

    Raises:
        InputError: the sound is too short.
    """
    steps = MelStream().push(samples)
    if not len(steps):
        raise InputError(f"the sound has {len(samples)} samples; expected a quarter of a second at 16,000 Hz or more")
    bands = steps[:, -STEP:].reshape(-1, steps.shape[2]).astype(np.float64)
    loudest = bands.max(axis=1)
    bands = bands[loudest > loudest.max() - _DEPTH]
    frames = analyse(samples)
    loud = frames.level_db > np.percentile(frames.level_db, 95) - 25.0
    light = frames.tilt_db[loud]
    spoken = [light.mean(), light.std(), frames.level_db[loud].std()]
    return np.concatenate([bands.mean(axis=0), bands.std(axis=0), spoken, _melody(frames)])


def face_statistics(motion: Motion) -> Reals:
    """Return how a face moves over a clip.

    Args:
        motion: of two frames or more.

    Returns:
        (214,) float64: mean, deviation, 95th percentile and mean speed of each of the 52 weights; mean and deviation
        of the head's three turns.

    Raises:
        InputError: there are fewer than two frames.
    """
    if len(motion) < 2:
        raise InputError(f"the motion has {len(motion)} frames; expected two or more")
    face, head = motion.face.astype(np.float64), (motion.head + motion.neck).astype(np.float64)
    speed = np.abs(np.diff(face, axis=0)).mean(axis=0) * motion.fps
    high = np.percentile(face, 95, axis=0)
    return np.concatenate([face.mean(axis=0), face.std(axis=0), high, speed, head.mean(axis=0), head.std(axis=0)])


def _melody(frames: Frames) -> Reals:
    pitch = median_pitch(frames.pitch)
    tones = 12.0 * np.log2(pitch[pitch > 0].astype(np.float64) / 100.0)
    found = measure_prosody(frames)
    if found is None or len(tones) < _LEAST:
        return np.zeros(9)
    first, _, last = np.array_split(tones, 3)
    shape = [*np.percentile(tones, [10, 50, 90]), last.mean() - first.mean(), np.abs(np.diff(tones)).mean()]
    return np.array([*shape, len(tones) / len(pitch), found.range_semitones, found.pace, found.share])
