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
from mien.speak.line import PlannedLine, settle_rest
from mien.speak.loudness import find_loudness, level_audio
from mien.speak.phones import phone_groups, phone_marks
from mien.speak.plan import plan_script
from mien.speak.prosody import Prosody
from mien.speak.script import Said, Script, plain_script
from mien.speak.shape import shape_voice
from mien.speak.spans import held_phones
from mien.speak.text import ends_sentence, word_shell
from mien.speak.timbre import OWN, Timbre, timbres
from mien.speak.vocal import say_sounds, sounds_length
from mien.speak.words import word_marks
from mien.speak.worker import Worker
from mien.types import Affect, Audio, Mark, Speech
from mien.weights import weight_path

__all__ = ["PiperVoice", "engine"]

_RATE = 22_050
_HOP = 256  # samples of a frame
_CHANNELS = 192  # of a latent
_AROUND = 10  # frames on both sides of a frame that its sound hangs on
_FIRST = (30, 95)  # frames, 0.35 to 1.1 s, of first words that are said by themselves
_LONG = 150  # frames of a line whose first words are
_GAP = 0.008  # seconds on both sides of a parting that shall be soft
_SOFT = 0.1  # of the first words' mean power: softer is soft enough
_MIDDLE, _LOUD = 88.0, -25.3  # Hz and LUFS of Joe's plain lines, which differ by half a semitone and 1 dB


class PiperVoice:
    """A Piper voice in a worker process, loaded at the first line, or from `with` on.

    Args:
        model: name of the ONNX weights.
        config: name of the JSON beside it.
        timbre: whose voice is made of it.
    """

    rate = _RATE

    def __init__(self, model: str, config: str, timbre: Timbre = OWN) -> None:
        self._timbre = timbre
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

    def speak(self, text: str | Script, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text or a script with a feeling; see `mien.speak.plan` for what the feeling does.

        Args:
            text: what to say, of any length.
            affect: the feeling.
            seconds: how long it shall last, met within 12 ms; as long as is natural unless given.

        Returns:
            Sound at 22,050 Hz and -19 LUFS with exact times; words are those of the script.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
            EngineError: the worker died twice over the same line.
        """
        if seconds is None:
            return join_speech(list(self.stream(text, affect)))
        readings = list(self._read(text))
        plans = [_plan(reading, affect, self._timbre) for reading in readings]
        rest = sum(sounds_length(reading.script.sounds, rate=_RATE) for reading in readings)
        held = [reading.held() for reading in readings]
        plans = fit_plans([reading.phones() for reading in readings], plans, seconds, held=held, rest=rest)
        spoken = [self._say(reading, plan, soon=False) for reading, plan in zip(readings, plans, strict=True)]
        return join_speech([part for parts in spoken for part in parts])

    def stream(self, text: str | Script, affect: Affect) -> Iterator[Speech]:
        """Say a text sentence by sentence, its first words by themselves; see `Voice.stream`."""
        for number, reading in enumerate(self._read(text)):
            yield from self._say(reading, _plan(reading, affect, self._timbre), soon=not number)

    def _read(self, text: str | Script) -> Iterator[_Reading]:
        """Have a text's pieces spelt and timed, one after another; those without a sound are left out."""
        sounded = False
        for piece in (plain_script(text) if isinstance(text, str) else text).pieces():
            bare = [_spelling(word) for word in piece.words]
            # an inner stop, as in "Dr. Smith", would end a sentence for Piper
            bare = [word if ends_sentence(word) else word.rstrip(".") for word in bare[:-1]] + bare[-1:]
            told, payload = self.worker.request({"text": " ".join(bare), "words": bare})
            if told["ids"]:
                frames = np.frombuffer(payload, np.float32)
                sounded = True
                yield _Reading(piece, told["words"], told["ids"], told["symbols"], frames)
        if not sounded:
            given = text if isinstance(text, str) else text.text
            raise InputError(f"the voice has no sound for {given[:40]!r}; expected words in its language")

    def _say(self, reading: _Reading, plan: Prosody, *, soon: bool) -> Iterator[Speech]:
        """Say a reading, and the sounds around it: at once, or soon its first words and then the others."""
        yield from say_sounds(reading.script.opening, rate=_RATE)
        yield from self._say_words(reading, plan, soon=soon)
        yield from say_sounds(reading.script.words[-1].sounds, rate=_RATE)

    def _say_words(self, reading: _Reading, plan: Prosody, *, soon: bool) -> Iterator[Speech]:
        frames = reading.frames.astype(np.float64)
        for factor, (_, _, places) in zip(plan.length, phone_groups(reading.symbols), strict=True):
            frames[places] *= factor
        whole = whole_lengths(frames)
        _, payload = self.worker.request({"ids": reading.ids}, whole.astype(np.float32).tobytes())
        latent = np.frombuffer(payload, np.float32).reshape(_CHANNELS, -1)
        if whole.sum() != latent.shape[1]:
            raise EngineError(f"piper made {latent.shape[1]} frames of {whole.sum()}; reinstall piper-tts")
        phones = phone_marks(reading.symbols, [int(count) * _HOP for count in whole], rate=_RATE)
        still = replace(plan, length=np.ones_like(plan.length))
        line = PlannedLine(phones, reading.word_marks(phones), still, _RATE)
        gaps = _gaps(line) if soon and latent.shape[1] >= _LONG else []
        first = self._sound(latent, 0, max(gaps, default=0))
        cut = _softest(first, gaps)
        if not cut:
            yield _finish(self._sound(latent, 0, latent.shape[1]), line, line.level)
            return
        first, parted = first[: cut * _HOP], cut * _HOP / _RATE
        louder = find_loudness(Audio(first, _RATE)) - _LOUD
        heard = _finish(first, line.part(0.0, parted), line.part_level(louder))
        yield heard
        rest = self._sound(latent, cut, latent.shape[1])
        louder = find_loudness(Audio(rest, _RATE)) - find_loudness(Audio(np.concatenate([first, rest]), _RATE))
        speech = _finish(rest, line.part(parted, latent.shape[1] * _HOP / _RATE), line.part_level(louder))
        yield settle_rest(heard, speech, lufs=line.level)

    def _sound(self, latent: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
        """Return the sound of a line's frames from the first to before the last."""
        if first == last:
            return np.zeros(0, np.float32)
        start = max(first - _AROUND, 0)
        _, payload = self.worker.request({}, latent[:, start : last + _AROUND].tobytes())
        sound = np.frombuffer(payload, np.float32)[(first - start) * _HOP :][: (last - first) * _HOP]
        return np.clip(sound, -1.0, 1.0)


def _gaps(line: PlannedLine) -> list[int]:
    """Return the frames between words at which first words can end."""
    low, high = _FIRST
    ends = [round(phone.end * _RATE) // _HOP for phone in line.phones[:-1]]
    return [end for end in ends if low <= end <= high and not line.cuts_word(end * _HOP / _RATE)]


def _softest(sound: NDArray[np.float32], gaps: list[int]) -> int:
    """Return the frame at which the sound is softest, 0 where it is nowhere soft enough to be parted."""
    if not gaps:
        return 0
    width = round(_GAP * _RATE)
    powers = [float(np.mean(sound[max(gap * _HOP - width, 0) : gap * _HOP + width] ** 2)) for gap in gaps]
    best = int(np.argmin(powers))
    return gaps[best] if powers[best] <= _SOFT * float(np.mean(sound**2)) else 0


def _finish(sound: NDArray[np.float32], line: PlannedLine, lufs: float) -> Speech:
    """Return the speech of a line or a part of it, shaped and levelled."""
    shaped = shape_voice(Speech(Audio(sound, _RATE), line.phones, line.words, "exact"), line.plan, around=_MIDDLE)
    return replace(shaped, audio=level_audio(shaped.audio, lufs=lufs))


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A piece as the voice would say it.

    Args:
        script: its words, and the silence before them.
        spelt: the IPA symbols of each word alone.
        ids: of each sentence, the voice's numbers of its symbols.
        symbols: n of them, all sentences in a row.
        frames: (n,) float32, how long each lasts.
    """

    script: Script
    spelt: list[list[str]]
    ids: list[list[int]]
    symbols: list[str]
    frames: NDArray[np.float32]

    def phones(self) -> tuple[Mark, ...]:
        return phone_marks(self.symbols, [round(float(count)) * _HOP for count in self.frames], rate=_RATE)

    def word_marks(self, phones: tuple[Mark, ...]) -> tuple[Mark, ...]:
        return word_marks([word.text for word in self.script.words], self.spelt, phones, self.symbols)

    def held(self) -> NDArray[np.bool_]:
        phones = self.phones()
        return held_phones(phones, self.word_marks(phones), self.script.words)


def _spelling(word: Said) -> str:
    """Return what Piper is given of a word: its phones, and the stop after it, in its own brackets if it has any."""
    if word.phones is None:
        return word.spoken
    stop = "".join(sign for sign in word_shell(word.text)[2] if sign in ".,;:!?")
    return f"[[{word.phones}{stop[:1]}]]"


def _plan(reading: _Reading, affect: Affect, timbre: Timbre) -> Prosody:
    phones = reading.phones()
    return plan_script(phones, reading.word_marks(phones), affect, script=reading.script, timbre=timbre)


_FILES = ("voice/joe.onnx", "voice/joe.onnx.json")


def _make(choice: str) -> PiperVoice:
    return PiperVoice(*_FILES, OWN if choice == "joe" else timbres()[choice])


engine = Engine(
    name="piper",
    summary="Piper, a VITS voice with exact phone times, in a process of its own",
    licence="GPL-3.0-or-later (piper-tts, its own process); voice CC0-1.0",
    choices=dict.fromkeys(("joe", "mira", "lin", "nia", "edda", "ravi", "ivo", "walter"), _FILES),
    modules=("piper", "onnx"),
    extra="piper",
    make=_make,
)
