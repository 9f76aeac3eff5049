"""What plan and recall cost before the first word of a reply, where the mind has read its instructions ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from threading import Event
from time import perf_counter

from mien.engines import Registry
from mien.measure.recall_script import percept_of
from mien.measure.say.say import read_openings
from mien.perceive import Reader
from mien.say import Chain, Mind, Planner, think_chain
from mien.say.opening import name_event, open_reply
from mien.say.prompt import build_messages, build_prefix
from mien.types import Percept, load_persona, neutral

__all__ = ["Added", "added_card", "added_record", "measure_added"]

_RECALLED = ("two days ago they told you about a job interview", "last week they told you that their sister was ill")
_EVERY = 5  # of our fifty openings, which stand by feeling
_MIRA = "mira"
_SAD = "I am so sad, my old dog died."


@dataclass(frozen=True, slots=True)
class Added:
    """Seconds that the chain of empathy and two memories add before a reply's first word.

    Args:
        mind: who thinks.
        plan: for the chain, median.
        recall: for looking among what is remembered.
        reading: for the mind to read the notes of both, median.
        begun: share of replies whose first words are not the mind's: they wait for no reading.
        first: before the first word, median: plan and recall, and the reading where the mind begins.
        worst: the same of the slowest reply.
        own: before the first word of the mind's own, median: plan, recall and reading.
    """

    mind: str
    plan: float
    recall: float
    reading: float
    begun: float
    first: float
    worst: float
    own: float


def measure_added(mind: str, *, recall: float, say: Callable[[str], None]) -> Added:
    """Measure what is added before the first word, on ten openings of ours.

    Args:
        mind: spec of the mind; it has read its instructions when the clock starts, as after `prepare`.
        recall: seconds for looking among what is remembered (`recall_times`).
        say: is told how it goes.

    Returns:
        Seconds and shares.

    Raises:
        EngineError: the mind cannot be reached or broke.
    """
    reader: Reader = Registry("readers").make("minilm:")
    planner: Planner = Registry("planners").make("esconv:")
    percepts = [percept_of(one.text, reader=reader) for one in read_openings(Path(), held=0, own=50)[::_EVERY]]
    think_chain(percept_of(_SAD, reader=reader), memory=(), planner=planner)  # loads what it needs
    plans, readings, begun = list[float](), list[float](), list[bool]()
    with closing(Registry("minds").make(mind)) as thinker:
        for percept in percepts:
            start = perf_counter()
            plan = think_chain(percept, memory=(), planner=planner)
            plans.append(perf_counter() - start)
            bare = _first_token(percept, None, (), mind=thinker)
            noted = _first_token(percept, plan if thinker.heeds else None, _RECALLED, mind=thinker)
            readings.append(max(noted - bare, 0.0))
            named = thinker.resumes and name_event(percept.text, memory=(), after="")
            begun.append(bool(open_reply(percept, memory=(), seed=0, guessed=plan.feeling) or named))
            say(f"{mind} reads {len(begun)} of {len(percepts)}: {readings[-1]:.3f} s")
    own = [plan + recall + reading for plan, reading in zip(plans, readings, strict=True)]
    first = [plan + recall if ready else late for plan, ready, late in zip(plans, begun, own, strict=True)]
    return Added(
        mind, median(plans), recall, median(readings), fmean(begun), median(first), max(first), own=median(own)
    )


def added_card(added: Added) -> str:
    """Return two lines to read."""
    return (
        f"{added.mind}: plan {added.plan:.3f} s, recall {added.recall:.3f} s, reading of notes {added.reading:.3f} s\n"
        f"added before the first word {added.first:.3f} s (slowest {added.worst:.3f} s), before the mind's own"
        f" {added.own:.3f} s; {added.begun:.0%} of replies begin before the mind does"
    )


def added_record(added: Added) -> dict[str, float]:
    """Return the figures by name, for JSON."""
    figures = {"added_s": added.first, "added_worst_s": added.worst, "added_own_s": added.own, "begun": added.begun}
    return {name: round(value, 4) for name, value in figures.items()}


def _first_token(percept: Percept, plan: Chain | None, recalled: Sequence[str], *, mind: Mind) -> float:
    """Return after how many seconds a mind that knows its instructions writes its first token."""
    who = load_persona(_MIRA)
    mind.warm(build_prefix(persona=who, memory=()))
    messages = build_messages(percept, neutral(), persona=who, memory=(), plan=plan, recalled=recalled)
    start = perf_counter()
    for _ in mind.stream(messages, seed=0, limit=1, stop=Event()):
        break
    return perf_counter() - start
