"""Speech as tokens, and back: residual vector quantisation of what WORLD makes of a voice, fifty steps a second.

Source: Morise et al., "WORLD", IEICE E99-D, 2016 (spectrum, F0 and breath; by pyworld); the layers of codebooks are
those of Zeghidour et al., "SoundStream", 2021, arXiv:2107.03312. There a network is trained to code and to decode; here
numbers that signal processing gives are coded, by k-means of one voice, so that half an hour of it is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.speak.pitch import PERIOD, track_pitch
from mien.types import Audio

__all__ = ["FRAMES", "STEP", "Codec", "analyse_voice", "frame_width", "synthesise_voice"]

FRAMES = 2
"""WORLD's frames in a step."""

STEP = FRAMES * PERIOD
"""Seconds of a token."""

ENVELOPE = 32
"""Numbers of a frame's spectrum: its cosine transform on the mel scale. The others tell pitch, voice and breath."""

_AROUND = 150.0  # Hz
_FLOOR = 1e-9  # of the power of a spectrum: what is softer is silence
_VOICED = 0.5

Reals = NDArray[np.float64]
Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]


def frame_width(rate: int) -> int:
    """Return how many numbers a frame of a voice at a rate, Hz, has."""
    import pyworld

    return ENVELOPE + 2 + pyworld.get_num_aperiodicities(rate)


def analyse_voice(audio: Audio) -> Floats:
    """Return what a voice is made of.

    Args:
        audio: at 16,000 Hz or more.

    Returns:
        (t, 2 k) float32, two frames of 10 ms a step of 20 ms: `ENVELOPE` numbers of the spectrum, semitones above 150
        Hz (between voiced stretches on a straight line), 1 where there is a voice, and its breath by bands, dB.
    """
    import pyworld

    rate, sound = audio.rate, audio.samples.astype(np.float64)
    pitch = track_pitch(audio)
    pitch = np.pad(pitch, (0, -len(pitch) % FRAMES), mode="edge")
    times = np.arange(len(pitch)) * PERIOD
    envelope = np.maximum(pyworld.cheaptrick(sound, pitch, times, rate), _FLOOR)
    noise = pyworld.d4c(sound, pitch, times, rate)
    voiced = pitch > 0.0
    tones = 12.0 * np.log2(np.maximum(pitch, 1.0) / _AROUND)
    tones = np.interp(times, times[voiced], tones[voiced]) if voiced.any() else np.zeros(len(pitch))
    parts = (
        pyworld.code_spectral_envelope(envelope, rate, ENVELOPE),
        np.column_stack([tones, voiced]),
        pyworld.code_aperiodicity(noise, rate),
    )
    return np.hstack(parts).reshape(len(pitch) // FRAMES, -1).astype(np.float32)


def synthesise_voice(features: Floats, *, rate: int) -> Floats:
    """Return the sound of what a voice is made of.

    Args:
        features: (t, 2 k) float32, as `analyse_voice` returns them.
        rate: of the sound, Hz.

    Returns:
        (n,) float32 samples, 20 ms a step, in [-1, 1]: softer as a whole where a peak lies beyond.
    """
    import pyworld

    frames = np.ascontiguousarray(features.reshape(len(features) * FRAMES, -1), np.float64)
    size = pyworld.get_cheaptrick_fft_size(rate)
    envelope = pyworld.decode_spectral_envelope(np.ascontiguousarray(frames[:, :ENVELOPE]), rate, size)
    noise = pyworld.decode_aperiodicity(np.ascontiguousarray(np.minimum(frames[:, ENVELOPE + 2 :], 0.0)), rate, size)
    tones, voiced = frames[:, ENVELOPE], frames[:, ENVELOPE + 1] > _VOICED
    pitch = np.where(voiced, _AROUND * 2.0 ** (tones / 12.0), 0.0)
    made = pyworld.synthesize(pitch, envelope, noise, rate, 1000.0 * PERIOD)
    sound = np.zeros(round(len(features) * STEP * rate))
    sound[: min(len(sound), len(made))] = made[: len(sound)]
    return (sound / max(float(np.abs(sound).max(initial=0.0)), 1.0)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Codec:
    """Codebooks in order: each codes what those before it left over, of the numbers that it knows.

    Args:
        middle: (w,) float32, the mean of the features.
        scale: (w,) float32 above 0, what each of them is divided by: what matters more by less.
        books: (l, c, w) float32, c words of each of l books; 0 for numbers of which a book knows nothing.
    """

    middle: Floats
    scale: Floats
    books: Floats

    @staticmethod
    def read(weights: Mapping[str, NDArray[np.float32]]) -> Codec:
        """Read a codec from arrays by name, as `arrays` gives them."""
        return Codec(*(weights[f"codec.{name}"].astype(np.float32) for name in ("middle", "scale", "books")))

    def arrays(self) -> dict[str, Floats]:
        """Return the arrays by the names under which they are kept."""
        return {f"codec.{name}": getattr(self, name) for name in ("middle", "scale", "books")}

    def encode(self, features: Floats) -> Tokens:
        """Return (t, l) tokens of (t, w) features."""
        left = (features - self.middle) / self.scale
        tokens = np.empty((len(left), len(self.books)), np.int64)
        for level, book in enumerate(self.books):
            known = book.any(axis=0)
            words = book[:, known]
            tokens[:, level] = np.argmin((words**2).sum(axis=1) - 2.0 * left[:, known] @ words.T, axis=1)
            left = left - book[tokens[:, level]]
        return tokens

    def embed(self, tokens: Tokens) -> Floats:
        """Return (t, w) float32, the features that (t, m) tokens of the first m books stand for, scaled."""
        levels = np.arange(tokens.shape[1])
        return self.books[levels, tokens].sum(axis=1, dtype=np.float32)

    def decode(self, tokens: Tokens) -> Floats:
        """Return (t, w) features of (t, l) tokens; a frame's spectrum and pitch are a mean with its neighbours'.

        Each step is coded by itself and so jumps a little, which is heard as roughness.
        """
        features = self.embed(tokens) * self.scale + self.middle
        frames = features.reshape(len(tokens) * FRAMES, -1)
        smooth = frames[:, : ENVELOPE + 1]
        around = np.pad(smooth, ((1, 1), (0, 0)), mode="edge")
        frames[:, : ENVELOPE + 1] = 0.25 * around[:-2] + 0.5 * smooth + 0.25 * around[2:]
        return frames.reshape(features.shape)
