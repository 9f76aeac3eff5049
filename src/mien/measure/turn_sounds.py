"""What is said to Mien to see how it takes turns: pauses to think, ends, interruptions, sounds of listening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.speak.protocol import Voice
from mien.types import Audio, neutral

__all__ = [
    "BACKCHANNELS",
    "FINISHED",
    "INTERRUPTIONS",
    "PAUSES",
    "RATE",
    "Utterance",
    "leaked",
    "paused",
    "spoken",
]

RATE = 16_000

PAUSES: tuple[tuple[str, str], ...] = (
    ("I wanted to call my sister because", "she has not answered any of my letters."),
    ("We could take the train to", "the old town by the sea."),
    ("I think", "it would be better to wait until spring."),
    ("So yesterday I was talking to my boss about", "the holidays and he just laughed at me."),
    ("My brother and", "his wife are coming over on Sunday."),
    ("I would like to go to the cinema, but", "I have no idea what is on."),
    ("Well, um", "I am not sure how to say this."),
    ("What I mean is that", "nobody asked me before they did it."),
    ("The thing is, I", "never learned how to swim."),
    ("Could you tell me", "how long it takes to get there?"),
    ("If it rains tomorrow", "we will have to stay at home."),
    ("She gave me a book with", "a very strange picture on the cover."),
    ("I have been feeling a bit", "tired since the weekend."),
    ("It was really", "one of the best days of my life."),
    ("When I was a child, we used to", "spend every summer at the lake."),
    ("I went to the doctor and he said", "that I should sleep more."),
    ("There are two things that I", "want to talk about today."),
    ("My favourite food is probably", "the soup that my grandmother makes."),
    ("I don't know if", "I should tell him the truth."),
    ("Last night I dreamed that", "I could fly over the whole city."),
)
"""Sentences with the place where somebody stops to think."""

FINISHED: tuple[str, ...] = (
    "I passed my exam this morning!",
    "Can you tell me a story?",
    "My dog died last week.",
    "I don't really like my new job.",
    "What do you think about it?",
    "Yes.",
    "No, thank you.",
    "We are going to the mountains on Friday.",
    "I am so tired of all this.",
    "How was your day?",
    "It is raining again.",
    "My sister had a baby yesterday.",
    "That sounds wonderful.",
    "Maybe later.",
    "I forgot my keys at the office.",
    "Why did he do that?",
    "I have never been so happy in my life.",
    "The doctor said that I should sleep more.",
    "Let us talk about something else.",
    "I am fine, thanks.",
)
"""Turns at whose end nothing is left to say."""

INTERRUPTIONS: tuple[str, ...] = (
    "Wait!",
    "Stop!",
    "No no, that's not it.",
    "Hold on a second.",
    "But what about my sister?",
    "Sorry, can I say something?",
    "Excuse me.",
    "Hang on.",
    "What do you mean?",
    "Actually, I wanted to ask you something.",
    "Let me finish.",
    "I don't think so.",
    "Hey, one moment.",
    "Please stop talking.",
    "That's not what I said.",
    "You know what?",
    "I have a question.",
    "Could you say that again?",
    "Enough of that.",
    "How do you know?",
)
"""What somebody says who takes the turn from Mien."""

BACKCHANNELS: tuple[str, ...] = (
    "Mhm.",
    "Hm.",
    "Mm.",
    "Mm-hmm.",
    "Uh-huh.",
    "Uh huh?",
    "Yeah.",
    "Yeah, yeah.",
    "Right.",
    "Okay.",
    "Oh.",
    "Ah.",
    "Yep.",
    "Sure.",
    "I see.",
    "Wow.",
    "Hmm.",
    "Ha ha ha.",
    "Heh heh.",
    "Oh, okay.",
)
"""What somebody says who listens and leaves Mien the turn; spoken softer than a turn."""

_HUMS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "Mhm.": ((0.11, 0.95, 0.9), (0.06, 0.0, 0.0), (0.2, 0.95, 1.15)),
    "Hm.": ((0.05, 0.0, 0.0), (0.22, 1.05, 0.9)),
    "Mm.": ((0.28, 1.0, 0.85),),
    "Mm-hmm.": ((0.14, 1.1, 1.0), (0.05, 0.0, 0.0), (0.24, 0.9, 1.2)),
    "Hmm.": ((0.4, 0.9, 0.95),),
}
"""What voices spell out instead of humming: seconds and pitch, from and to, against the speaker's; 0 is breath."""

_NOSE_HZ = ((250.0, 60.0, 1.0), (1000.0, 120.0, 0.05), (2200.0, 200.0, 0.02))  # resonances of a hum: width, amplitude
_HUM_HZ = 130.0


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """Something said.

    Args:
        text: its words.
        samples: (n,) float32 at `RATE`, cut to where the speech is.
    """

    text: str
    samples: NDArray[np.float32]


def spoken(text: str, *, voice: Voice, pitch: float = 1.0) -> Utterance:
    """Say something, from its first sound to its last.

    Args:
        text: what to say.
        voice: who says it.
        pitch: factor by which pitch and pace are raised, for other people by the same voice.

    Returns:
        What was said; "mhm" and its like are hummed by a nose of our own, as voices spell them.
    """
    if text in _HUMS:
        return Utterance(text, _hum(_HUMS[text], pitch))
    samples = _at_rate(voice.speak(text, neutral()).audio, pitch)
    first, last = _extent(samples)
    return Utterance(text, samples[first:last])


def paused(first: str, rest: str, *, voice: Voice, seconds: float = 1.2, pitch: float = 1.0) -> tuple[Utterance, float]:
    """Say a sentence and stop to think in the middle of it.

    Args:
        first: what is said before the pause.
        rest: what is said after it.
        voice: who says it.
        seconds: how long the pause is.
        pitch: as for `spoken`.

    Returns:
        The sentence, and where the pause begins, seconds. Both parts come from one reading, so that the pause falls in
        mid-sentence in melody too.
    """
    speech = voice.speak(f"{first} {rest}", neutral())
    said = len(first.split())
    cut = (speech.words[said - 1].end + speech.words[said].start) / 2 / pitch
    samples = _at_rate(speech.audio, pitch)
    start, last = _extent(samples)
    middle = round(cut * RATE)
    before, after = _faded(samples[start:middle]), samples[middle:last]
    return Utterance(
        f"{first} {rest}", np.concatenate([before, np.zeros(round(seconds * RATE), np.float32), after])
    ), len(before) / RATE


def leaked(samples: NDArray[np.float32], *, delay: float, level_db: float, seed: int) -> NDArray[np.float32]:
    """Return what a microphone hears of a loudspeaker in a room.

    Args:
        samples: (n,) float32 at `RATE`, what is played.
        delay: seconds from the player to the microphone.
        level_db: of the leak against what is played.
        seed: for the room, an echo that dies by 60 dB in 0.3 s.

    Returns:
        (n,) float32.
    """
    draw = np.random.default_rng(seed)
    times = np.arange(round(0.3 * RATE)) / RATE
    room = draw.standard_normal(len(times)) * 10 ** (-3 * times / 0.3) * 0.08
    room[0] = 1.0
    size = 1 << (len(samples) + len(room)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(room, size), size)[: len(samples)]
    late = np.concatenate([np.zeros(round(delay * RATE)), heard])[: len(samples)]
    gain = 10 ** (level_db / 20) * np.sqrt(np.mean(samples**2) / (np.mean(late**2) + 1e-12))
    return (late * gain).astype(np.float32)


def _hum(parts: tuple[tuple[float, float, float], ...], pitch: float) -> NDArray[np.float32]:
    """Hum with closed lips: harmonics of a pitch that glides, through the resonances of a nose."""
    draw = np.random.default_rng(0)
    sound = []
    for seconds, first, last in parts:
        count = round(seconds / pitch * RATE)
        rise = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.025 * RATE))
        if not first:
            sound.append(draw.standard_normal(count) * 0.02 * rise)
            continue
        hertz = np.linspace(first, last, count) * _HUM_HZ * pitch
        phase = 2 * np.pi * np.cumsum(hertz) / RATE
        voiced = sum(
            np.sin(k * phase) / k * sum(a / (1 + ((k * hertz - centre) / width) ** 2) for centre, width, a in _NOSE_HZ)
            for k in range(1, 20)
        )
        sound.append(voiced * rise)
    return np.concatenate(sound).astype(np.float32)


def _at_rate(audio: Audio, pitch: float) -> NDArray[np.float32]:
    return Audio(audio.samples, round(audio.rate * pitch)).resample(RATE).samples.astype(np.float32)


def _extent(samples: NDArray[np.float32]) -> tuple[int, int]:
    """Return the first and the last sample within 35 dB of the loudest 10 ms."""
    size = RATE // 100
    count = len(samples) // size
    loud = np.sqrt(np.mean(samples[: count * size].reshape(count, size) ** 2, axis=1))
    heard = np.flatnonzero(loud > loud.max() * 10 ** (-35 / 20))
    return int(heard[0]) * size, int(heard[-1] + 1) * size


def _faded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return sound that ends without a click."""
    size = min(RATE // 50, len(samples))
    faded = samples.copy()
    faded[-size:] *= np.linspace(1.0, 0.0, size, dtype=np.float32)
    return faded
