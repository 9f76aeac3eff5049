"""What all conversations of a server share: engines, opened once, and what is offered."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Any

from mien.cast import Cast, open_mind
from mien.engines import Registry
from mien.errors import InputError
from mien.listen.activity import RATE
from mien.listen.meaning import sounds_finished
from mien.listen.takes import Takes
from mien.live.ears import SharedEar
from mien.live.pace import Pace
from mien.perceive import Tone, perceive
from mien.recollection import Recollection
from mien.remember import open_memory
from mien.say import think_chain
from mien.types import Persona, Utterance, load_persona, neutral

__all__ = ["House", "Offer"]


_LIVE, _OWN = _PERSONAS = ("", "own")  # voices of an offer that each persona has its own of


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client may choose among.

    Args:
        personas: names; the first is who answers where nobody is named.
        minds: specs; the first thinks where none is named.
        voices: specs, besides the usual ones.
        tone: spec of who hears feeling in a voice; nobody may choose another.
        context: spec of who knows what was said before; nobody may choose another.
        fusion: spec of who puts channels together; nobody may choose another.
        planner: spec of who plans what a reply does; nobody may choose another.
        style: spec of who tells how a line is said after a talk; nobody may choose another.
        voice: spec of who speaks where nobody is named; "" is each persona's live voice, "own" the one of its films.
        tools: command of the MCP server whose tools every mind may use; "" for none.
        person: who talks, where it is always the same; what they tell is remembered across conversations. "" remembers
            nothing beyond one.
        memory: where that is remembered; a file or a database's URL.
    """

    personas: tuple[str, ...]
    minds: tuple[str, ...]
    voices: tuple[str, ...]
    tone: str = "prosody:"
    context: str = "emotionic:"
    fusion: str = "attention:"
    planner: str = "esconv:"
    style: str = "talker:"
    voice: str = ""
    tools: str = ""
    person: str = ""
    memory: str = ""


class House:
    """Opens engines when they are first wanted and keeps them until it is closed; any thread may ask.

    Args:
        offer: what a client may choose.

    Raises:
        InputError: a persona is unknown, the memory cannot be opened, or a mind cannot use the tools.
        EngineError: a mind, a voice or another engine that is offered is unknown or not installed.
    """

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.personas: dict[str, Persona] = {name: load_persona(name) for name in offer.personas}
        for group, specs in (
            ("minds", offer.minds),
            ("voices", (*offer.voices, *((offer.voice,) if offer.voice not in _PERSONAS else ()))),
            ("tones", (offer.tone,)),
            ("contexts", (offer.context,)),
            ("fusions", (offer.fusion,)),
            ("planners", (offer.planner,)),
            ("styles", (offer.style,)),
        ):
            registry = Registry(group)
            for spec in specs:
                registry.check(spec)
        if offer.tools and (others := [spec for spec in offer.minds if not spec.startswith("openai:")]):
            raise InputError(f"{', '.join(others)} cannot use tools; expected only minds openai:URL#MODEL beside them")
        self._engines: dict[tuple[str, str], Any] = {}
        self._open = ExitStack()
        self._memory = self._open.enter_context(closing(open_memory(offer.memory))) if offer.person else None
        self._lock = Lock()
        self._warm: set[int] = set()
        self.pace = Pace()
        self._ear: SharedEar | None = None

    @property
    def ear(self) -> SharedEar:
        """Who hears words for all.

        Raises:
            EngineError: the engine cannot be opened.
        """
        ear = self._engine("ears", "whisper:tiny")
        with self._lock:
            self._ear = self._ear or SharedEar(ear)
        return self._ear

    @property
    def tone(self) -> Tone:
        """Who hears feeling in the voices of all.

        Raises:
            EngineError: the engine cannot be opened.
        """
        return self._engine("tones", self.offer.tone)

    def persona(self, name: str) -> Persona:
        """Return who is asked for; "" is the first.

        Raises:
            InputError: there is no such persona here.
        """
        return self.personas[_choose(name, tuple(self.personas), "persona")]

    def cast(self, *, persona: Persona, mind: str, voice: str) -> Cast:
        """Return the engines of one conversation, which it must not close.

        Args:
            persona: whose voice is taken unless another is named.
            mind: one that is offered, or "".
            voice: one that is offered, or ""; a name without a colon is a voice of somebody else's server, and ignored.

        Raises:
            InputError: that is not offered.
            EngineError: an engine cannot be opened.
        """
        usual = {_LIVE: persona.live_voice or persona.voice, _OWN: persona.voice}
        spec = usual.get(self.offer.voice, self.offer.voice)
        if ":" in voice and voice != spec:
            spec = _choose(voice, (spec, *self.offer.voices), "voice")
        return Cast(
            ear=self.ear,
            reader=self._engine("readers", "minilm:"),
            tone=self.tone,
            context=self._engine("contexts", self.offer.context),
            fuse=self._engine("fusions", self.offer.fusion),
            heart=self._engine("hearts", "alma:"),
            planner=self._engine("planners", self.offer.planner),
            style=self._engine("styles", self.offer.style),
            mind=self._engine("minds", _choose(mind, self.offer.minds, "mind")),
            voice=self._engine("voices", spec),
            mover=self._engine("movers", "dominance:"),
        )

    def recollection(self, conversation: str) -> Recollection | None:
        """Return what is remembered of the person who talks, as one conversation has it; None remembers nothing."""
        if self._memory is None:
            return None
        return Recollection(self._memory, person=self.offer.person, conversation=conversation)

    def warm(self, cast: Cast) -> None:
        """Use engines once, so that no first turn waits for what loads at first use; may take seconds.

        Args:
            cast: engines that this house opened.

        Raises:
            EngineError: an engine broke.
        """
        with self._lock:
            if id(cast.voice) in self._warm:
                return
            self._warm.add(id(cast.voice))
        speech = cast.voice.speak("Hello there.", neutral())
        cast.mover.move(speech, neutral(), start=0.0, before=neutral(), seed=0)
        heard = speech.audio.resample(RATE)
        cast.ear.hear([heard])
        cast.tone.listen([heard])
        reader = cast.reading((Utterance("mien", "Hello there."),))
        sad = perceive("I am so sad.", ear=cast.ear, reader=reader, tone=cast.tone, fuse=cast.fuse)
        think_chain(sad, memory=(), planner=cast.planner)
        sounds_finished(heard.samples)
        Takes().push(heard.samples, usual_db=None)

    def _engine(self, group: str, spec: str) -> Any:
        with self._lock:
            if (group, spec) not in self._engines:
                engine = open_mind(spec, tools=self.offer.tools) if group == "minds" else Registry(group).make(spec)
                if hasattr(engine, "close"):
                    self._open.enter_context(closing(engine))
                self._engines[group, spec] = engine
            return self._engines[group, spec]

    def close(self) -> None:
        """End the engines' processes and free their models."""
        self._open.close()

    def __enter__(self) -> House:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _choose(given: str, offered: tuple[str, ...], what: str) -> str:
    if not given:
        return offered[0]
    if given not in offered:
        raise InputError(f"there is no {what} {given!r} here; expected one of: {', '.join(offered)}")
    return given
