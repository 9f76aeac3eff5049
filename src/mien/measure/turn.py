"""The bench of one whole turn: how long each stage takes, and whether lips and voice do what they should."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from mien.companion import Companion
from mien.draw import Shot, film, open_face, soft
from mien.events import Event, Thought, Voiced
from mien.measure.lips import closure, lip_lag_ms
from mien.measure.memory import peak_memory_mb
from mien.measure.wer import word_error_rate
from mien.perceive import perceive
from mien.perform import perform
from mien.types import Audio, Beat, Line, concat, concat_audio, neutral

__all__ = ["LINES", "QUESTION", "TurnReport", "bench_turn"]

VOICE = "piper:joe"
"""Who asks and answers: the voice of a live talk."""

QUESTION = "I failed my driving test this morning, and I do not know how to tell my father. What would you say to him?"
"""About six seconds when Mien's own voice asks it."""

_DRAWN = 3  # beats whose pictures are counted

LINES = (
    "I am so sorry to hear that, it must have been a hard morning.",
    "Please bring a map of the mountain, because my phone is broken.",
    "Maybe we both need a break before the big problem comes back.",
    "The boy and his puppy jumped over the puddle by the bus stop.",
    "Tell me more about the people who helped you last summer.",
    "My brother plays the piano every evening after supper.",
    "It sounds as if you put a lot of time into this.",
    "What would make tomorrow a little better than today?",
    "She bought a blue bottle of perfume and a simple pair of boots.",
    "Perhaps the best thing is to breathe, and begin again slowly.",
)
"""Ten lines, rich in p, b and m, without numbers, so that a word error rate is fair."""


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What one run of the bench measured; seconds unless a suffix says otherwise.

    Args:
        mind: spec of the mind.
        input_s: length of the question.
        perceive_s: hearing words and feeling in the question.
        feel_s: choosing a feeling.
        think_s: from the feeling to the first line.
        voice_s: from the first line to its sound.
        first_audio_s: from the end of the question to the first sound of the answer.
        answer_s: length of the answer.
        film_s: from the end of the question to the whole film of a ten-second answer: what the real answer took, its
            part after the first sound scaled to ten seconds.
        speech_rtf: synthesis time over speech time, ten lines.
        motion_rtf: motion time over speech time, ten lines.
        render_fps: frames a second at 512 x 512, drawing alone.
        wer: of the film's voice as whisper hears it, ten lines.
        closure: share of p, b and m with lips closed, ten lines.
        lag_ms: lag at which mouth opening and loudness agree best, ten lines; positive when the mouth is late.
        peak_mb: peak memory of all processes.
        text: the answer.
    """

    mind: str
    input_s: float
    perceive_s: float
    feel_s: float
    think_s: float
    voice_s: float
    first_audio_s: float
    answer_s: float
    film_s: float
    speech_rtf: float
    motion_rtf: float
    render_fps: float
    wer: float
    closure: float
    lag_ms: float
    peak_mb: float
    text: str


def bench_turn(*, mind: str, face: str = "", say: Callable[[str], None] = lambda _: None) -> TurnReport:
    """Measure a warm turn, then ten fixed lines.

    Args:
        mind: spec of the mind.
        face: spec of the face; the persona's own unless given.
        say: is told what is being done.

    Returns:
        The figures of this run, on this machine, with whatever else it was doing.
    """
    with Companion(mind=mind, voice=VOICE) as companion, tempfile.TemporaryDirectory() as folder:
        face = face or companion.persona.face
        say("making the question and warming up")
        question = companion.cast.voice.speak(QUESTION, neutral()).audio.resample(16_000)
        film(companion.reply("Hello, how are you today?"), Path(folder, "warm.mp4"), face=face)
        companion.state = replace(companion.state, memory=())
        say("one turn")
        turn = _turn(companion, question, Path(folder, "turn.mp4"), face)
        say("ten lines")
        lines = _lines(companion, Path(folder, "lines.mp4"), face)
        return TurnReport(mind=mind, **turn, **lines, peak_mb=peak_memory_mb())


def _turn(companion: Companion, question: Audio, path: Path, face: str) -> dict:
    stamps: list[tuple[str, float]] = []
    companion.subscribe(lambda event: stamps.append((type(event).__name__, perf_counter())))
    began = perf_counter()
    result = film(companion.reply(question), path, face=face)
    whole = perf_counter() - began
    first: dict[str, float] = {}
    for name, stamp in stamps:
        first.setdefault(name, stamp - began)
    answer = result.duration
    return {
        "input_s": question.duration,
        "perceive_s": first["Perceived"],
        "feel_s": first["Felt"] - first["Perceived"],
        "think_s": first["Thought"] - first["Felt"],
        "voice_s": first["Voiced"] - first["Thought"],
        "first_audio_s": first["Voiced"],
        "answer_s": answer,
        "film_s": first["Voiced"] + (whole - first["Voiced"]) * 10.0 / answer,
        "text": companion.state.memory[-1].text,
    }


def _lines(companion: Companion, path: Path, face: str) -> dict:
    lines = [Line(text, neutral(), "other") for text in LINES]
    watch = _Watch()
    beats: list[Beat] = []
    for beat in perform(
        lines, voice=companion.cast.voice, mover=companion.cast.mover, before=neutral(), seed=0, observer=watch.see
    ):
        watch.moved()
        beats.append(beat)
    spoken = sum(beat.spoken.speech.duration for beat in beats)
    film(beats, path, face=face, shot=Shot(128, 128, "bust", soft(128, 128)))  # for its sound
    heard = perceive(Audio.read(path), ear=companion.cast.ear, reader=companion.cast.reader, tone=companion.cast.tone)
    sound = concat_audio([beat.spoken.speech.audio for beat in beats], rate=beats[0].spoken.speech.audio.rate)
    return {
        "speech_rtf": watch.speech / spoken,
        "motion_rtf": watch.motion / spoken,
        "render_fps": _render_fps(beats, face),
        "wer": word_error_rate(" ".join(LINES), heard.text),
        "closure": float(np.nanmean([closure(beat.spoken.speech, beat.motion, start=beat.start) for beat in beats])),
        "lag_ms": lip_lag_ms(sound, concat([beat.motion for beat in beats])),
    }


class _Watch:
    """Adds up the time between a line and its voice, and between a voice and its beat."""

    def __init__(self) -> None:
        self.speech = 0.0
        self.motion = 0.0
        self._mark = 0.0

    def see(self, event: Event) -> None:
        now = perf_counter()
        if isinstance(event, Voiced):
            self.speech += now - self._mark
        if isinstance(event, (Thought, Voiced)):
            self._mark = now

    def moved(self) -> None:
        now = perf_counter()
        self.motion += now - self._mark
        self._mark = now  # another piece of the same line may follow


def _render_fps(beats: list[Beat], face: str) -> float:
    motion = concat([beat.motion for beat in beats[:_DRAWN]])
    renderer = open_face(face, shot=Shot(512, 512, "bust", soft(512, 512)))
    began = perf_counter()
    frames = sum(1 for _ in renderer.frames(motion))
    return frames / (perf_counter() - began)
