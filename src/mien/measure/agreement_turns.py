"""Turns performed in four ways, and what judges read in the words, the voice and the face of each.

Every judge is given one channel and knows nothing of the others: the reader `minilm:` the words, the tone `voice:` the
sound, the sight of action units the motion; and a network that others trained on photographs the drawn face.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from mien.draw import Shot, open_face, soft
from mien.engines import Registry
from mien.feel import Heart, Mood
from mien.measure.judges import open_judge
from mien.measure.say.say import Opening
from mien.move import Mover
from mien.perceive import Reader, Tone
from mien.perceive.face import FaceStream
from mien.perceive.protocol import RATE
from mien.say import Mind, Planner, say, think_chain
from mien.speak import Voice
from mien.types import (
    Affect,
    Audio,
    ChannelAffect,
    Motion,
    Percept,
    Persona,
    concat,
    concat_audio,
    convert_affect,
    load_persona,
    load_taxonomy,
    neutral,
)

__all__ = ["CHANNELS", "WAYS", "Channels", "read_turns"]

CHANNELS = ("words", "voice", "face", "drawn face")
"""What is judged; the last only where pictures are drawn."""

WAYS = ("one feeling", "no chain", "each its own", "another's")
"""How a turn is performed.

One feeling drives words, voice and face; the same without the chain of empathy before the words; the voice says the
planned words with what a lexicon (VADER) reads in each line, and the face mirrors the person; voice and face each have
the feeling of another turn, mostly of somebody who feels otherwise, as openings are in the order of feelings.
"""

Reals = NDArray[np.float64]

_SEED = 20_261_122
_LOOKS = 5.0  # a second
_DRAWN = 2.0  # pictures a second
_SIDE = 384
_POINTS = load_taxonomy("basic-7").points()


@dataclass(frozen=True, slots=True)
class Channels:
    """What the judges read in one turn.

    Args:
        emotions: by channel, (7,) probabilities of basic-7.
        vad: by channel, (3,) valence, arousal and dominance.
    """

    emotions: Mapping[str, Reals]
    vad: Mapping[str, Reals]


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    voice: Affect
    face: Affect


def read_turns(
    openings: Sequence[Opening],
    *,
    mind: str,
    voice: str,
    mover: str,
    persona: str,
    drawn: bool,
    say: Callable[[str], None],
) -> dict[str, list[Channels]]:
    """Perform answers to openings in every way, and let the judges read them.

    Args:
        openings: what people begin with.
        mind: spec of who thinks.
        voice: spec of who speaks.
        mover: spec of who moves.
        persona: who answers.
        drawn: whether faces are drawn for a judge of pictures too (extra `judges`).
        say: is told how it goes.

    Returns:
        By way, the readings in the order of the openings.

    Raises:
        EngineError: an engine is unknown or broke.
    """
    who = load_persona(persona)
    heart: Heart = Registry("hearts").make("alma:")
    reader: Reader = Registry("readers").make("minilm:")
    turns: list[dict[str, list[_Part]]] = []
    percepts = [_percept(one.text, reader) for one in openings]
    felt = [heart.feel(one, persona=who, mood=Mood(who.mood, at=0.0), at=0.0)[0] for one in percepts]
    with closing(Registry("minds").make(mind)) as thinker:
        planner: Planner = Registry("planners").make("esconv:")
        lexicon: Reader = Registry("readers").make("vader:")
        for place, percept in enumerate(percepts):
            planned = _lines(percept, felt[place], who, thinker, planner)
            free = _lines(percept, felt[place], who, thinker, None)
            others = [felt[(place + step) % len(felt)] for step in (len(felt) // 3, 2 * len(felt) // 3)]
            mirrored = convert_affect(percept.affect, taxonomy="basic-7")
            turns.append(
                {
                    "one feeling": planned,
                    "no chain": free,
                    "each its own": [
                        _Part(one.text, convert_affect(lexicon.read(one.text), taxonomy="basic-7"), mirrored)
                        for one in planned
                    ],
                    "another's": [_Part(one.text, *others) for one in planned],
                }
            )
            say(f"{place + 1} of {len(openings)} thought: {' '.join(one.text for one in planned)}")
    judges = _Judges(who, reader, drawn=drawn)
    with closing(Registry("voices").make(voice)) as speaker:
        moving: Mover = Registry("movers").make(mover)
        read: dict[str, list[Channels]] = {way: [] for way in WAYS}
        for place, ways in enumerate(turns):
            for way, parts in ways.items():
                read[way].append(judges.read(parts, speaker, moving))
            say(f"{place + 1} of {len(openings)} performed and judged")
    return read


def _percept(text: str, reader: Reader) -> Percept:
    affect = reader.read(text)
    return Percept(text, (), 0.0, 100.0, (ChannelAffect("words", affect),), affect)


def _lines(percept: Percept, affect: Affect, who: Persona, mind: Mind, planner: Planner | None) -> list[_Part]:
    plan = think_chain(percept, memory=(), planner=planner) if planner else None
    lines = say(percept, affect, persona=who, memory=(), mind=mind, seed=_SEED, stop=Event(), plan=plan)
    return [_Part(line.text, line.affect, line.affect) for line in lines]


class _Judges:
    def __init__(self, who: Persona, reader: Reader, *, drawn: bool) -> None:
        self._reader: Reader = reader
        self._tone: Tone = Registry("tones").make("voice:")
        self._judge = open_judge("fer") if drawn else None
        self._renderer = open_face(who.face, shot=Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE))) if drawn else None

    def read(self, parts: Sequence[_Part], voice: Voice, mover: Mover) -> Channels:
        sound, motion = _perform(parts, voice, mover)
        affects = {
            "words": convert_affect(self._reader.read(" ".join(part.text for part in parts)), taxonomy="basic-7"),
            "voice": self._tone.listen([sound.resample(RATE)]),
            "face": _watch(motion),
        }
        emotions = {name: np.array(one.emotions) for name, one in affects.items()}
        vad = {name: np.array(one.vad) for name, one in affects.items()}
        if self._judge is not None and self._renderer is not None:
            rows = [self._judge.read(picture) for picture in self._renderer.frames(_thinned(motion, _DRAWN))]
            found = [row for row in rows if row is not None] or [np.eye(len(_POINTS))[0]]
            emotions["drawn face"] = np.mean(found, axis=0)
            vad["drawn face"] = emotions["drawn face"] @ _POINTS
        return Channels(emotions, vad)


def _perform(parts: Sequence[_Part], voice: Voice, mover: Mover) -> tuple[Audio, Motion]:
    sounds, motions, start, before = [], [], 0.0, neutral()
    for part in parts:
        speech = voice.speak(part.text, part.voice)
        motions.append(mover.move(speech, part.face, start=start, before=before, seed=_SEED))
        sounds.append(speech.audio)
        start, before = start + speech.audio.duration, part.face
    return concat_audio(sounds, rate=voice.rate), concat(motions)


def _watch(motion: Motion) -> Affect:
    """Return what a face shows that a client has seen exactly."""
    stream, thin = FaceStream(), _thinned(motion, _LOOKS)
    for place in range(len(thin)):
        stream.told(thin.face[place], np.zeros(3), np.zeros(2), 1.0, seconds=place / _LOOKS)
    return stream.affect()


def _thinned(motion: Motion, rate: float) -> Motion:
    rows = slice(0, None, max(round(motion.fps / rate), 1))
    tracks = (motion.face, motion.head, motion.neck, motion.torso, motion.gaze, motion.joints)
    return Motion(rate, *(track[rows] for track in tracks))
