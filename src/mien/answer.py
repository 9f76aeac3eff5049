"""One answer in the making: thought, spoken and moved beat by beat, and not remembered before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event

from mien.cast import Cast
from mien.events import Observer, Planned
from mien.feel import Mood
from mien.perform import perform
from mien.recollection import Recollection
from mien.remember import is_small_talk
from mien.say import Chain, say, think_chain
from mien.speak import Earlier, Style, Styler
from mien.types import Affect, Beat, Line, Percept, Persona, Utterance

__all__ = ["Answer", "State", "make_answer"]


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation carries from turn to turn.

    Args:
        memory: what was said and heard, oldest first.
        mood: Mien's, with its time.
        shown: the feeling that the face shows.
    """

    memory: tuple[Utterance, ...]
    mood: Mood
    shown: Affect


@dataclass(slots=True, eq=False)
class Answer:
    """An answer to one turn: an iterator of beats, each spoken and moved while the mind thinks on.

    Args:
        percept: the person's turn.
        affect: the feeling to answer with.
        mood: the mood after the turn.
        plan: what is understood of the turn, and what the answer is to do.
        recalled: what the turn brought back, in sentences.
        before: the conversation that it answers in.
        beats: what is given, beat by beat.
        halt: set by `stop`; no more beats come.
    """

    percept: Percept
    affect: Affect
    mood: Mood
    plan: Chain
    recalled: tuple[str, ...]
    before: State
    beats: Generator[Beat, None, None]
    halt: Event
    _given: list[Beat] = field(default_factory=list, init=False)

    def __iter__(self) -> Iterator[Beat]:
        return self

    def __next__(self) -> Beat:
        beat = next(self.beats)
        self._given.append(beat)
        return beat

    @property
    def explained(self) -> Affect:
        """The feeling to answer with, and what was remembered among its reasons.

        It is to be shown and not to be written down: what was told elsewhere is kept in one place, where it can be
        forgotten.
        """
        reasons = (f"remembered: {sentence}" for sentence in self.recalled)
        return replace(self.affect, evidence=(*self.affect.evidence, *reasons))

    def stop(self) -> None:
        """Let no more beats come, from any thread; a mind stops as soon as it can."""
        self.halt.set()

    def close(self) -> None:
        """Stop, and wait until the mind has stopped; not while another thread waits for a beat."""
        self.stop()
        self.beats.close()

    def state(self, *, heard: float = float("inf")) -> State:
        """Return the conversation with this turn in it.

        Args:
            heard: seconds of the answer that were heard; a word counts once it has ended.

        Returns:
            The person's words and the words that were heard, with the mood and the feeling shown last.
        """
        said = [text for beat in self._given if (text := _heard(beat, heard - beat.start))]
        shown = [beat.spoken.line.affect for beat in self._given if beat.start < heard]
        memory = (*self.before.memory, Utterance("person", self.percept.text, self.percept.shown))
        if said:
            memory = (*memory, Utterance("mien", " ".join(said)))
        return State(memory, self.mood, shown[-1] if shown else self.before.shown)


def make_answer(
    percept: Percept,
    *,
    cast: Cast,
    persona: Persona,
    before: State,
    at: float,
    seed: int,
    observer: Observer,
    recollection: Recollection | None = None,
) -> Answer:
    """Feel something about a turn and begin to answer it.

    Args:
        percept: the person's turn.
        cast: who feels, thinks, speaks and moves.
        persona: who answers.
        before: the conversation so far; it stays as it is.
        at: the end of the turn, seconds on the conversation's clock, not before the mood's.
        seed: of everything that is random.
        observer: is told of the plan, and of each line as it is thought and voiced.
        recollection: what is remembered of the person from earlier conversations; None remembers nothing.

    Returns:
        The answer; it is planned, and nothing of it is thought before its first beat is asked for.
    """
    affect, mood = cast.heart.feel(percept, persona=persona, mood=before.mood, at=at)
    recalled = recollection.recall(percept) if recollection is not None else ()
    stop = Event()
    plan = think_chain(percept, memory=before.memory, planner=cast.planner)
    lines = _lines(percept, affect, plan, recalled, cast, persona, before, seed, stop, recollection)
    beats = _beats(lines, plan, cast, before, seed, observer, _styling(percept, before, cast.style))
    return Answer(percept, affect, mood, plan, recalled, before, beats, stop)


def _lines(
    percept: Percept,
    affect: Affect,
    plan: Chain,
    recalled: tuple[str, ...],
    cast: Cast,
    persona: Persona,
    before: State,
    seed: int,
    stop: Event,
    recollection: Recollection | None,
) -> Generator[Line, None, None]:
    """Yield what is said, and after a first greeting a question about what was told last time."""
    memory, mind = before.memory, cast.mind
    yield from say(
        percept, affect, persona=persona, memory=memory, mind=mind, seed=seed, stop=stop, plan=plan, recalled=recalled
    )
    if recollection is None or memory or not is_small_talk(percept.text) or stop.is_set():
        return
    if question := recollection.offer():
        yield Line(question, affect, "question")


def _beats(
    lines: Generator[Line, None, None],
    plan: Chain,
    cast: Cast,
    before: State,
    seed: int,
    observer: Observer,
    style: Callable[[Line], Style],
) -> Generator[Beat, None, None]:
    with closing(lines):
        observer(Planned(plan))
        yield from perform(
            lines,
            voice=cast.voice,
            mover=cast.mover,
            before=before.shown,
            seed=seed + len(before.memory),
            observer=observer,
            style=style,
        )


def _styling(percept: Percept, before: State, style: Styler) -> Callable[[Line], Style]:
    """Return how lines are said after the person's turn and Mien's before it: the turns whose feelings are known."""
    history = [Earlier(percept.text, percept.affect, own=False)]
    if before.memory and before.memory[-1].speaker == "mien":
        history.insert(0, Earlier(before.memory[-1].text, before.shown, own=True))
    return lambda line: style(history, line.text, affect=line.affect)


def _heard(beat: Beat, seconds: float) -> str:
    """Return the words of a beat that had ended by then, as the line writes them."""
    speech, text = beat.spoken.speech, beat.spoken.line.text
    if seconds >= speech.duration:
        return text
    share = sum(word.end <= seconds for word in speech.words) / max(len(speech.words), 1)
    written = text.split()
    return " ".join(written[: int(share * len(written))])
