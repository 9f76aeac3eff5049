"""The Kokoro voices: 54 of them and their mixtures, with durations, F0 and energy changed before there is a sound.

Source: Kokoro-82M (hexgrad, 2025, Apache-2.0), after Li et al., "StyleTTS 2", 2023, arXiv:2306.07691. All of it runs in
Mien's process but the spelling of words, which is espeak-ng's (GPL-3) in a worker.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.errors import InputError
from mien.speak.duration import fit_plans, whole_lengths
from mien.speak.join import join_speech
from mien.speak.kokoro_melody import Melody, bend_melody, trim_phones
from mien.speak.kokoro_network import HOP, MODEL, RATE, KokoroNetwork, Read
from mien.speak.kokoro_phones import PADDING, Letter
from mien.speak.kokoro_spelling import KokoroSpelling
from mien.speak.kokoro_styles import STYLES, load_style, read_mixture
from mien.speak.kokoro_timbre import move_timbre
from mien.speak.line import PlannedLine, settle_rest
from mien.speak.loudness import level_audio
from mien.speak.phones import phone_groups, phone_marks
from mien.speak.plan import plan_script
from mien.speak.prosody import Prosody
from mien.speak.script import Script, plain_script
from mien.speak.shape import add_pauses, color_voice
from mien.speak.spans import held_phones
from mien.speak.vocal import say_sounds, sounds_length
from mien.speak.words import word_marks
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["KokoroVoice", "engine"]

_LEAD = 4  # frames that are left before the first phone of the third of a second that the network needs there
_EARLY = 1_680  # samples, 70 ms, that the sound runs ahead of the letters' frames: where loudness fits the phones best
_LETTERS = 400  # at once; the network can take 510
_AROUND = 8  # frames on both sides of a stretch that the network hears too
_FIRST = (16, 44)  # frames, 0.4 to 1.1 s, of first words that are said by themselves


class KokoroVoice:
    """A Kokoro voice or a mixture, loaded at the first line, or from `with` on.

    Args:
        shares: of each voice, with a sum of 1; the greatest share's accent is spoken.
    """

    rate = RATE

    def __init__(self, shares: dict[str, float]) -> None:
        self._styles = load_style(shares)
        british = max(shares, key=lambda name: shares[name]).startswith("b")
        self._spelling = KokoroSpelling(british=british)
        self._lock = threading.Lock()
        self._loaded: KokoroNetwork | None = None

    def __enter__(self) -> KokoroVoice:
        """Start to load, without waiting for it."""
        self._spelling.start()
        threading.Thread(target=self._network, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker and let go of the network; the next line loads them again."""
        self._spelling.close()
        with self._lock:
            self._loaded = None

    def speak(self, text: str | Script, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text or a script with a feeling; see `mien.speak.plan` for what the feeling does.

        Args:
            text: what to say, of any length.
            affect: the feeling.
            seconds: how long it shall last, met to a sample; as long as is natural unless given.

        Returns:
            Sound at 24,000 Hz and -19 LUFS with exact times; words are those of the script.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
            EngineError: the worker that spells died twice over the same line.
        """
        if seconds is None:
            return join_speech(list(self.stream(text, affect)))
        readings = [reading for piece in _pieces(text) for reading in self._read(piece, affect)]
        plans = [reading.plan(affect) for reading in readings]
        phones = [reading.phones(reading.natural()) for reading in _sounding(readings, text)]
        rest = sum(sounds_length(reading.script.sounds, rate=RATE) for reading in readings)
        held = [reading.held() for reading in readings]
        plans = fit_plans(phones, plans, seconds, held=held, rest=rest)
        total = round(seconds * RATE)
        frames = [reading.frames(plan) for reading, plan in zip(readings, plans, strict=True)]
        frames = _fit_frames(frames, plans, total - round(rest * RATE))
        spoken = [part for each in zip(readings, plans, frames, strict=True) for part in self._say(*each, soon=False)]
        return _fit_end(join_speech(spoken), total)

    def stream(self, text: str | Script, affect: Affect) -> Iterator[Speech]:
        """Say a text sentence by sentence, its first words by themselves; see `Voice.stream`."""
        some = False
        for piece in _pieces(text):
            for reading in self._read(piece, affect):
                plan = reading.plan(affect)
                yield from self._say(reading, plan, whole_lengths(reading.frames(plan)), soon=not some)
                some = True
        if not some:
            _sounding([], text)

    def melodies(self, text: str | Script, affect: Affect) -> Iterator[Melody]:
        """Tell what a text would sound like, without making its sound, which takes a tenth of the time.

        Args:
            text: as in `speak`.
            affect: the feeling.

        Yields:
            A melody for each piece that the network reads at once; none where the text leaves nothing to say.

        Raises:
            EngineError: the worker that spells died twice over the same line.
        """
        for reading in (reading for piece in _pieces(text) for reading in self._read(piece, affect)):
            plan, heard = reading.plan(affect), slice(2 * reading.unheard(), None)
            _, phones, (pitch, energy) = self._sing(reading, plan, whole_lengths(reading.frames(plan)))
            yield Melody(phones, pitch[heard], energy[heard])

    def _sing(
        self, reading: _Reading, plan: Prosody, frames: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], tuple[Mark, ...], tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Return the frames of letters with the unheard ones, phones without them, and F0 and energy with them."""
        phones, unheard = reading.phones(frames), reading.unheard()
        whole = frames + unheard * (np.arange(len(frames)) == 0)
        pitch, energy = self._network().sing(reading.read, whole, reading.style)
        heard = slice(2 * unheard, None)
        pitch[heard], energy[heard] = bend_melody((pitch[heard], energy[heard]), phones, plan)
        return whole, trim_phones(phones, energy[heard]), (pitch, energy)

    def _network(self) -> KokoroNetwork:
        with self._lock:
            if self._loaded is None:
                self._loaded = KokoroNetwork()
            return self._loaded

    def _read(self, piece: Script, affect: Affect) -> list[_Reading]:
        """Spell a piece and have it read: no reading if it has no sound, several if it is too long for one."""
        letters, spelt = self._spelling.spell(piece.words)
        if len(letters) > _LETTERS and len(piece.words) > 1:
            half = len(piece.words) // 2
            halves = Script(piece.words[:half], piece.lead, piece.opening), Script(piece.words[half:])
            return [reading for part in halves for reading in self._read(part, affect)]
        letters = letters[: len(self._styles)]
        if not any(letter.symbols[0].isalpha() for letter in letters):
            return []
        style = self._styles[len(letters) - 1]
        read = self._network().read([PADDING, *(letter.number for letter in letters), PADDING], style)
        return [_Reading(piece, letters, spelt, read, move_timbre(style, affect))]

    def _say(self, reading: _Reading, plan: Prosody, frames: NDArray[np.int64], *, soon: bool) -> Iterator[Speech]:
        """Say a reading, and the sounds around it: at once, or soon its first words and then the others."""
        yield from say_sounds(reading.script.opening, rate=RATE)
        yield from self._say_words(reading, plan, frames, soon=soon)
        yield from say_sounds(reading.script.words[-1].sounds, rate=RATE)

    def _say_words(
        self, reading: _Reading, plan: Prosody, frames: NDArray[np.int64], *, soon: bool
    ) -> Iterator[Speech]:
        network = self._network()
        unheard = reading.unheard()
        heard = slice(2 * unheard, None)
        whole, phones, (pitch, energy) = self._sing(reading, plan, frames)
        line = PlannedLine(phones, reading.words(phones), plan, RATE)
        ends = np.concatenate([[0], np.cumsum(whole)])
        cut = reading.first_words(frames, energy[heard], line) if soon else 0
        start, spoken = unheard * HOP, None
        for end in [ends[cut] * HOP - _EARLY, ends[-1] * HOP] if cut else [ends[-1] * HOP]:
            around = max(start // HOP - _AROUND, 0), min(end // HOP + _AROUND, int(ends[-1]))
            melody = pitch[2 * around[0] : 2 * around[1]], energy[2 * around[0] : 2 * around[1]]
            sound = network.sound(reading.read, np.diff(np.clip(ends, *around)), melody, reading.style)
            sound = sound[start - around[0] * HOP : end - around[0] * HOP]
            span = ((start - unheard * HOP) / RATE, (end - unheard * HOP) / RATE)
            louder = _loudness(energy[2 * start // HOP : 2 * end // HOP]) - _loudness(energy)
            speech = _finish(sound, line.part(*span), line.part_level(louder))
            spoken = settle_rest(spoken, speech, lufs=line.level) if spoken else speech
            yield spoken
            start = end


def _finish(sound: NDArray[np.float32], line: PlannedLine, lufs: float) -> Speech:
    """Return the speech of a line or a part of it: its colour, pauses and loudness."""
    audio = color_voice(Audio(sound / max(float(np.abs(sound).max()), 1.0), RATE), line.plan)
    speech = add_pauses(Speech(audio, line.phones, line.words, "exact"), line.plan.pause)
    return replace(speech, audio=level_audio(speech.audio, lufs=lufs))


def _loudness(energy: NDArray[np.float32]) -> float:
    """Return how loud a stretch of a melody is, dB, its silence left out."""
    loud = energy[energy > 0.0].astype(np.float64)
    return float(10.0 * np.log10(np.mean(np.exp(2.0 * loud)))) if len(loud) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A piece as the voice would say it.

    Args:
        script: its words, and the silence before them.
        letters: n of them.
        spelt: the IPA symbols of each word alone.
        read: what the network knows of n + 2 letters, padding at both ends.
        style: (256,) float32, as the feeling changes it.
    """

    script: Script
    letters: list[Letter]
    spelt: list[list[str]]
    read: Read
    style: NDArray[np.float32]

    def symbols(self) -> list[tuple[str, ...]]:
        """Return the symbols of each letter, padding among them."""
        return [("^",), *(letter.symbols for letter in self.letters), ("$",)]

    def unheard(self) -> int:
        """Return the frames that the network needs before the first phone, and that are left out of the sound."""
        return max(round(float(self.read.frames[0])) - _LEAD, 0)

    def natural(self) -> NDArray[np.int64]:
        """Return the whole frames of each letter as the voice would say it."""
        return whole_lengths(self._own())

    def frames(self, plan: Prosody) -> NDArray[np.float64]:
        """Return how many frames each letter lasts by a plan, not yet whole."""
        symbols = self.symbols()
        factors = np.ones(sum(map(len, symbols)))
        for factor, (_, _, places) in zip(plan.length, phone_groups(sum(symbols, ())), strict=True):
            factors[places] = factor
        ends = np.cumsum([len(each) for each in symbols])
        mean = [float(part.mean()) for part in np.split(factors, ends[:-1])]
        lasting = self._own() * mean
        lasting[0] = max(lasting[0], _LEAD)
        return lasting

    def first_words(self, frames: NDArray[np.int64], energy: NDArray[np.float32], line: PlannedLine) -> int:
        """Return after how many letters, padding among them, the line may be parted; 0 where it may not."""
        ends = np.cumsum(frames)
        low, high = _FIRST
        if ends[-1] < 1.5 * high:
            return 0
        gaps = [
            place + 1
            for place, symbols in enumerate(self.symbols())
            if symbols == (" ",)
            and low <= ends[place] <= high
            and not line.cuts_word((ends[place] * HOP - _EARLY) / RATE)
        ]
        return min(
            gaps, key=lambda gap: energy[2 * int(ends[gap - 1]) - 8 : 2 * int(ends[gap - 1]) - 3].min(), default=0
        )

    def phones(self, frames: NDArray[np.int64]) -> tuple[Mark, ...]:
        """Return the phones of letters that last whole frames."""
        symbols, samples = [], []
        for heard, count in zip(self.symbols(), frames, strict=True):
            ends = np.arange(len(heard) + 1) * int(count) * HOP // len(heard)
            symbols += heard
            samples += [int(length) for length in np.diff(ends)]
        samples[0] -= _EARLY
        samples[-1] += _EARLY
        return phone_marks(symbols, samples, rate=RATE)

    def words(self, phones: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """Return the words' times."""
        return word_marks([word.text for word in self.script.words], self.spelt, phones, sum(self.symbols(), ()))

    def plan(self, affect: Affect) -> Prosody:
        """Plan how the piece is said."""
        phones = self.phones(self.natural())
        return plan_script(phones, self.words(phones), affect, script=self.script, habit="lively")

    def held(self) -> NDArray[np.bool_]:
        """Tell which phones have a given time."""
        phones = self.phones(self.natural())
        return held_phones(phones, self.words(phones), self.script.words)

    def _own(self) -> NDArray[np.float64]:
        frames = self.read.frames.astype(np.float64)
        frames[0] = _LEAD
        return frames


def _pieces(text: str | Script) -> tuple[Script, ...]:
    return (plain_script(text) if isinstance(text, str) else text).pieces()


def _sounding(readings: list[_Reading], text: str | Script) -> list[_Reading]:
    if not readings:
        given = text if isinstance(text, str) else text.text
        raise InputError(f"the voice has no sound for {given[:40]!r}; expected words in English")
    return readings


def _fit_frames(pieces: list[NDArray[np.float64]], plans: list[Prosody], samples: int) -> list[NDArray[np.int64]]:
    """Return whole frames that fill a number of samples, pauses included, but for less than one frame."""
    silent = sum(round(float(pause) * RATE) for plan in plans for pause in plan.pause if pause > 0.0)
    whole = whole_lengths(np.concatenate(pieces))
    ends = np.cumsum([len(piece) for piece in pieces])[:-1]
    heads = np.concatenate([[0], ends])
    whole[heads] = np.maximum(whole[heads], _LEAD)
    owed = (samples - silent) // HOP - int(whole.sum())
    inner = np.setdiff1d(np.arange(len(whole)), heads)
    while owed:  # a frame each, from the longest on
        places = inner[np.argsort(-whole[inner], kind="stable")][: abs(owed)]
        places = places[whole[places] > 1] if owed < 0 else places
        if not len(places):
            break
        whole[places] += np.sign(owed)
        owed -= int(np.sign(owed)) * len(places)
    return np.split(whole, ends)


def _fit_end(speech: Speech, samples: int) -> Speech:
    """Return speech with a silence at its end that is longer or shorter, so that it lasts a number of samples."""
    more = samples - len(speech.audio.samples)
    last = speech.phones[-1]
    if not more or (more < 0 and (last.text or round(last.duration * RATE) <= -more)):
        return speech
    sound = np.concatenate([speech.audio.samples, np.zeros(max(more, 0), np.float32)])[:samples]
    phones = speech.phones[:-1] + ((Mark("", last.start, samples / RATE),) if not last.text else (last,))
    return replace(speech, audio=Audio(sound, RATE), phones=phones)


def _make(choice: str) -> KokoroVoice:
    return KokoroVoice(read_mixture(choice or "af_heart"))


engine = Engine(
    name="kokoro",
    summary="Kokoro-82M, 54 voices and their mixtures, its lengths, pitch and energy set phone by phone",
    licence="Apache-2.0; spelling by espeak-ng, GPL-3.0-or-later, in a process of its own",
    choices={"af_heart": (MODEL, STYLES), "*": (MODEL, STYLES)},
    modules=("onnx", "piper"),
    extra="kokoro",
    make=_make,
)
