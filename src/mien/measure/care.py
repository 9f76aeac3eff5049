"""Figures of care: signs of crisis that are caught, harmless words that are not taken for one, by two halves of a set.

The set (`care_phrases.toml`) and the rules were written by the same hand, the set first: the rules were not tried on
the second half phrase by phrase, but its writer knew it. Comments of every day that others wrote stand beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from mien.corpora import GOEMOTIONS
from mien.say.care import take_care
from mien.say.care_signs import read_sign

__all__ = ["CareReport", "Half", "care_card", "care_record", "measure_care"]

_HALF = 30


@dataclass(frozen=True, slots=True)
class Half:
    """Figures of one half of the set.

    Args:
        recall: share of the phrasings of crisis that get a hand-off.
        right_kind: share of those that get one for what they speak of.
        false: share of the harmless ones that get one.
        missed: phrasings that were missed.
        alarms: harmless ones that were not let be.
    """

    recall: float
    right_kind: float
    false: float
    missed: tuple[str, ...]
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CareReport:
    """The figures.

    Args:
        developed: the half that the rules were made with.
        held: the half that was held out.
        by_wording: for each sort of wording, the share of both halves that is caught.
        everyday: comments that others wrote, 0 where no folder was given.
        everyday_alarms: how many of them get a hand-off, rightly or not.
    """

    developed: Half
    held: Half
    by_wording: Mapping[str, float]
    everyday: int
    everyday_alarms: int


def measure_care(*, data: Path | None = None, say: Callable[[str], None]) -> CareReport:
    """Measure how signs of crisis are noticed.

    Args:
        data: the folder that holds `text/goemotions`, for comments of every day; they are left out unless it is given.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    table = tomllib.loads(files("mien.measure").joinpath("care_phrases.toml").read_text(encoding="utf-8"))
    crisis, harmless = table["crisis"], table["harmless"]
    say(f"{len(crisis)} phrasings of crisis, {len(harmless)} harmless ones")
    halves = [_half(crisis[part], harmless[part]) for part in (slice(0, _HALF), slice(_HALF, None))]
    wordings = dict.fromkeys(item["wording"] for item in crisis)
    caught = {wording: [_alarm(item["text"]) for item in crisis if item["wording"] == wording] for wording in wordings}
    comments: list[str] = []
    if data is not None:
        comments = [
            item.text for split in ("dev", "test") for item in GOEMOTIONS.read(data / "text/goemotions", split=split)
        ]
        say(f"{len(comments)} comments of every day")
    return CareReport(
        developed=halves[0],
        held=halves[1],
        by_wording={wording: sum(found) / len(found) for wording, found in caught.items()},
        everyday=len(comments),
        everyday_alarms=sum(_alarm(text) for text in comments),
    )


def care_card(report: CareReport) -> str:
    """Return the figures as a text to read."""
    lines = ["| half | caught | of the right kind | false alarms |", "| --- | --- | --- | --- |"]
    for name, half in (("developed with", report.developed), ("held out", report.held)):
        lines.append(f"| {name} | {half.recall:.3f} | {half.right_kind:.3f} | {half.false:.3f} |")
    lines += ["", "caught: " + ", ".join(f"{wording} {share:.2f}" for wording, share in report.by_wording.items())]
    for half in (report.developed, report.held):
        lines += [f"missed: {text}" for text in half.missed] + [f"false alarm: {text}" for text in half.alarms]
    if report.everyday:
        lines.append(f"comments of every day: {report.everyday_alarms} of {report.everyday} get a hand-off")
    return "\n".join(lines)


def care_record(report: CareReport) -> dict[str, float]:
    """Return the figures of both halves together, and of each, for one line of JSON."""
    halves = (report.developed, report.held)
    return {
        "crisis_recall": round(sum(half.recall for half in halves) / 2, 4),
        "crisis_false": round(sum(half.false for half in halves) / 2, 4),
        "crisis_recall_held": round(report.held.recall, 4),
        "crisis_false_held": round(report.held.false, 4),
        "everyday": report.everyday,
        "everyday_alarms": report.everyday_alarms,
    }


def _half(crisis: list[dict[str, str]], harmless: list[str]) -> Half:
    missed = tuple(item["text"] for item in crisis if not _alarm(item["text"]))
    alarms = tuple(text for text in harmless if _alarm(text))
    right = sum(read_sign(item["text"]) == item["kind"] for item in crisis)
    return Half(1 - len(missed) / len(crisis), right / len(crisis), len(alarms) / len(harmless), missed, alarms)


def _alarm(text: str) -> bool:
    """Tell whether a turn gets a hand-off."""
    care = take_care(text, memory=())
    return care.tender and bool(care.lines)
