"""A conversation: perceive, feel, say, speak and move in a row; `mien.draw.film` draws what comes out."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, closing
from types import TracebackType
from typing import Any

from mien.engines import Registry
from mien.events import Event, Felt, Observer, Perceived
from mien.feel import Mood
from mien.perceive import perceive
from mien.perform import perform
from mien.say import prepare, say
from mien.types import Affect, Audio, Beat, Percept, Persona, Utterance, load_persona, neutral

__all__ = ["Companion"]


class Companion:
    """Someone to talk to.

    Every engine is a spec (see `mien engines`). The engines that are processes or hold models are closed by `close`, or
    at the end of a `with` block.

    Args:
        persona: a name, such as "mira", or the path of a persona's .toml file.
        mind: who thinks.
        voice: who speaks; the persona's own unless given.
        ear: who hears words.
        reader: who reads emotion in words.
        tone: who hears emotion in a voice.
        heart: who feels.
        mover: who moves.
        seed: of everything that is random.

    Raises:
        InputError: the persona is unknown or its file is wrong.
        EngineError: an engine is unknown or not installed.
    """

    def __init__(
        self,
        persona: str = "mira",
        *,
        mind: str = "llama:qwen2.5-1.5b",
        voice: str = "",
        ear: str = "whisper:tiny",
        reader: str = "vader:",
        tone: str = "prosody:",
        heart: str = "alma:",
        mover: str = "dominance:",
        seed: int = 0,
    ) -> None:
        self.persona: Persona = load_persona(persona)
        self.seed = seed
        self.memory: list[Utterance] = []
        self.mood = Mood(self.persona.mood, at=0.0)
        self.shown: Affect = neutral()
        self._observers: list[Observer] = []
        self._open = ExitStack()
        self.ear = self._engine("ears", ear)
        self.reader = self._engine("readers", reader)
        self.tone = self._engine("tones", tone)
        self.heart = self._engine("hearts", heart)
        self.mind = self._engine("minds", mind)
        self.voice = self._engine("voices", voice or self.persona.voice)
        self.mover = self._engine("movers", mover)

    def _engine(self, group: str, spec: str) -> Any:
        engine = Registry(group).make(spec)
        if hasattr(engine, "close"):
            self._open.enter_context(closing(engine))
        return engine

    def subscribe(self, observer: Observer) -> None:
        """Let somebody watch every turn from now on."""
        self._observers.append(observer)

    def prepare(self) -> None:
        """Let the mind read persona and memory ahead, so that the next answer comes sooner; it loads if it has to.

        Raises:
            EngineError: the mind cannot be reached or broke.
        """
        prepare(persona=self.persona, memory=tuple(self.memory), mind=self.mind)

    def reply(self, turn: str | Audio | Iterable[Audio]) -> Generator[Beat, None, None]:
        """Answer one turn of the person.

        Closing the iterator is an interruption: the mind stops; the memory keeps the beats that were taken, no more.

        Args:
            turn: typed words, a recording, or a recording in blocks.

        Yields:
            The answer, beat by beat; each is spoken and moved while the mind thinks on.

        Raises:
            InputError: there is nothing to hear or read in the turn.
            EngineError: an engine broke or cannot be reached.
        """
        percept = perceive(turn, ear=self.ear, reader=self.reader, tone=self.tone)
        self._tell(Perceived(percept))
        affect = self._feel(percept)
        lines = say(percept, affect, persona=self.persona, memory=tuple(self.memory), mind=self.mind, seed=self.seed)
        heard: list[str] = []
        try:
            with closing(lines):
                for beat in perform(
                    lines,
                    voice=self.voice,
                    mover=self.mover,
                    before=self.shown,
                    seed=self.seed + len(self.memory),
                    observer=self._tell,
                ):
                    heard.append(beat.spoken.line.text)
                    self.shown = beat.spoken.line.affect
                    yield beat
        finally:
            self.memory.append(Utterance("person", percept.text))
            if heard:
                self.memory.append(Utterance("mien", " ".join(heard)))

    def _feel(self, percept: Percept) -> Affect:
        at = self.mood.at + percept.duration
        affect, self.mood = self.heart.feel(percept, persona=self.persona, mood=self.mood, at=at)
        self._tell(Felt(affect))
        return affect

    def _tell(self, event: Event) -> None:
        for observer in self._observers:
            observer(event)

    def close(self) -> None:
        """End the conversation's processes and free its models."""
        self._open.close()

    def __enter__(self) -> Companion:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
