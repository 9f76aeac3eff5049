"""How good replies are: to held-out openings of EmpatheticDialogues and fifty of our own, with a plan and without."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from threading import Event

import numpy as np

from mien.corpora import EMPATHETIC
from mien.engines import Registry
from mien.feel import Mood
from mien.meaning import open_encoder
from mien.measure.say.judges import fits, forbidden, is_relevant, overlap, repeated
from mien.measure.strategy import StrategyReport, strategy_card, strategy_record
from mien.perceive import Reader
from mien.say import Chain, Mind, Planner, prepare, say, think_chain
from mien.types import (
    ChannelAffect,
    Percept,
    Persona,
    convert_affect,
    label_affect,
    load_persona,
    load_taxonomy,
)
from mien.types.media import atomic_path

__all__ = [
    "Arm",
    "Opening",
    "Reply",
    "SayReport",
    "measure_say",
    "read_openings",
    "say_card",
    "say_record",
    "write_replies",
]

_SEED = 20_261_122  # of the openings that are drawn, and of what the minds say
_OTHERS = 10
_HARDLY = 45  # words: a reply that is longer is hardly one to three short sentences


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody begins with.

    Args:
        text: their words.
        feeling: a label of basic-7.
        source: "held" of EmpatheticDialogues' test, "own" of ours.
    """

    text: str
    feeling: str
    source: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered.

    Args:
        opening: what it answers.
        plan: what it was to do; None if it was not planned.
        lines: what was said.
    """

    opening: Opening
    plan: Chain | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """Replies made in one way, and their figures.

    Args:
        replies: in the order of the openings.
        fit: share whose feeling fits the person's.
        relevance: share that is nearest in meaning to its own opening among eleven.
        overlap: share of a reply's longer words that the person said, mean: above a half it parrots.
        repetition: share of lines that another reply has too.
        words: mean of a reply.
        long: share of replies above 45 words.
        forbidden: replies with what must not be spoken.
    """

    replies: tuple[Reply, ...]
    fit: float
    relevance: float
    overlap: float
    repetition: float
    words: float
    long: float
    forbidden: int


@dataclass(frozen=True, slots=True)
class SayReport:
    """What was measured of a mind's replies.

    Args:
        mind: who thought.
        planned: with the chain of empathy.
        free: without it.
    """

    mind: str
    planned: Arm
    free: Arm


def read_openings(data: Path, *, held: int, own: int) -> list[Opening]:
    """Return openings: drawn by chance from EmpatheticDialogues' test, then our own in their order.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        held: how many of the test, 0 or more.
        own: how many of ours, at most 50.

    Returns:
        The openings.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    openings = []
    if held:
        talks = list(EMPATHETIC.read(data / "text" / "empathetic_dialogues", split="test"))
        for place in np.random.default_rng(_SEED).permutation(len(talks))[:held]:
            text = " ".join(talks[place].turns[0].text.split())
            openings.append(Opening(text, _basic(talks[place].labels[0]), "held"))
    table = tomllib.loads(files("mien.measure").joinpath("openings.toml").read_text(encoding="utf-8"))
    return [*openings, *(Opening(item["text"], item["feeling"], "own") for item in table["openings"][:own])]


def measure_say(
    data: Path, *, mind: str, held: int = 100, own: int = 50, persona: str = "mira", say: Callable[[str], None]
) -> SayReport:
    """Let a mind answer openings with the chain of empathy and without.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        mind: spec of the mind.
        held: openings of EmpatheticDialogues' test.
        own: openings of ours.
        persona: who answers.
        say: is told how it goes.

    Returns:
        Replies and figures.

    Raises:
        InputError: the corpus is missing or wrong, or the persona unknown.
        EngineError: the mind cannot be reached or broke.
    """
    openings, who = read_openings(data, held=held, own=own), load_persona(persona)
    reader: Reader = Registry("readers").make("minilm:")
    percepts = [_read(item.text, reader) for item in openings]
    with closing(Registry("minds").make(mind)) as thinker:
        prepare(persona=who, memory=(), mind=thinker)
        planner: Planner = Registry("planners").make("esconv:")
        arms = []
        for planned in (True, False):
            replies = []
            for opening, percept in zip(openings, percepts, strict=True):
                plan = think_chain(percept, memory=(), planner=planner) if planned else None
                replies.append(Reply(opening, plan, _answer(percept, plan, who, thinker)))
                way = "planned" if planned else "free"
                say(f"{way} {len(replies)} of {len(openings)}: {' '.join(replies[-1].lines)}")
            arms.append(_judge(replies, reader))
    return SayReport(mind, *arms)


def say_card(report: SayReport, strategy: StrategyReport) -> str:
    """Return a card to read."""
    lines = [f"{report.mind}: {len(report.planned.replies)} openings", f"{'':10} {'planned':>9} {'free':>9}"]
    for name in ("fit", "relevance", "overlap", "repetition", "words", "long", "forbidden"):
        pair = (getattr(arm, name) for arm in (report.planned, report.free))
        lines.append(f"{name:10} " + " ".join(f"{value:9.3f}" for value in pair))
    return "\n".join([*lines, "", strategy_card(strategy)])


def say_record(report: SayReport, strategy: StrategyReport) -> dict[str, float | int | str]:
    """Return the figures by name, for JSON."""
    planned, free = report.planned, report.free
    record: dict[str, float | int | str] = {
        "mind": report.mind,
        "openings": len(planned.replies),
        "relevance": planned.relevance,
        "relevance_no_chain": free.relevance,
        "fit": planned.fit,
        "fit_no_chain": free.fit,
        "overlap": planned.overlap,
        "repetition": planned.repetition,
        "words": planned.words,
        "forbidden": planned.forbidden + free.forbidden,
    }
    return {
        **strategy_record(strategy),
        **{name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()},
    }


def write_replies(report: SayReport, path: Path) -> None:
    """Write every reply as a line of JSON.

    Args:
        report: what was measured.
        path: the file.

    Raises:
        InputError: the file cannot be written.
    """
    rows = []
    for planned, free in zip(report.planned.replies, report.free.replies, strict=True):
        plan = planned.plan
        chain = (
            {name: getattr(plan, name) for name in ("event", "feeling", "cause", "need", "strategy")} if plan else {}
        )
        opening = {"source": planned.opening.source, "feeling": planned.opening.feeling, "heard": planned.opening.text}
        rows.append({**opening, "plan": chain, "planned": " ".join(planned.lines), "free": " ".join(free.lines)})
    with atomic_path(path) as place:
        place.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _basic(label: str) -> str:
    """Return the label of basic-7 that is nearest to one of goemotions-28."""
    near = convert_affect(label_affect(label, intensity=1.0, taxonomy="goemotions-28"), taxonomy="basic-7")
    table = load_taxonomy("basic-7")
    return table.labels[int(np.argmax(near.emotions))]


def _read(text: str, reader: Reader) -> Percept:
    affect = reader.read(text)
    return Percept(text, (), 0.0, 100.0, (ChannelAffect("words", affect),), affect)


def _answer(percept: Percept, plan: Chain | None, who: Persona, mind: Mind) -> tuple[str, ...]:
    heart = Registry("hearts").make("alma:")
    affect, _ = heart.feel(percept, persona=who, mood=Mood(who.mood, at=0.0), at=0.0)
    lines = say(percept, affect, persona=who, memory=(), mind=mind, seed=_SEED, stop=Event(), plan=plan)
    return tuple(line.text for line in lines)


def _judge(replies: Sequence[Reply], reader: Reader) -> Arm:
    encoder = open_encoder()
    said = [" ".join(reply.lines) for reply in replies]
    situations = [reply.opening.text for reply in replies]
    relevant = []
    for place, text in enumerate(said):
        others = [situations[(place + step) % len(said)] for step in range(1, min(_OTHERS, len(said) - 1) + 1)]
        relevant.append(is_relevant(text, situations[place], others, encoder=encoder) if others else True)
    return Arm(
        tuple(replies),
        fit=fmean(fits(reply.opening.feeling, reader.read(text)) for reply, text in zip(replies, said, strict=True)),
        relevance=fmean(relevant),
        overlap=fmean(overlap(text, heard) for text, heard in zip(said, situations, strict=True)),
        repetition=repeated([reply.lines for reply in replies]),
        words=fmean(len(text.split()) for text in said),
        long=fmean(len(text.split()) > _HARDLY for text in said),
        forbidden=sum(forbidden(reply.lines) for reply in replies),
    )
