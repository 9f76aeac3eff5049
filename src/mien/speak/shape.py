"""A voice's sound changed after a plan: taken apart (`mien.speak.world`), moved, and made again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.speak.pitch import PERIOD
from mien.speak.prosody import Prosody, phone_curve
from mien.speak.world import Frames, analyse_voice, interpolate_rows, make_sound
from mien.types import Audio, Mark, Speech

__all__ = ["add_pauses", "color_voice", "shape_voice"]

_FLOOR, _CEIL = 50.0, 700.0  # Hz
_TREMOR = 6.0  # Hz
_KNEE, _TOP = 500.0, 4_000.0  # Hz; above the top the tilt stays what it is there
_EDGE = 0.005  # seconds of fading where sound meets silence
_BREATHY = 1_000.0  # Hz from which breath is heard in full
_WINDOW = 0.02  # seconds, at least, in which breath has one colour
_COARSE = 300.0  # Hz over which it is taken, so that it has the mouth's colour and not the voice's partials

Reals = NDArray[np.float64]


def shape_voice(
    speech: Speech,
    prosody: Prosody,
    *,
    around: float | None = None,
    analyse: Callable[[Audio], Frames] = analyse_voice,
) -> Speech:
    """Change the lengths, pitch, energy and colour of speech.

    Args:
        speech: with n phones.
        prosody: the plan of those n phones; where it is plain but for time, the sound is only cut and stretched.
        around: Hz that the spread is about; the median of the speech itself unless given.
        analyse: takes the sound apart; see `mien.speak.world`.

    Returns:
        Speech of the same words, with a sound in [-1, 1] that is not levelled.
    """
    rate, sound = speech.audio.rate, speech.audio.samples.astype(np.float64)
    lengths = np.array([phone.duration for phone in speech.phones]) * prosody.length.astype(np.float64)
    warped = bool((prosody.length != 1.0).any())
    if warped or not prosody.is_plain():
        frames = analyse(speech.audio)
        ends = np.cumsum(lengths)
        olds = np.array([0.0, *(phone.end for phone in speech.phones)])
        news = np.array([0.0, *ends])
        total = round(float(ends[-1]) * rate) if warped else len(sound)
        source = np.interp(np.arange(round(total / rate / PERIOD) + 1) * PERIOD, news, olds)
        rows = np.minimum(np.round(source / PERIOD).astype(np.int64), len(frames.pitch) - 1)
        curves = [
            phone_curve(speech.phones, values, source) for values in (prosody.pitch, prosody.spread, prosody.energy)
        ]
        made = make_sound(
            Frames(
                _pitch(frames.pitch[rows], curves[0], curves[1], prosody.tremor, around),
                _envelope(frames.envelope[rows], curves[2], prosody, rate),
                _noise(frames.noise[rows], prosody.breath, rate),
                rate,
            )
        )
        sound = np.zeros(total)
        sound[: min(total, len(made))] = made[:total]
    if warped:
        speech = _move(speech, lengths, sound, rate)
    else:
        speech = Speech(Audio(_fit(sound), rate), speech.phones, speech.words, speech.timing)
    return add_pauses(speech, prosody.pause)


def _fit(sound: Reals) -> NDArray[np.float32]:
    """Return the sound within [-1, 1]: softer as a whole where a peak lies beyond, so that nothing is clipped."""
    return (sound / max(float(np.abs(sound).max(initial=0.0)), 1.0)).astype(np.float32)


def _pitch(pitch: Reals, shift: Reals, spread: Reals, tremor: float, around: float | None) -> Reals:
    voiced = pitch > 0.0
    if not voiced.any():
        return pitch
    tones = 12.0 * np.log2(np.maximum(pitch, 1.0))
    mean = float(np.median(tones[voiced])) if around is None else 12.0 * float(np.log2(around))
    wave = tremor * np.sin(2.0 * np.pi * _TREMOR * np.arange(len(pitch)) * PERIOD)
    moved = mean + (tones - mean) * spread + shift + wave
    return np.where(voiced, np.clip(2.0 ** (moved / 12.0), _FLOOR, _CEIL), 0.0)


def _envelope(envelope: Reals, energy: Reals, prosody: Prosody, rate: int) -> Reals:
    steps = np.arange(envelope.shape[1], dtype=np.float64)
    if prosody.formants != 1.0:
        envelope = np.exp(interpolate_rows(np.log(envelope), steps, steps / prosody.formants))
    gain = _tilt(steps * rate / 2.0 / steps[-1], prosody.tilt) + energy[:, None]
    return envelope * 10.0 ** (gain / 10.0)


def _tilt(hertz: NDArray[np.floating], tilt: float) -> Reals:
    """Return the gain of each frequency, dB."""
    return tilt * np.log2(np.clip(hertz, _KNEE, _TOP) / _KNEE)


def _noise(noise: Reals, breath: float, rate: int) -> Reals:
    if not breath:
        return noise
    hertz = np.linspace(0.0, rate / 2.0, noise.shape[1])
    share = breath * np.clip(hertz / _BREATHY, 0.0, 1.0)
    return noise + (1.0 - noise) * share


def _move(speech: Speech, lengths: Reals, sound: Reals, rate: int) -> Speech:
    """Return speech whose phones have other lengths."""
    ends = np.minimum(np.round(np.cumsum(lengths) * rate), len(sound)) / rate
    ends[-1] = len(sound) / rate
    starts = np.concatenate([[0.0], ends[:-1]])
    olds = np.array([0.0, *(phone.end for phone in speech.phones)])
    news = np.concatenate([[0.0], ends])
    phones = tuple(
        Mark(mark.text, float(start), float(end), mark.stress)
        for mark, start, end in zip(speech.phones, starts, ends, strict=True)
    )
    words = tuple(
        Mark(mark.text, float(np.interp(mark.start, olds, news)), float(np.interp(mark.end, olds, news)), mark.stress)
        for mark in speech.words
    )
    return Speech(Audio(_fit(sound), rate), phones, words, speech.timing)


def add_pauses(speech: Speech, pause: NDArray[np.float32]) -> Speech:
    """Put silence after phones.

    Args:
        speech: with n phones.
        pause: (n,) seconds after each; 0 and below add none.

    Returns:
        The speech with a silence ("") more for each pause, or a longer one where it follows a silence; sound fades out
        and in around it within 5 ms.
    """
    if not (pause > 0.0).any():
        return speech
    rate = speech.audio.rate
    fade = round(_EDGE * rate)
    sounds: list[NDArray[np.float32]] = []
    phones: list[Mark] = []
    shifts: list[tuple[float, float]] = []
    at, fresh = 0, False
    for phone, more in zip(speech.phones, pause, strict=True):
        part = speech.audio.samples[round(phone.start * rate) : round(phone.end * rate)].copy()
        if fresh:
            part[:fade] *= np.linspace(0.0, 1.0, len(part[:fade]), dtype=np.float32)
        fresh = more > 0.0
        count = round(float(more) * rate) if fresh else 0
        if fresh:
            part[-fade:] *= np.linspace(1.0, 0.0, len(part[-fade:]), dtype=np.float32)
        shifts.append((phone.start, at / rate))
        sounds += [part, np.zeros(count, np.float32)]
        end = at + len(part)
        if phone.text:
            phones.append(Mark(phone.text, at / rate, end / rate, phone.stress))
            if count:
                phones.append(Mark("", end / rate, (end + count) / rate))
        elif phones and not phones[-1].text:
            phones[-1] = Mark("", phones[-1].start, (end + count) / rate)
        else:
            phones.append(Mark("", at / rate, (end + count) / rate))
        at = end + count
    words = tuple(_shifted(word, shifts) for word in speech.words)
    return Speech(Audio(np.concatenate(sounds), rate), tuple(phones), words, speech.timing)


def _shifted(word: Mark, shifts: list[tuple[float, float]]) -> Mark:
    """Return a word as much later as the phone that it starts with, and the one that it ends in, are."""
    begins = [new - old for old, new in shifts if old <= word.start + 1e-9][-1]
    ends = [new - old for old, new in shifts if old < word.end - 1e-9 or old <= word.start + 1e-9][-1]
    return Mark(word.text, word.start + begins, word.end + ends, word.stress)


def color_voice(audio: Audio, prosody: Prosody) -> Audio:
    """Change the spectral tilt of a voice and add breath to it, nothing else.

    Args:
        audio: of a voice.
        prosody: its plan; only tilt and breath count.

    Returns:
        Sound of the same length; softer as a whole where it would be clipped.
    """
    if not (prosody.tilt or prosody.breath) or not len(audio.samples):
        return audio
    count, rate = len(audio.samples), audio.rate
    size = 1 << (count + rate // 10).bit_length()
    hertz = np.fft.rfftfreq(size, 1.0 / rate)
    gain = 10.0 ** (_tilt(hertz, prosody.tilt) / 20.0)
    sound = np.fft.irfft(np.fft.rfft(audio.samples, size) * gain, size)[:count]
    if prosody.breath:
        sound = _breathe(sound, prosody.breath, rate)
    return Audio(_fit(sound), rate)


def _breathe(sound: Reals, breath: float, rate: int) -> Reals:
    """Return a sound of which a share above 1 kHz is noise of the same colour: air through the same mouth."""
    size = 1 << int(np.ceil(np.log2(rate * _WINDOW)))
    hop = size // 4
    padded = np.concatenate([np.zeros(size), sound, np.zeros(size + -len(sound) % hop)])
    window = np.sqrt(np.hanning(size + 1)[:-1])
    voice, air = (
        np.fft.rfft(np.lib.stride_tricks.sliding_window_view(each, size)[::hop] * window)
        for each in (padded, np.random.default_rng(0).standard_normal(len(padded)))
    )
    hertz = np.fft.rfftfreq(size, 1.0 / rate)
    near = np.maximum(1.0 - np.abs(hertz[:, None] - hertz) / _COARSE, 0.0)
    colour = np.sqrt(np.abs(voice) ** 2 @ (near / near.sum(axis=0)))
    share = breath * np.clip(hertz / _BREATHY, 0.0, 1.0)
    mixed = np.sqrt(1.0 - share) * voice + np.sqrt(share / (window @ window)) * colour * air
    frames = np.fft.irfft(mixed, size) * window
    made = np.zeros(len(padded))
    for part in range(4):  # four frames overlap everywhere; those four apart do not
        every = frames[part::4].reshape(-1)
        made[part * hop : part * hop + len(every)] += every
    return made[size : size + len(sound)] / 2.0  # the squared windows of four frames add up to two
