"""The Piper voices: VITS in real time on a CPU, with phone times from the model's own durations.

Source: Kim et al., "Conditional Variational Autoencoder with Adversarial Learning for End-to-End Text-to-Speech", 2021,
arXiv:2106.06103. Its code is GPL-3 and runs in a worker process; this module starts it and reads its answers.
"""

from __future__ import annotations

from types import TracebackType

import numpy as np

from mien.engines import Engine
from mien.errors import EngineError, InputError
from mien.speak.phones import phone_marks
from mien.speak.text import ends_sentence, split_text
from mien.speak.words import word_marks
from mien.speak.worker import Worker
from mien.types import Affect, Audio, Mark, Speech
from mien.weights import weight_path

__all__ = ["PiperVoice", "engine"]

_RATE = 22_050
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

    def speak(self, text: str, affect: Affect) -> Speech:
        """Say a text; arousal quickens it by up to 8 %, drowsiness slows it as much.

        Args:
            text: what to say, of any length.
            affect: its arousal, as far as it is intense, sets the pace.

        Returns:
            Sound at 22,050 Hz with exact times; words are those of `spoken_text`.

        Raises:
            InputError: the text leaves nothing to say.
            EngineError: the worker died twice over the same line.

        Source: Juslin & Laukka, "Communication of emotions in vocal expression and music performance", Psychological
            Bulletin 129, 2003, table 7: fast speech in anger, fear and joy, slow in sadness and tenderness. We take the
            direction from there and a small, fixed size, since loudness and pitch do not follow yet.
        """
        slowness = 1.0 / (1.0 + _AROUSAL_PACE * affect.arousal * affect.intensity)
        return _join([self._say(piece, slowness) for piece in split_text(text)], text)

    def _say(self, piece: str, slowness: float) -> Speech:
        words = piece.split()
        # an inner stop, as in "Dr. Smith", would end a sentence for Piper
        bare = [word if ends_sentence(word) else word.rstrip(".") for word in words[:-1]] + words[-1:]
        said = " ".join(bare)
        answer, payload = self.worker.request({"text": said, "words": bare, "slowness": slowness})
        audio = Audio(np.frombuffer(payload, np.float32), _RATE)
        if sum(answer["samples"]) != len(audio.samples):
            raise EngineError(
                f"piper timed {sum(answer['samples'])} of {len(audio.samples)} samples; reinstall piper-tts"
            )
        phones = phone_marks(answer["symbols"], answer["samples"], rate=_RATE)
        return Speech(audio, phones, word_marks(words, answer["words"], phones, answer["symbols"]), "exact")


def _join(parts: list[Speech], text: str) -> Speech:
    """Join pieces end to end, with times counted in whole samples so that nothing drifts."""
    if not any(part.phones for part in parts):
        raise InputError(f"the voice has no sound for {text[:40]!r}; expected words in its language")
    if len(parts) == 1:
        return parts[0]
    phones: list[Mark] = []
    words: list[Mark] = []
    at = 0
    for part in parts:
        phones += [_later(mark, at) for mark in part.phones]
        words += [_later(mark, at) for mark in part.words]
        at += len(part.audio.samples)
    return Speech(
        Audio(np.concatenate([part.audio.samples for part in parts]), _RATE), tuple(phones), tuple(words), "exact"
    )


def _later(mark: Mark, samples: int) -> Mark:
    start, end = (round(time * _RATE) + samples for time in (mark.start, mark.end))
    return Mark(mark.text, start / _RATE, end / _RATE, mark.stress)


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
