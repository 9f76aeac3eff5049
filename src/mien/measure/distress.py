"""Naming what somebody's trouble is about, by a mind that is asked in four ways, on ESConv's problem types.

Source: Yang et al., "Towards interpretable mental health analysis with large language models", EMNLP 2023, arXiv
2304.03347: zero-shot, chain of thought, chain of thought with emotion cues, few-shot. Theirs were asked for conditions
and causes in eleven data sets, by large models; here small minds name the kind of trouble, never a condition, held to
the five commonest types by a grammar, and the cue is the feeling that our reader finds. Nobody rated explanations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np

from mien.engines import Registry
from mien.errors import InputError
from mien.measure.scores import mean_interval
from mien.perceive import Reader
from mien.say import Message, Mind
from mien.types import convert_affect, load_taxonomy

__all__ = ["WAYS", "DistressReport", "Trouble", "distress_card", "distress_record", "measure_distress"]

WAYS = ("plain", "cot", "cot-emo", "few-shot")
"""Asked at once; after a sentence of thought; after one that begins with the feeling; with an example of each type."""

_TYPES = {
    "ongoing depression": "low mood that lasts",
    "problems with friends": "friends",
    "breakup with partner": "a breakup",
    "job crisis": "work",
    "academic pressure": "studies",
}
"""ESConv's five commonest types, by their names there, in words without a diagnosis."""

_ASK = "What is this person's trouble about? Choose one of: {names}."
_FREE = "[^\\n]"
_LETTERS = 400  # of a situation
_TOKENS = 70
_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody wrote of their trouble.

    Args:
        text: the situation, in their words.
        about: a name of the type.
    """

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class DistressReport:
    """The figures.

    Args:
        mind: who was asked.
        count: situations, of ESConv's test.
        right: for each way, the share that is named rightly, and the 95 % interval over situations.
        gain: for each way but the first, how far it is above the first, and the interval.
        commonest: the share of the commonest type: what always naming it would come to.
    """

    mind: str
    count: int
    right: Mapping[str, tuple[float, float, float]]
    gain: Mapping[str, tuple[float, float, float]]
    commonest: float


def measure_distress(
    data: Path, *, mind: str, ways: Sequence[str] = WAYS, count: int, say: Callable[[str], None]
) -> DistressReport:
    """Ask a mind what people's trouble is about, in several ways.

    Args:
        data: the folder that holds `text/esconv`.
        mind: who is asked.
        ways: of `WAYS`, the first to compare with.
        count: situations, the same ones for every way.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: a way is unknown, or the corpus is missing or wrong.
        EngineError: the mind cannot be reached or broke.
    """
    if unknown := set(ways) - set(WAYS):
        raise InputError(f"there is no way {min(unknown)!r} of asking; expected some of {', '.join(WAYS)}")
    shown = _examples(_read(data / "text/esconv/esc_valid.jsonl"))
    every = _read(data / "text/esconv/esc_test.jsonl")
    order = np.random.default_rng(0).permutation(len(every))[:count]
    asked = [every[place] for place in order]
    reader: Reader = Registry("readers").make("minilm:")
    right: dict[str, list[float]] = {way: [] for way in ways}
    with closing(Registry("minds").make(mind)) as thinking:
        for number, trouble in enumerate(asked, start=1):
            for way in ways:
                answer = _answer(thinking, trouble.text, way=way, shown=shown, reader=reader)
                right[way].append(float(answer == trouble.about))
            say(f"{number} of {len(asked)}")
    found = {way: np.array(values) for way, values in right.items()}
    abouts = [trouble.about for trouble in asked]
    return DistressReport(
        mind=mind,
        count=len(asked),
        right={way: mean_interval(values, draws=_DRAWS) for way, values in found.items()},
        gain={way: mean_interval(found[way] - found[ways[0]], draws=_DRAWS) for way in ways[1:]},
        commonest=max(abouts.count(name) for name in set(abouts)) / len(abouts),
    )


def distress_card(report: DistressReport) -> str:
    """Return a report as a table to read."""
    first = next(iter(report.right))
    lines = [f"| {report.mind}, {report.count} situations | right [95 %] | above {first} |", "| --- | --- | --- |"]
    for way, (mean, low, high) in report.right.items():
        gain = "{:+.2f} [{:+.2f}, {:+.2f}]".format(*report.gain[way]) if way in report.gain else ""
        lines.append(f"| {way} | {mean:.2f} [{low:.2f}, {high:.2f}] | {gain} |")
    return "\n".join([*lines, f"| always the commonest | {report.commonest:.2f} | |"])


def distress_record(report: DistressReport) -> dict[str, float | str]:
    """Return a report for one line of JSON."""
    rights = {f"distress_{way}": round(mean, 4) for way, (mean, _, _) in report.right.items()}
    return {"mind": report.mind, "count": report.count, **rights, "commonest": round(report.commonest, 4)}


def _read(path: Path) -> list[Trouble]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); expected ESConv's talks, one a line") from None
    troubles: list[Trouble] = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            about, text = str(row["problem_type"]), str(row["situation"])
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path}, line {number} is no talk; expected problem_type and situation") from None
        if about in _TYPES and text.strip():
            troubles.append(Trouble(" ".join(text.split())[:_LETTERS], _TYPES[about]))
    if not troubles:
        raise InputError(f"{path} has no talk of {', '.join(_TYPES)}; expected ESConv's talks, one a line")
    return troubles


def _examples(troubles: Sequence[Trouble]) -> list[Trouble]:
    """Return the shortest situation of each type that has a dozen words."""
    long = [trouble for trouble in troubles if len(trouble.text.split()) >= 12]
    return [min((one for one in long if one.about == name), key=lambda one: len(one.text)) for name in _TYPES.values()]


def _answer(mind: Mind, text: str, *, way: str, shown: Sequence[Trouble], reader: Reader) -> str:
    names = list(_TYPES.values())
    ask = _ASK.format(names=", ".join(names))
    choice = " | ".join(f'"{name}"' for name in names)
    grammar, lead = f'root ::= "Answer: " ({choice})', ""
    if way in ("cot", "cot-emo"):
        lead = "First say in one sentence what happened and how they feel, then answer."
        begun = f"The person feels {_feeling(text, reader)}, because " if way == "cot-emo" else ""
        grammar = f'root ::= "{begun}" {_FREE}{{20,160}} "\\nAnswer: " ({choice})'
    messages = [Message("system", f"{ask} {lead}".strip())]
    for one in shown if way == "few-shot" else ():
        messages += [Message("user", one.text), Message("assistant", f"Answer: {one.about}")]
    messages.append(Message("user", text))
    said = "".join(mind.stream(messages, seed=0, limit=_TOKENS, stop=Event(), grammar=grammar))
    return said.rpartition("Answer: ")[2].strip()


def _feeling(text: str, reader: Reader) -> str:
    table = load_taxonomy("basic-7")
    shares = convert_affect(reader.read(text), taxonomy="basic-7").emotions
    return table.labels[max(range(len(shares)), key=lambda place: shares[place])]
