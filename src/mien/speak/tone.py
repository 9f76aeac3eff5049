"""The tone voice: one sound a letter, for tests and teaching; no weights, exact times, the same bytes every time.

Source: Peterson & Barney, "Control methods used in a study of the vowels", JASA 24, 1952, table II, men. Here
a vowel is the harmonics of one pitch under two such resonances, and English spelling is read letter by letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.speak.duration import fit_lengths, whole_lengths
from mien.speak.join import join_speech
from mien.speak.script import Script, plain_script
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["ToneVoice", "engine"]

_RATE = 16_000
_PITCH = 120.0  # Hz, calm

_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ɑbkdɛfɡhiʒklmnopkɹstuvwsjz", strict=True))
_OTHER = "ə"  # digits, signs and letters beyond a to z
_VOWELS = {"ɑ": (730, 1090), "ɛ": (530, 1840), "i": (270, 2290), "o": (570, 840), "u": (300, 870), "ə": (500, 1500)}
_HUMS = {
    "m": 220,
    "n": 280,
    "l": 360,
    "ɹ": 420,
    "w": 300,
    "j": 280,
    "v": 200,
    "z": 240,
    "ʒ": 240,
}  # voiced: low formant
_HISSES = {"f": 5000, "h": 1500, "s": 6000, "v": 5000, "z": 6000, "ʒ": 2800}  # fricatives: centre of the noise, Hz
_LENGTHS = {"vowel": 0.12, "consonant": 0.07, "gap": 0.04, "pause": 0.20}


class ToneVoice:
    """A voice that sounds every letter by itself."""

    rate = _RATE

    def speak(self, text: str | Script, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text letter by letter; arousal raises the pitch by up to half an octave.

        Args:
            text: what to say, of any length.
            affect: its arousal, as far as it is intense, sets the pitch.
            seconds: how long it shall last; as long as is natural unless given.

        Returns:
            Sound at 16,000 Hz with exact times: a phone for each letter, silence for gaps and punctuation.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
        """
        script = plain_script(text) if isinstance(text, str) else text
        natural = join_speech(list(self.stream(script, affect)))
        if seconds is None:
            return natural
        own = np.array([phone.duration for phone in natural.phones]) * _RATE
        lengths = whole_lengths(own * fit_lengths(natural.phones, seconds))
        return _say(script, _pitch(affect), [int(length) for length in lengths])

    def stream(self, text: str | Script, affect: Affect) -> Iterator[Speech]:
        """Say a text sentence by sentence; see `Voice.stream`. Of a word's controls only its pause is heeded."""
        for piece in (plain_script(text) if isinstance(text, str) else text).pieces():
            yield _say(piece, _pitch(affect), None)

    def close(self) -> None:
        """Do nothing: a tone holds nothing."""


def _pitch(affect: Affect) -> float:
    return round(_PITCH * 2.0 ** (0.5 * affect.arousal * affect.intensity), 3)


def _say(script: Script, pitch: float, lengths: list[int] | None) -> Speech:
    """Say a script; `lengths` are those of all phones in samples, their own unless given."""
    phones: list[Mark] = []
    words: list[Mark] = []
    sounds: list[NDArray[np.float32]] = []
    at = 0

    def rest(own: int) -> None:
        nonlocal at
        length = lengths[len(phones)] if lengths else own
        sounds.append(np.zeros(length, np.float32))
        phones.append(Mark("", at / _RATE, (at + length) / _RATE))
        at += length

    if script.lead:
        rest(round(script.lead * _RATE))
    for word in script.words:
        first, stress = len(phones), 2
        for phone in _spell(word.spoken):
            vowel = phone in _VOWELS
            length = lengths[len(phones)] if lengths else _samples("vowel" if vowel else "consonant")
            sounds.append(_sound(phone, pitch, length))
            phones.append(Mark(phone, at / _RATE, (at + length) / _RATE, stress if vowel else 0))
            stress, at = 0 if vowel else stress, at + length
        group = phones[first:]
        words.append(Mark(word.text, group[0].start, group[-1].end, max(mark.stress for mark in group)))
        rest(_samples("gap" if word.text[-1].isalnum() else "pause") + round(word.pause * _RATE))
    return Speech(Audio(np.concatenate(sounds), _RATE), tuple(phones), tuple(words), "exact")


def _spell(word: str) -> list[str]:
    bases = unicodedata.normalize("NFD", word.lower())
    letters = [_LETTERS.get(letter, _OTHER) for letter in bases if letter.isalnum()]
    return letters or [_OTHER]  # a sign such as "&"


def _samples(kind: str) -> int:
    return round(_LENGTHS[kind] * _RATE)


@lru_cache(maxsize=256)
def _sound(phone: str, pitch: float, n: int) -> NDArray[np.float32]:
    """Return a phone's `n` samples: harmonics where voiced, noise where it hisses, closure and burst for stops."""
    sound = np.zeros(n)
    if phone in _VOWELS:
        sound = 0.4 * _harmonics(n, pitch, _VOWELS[phone])
    elif phone in _HUMS:
        sound = 0.25 * _harmonics(n, pitch, (_HUMS[phone],))
    if phone in _HISSES:
        sound = sound + 0.1 * _hiss(n, _HISSES[phone])
    if phone not in _VOWELS | _HUMS | _HISSES:
        burst = n // 4
        sound[-burst:] = 0.3 * _hiss(burst, 3_000) * np.linspace(1.0, 0.0, burst)
    edge = _RATE // 200  # 5 ms, so that joins do not click
    ramp = np.minimum(1.0, np.minimum(np.arange(n), np.arange(n)[::-1]) / edge)
    return (sound * ramp).astype(np.float32)


def _harmonics(n: int, pitch: float, formants: tuple[int, ...]) -> NDArray[np.float64]:
    t = np.arange(n) / _RATE
    multiples = pitch * np.arange(1, int(4_000 / pitch) + 1)
    gains = sum(1.0 / (1.0 + ((multiples - formant) / 80.0) ** 2) for formant in formants)
    gains = np.asarray(gains) * np.sqrt(pitch / multiples)  # a throat gives less the higher it goes
    wave = gains @ np.sin(2.0 * np.pi * multiples[:, None] * t)
    return wave / np.abs(wave).max()


def _hiss(n: int, centre: int) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(np.random.default_rng(centre).standard_normal(n))
    spectrum *= np.exp(-(((np.fft.rfftfreq(n, 1.0 / _RATE) - centre) / 1_200.0) ** 2))
    wave = np.fft.irfft(spectrum, n)
    return wave / np.abs(wave).max()


def _make(_choice: str) -> ToneVoice:
    return ToneVoice()


engine = Engine(
    name="tone",
    summary="one sound a letter, for tests and teaching",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=_make,
)
