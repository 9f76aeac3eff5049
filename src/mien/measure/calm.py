"""Whether answers stay calm while somebody is in distress: scripted talks, and the distress that readers predict.

Source: "Thousand Voices of Trauma", arXiv 2504.13955, 2025: synthetic talks of exposure therapy, with a benchmark of
how distress goes over a session. We take the course of such a talk (uneasy, telling, the worst, after it, looking
back) for scripts of our own. Only the answers' calm is measured. Nothing here is therapy, nor says that it would help.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.resources import files
from threading import Event

import numpy as np

from mien.engines import Registry
from mien.feel import Heart, Mood
from mien.measure.trajectory import compare_paths, distress
from mien.perceive import Context, Reader
from mien.say import Mind, Planner, say, think_chain
from mien.types import ChannelAffect, Percept, Persona, Utterance, load_persona

__all__ = ["Calm", "calm_card", "calm_record", "measure_calm", "read_scripts"]

_SEED = 20_261_122
_MEANWHILE = 10.0  # seconds from turn to turn
_NOTHING = "I see."
"""What a reply is compared with, as it says nothing."""
_NEARLY = 0.01  # of distress: less is no difference


@dataclass(frozen=True, slots=True)
class Calm:
    """The figures.

    Args:
        mind: who thought.
        replies: how many.
        theirs: mean distress in the person's words, [0, 1].
        ours: mean distress in the words that answer them.
        raised: replies with more distress in their words than the turn has that they answer.
        after: mean distress that is read in the person's next turn, with the reply before it.
        after_nothing: the same words, with "I see." before them.
        worse: share of next turns that are read as more distressed with the reply before them than with "I see.".
        likeness: mean correlation of the replies' path with the person's, over talks; above 0, it rises with it.
        examples: the replies that raise it, after the turns that they answer.
    """

    mind: str
    replies: int
    theirs: float
    ours: float
    raised: int
    after: float
    after_nothing: float
    worse: float
    likeness: float
    examples: tuple[tuple[str, str], ...]


def read_scripts() -> dict[str, tuple[str, ...]]:
    """Return the person's turns of each scripted talk, by its name."""
    table = tomllib.loads(files("mien.measure").joinpath("calm.toml").read_text(encoding="utf-8"))
    return {name: tuple(turns) for name, turns in table["scripts"].items()}


def measure_calm(
    scripts: Sequence[Sequence[str]], *, mind: str, persona: str = "mira", say: Callable[[str], None]
) -> Calm:
    """Let a mind answer scripted talks, with all that stands between it and what is said.

    Args:
        scripts: the person's turns of each talk, two or more in each.
        mind: spec of the mind.
        persona: who answers.
        say: is told each turn and its reply.

    Returns:
        The figures.

    Raises:
        InputError: the persona is unknown.
        EngineError: the mind cannot be reached or broke.
    """
    who, rows = load_persona(persona), list[_Row]()
    likeness = list[float]()
    reader: Reader = Registry("readers").make("minilm:")
    context: Context = Registry("contexts").make("emotionic:")
    with closing(Registry("minds").make(mind)) as thinker:
        for turns in scripts:
            talk = _hold(turns, who=who, mind=thinker, reader=reader, context=context)
            likeness.append(compare_paths([row.ours for row in talk], [row.theirs for row in talk]).correlation)
            for row in talk:
                say(f"{row.theirs:.2f} {row.heard} — {row.ours:.2f} {row.said}")
            rows += talk
    followed = [row.next for row in rows if row.next is not None]
    raising = [row for row in rows if row.ours > row.theirs + _NEARLY]
    return Calm(
        mind=mind,
        replies=len(rows),
        theirs=float(np.mean([row.theirs for row in rows])),
        ours=float(np.mean([row.ours for row in rows])),
        raised=len(raising),
        after=float(np.mean([ours for ours, _ in followed])),
        after_nothing=float(np.mean([nothing for _, nothing in followed])),
        worse=float(np.mean([ours > nothing + _NEARLY for ours, nothing in followed])),
        likeness=float(np.mean(likeness)),
        examples=tuple((row.heard, row.said) for row in raising),
    )


def calm_card(report: Calm) -> str:
    """Return the figures to read."""
    return "\n".join(
        [
            f"{report.mind}: {report.replies} replies to people in distress",
            f"distress in their words {report.theirs:.3f}, in the replies {report.ours:.3f}",
            f"replies with more of it than what they answer: {report.raised}",
            f"their next turn: {report.after:.3f} with the reply before it, {report.after_nothing:.3f} with "
            f"{_NOTHING!r}; read as worse with the reply: {report.worse:.2f}",
            f"the replies' path rises with theirs: correlation {report.likeness:+.2f}",
            *(f"raised: {heard} — {said}" for heard, said in report.examples),
        ]
    )


def calm_record(report: Calm) -> dict[str, object]:
    """Return the figures as one JSON object."""
    return asdict(report)


@dataclass(frozen=True, slots=True)
class _Row:
    heard: str
    said: str
    theirs: float
    ours: float
    next: tuple[float, float] | None


def _hold(turns: Sequence[str], *, who: Persona, mind: Mind, reader: Reader, context: Context) -> list[_Row]:
    heart: Heart = Registry("hearts").make("alma:")
    planner: Planner = Registry("planners").make("esconv:")
    memory: tuple[Utterance, ...] = ()
    mood, rows = Mood(who.mood, at=0.0), list[_Row]()
    for place, heard in enumerate(turns):
        read = context.read(heard, memory=memory, reader=reader)
        percept = Percept(heard, (), 0.0, 100.0, (ChannelAffect("words", read),), read)
        affect, mood = heart.feel(percept, persona=who, mood=mood, at=_MEANWHILE * place)
        plan = think_chain(percept, memory=memory, planner=planner)
        stop = Event()
        lines = say(percept, affect, persona=who, memory=memory, mind=mind, seed=_SEED, stop=stop, plan=plan)
        said = " ".join(line.text for line in lines)
        memory = (*memory, Utterance("person", heard))
        ours, nothing = ((*memory, Utterance("mien", text)) for text in (said, _NOTHING))
        after = None
        if place + 1 < len(turns):
            ahead = [context.read(turns[place + 1], memory=past, reader=reader) for past in (ours, nothing)]
            after = distress(ahead[0]), distress(ahead[1])
        rows.append(_Row(heard, said, distress(reader.read(heard)), distress(reader.read(said)), after))
        memory = ours
    return rows
