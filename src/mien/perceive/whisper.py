"""Ear `whisper:tiny`: English words and their times, from Whisper tiny.en on the CPU.

Source: Radford et al., "Robust speech recognition via large-scale weak supervision", arXiv 2212.04356, 2022, through
CTranslate2 (int8). We differ in three ways, for speed: the window is no longer than the speech needs (`_ROOM`), pauses
come from voice activity instead of Whisper's time tokens, and words are aligned once, from the same encoding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mien.engines import Engine
from mien.perceive.activity import Loudness, Span, Stretch, stretches
from mien.perceive.loops import Piece, find_loop, without_loops
from mien.perceive.protocol import Transcript
from mien.types import Audio, Mark
from mien.weights import weight_path

__all__ = ["WhisperEar", "engine"]

_FILES = tuple(f"ear/whisper-tiny/{name}" for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"))
_FRAMES = 100  # features a second
_FULL = 3000  # features of the window that Whisper was trained with
_ROOM = 9.0  # seconds of silence after speech in a window; with 2 s it loops on one clip in three, with 9 s on none
_LEAST = 0.2  # seconds of sound kept before and after the first and last speech
_UNSURE = (0.6, -1.0)  # Whisper's own: above this probability of no speech and below this mean log probability, drop
_WORST = -1.2  # mean log probability below which words are guesses: of German and Polish half, of English hardly any
_PACE = 12.0  # tokens a second that nobody speaks faster than


class WhisperEar:
    """Hears English words."""

    def __init__(self, folder: str) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.vad import get_vad_model

        get_vad_model()  # kept by faster-whisper; loaded here, so that the first turn need not wait for it
        # one thread: two encode sooner and decode later, 0.25 s instead of 0.28 s, and take both cores for it
        self._model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        self._tokens: Any = Tokenizer(self._model.hf_tokenizer, multilingual=False)

    def hear(self, blocks: Iterable[Audio]) -> Transcript:
        """Hear one recording in stretches of at most 30 s; see `mien.perceive.Ear`.

        Args:
            blocks: consecutive sound at 16,000 Hz.

        Returns:
            Words with times; stretches without speech and words that Whisper made up are left out.
        """
        loudness = Loudness()
        words: list[Mark] = []
        for stretch in stretches(blocks):
            loudness.add(stretch)
            if stretch.speech:
                words += self._words(stretch)
        return Transcript(
            text=" ".join(word.text for word in words),
            words=tuple(words),
            duration=loudness.duration,
            speech=loudness.speech,
            snr_db=loudness.snr_db,
            peak_db=loudness.peak_db,
        )

    def _words(self, stretch: Stretch) -> list[Mark]:
        first = max(stretch.speech[0].start - _LEAST, 0.0)
        sound = stretch.audio.cut(first, stretch.speech[-1].end + _LEAST)
        spans = [Span(span.start - first, span.end - first) for span in stretch.speech]
        found = self._recognise(sound, round((sound.duration + _ROOM) * _FRAMES))
        if find_loop(found, times=2) is not None:
            found = without_loops(self._recognise(sound, _FULL))
        offset = stretch.start + first
        return [
            Mark(text, offset + start, offset + end)
            for text, start, end in (_within(word, spans) for word in _joined(found))
        ]

    def _recognise(self, sound: Audio, frames: int) -> list[Piece]:
        """Return words as Whisper splits them, with raw times; none if they are made up."""
        frames = min(frames, _FULL)
        features = self._model.feature_extractor(sound.samples)[:, :frames]
        features = np.pad(features, ((0, 0), (0, frames - features.shape[1])))
        encoded = self._model.encode(features)
        prompt = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        limit = min(round(sound.duration * _PACE) + 12, 220)
        result = self._model.model.generate(
            encoded, [prompt], beam_size=1, max_length=limit, return_scores=True, return_no_speech_prob=True
        )[0]
        likely = result.scores[0]
        if likely < _WORST or (result.no_speech_prob > _UNSURE[0] and likely < _UNSURE[1]):
            return []
        tokens = [token for token in result.sequences_ids[0] if token < self._tokens.eot]
        heard = min(round(sound.duration * _FRAMES), frames)
        align: Any = self._model.find_alignment  # its own annotation is wrong: it takes a list for each window
        aligned = align(self._tokens, [tokens], encoded, heard) if tokens else [[]]
        return [(item["word"], float(item["start"]), float(item["end"])) for item in aligned[0]]


def _joined(words: list[Piece]) -> list[Piece]:
    """Give punctuation that stands alone to the word before it; its time is the pause's, not the word's."""
    joined: list[Piece] = []
    for text, start, end in words:
        text = text.strip()
        if any(letter.isalnum() for letter in text):
            joined.append((text, start, max(end, start)))
        elif joined:
            before, began, ended = joined[-1]
            joined[-1] = (before + text, began, ended)
    return joined


def _within(word: Piece, spans: list[Span]) -> Piece:
    """Clip a word to the run of speech that holds most of it: Whisper gives pauses to the words beside them."""
    text, start, end = word
    shared = [min(end, span.end) - max(start, span.start) for span in spans]
    best = int(np.argmax(shared))
    if shared[best] <= 0.0:
        return word
    return text, max(start, spans[best].start), min(end, spans[best].end)


def _make(choice: str) -> WhisperEar:
    folders = {str(weight_path(name).parent) for name in _FILES}
    return WhisperEar(folders.pop())


engine = Engine(
    name="whisper",
    summary="English words and their times (Whisper tiny.en, int8)",
    licence="MIT (code and weights)",
    choices={"tiny": _FILES},
    modules=("faster_whisper",),
    extra="",
    make=_make,
)
