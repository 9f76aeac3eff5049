"""The Piper voices: VITS in real time on a CPU, with phone times from the model's own durations.

Source: Kim et al., "Conditional Variational Autoencoder with Adversarial Learning for End-to-End Text-to-Speech", 2021,
arXiv:2106.06103. Its code is GPL-3 and runs in a worker process; this module starts it and reads its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.errors import EngineError, InputError
from mien.speak.duration import fit_plans, whole_lengths
from mien.speak.join import join_speech
from mien.speak.phones import phone_groups, phone_marks
from mien.speak.prosody import Prosody, plain_prosody
from mien.speak.text import ends_sentence, split_text
from mien.speak.words import word_marks
from mien.speak.worker import Worker
from mien.types import Affect, Audio, Mark, Speech
from mien.weights import weight_path

__all__ = ["PiperVoice", "engine"]

_RATE = 22_050
_HOP = 256  # samples of a frame
_AROUSAL_PACE = 0.08  # a fully aroused voice is this much faster, a fully drowsy one this much slower


class PiperVoice:
    """A Piper voice in a worker process, loaded at the first line, or from `with` on.

    Args:
        model: name of the ONNX weights.
        config: name of the JSON beside it.
    """

    rate = _RATE

    def __init__(self, model: str, config: str) -> None:
        paths = (str(weight_path(model)), str(weight_path(config)))
        self.worker = Worker("mien.speak.piper_worker", paths, name="piper")

    def __enter__(self) -> PiperVoice:
        """Start to load, without waiting for it."""
        self.worker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process; the next line starts it again."""
        self.worker.close()

    def speak(self, text: str, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text; arousal quickens it by up to 8 %, drowsiness slows it as much.

        Args:
            text: what to say, of any length.
            affect: its arousal, as far as it is intense, sets the pace.
            seconds: how long it shall last, met within 12 ms; as long as is natural unless given.

        Returns:
            Sound at 22,050 Hz with exact times; words are those of `spoken_text`.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
            EngineError: the worker died twice over the same line.

        Source: Juslin & Laukka, "Communication of emotions in vocal expression and music performance", Psychological
            Bulletin 129, 2003, table 7: fast speech in anger, fear and joy, slow in sadness and tenderness. We take the
            direction from there and a small, fixed size, since loudness and pitch do not follow yet.
        """
        readings = self._read(text)
        plans = [_plan(reading, affect) for reading in readings]
        if seconds is not None:
            plans = fit_plans([reading.phones() for reading in readings], plans, seconds)
        return join_speech([self._say(reading, plan) for reading, plan in zip(readings, plans, strict=True)])

    def stream(self, text: str, affect: Affect) -> Iterator[Speech]:
        """Say a text sentence by sentence; see `Voice.stream`."""
        for reading in self._read(text):
            yield self._say(reading, _plan(reading, affect))

    def _read(self, text: str) -> list[_Reading]:
        """Have a text's pieces spelt and timed; those without a sound are left out."""
        readings = []
        for piece in split_text(text):
            words = piece.split()
            # an inner stop, as in "Dr. Smith", would end a sentence for Piper
            bare = [word if ends_sentence(word) else word.rstrip(".") for word in words[:-1]] + words[-1:]
            told, payload = self.worker.request({"text": " ".join(bare), "words": bare})
            if told["ids"]:
                frames = np.frombuffer(payload, np.float32)
                readings.append(_Reading(words, told["words"], told["ids"], told["symbols"], frames))
        if not readings:
            raise InputError(f"the voice has no sound for {text[:40]!r}; expected words in its language")
        return readings

    def _say(self, reading: _Reading, plan: Prosody) -> Speech:
        frames = reading.frames.astype(np.float64)
        for factor, (_, _, places) in zip(plan.length, phone_groups(reading.symbols), strict=True):
            frames[places] *= factor
        whole = whole_lengths(frames)
        _, payload = self.worker.request({"ids": reading.ids}, whole.astype(np.float32).tobytes())
        audio = Audio(np.frombuffer(payload, np.float32), _RATE)
        if whole.sum() * _HOP != len(audio.samples):
            raise EngineError(f"piper made {len(audio.samples)} samples of {whole.sum()} frames; reinstall piper-tts")
        phones = phone_marks(reading.symbols, [int(count) * _HOP for count in whole], rate=_RATE)
        return Speech(audio, phones, word_marks(reading.words, reading.spelt, phones, reading.symbols), "exact")


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A piece as the voice would say it.

    Args:
        words: as written.
        spelt: the IPA symbols of each word alone.
        ids: of each sentence, the voice's numbers of its symbols.
        symbols: n of them, all sentences in a row.
        frames: (n,) float32, how long each lasts.
    """

    words: list[str]
    spelt: list[list[str]]
    ids: list[list[int]]
    symbols: list[str]
    frames: NDArray[np.float32]

    def phones(self) -> tuple[Mark, ...]:
        return phone_marks(self.symbols, [round(float(count)) * _HOP for count in self.frames], rate=_RATE)


def _plan(reading: _Reading, affect: Affect) -> Prosody:
    plain = plain_prosody(len(reading.phones()))
    return replace(plain, length=plain.length / (1.0 + _AROUSAL_PACE * affect.arousal * affect.intensity))


def _make(choice: str) -> PiperVoice:
    model, config = engine.choices[choice]
    return PiperVoice(model, config)


engine = Engine(
    name="piper",
    summary="Piper, a VITS voice with exact phone times, in a process of its own",
    licence="GPL-3.0-or-later (piper-tts, its own process); voice CC0-1.0",
    choices={"joe": ("voice/joe.onnx", "voice/joe.onnx.json")},
    modules=("piper", "onnx"),
    extra="piper",
    make=_make,
)
