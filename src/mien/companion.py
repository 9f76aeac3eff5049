"""A conversation: perceive, feel, say, speak and move in a row; `mien.draw.film` draws what comes out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from uuid import uuid4

from mien.answer import Answer, State, make_answer
from mien.cast import Cast, open_cast
from mien.events import Event, Felt, Observer, Perceived
from mien.feel import Mood
from mien.perceive import perceive
from mien.recollection import Recollection
from mien.remember import Memory
from mien.say import prepare
from mien.types import Audio, Beat, Percept, Persona, ShownPicture, load_persona, neutral

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
        context: who knows what was said before.
        fusion: who puts words, voice and face together.
        heart: who feels.
        planner: who plans what a reply does.
        style: who tells how a line is said after a talk.
        mover: who moves.
        tools: command of the MCP server whose tools the mind may use, as a shell would read it; "" for none.
        memory: what people told in earlier conversations (`mien.remember.open_memory`), which its caller closes; None
            remembers nothing beyond this one.
        person: who talks, as the memory knows them.
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
        reader: str = "minilm:",
        tone: str = "prosody:",
        context: str = "emotionic:",
        fusion: str = "attention:",
        heart: str = "alma:",
        planner: str = "esconv:",
        style: str = "talker:",
        mover: str = "dominance:",
        tools: str = "",
        memory: Memory | None = None,
        person: str = "someone",
        seed: int = 0,
    ) -> None:
        self.persona: Persona = load_persona(persona)
        self.cast: Cast = open_cast(
            mind=mind,
            voice=voice or self.persona.voice,
            ear=ear,
            reader=reader,
            tone=tone,
            context=context,
            fusion=fusion,
            heart=heart,
            planner=planner,
            style=style,
            mover=mover,
            tools=tools,
        )
        self.seed = seed
        self._recollection: Recollection | None = None
        if memory is not None:
            self._recollection = Recollection(memory, person=person, conversation=f"talk_{uuid4().hex}")
        self.state = State((), Mood(self.persona.mood, at=0.0), neutral())
        self._observers: list[Observer] = []

    def subscribe(self, observer: Observer) -> None:
        """Let somebody watch every turn from now on."""
        self._observers.append(observer)

    def prepare(self) -> None:
        """Let the mind read persona and memory ahead, so that the next answer comes sooner; it loads if it has to.

        Raises:
            EngineError: the mind cannot be reached or broke.
        """
        prepare(persona=self.persona, memory=self.state.memory, mind=self.cast.mind)

    def reply(
        self, turn: str | Audio | Iterable[Audio], *, shown: Sequence[ShownPicture] = ()
    ) -> Generator[Beat, None, None]:
        """Answer one turn of the person.

        Closing the iterator is an interruption: the mind stops; `state` keeps the beats that were taken, no more.

        Args:
            turn: typed words, a recording, or a recording in blocks.
            shown: pictures that the person shows with it (`read_shown`): a mind that can see sees them, any other reads
                their captions, and a memory keeps both.

        Yields:
            The answer, beat by beat; each is spoken and moved while the mind thinks on.

        Raises:
            InputError: there is nothing to hear or read in the turn.
            EngineError: an engine broke or cannot be reached.
        """
        answer = self.answer(turn, shown=shown)
        try:
            yield from answer
        finally:
            answer.close()
            self.state = answer.state()
            if self._recollection is not None:
                self._recollection.write(answer.percept)

    def answer(self, turn: str | Audio | Iterable[Audio] | Percept, *, shown: Sequence[ShownPicture] = ()) -> Answer:
        """Begin to answer one turn of the person, of which nothing is remembered until `state` is set to the answer's.

        So an answer may be begun before it is sure that the turn has ended, and thrown away (`Answer.close`).

        Args:
            turn: typed words, a recording, a recording in blocks, or what was perceived already.
            shown: pictures that the person shows with it.

        Returns:
            The answer.

        Raises:
            InputError: there is nothing to hear or read in the turn.
        """
        cast = self.cast
        percept = turn
        if not isinstance(percept, Percept):
            reader = cast.reading(self.state.memory)
            percept = perceive(percept, ear=cast.ear, reader=reader, tone=cast.tone, fuse=cast.fuse)
        percept = replace(percept, shown=(*percept.shown, *shown))
        self._tell(Perceived(percept))
        answer = make_answer(
            percept,
            cast=cast,
            persona=self.persona,
            before=self.state,
            at=self.state.mood.at + percept.duration,
            seed=self.seed,
            observer=self._tell,
            recollection=self._recollection,
        )
        self._tell(Felt(answer.explained))
        return answer

    def _tell(self, event: Event) -> None:
        for observer in self._observers:
            observer(event)

    def close(self) -> None:
        """End the conversation's processes and free its models."""
        self.cast.close()

    def __enter__(self) -> Companion:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
