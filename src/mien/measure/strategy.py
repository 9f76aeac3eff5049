"""How well strategies of support are chosen on ESConv, and how one-sided: the planner, a mind alone, one that refines.

Source: Kang et al., "Can large language models be good emotional supporter?", ACL 2024, arXiv 2402.13211: proficiency
(macro-F1) and preference bias; there the minds are large and self-refinement is a dialogue of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from mien.corpora import ESCONV, Talk
from mien.engines import Registry
from mien.measure.preference import preference_bias, preferences
from mien.say import Message, Mind
from mien.say.planners import Staged
from mien.say.strategy_net import StrategyNet, talk_features, weights_place
from mien.types import STRATEGIES, Strategy, Utterance

__all__ = ["Choices", "StrategyReport", "measure_strategy", "read_choices", "strategy_card", "strategy_record"]

_TURNS = 6  # of the talk that a mind is shown
_LETTERS = 300  # of each
_SYSTEM = """\
You plan how a caring listener goes on in a talk with someone in distress. There are eight ways:
question: ask for more
restatement: say again in other words what they told
reflection: name what they feel
self-disclosure: tell of a like experience
affirmation: reassure them, or praise what they did well
suggestion: offer something they could do
information: tell a useful fact
other: greet, thank, or say goodbye
Answer with the one way that helps most now."""
_ASK = "What does the listener do now? One word."
_AGAIN = "Think again of what the person needs at this point. Which way helps most now? One word."
_GRAMMAR = "root ::= " + " | ".join(f'"{strategy}"' for strategy in STRATEGIES)
_SAMPLE = 20_261_122  # seed of the turns that a mind is asked about


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Who chose, and what.

    Args:
        name: who.
        confusions: (8, 8) counts, rows what the listener did, columns what was chosen, both as `STRATEGIES`.
    """

    name: str
    confusions: NDArray[np.int64]

    def macro_f1(self) -> float:
        """Return the mean F1 of the strategies."""
        right = np.diag(self.confusions)
        both = self.confusions.sum(axis=0) + self.confusions.sum(axis=1)
        return float(np.mean(2 * right / np.maximum(both, 1)))

    def share_right(self) -> float:
        """Return how often the choice is the listener's."""
        return float(np.trace(self.confusions) / max(self.confusions.sum(), 1))

    def preferences(self) -> NDArray[np.float64]:
        """Return (8,) preferences of mean 1; see `mien.measure.preference.preferences`."""
        return preferences(self.confusions.astype(np.float64))

    def bias(self) -> float:
        """Return the standard deviation of the preferences."""
        return preference_bias(self.preferences())


@dataclass(frozen=True, slots=True)
class StrategyReport:
    """What was measured on ESConv's test.

    Args:
        whole: the planner on every turn of a listener but openings.
        stages: help by stages on the same.
        asked: planner, mind alone and mind that refines on the same turns; empty if no mind was asked.
        mind: who was asked; "" if nobody.
    """

    whole: Choices
    stages: Choices
    asked: tuple[Choices, ...]
    mind: str


def read_choices(talks: Iterable[Talk], *, say: Callable[[str], None]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return what a planner looks at before each turn of a listener, and what the listener did.

    Args:
        talks: dialogues.
        say: is told how it goes.

    Returns:
        (n, features) and (n,) places in `STRATEGIES`; openings, before which nothing was said, are left out.
    """
    given, wanted = [], []
    for count, talk in enumerate(talks, 1):
        for before, strategy in _chosen(talk):
            given.append(talk_features(before))
            wanted.append(STRATEGIES.index(strategy))
        if count % 50 == 0:
            say(f"strategy: {count} dialogues read")
    return np.stack(given), np.array(wanted, np.int64)


def measure_strategy(
    data: Path,
    *,
    weights: Path | None = None,
    mind: str = "",
    count: int,
    split: str = "test",
    say: Callable[[str], None],
) -> StrategyReport:
    """Let the planner, and a mind, choose strategies on ESConv.

    Args:
        data: the folder that holds `text/esconv`.
        weights: of the planner; the shipped ones unless given.
        mind: spec of a mind to ask too; "" for none.
        count: turns that a mind is asked about, drawn by chance, at least 1.
        split: of the corpus.
        say: is told how it goes.

    Returns:
        What each chose.

    Raises:
        InputError: the corpus is missing or wrong.
        WeightsError: the planner is missing.
        EngineError: the mind cannot be reached or broke.
    """
    talks = list(ESCONV.read(data / "text" / "esconv", split=split))
    given, wanted = read_choices(talks, say=say)
    chosen = StrategyNet(weights or weights_place()).weigh(given).argmax(axis=1)
    whole = _choices("planner", wanted, chosen)
    turns = [before for talk in talks for before, _ in _chosen(talk)]
    by_stage = np.array([STRATEGIES.index(Staged().choose(turn)) for turn in turns], np.int64)
    stages = _choices("by stages", wanted, by_stage)
    if not mind:
        return StrategyReport(whole, stages, (), "")
    places = np.sort(np.random.default_rng(_SAMPLE).permutation(len(turns))[:count])
    with closing(Registry("minds").make(mind)) as thinker:
        answers = [_ask(thinker, turns[place], say=say) for place in places]
    alone, refined = (np.array([answer[i] for answer in answers], np.int64) for i in range(2))
    asked = (
        _choices("planner, the same turns", wanted[places], chosen[places]),
        _choices(mind, wanted[places], alone),
        _choices(f"{mind}, refined", wanted[places], refined),
    )
    return StrategyReport(whole, stages, asked, mind)


def strategy_card(report: StrategyReport) -> str:
    """Return a card to read."""
    lines = [f"{'':34} {'turns':>6} {'macro-F1':>9} {'right':>6} {'bias':>6}  preferences, {', '.join(STRATEGIES)}"]
    for item in (report.whole, report.stages, *report.asked):
        liked = " ".join(f"{value:5.2f}" for value in item.preferences())
        figures = f"{item.macro_f1():9.3f} {item.share_right():6.1%} {item.bias():6.2f}"
        lines.append(f"{item.name:34} {item.confusions.sum():6} {figures}  {liked}")
    return "\n".join(lines)


def strategy_record(report: StrategyReport) -> dict[str, float | int | str]:
    """Return the figures by name, for JSON."""
    record: dict[str, float | int | str] = {
        "strategy_f1": report.whole.macro_f1(),
        "strategy_bias": report.whole.bias(),
        "stages_f1": report.stages.macro_f1(),
        "stages_bias": report.stages.bias(),
    }
    if report.asked:
        planner, alone, refined = report.asked
        record |= {"strategy_mind": report.mind, "strategy_asked": int(planner.confusions.sum())}
        record |= {"strategy_f1_asked": planner.macro_f1(), "strategy_bias_asked": planner.bias()}
        record |= {"f1_mind": alone.macro_f1(), "bias_mind": alone.bias()}
        record |= {"f1_mind_refined": refined.macro_f1(), "bias_mind_refined": refined.bias()}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()}


def _chosen(talk: Talk) -> list[tuple[tuple[Utterance, ...], Strategy]]:
    """Return what was said before each turn of the listener but an opening, and the turn's strategy."""
    said = tuple(Utterance("person" if turn.speaker == "teller" else "mien", turn.text) for turn in talk.turns)
    return [(said[:i], turn.strategy) for i, turn in enumerate(talk.turns) if i and turn.strategy is not None]


def _choices(name: str, wanted: NDArray[np.int64], chosen: NDArray[np.int64]) -> Choices:
    confusions = np.zeros((len(STRATEGIES), len(STRATEGIES)), np.int64)
    np.add.at(confusions, (wanted, chosen), 1)
    return Choices(name, confusions)


def _ask(mind: Mind, talk: Sequence[Utterance], *, say: Callable[[str], None]) -> tuple[int, int]:
    """Return the mind's choice, and its choice after it was told to think again."""
    names = {"person": "Person", "mien": "Listener"}
    told = "\n".join(f"{names[item.speaker]}: {item.text[:_LETTERS]}" for item in talk[-_TURNS:])
    messages = [Message("system", _SYSTEM), Message("user", f"{told}\n\n{_ASK}")]
    first = _one(mind, messages)
    again = [*messages, Message("assistant", first), Message("user", _AGAIN)]
    second = _one(mind, again)
    say(f"strategy: {first}, refined {second}")
    return STRATEGIES.index(first), STRATEGIES.index(second)


def _one(mind: Mind, messages: Sequence[Message]) -> Strategy:
    """Return one strategy; "other" for a mind that keeps to no grammar and names none."""
    said = "".join(mind.stream(messages, seed=0, limit=8, stop=Event(), grammar=_GRAMMAR)).strip().lower()
    for strategy in STRATEGIES:
        if said.startswith(strategy):
            return strategy
    return "other"
