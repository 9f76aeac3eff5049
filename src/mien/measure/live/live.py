"""The bench of the live page: how soon Mien is heard, how it takes turns, and how many it can talk to at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mien.engines import Registry
from mien.errors import EngineError, InputError
from mien.measure.listening import Listening, listening
from mien.measure.live.first_audio import first_audio
from mien.measure.live.person import speech_end
from mien.measure.live.served import served
from mien.measure.live.talks import TalksReport, hold_talks
from mien.measure.page import PageReport, bench_page
from mien.measure.turns import TurnsReport, bench_turns
from mien.perceive import RATE
from mien.say.prompt import build_prefix
from mien.types import Audio, load_persona, neutral
from mien.weights import weight_path

__all__ = ["SPOKEN", "LiveReport", "bench_live"]

_PERSONA = "mira"
_TALKS = 8

SPOKEN: tuple[str, ...] = (
    "Hello, how are you today?",
    "I passed my exam this morning and I am so happy.",
    "My dog died last week and I miss him.",
    "I do not really like my new job.",
    "What would you do if you were me?",
    "My sister had a baby yesterday.",
    "I forgot my keys at the office again.",
    "We are going to the mountains on Friday.",
    "I am so tired of all this noise.",
    "Can you tell me a story about the sea?",
    "The doctor said that I should sleep more.",
    "Yesterday my neighbour shouted at me for no reason.",
    "I would love to learn how to play the piano.",
    "My best friend has moved to another city.",
    "I cannot find the courage to call my father.",
    "It has been raining here for three days.",
    "We laughed so much at dinner last night.",
    "Somebody stole my bicycle this afternoon.",
    "I am a little afraid of the interview tomorrow.",
    "The children are asleep and the house is quiet.",
    "Thank you for listening to me.",
)
"""A greeting, at which engines load, then the twenty turns that count."""


@dataclass(frozen=True, slots=True)
class LiveReport:
    """What was measured; None where nothing was.

    Args:
        mind: who thought.
        delays: seconds from the end of each spoken turn to the first sample of Mien's answer at the client.
        pipecat: the same turns through a pipeline of pipecat-ai, with the same models.
        reactions: how soon the face reacts to a change in the person's voice.
        turns: how turns are taken.
        talks: many conversations at once.
        page: the page in Chromium; None where there is none.
    """

    mind: str
    delays: tuple[float, ...]
    pipecat: tuple[float, ...] | None
    reactions: Listening
    turns: TurnsReport
    talks: TalksReport
    page: PageReport | None


def bench_live(*, mind: str, pipecat: str, seconds: float, say: Callable[[str], None]) -> LiveReport:
    """Measure a real server from outside, on this machine, with whatever else it is doing.

    Args:
        mind: spec of the mind.
        pipecat: a Python that has pipecat-ai, faster-whisper, piper-tts and xllamacpp; "" leaves it out.
        seconds: how long eight conversations go on at once.
        say: is told what is being done.

    Raises:
        InputError: pipecat is to be compared with a mind that it cannot run.
        EngineError: the server or pipecat's program does not run.
    """
    if pipecat and not mind.startswith("llama:"):
        raise InputError(f"pipecat is compared on llama.cpp's minds alone; leave --pipecat out with --mind {mind}")
    voice, ear = Registry("voices").make(load_persona(_PERSONA).voice), Registry("ears").make("whisper:tiny")
    try:
        spoken = tuple(voice.speak(text, neutral()).audio.resample(RATE) for text in SPOKEN)
        say("listening")
        reactions = listening(spoken, every=1.0)
        say("taking turns")
        turns = bench_turns(voice=voice, ear=ear)
    finally:
        voice.close()
    with served(mind=mind) as server:
        say(f"speaking to {mind}")
        delays = asyncio.run(first_audio(server.live, spoken, say=say))
    others = None
    if pipecat:
        say("the same through pipecat")
        others = tuple(_through_pipecat(spoken, mind=mind, python=pipecat))
    with served(mind="echo:") as server:
        say(f"{_TALKS} conversations at once")
        say("the page in Chromium")
        page = _page(server.address, say)
        say(f"{_TALKS} conversations at once")
        talks = asyncio.run(hold_talks(server, spoken, talks=_TALKS, seconds=seconds))
    return LiveReport(mind, tuple(delays), others, reactions, turns, talks, page)


def _page(address: str, say: Callable[[str], None]) -> PageReport | None:
    try:
        return bench_page(address)
    except EngineError as error:
        say(f"the page is not measured: {error}")
        return None


def _through_pipecat(spoken: Sequence[Audio], *, mind: str, python: str) -> list[float]:
    """Return the delays of all turns but the first."""
    voice = weight_path("voice/joe.onnx")
    prefix = build_prefix(persona=load_persona(_PERSONA), memory=())
    with tempfile.TemporaryDirectory() as folder:
        paths = [_write(Path(folder, f"{number}.wav"), audio) for number, audio in enumerate(spoken)]
        tails = [audio.duration - speech_end(audio) for audio in spoken]
        given = {
            "mind": str(weight_path(f"mind/{mind.removeprefix('llama:')}.gguf")),
            "ear": str(weight_path("ear/whisper-tiny/model.bin").parent),
            "voice": [str(voice.parent), voice.stem],
            "messages": [{"role": message.role, "content": message.text} for message in prefix],
            "turns": list(zip(paths, tails, strict=True)),
        }
        script = str(Path(__file__).with_name("pipecat_turns.py"))
        done = subprocess.run([python, script], input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"pipecat's program ended with code {done.returncode}: {done.stderr[-300:]}")
    return json.loads(done.stdout.strip().rpartition("\n")[2])[1:]


def _write(path: Path, audio: Audio) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate)
        file.writeframes(np.rint(np.clip(audio.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return str(path)
