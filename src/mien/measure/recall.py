"""How well what people told is recalled weeks later: sixty scripted things among others, each asked for in other words.

Every turn goes through the reader of words and the rules of `mien.remember`, as in a talk: a thing that the rules let
go is missed. Beside it: what is among the last ten turns of the person, and the memory by meaning alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter

from mien.engines import Registry
from mien.meaning import open_encoder
from mien.measure.recall_script import percept_of, run_script
from mien.perceive import Reader
from mien.remember import WEIGHTS, Weights, open_memory
from mien.remember.store import Store

__all__ = ["Recall", "measure_recall", "recall_card", "recall_record", "recall_times", "weigh_recall"]

_PLAIN = Weights(fresh=0.0, named=0.0, felt=0.0, alike=0.0, least=WEIGHTS.least)
_MANY = 1000  # memories of one person, for the times
_TIMED = 50


@dataclass(frozen=True, slots=True)
class Recall:
    """Figures of recall; of the half that weights were not chosen on unless said.

    Args:
        asked: questions.
        kept: share of the things asked for that the rules kept.
        recall1: share of questions for which the thing comes first.
        recall3: among the first three.
        recall1_meaning: first by meaning alone, without time and feeling.
        recall3_meaning: among the first three by meaning alone.
        recall3_lastn: among the last ten turns of the person.
        recall3_all: `recall3` of all questions.
        recall3_lastn_all: `recall3_lastn` of all questions.
        recall3_dev: `recall3` of the half that weights were chosen on.
        idle: share of turns of small talk that bring something back, of both halves.
        write_ms: median milliseconds to keep a turn where the person has told a thousand things.
        recall_ms: the same to recall.
        missed: questions of both halves whose thing is not among the first three.
    """

    asked: int
    kept: float
    recall1: float
    recall3: float
    recall1_meaning: float
    recall3_meaning: float
    recall3_lastn: float
    recall3_all: float
    recall3_lastn_all: float
    recall3_dev: float
    idle: float
    write_ms: float
    recall_ms: float
    missed: tuple[str, ...]


def measure_recall(*, say: Callable[[str], None]) -> Recall:
    """Measure recall.

    Args:
        say: is told how it goes.

    Returns:
        The figures.
    """
    reader: Reader = Registry("readers").make("minilm:")
    found, plain = run_script((WEIGHTS, _PLAIN), halves=("dev", "test"), reader=reader, say=say)
    asked, alone = ([one for one in rows if one.question] for rows in (found, plain))
    test, alone = ([one for one in rows if one.half == "test"] for rows in (asked, alone))
    say(f"keeping {_MANY:,} things")
    write_ms, recall_ms = recall_times(reader)
    return Recall(
        asked=len(test),
        kept=_share(one.kept for one in test),
        recall1=_share(one.place < 1 for one in test),
        recall3=_share(one.place < 3 for one in test),
        recall1_meaning=_share(one.place < 1 for one in alone),
        recall3_meaning=_share(one.place < 3 for one in alone),
        recall3_lastn=_share(one.recent for one in test),
        recall3_all=_share(one.place < 3 for one in asked),
        recall3_lastn_all=_share(one.recent for one in asked),
        recall3_dev=_share(one.place < 3 for one in asked if one.half == "dev"),
        idle=_share(one.count > 0 for one in found if not one.question),
        write_ms=write_ms,
        recall_ms=recall_ms,
        missed=tuple(one.question for one in asked if one.place >= 3),
    )


def weigh_recall(*, say: Callable[[str], None]) -> list[tuple[Weights, float, float, float]]:
    """Try weights on the development half.

    Args:
        say: is told how it goes.

    Returns:
        Weights with their recall@1, recall@3 and the share of small talk that brings something back, the best first.
    """
    reader: Reader = Registry("readers").make("minilm:")
    tried = [
        Weights(*parts) for parts in product((0.0, 0.05, 0.1), (0.15, 0.3), (0.0, 0.05), (0.0, 0.05, 0.1), (0.1, 0.15))
    ]
    rows: list[tuple[Weights, float, float, float]] = []
    for weights, found in zip(tried, run_script(tried, halves=("dev",), reader=reader, say=say), strict=True):
        dev = [one for one in found if one.half == "dev"]
        asked = [one for one in dev if one.question]
        first, three = (_share(one.place < most for one in asked) for most in (1, 3))
        rows.append((weights, first, three, _share(one.count > 0 for one in dev if not one.question)))
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[3]))


def recall_card(report: Recall) -> str:
    """Return the figures to read."""
    return "\n".join(
        [
            f"{report.asked} questions of the half that weights were not chosen on; {report.kept:.0%} of things kept",
            f"{'':24} recall@1  recall@3",
            f"{'memory':24} {report.recall1:8.2f}  {report.recall3:8.2f}",
            f"{'by meaning alone':24} {report.recall1_meaning:8.2f}  {report.recall3_meaning:8.2f}",
            f"{'the last ten turns':24} {'':8}  {report.recall3_lastn:8.2f}",
            f"{'memory, both halves':24} {'':8}  {report.recall3_all:8.2f}",
            f"small talk that brings something back: {report.idle:.0%}",
            f"with {_MANY:,} memories: {report.write_ms:.1f} ms to keep a turn, {report.recall_ms:.1f} ms to recall",
            *(f"missed: {question}" for question in report.missed),
        ]
    )


def recall_record(report: Recall) -> dict[str, float | int | tuple[str, ...]]:
    """Return the figures as the line of JSON has them."""
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(report).items()}


def _share(truths: Iterator[bool]) -> float:
    every = list(truths)
    return sum(every) / max(len(every), 1)


def recall_times(reader: Reader) -> tuple[float, float]:
    """Measure a memory where one person told a thousand things.

    Args:
        reader: of the words that are kept.

    Returns:
        Median milliseconds to keep a turn, and to recall.
    """
    percept = percept_of("I bought a lamp at the market yesterday.", reader=reader)
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    writes, recalls = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "memory.db"
        memory, store, encoder = open_memory(place), Store(f"sqlite:///{place}"), open_encoder()
        first = memory.write("someone", percept, at=at, conversation="c")[0]
        with store.writing() as to:
            for k in range(1, _MANY):
                text = f"I bought thing number {k} at the market yesterday."
                new = replace(first, number=0, text=text, at=at + timedelta(days=k))
                store.put(new, encoder.vector(text), to=to)
        store.close()
        for k in range(_TIMED):
            now = at + timedelta(days=_MANY + 61 * k)
            begin = perf_counter()
            memory.write("someone", replace(percept, text=f"I sold thing {k}."), at=now, conversation="c")
            writes.append(perf_counter() - begin)
            begin = perf_counter()
            memory.recall("someone", f"What did I buy with number {k}?", at=now)
            recalls.append(perf_counter() - begin)
        memory.close()
    return median(writes) * 1e3, median(recalls) * 1e3
