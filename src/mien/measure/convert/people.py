"""How people speak when they act a feeling: what conversion is judged by, and what directions are found in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import Recording, load_corpus, load_sound
from mien.errors import InputError
from mien.measure.speak.ear import clip_statistics
from mien.measure.speak.speaker import cepstral_statistics
from mien.speak.pitch import PERIOD, track_pitch
from mien.types import Audio

__all__ = ["Acted", "basic_label", "read_people"]

_CORPORA = ("ravdess", "emodb", "nemo")
_SAME = {
    **{"happiness": "happy", "sadness": "sad", "anger": "angry", "fear": "fearful"},
    **{"disgust": "disgusted", "surprise": "surprised"},
}
_LOW, _HIGH = 500.0, 4_000.0  # Hz between which the tilt is told
_DEPTH_DB = 30.0
_MOST = (16.0, 50.0, 84.0)  # percentiles: a deviation below the middle, the middle, a deviation above

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Acted:
    """One clip of an actor.

    Args:
        corpus: its name.
        recording: the clip.
        label: of basic-7, or the corpus's own where basic-7 has none.
        manner: (6,) the logarithm of how long it lasts from first to last sound; of the pitch, semitones: median,
            half of what two thirds of it span, rise from start to end; tilt of the frames' mean, dB an octave; share of
            noise above 1 kHz, 0 to 1. Octave errors in creak and the background under a soft voice count little so.
        statistics: (23,) of `clip_statistics`.
        cepstra: (38,) of `cepstral_statistics`.
    """

    corpus: str
    recording: Recording
    label: str
    manner: Reals
    statistics: Reals
    cepstra: Reals

    @property
    def who(self) -> str:
        """Corpus and speaker."""
        return f"{self.corpus} {self.recording.speaker}"


def read_people(data: Path, *, say: Callable[[str], None]) -> list[Acted]:
    """Measure all clips of RAVDESS, EmoDB and nEMO that hold enough voice: some four minutes of one core.

    Args:
        data: the folder that holds `speech/`.
        say: is told how it goes.

    Returns:
        The clips.

    Raises:
        InputError: a corpus is missing or damaged.
    """
    people = []
    for corpus in _CORPORA:
        say(f"listening to the people of {corpus}")
        for recording in load_corpus(corpus).read(data / "speech" / corpus, split="all"):
            assert isinstance(recording, Recording)
            sound = load_sound(recording)
            try:
                statistics = clip_statistics(sound)
            except InputError:
                continue  # whispered
            made = (_manner(sound), statistics, cepstral_statistics(sound))
            people.append(Acted(corpus, recording, basic_label(recording), *made))
    return people


def basic_label(recording: Recording) -> str:
    """Return a clip's feeling: of basic-7, or the corpus's own where basic-7 has none."""
    return str(_SAME.get(str(recording.label), recording.label))


def _manner(audio: Audio) -> Reals:
    import pyworld

    pitch = track_pitch(audio)
    sound = audio.samples.astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, 256), 512)[::160][: len(pitch)]
    power = np.abs(np.fft.rfft(frames * np.hanning(512))) ** 2 + 1e-10
    level = 10.0 * np.log10(power.sum(axis=1))
    loud = level > np.percentile(level, 95) - _DEPTH_DB
    places = np.flatnonzero((pitch[: len(frames)] > 0.0) & loud)
    tones = 12.0 * np.log2(pitch[places])
    hertz = np.fft.rfftfreq(512, 1.0 / audio.rate)
    band = (hertz >= _LOW) & (hertz <= _HIGH)
    colour = 10.0 * np.log10(power[places]).mean(axis=0)
    noise = pyworld.d4c(sound, pitch, np.arange(len(pitch)) * PERIOD, audio.rate, threshold=0.0)[places]
    low, middle, high = np.percentile(tones, _MOST)
    spoken = np.flatnonzero(loud)
    return np.array(
        [
            np.log((spoken[-1] - spoken[0] + 1) * PERIOD),
            middle,
            (high - low) / 2.0,
            np.polyfit((places - places[0]) / max(places[-1] - places[0], 1), tones, 1)[0],
            np.polyfit(np.log2(hertz[band] / _LOW), colour[band], 1)[0],
            noise[:, noise.shape[1] // 8 :].mean(),
        ]
    )
