"""A second listener to voices: who speaks, and with which feeling, learned from people's voices alone.

Feelings are statistics of pitch, pace and colour, against the speaker's own plain voice, as somebody hears them who
knows the speaker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora.catalogue import load_corpus
from mien.corpora.sound import load_sound
from mien.errors import InputError
from mien.measure.speak.speaker import SpeakerSpace, cepstral_statistics, learn_speakers
from mien.speak.pitch import track_pitch
from mien.types import Audio

__all__ = ["FEELINGS", "HumanEar", "clip_statistics", "train_human_ear"]

FEELINGS = ("neutral", "happy", "sad", "angry")
"""What is told apart."""

_RATE = 16_000
_SAME = {"happiness": "happy", "sadness": "sad", "anger": "angry"}
_CORPORA = ("ravdess", "emodb", "nemo")
_MOST = 12  # clips of one speaker and feeling
_EDGES = (100.0, 250.0, 500.0, 1000.0, 1500.0, 2000.0, 3000.0, 4000.0, 6000.0, 8000.0)  # Hz

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HumanEar:
    """A regression over differences from a speaker's plain voice.

    Args:
        model: scikit-learn's, from (n, k) to places in `FEELINGS`.
        unseen: share of right answers on people whom it never heard, mean of the feelings, found by cross-validation.
        clips: how many it learned from.
        speakers: where these people's voices lie.
    """

    model: Any
    unseen: float
    clips: int
    speakers: SpeakerSpace

    def hear(self, clips: Sequence[Audio], plain: Sequence[Audio]) -> NDArray[np.int64]:
        """Name the feeling of clips of one speaker.

        Args:
            clips: n of them.
            plain: other speech of the same speaker without a feeling.

        Returns:
            (n,) places in `FEELINGS`.
        """
        own = np.mean([clip_statistics(clip) for clip in plain], axis=0)
        return np.asarray(self.model.predict([clip_statistics(clip) - own for clip in clips]), dtype=np.int64)


def train_human_ear(data: Path, *, say: Callable[[str], None]) -> HumanEar:
    """Learn from acted human speech; nothing that a machine said is among it.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        say: is told how it goes.

    Returns:
        The listener.

    Raises:
        InputError: a corpus is missing or damaged.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, labels, groups, cepstra = [], [], [], []
    for name in _CORPORA:
        say(f"listening to the people of {name}")
        clips: dict[tuple[str, str], list[Reals]] = defaultdict(list)
        voices: dict[tuple[str, str], list[Reals]] = defaultdict(list)
        for item in load_corpus(name).read(data / "speech" / name, split="all"):
            feeling = str(_SAME.get(item.label, item.label))
            who = str(item.speaker)
            kept = clips[who, feeling]
            if feeling in FEELINGS and len(kept) < _MOST:
                sound = load_sound(item)
                kept.append(clip_statistics(sound))
                voices[who, feeling].append(cepstral_statistics(sound))
        for (speaker, feeling), found in clips.items():
            plain = clips.get((speaker, "neutral"), [])
            if not found or not plain:
                continue
            own = np.mean(plain, axis=0)
            rows += [row - own for row in found]
            labels += [FEELINGS.index(feeling)] * len(found)
            groups += [f"{name} {speaker}"] * len(found)
            cepstra += voices[speaker, feeling]
    if not rows:
        raise InputError(f"no voices of people under {data}/speech; expected {', '.join(_CORPORA)}")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2_000, class_weight="balanced"))
    given, right = np.array(rows), np.array(labels)
    guess = np.asarray(cross_val_predict(model, given, right, groups=groups, cv=GroupKFold(5)))
    unseen = float(np.mean([np.mean(guess[right == place] == place) for place in range(len(FEELINGS))]))
    return HumanEar(model.fit(given, right), unseen, len(rows), learn_speakers(np.array(cepstra), groups))


def clip_statistics(audio: Audio) -> Reals:
    """Return (23,) statistics of a clip that say how it was spoken; none depends on how loud it is.

    Args:
        audio: speech of 0.3 s or more.

    Returns:
        Of the pitch, semitones: median, spread, range and steepness; voiced share and mean voiced stretch; syllables a
        second; of the level, dB: spread of voiced frames and steepness; how far voiced frames stand out of noise;
        brightness's mean and spread; nine bands' levels against the whole of voiced frames; breath, twice.
    """
    sound = audio.resample(_RATE).samples.astype(np.float64)
    pitch = track_pitch(audio)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, 256), 512)[::160][: len(pitch)]
    frames, pitch = frames[: len(pitch)], pitch[: len(frames)]
    power = np.abs(np.fft.rfft(frames * np.hanning(512))) ** 2 + 1e-9
    level = 10.0 * np.log10(power.sum(axis=1))
    loud = level > np.percentile(level, 95) - 30.0
    voiced = (pitch > 0.0) & loud
    if voiced.sum() < 10:
        raise InputError("a clip holds less than 0.1 s of voice; expected speech")
    tones = 12.0 * np.log2(pitch[voiced])
    bands = np.array([power[:, round(a / 31.25) : round(b / 31.25)].sum(axis=1) for a, b in pairwise(_EDGES)])
    colour = 10.0 * np.log10(bands[:, voiced] / bands[:, voiced].sum(axis=0))
    bright = 10.0 * np.log10(bands[4:, voiced].sum(axis=0) / bands[:4, voiced].sum(axis=0))
    smooth = np.convolve(np.where(loud, level, level[loud].min()), np.hanning(9) / np.hanning(9).sum(), mode="same")
    tops = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:]) & voiced[1:-1]
    spoken = max(float(loud.sum()) / 100.0, 0.1)
    starts = int((np.diff(voiced.astype(int)) == 1).sum()) + int(voiced[0])
    steps = np.abs(np.diff(12.0 * np.log2(np.maximum(pitch, 1.0))))[voiced[1:] & voiced[:-1]]
    rises = np.abs(np.diff(level))[loud[1:] & loud[:-1]]
    low, high = np.percentile(tones, [10, 90])
    hiss = 10.0 * np.log10(power[:, 128:].sum(axis=1))[loud]
    return np.array(
        [
            np.median(tones),
            tones.std(),
            high - low,
            np.minimum(steps, 3.0).mean(),
            voiced.sum() / loud.sum(),
            np.log(voiced.sum() / starts),
            tops.sum() / spoken,
            level[voiced].std(),
            rises.mean(),
            level[voiced].mean() - level[loud].mean(),
            bright.mean(),
            bright.std(),
            *colour.mean(axis=1),
            hiss.mean() - level[loud].mean(),
            hiss.std(),
        ]
    )
