"""Voice activity: where somebody speaks, how far that stands out, and stretches of a recording cut at its pauses.

Source: Silero VAD v6 (MIT), the ONNX file that faster-whisper carries: one probability of speech for each hop of 32 ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mien.perceive.blocks import check_rate
from mien.perceive.protocol import RATE
from mien.types import Audio

__all__ = ["HOP", "Loudness", "Span", "Stretch", "speech_spans", "stretches"]

_SIZE = 512

HOP = _SIZE / RATE
"""Seconds between two decisions of the voice activity model."""

_THRESHOLD = 0.4  # Silero's own is 0.5; white, pink and brown noise stay below 0.31, and an ear drops what is no speech
_LOUD_DB = (
    -20.0
)  # the model hears quiet voices badly (a third of one noisy clip): loud frames are brought to this level
_DEPTH_DB = 35.0
_MOST_GAIN_DB = 36.0
_PAUSE_MS = 200  # a shorter gap is part of speech: stop consonants close for up to 150 ms
_PAD_MS = 60  # soft onsets and endings that the model misses
_WINDOW = 30.0  # seconds that Whisper sees at once
_KEEP = 0.5  # seconds kept of a window without speech: a word's onset may lie there


class Span(NamedTuple):
    """A run of speech, in seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Part of a recording that begins and ends in a pause where it can.

    Args:
        audio: at most 30 s of sound at `RATE`.
        start: where it begins in the recording, seconds.
        speech: runs of speech in order, seconds from `start`.
    """

    audio: Audio
    start: float
    speech: tuple[Span, ...]


def speech_spans(audio: Audio) -> tuple[Span, ...]:
    """Find the runs of speech.

    Args:
        audio: sound at `RATE`.

    Returns:
        Runs in order without overlap, seconds; gaps shorter than 0.2 s are part of a run, and each run is 60 ms
        wider at both ends than what passed the threshold of 0.4.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not len(audio.samples):
        return ()
    options = VadOptions(
        threshold=_THRESHOLD, min_speech_duration_ms=60, min_silence_duration_ms=_PAUSE_MS, speech_pad_ms=_PAD_MS
    )
    runs = get_speech_timestamps(_levelled(audio.samples), options, sampling_rate=RATE)
    return tuple(Span(run["start"] / RATE, run["end"] / RATE) for run in runs)


def _levelled(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring the loud hops to `_LOUD_DB`, so that a voice's distance hardly matters.

    Loud is the 90th percentile of the hops within 35 dB of the 99th: neither half a minute of silence around one
    sentence nor a cough among many decides alone.
    """
    power = _hop_power(samples) if len(samples) >= _SIZE else np.array([(samples.astype(np.float64) ** 2).mean()])
    sounding = power[power >= np.percentile(power, 99) / 10 ** (_DEPTH_DB / 10)]
    gain_db = min(_LOUD_DB - 10 * math.log10(float(np.percentile(sounding, 90)) + 1e-12), _MOST_GAIN_DB)
    return np.clip(samples * np.float32(10 ** (gain_db / 20)), -1.0, 1.0)


def _hop_power(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    return (samples[: len(samples) // _SIZE * _SIZE].reshape(-1, _SIZE).astype(np.float64) ** 2).mean(axis=1)


def stretches(blocks: Iterable[Audio]) -> Iterator[Stretch]:
    """Cut a recording at its pauses, holding no more than 30 s and a block of it.

    Args:
        blocks: consecutive sound at `RATE`.

    Yields:
        Stretches that follow each other without a gap. A cut lies in the middle of the longest pause of the window's
        second half; without one, at its quietest tenth of a second.
    """
    window = round(_WINDOW * RATE)
    held = np.zeros(0, dtype=np.float32)
    done = 0
    for block in check_rate(blocks, rate=RATE):
        held = np.concatenate([held, block.samples])
        while len(held) >= window:
            audio = Audio(held[:window], RATE)
            speech = speech_spans(audio)
            cut = _cut(audio, speech)
            yield _stretch(audio, speech, done, cut)
            done, held = done + cut, held[cut:]
    if len(held):
        audio = Audio(held, RATE)
        yield _stretch(audio, speech_spans(audio), done, len(held))


def _stretch(audio: Audio, speech: tuple[Span, ...], done: int, cut: int) -> Stretch:
    end = cut / RATE
    kept = tuple(Span(span.start, min(span.end, end)) for span in speech if span.start < end)
    return Stretch(Audio(audio.samples[:cut], RATE), done / RATE, kept)


def _cut(audio: Audio, speech: tuple[Span, ...]) -> int:
    """Return how many samples of a full window to take."""
    if not speech:
        return round((audio.duration - _KEEP) * RATE)
    edges = [*(span.end for span in speech), audio.duration]
    starts = [*(span.start for span in speech[1:]), audio.duration]
    pauses = [(b - a, (a + b) / 2) for a, b in zip(edges, starts, strict=False) if (a + b) / 2 >= audio.duration / 2]
    length, middle = max(pauses, default=(0.0, 0.0))
    if length >= _PAUSE_MS / 1000:
        return round(middle * RATE)
    size = RATE // 10
    half = len(audio.samples) // 2
    tenths = audio.samples[half : half + (half // size) * size].reshape(-1, size)
    quiet = int(np.argmin((tenths.astype(np.float64) ** 2).sum(axis=1)))
    return half + quiet * size + size // 2


class Loudness:
    """How loud speech and background are, summed up stretch by stretch (one number for each 32 ms is kept)."""

    def __init__(self) -> None:
        self.duration = 0.0
        self.speech = 0.0
        self._peak = 0.0
        self._voices: list[NDArray[np.float32]] = []
        self._others: list[NDArray[np.float32]] = []

    def add(self, stretch: Stretch) -> None:
        """Take in the next stretch."""
        samples = stretch.audio.samples
        self.duration += stretch.audio.duration
        self.speech += sum(span.end - span.start for span in stretch.speech)
        self._peak = max(self._peak, float(np.abs(samples).max(initial=0.0)))
        power = _hop_power(samples).astype(np.float32)
        centres = (np.arange(len(power)) + 0.5) * HOP
        spoken = np.zeros(len(power), dtype=bool)
        for span in stretch.speech:
            spoken |= (centres >= span.start) & (centres < span.end)
        self._voices.append(power[spoken])
        self._others.append(power[~spoken])

    @property
    def peak_db(self) -> float:
        """The loudest sample, dB below full scale; -200 for zeros alone."""
        return float(20 * np.log10(max(self._peak, 1e-10)))

    @property
    def snr_db(self) -> float:
        """Mean power of speech, less the background's, over the background's: dB in [-20, 100].

        The background is the lower of two: the median between runs of speech (a cough does not count), and the tenth
        percentile of everything (the microphone that was put down before the first word does not count either).
        """
        voices, others = np.concatenate([*self._voices, []]), np.concatenate([*self._others, []])
        if not len(voices):
            return -20.0
        background = float(np.percentile(np.concatenate([voices, others]), 10))
        if len(others):
            background = min(background, float(np.median(others)))
        speech = max(float(voices.mean()) - background, 0.0)
        return float(np.clip(10 * np.log10((speech + 1e-14) / (background + 1e-14)), -20.0, 100.0))
