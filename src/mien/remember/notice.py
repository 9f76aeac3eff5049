"""What of a turn is worth remembering: facts about a person, and what happened to them or will. The rules are English.

A sentence is a fact when it fits one of the patterns of facts.toml; what is in words there names what it is of, so that
a later sentence of the same replaces it. The sentences of a turn that tell of the person, and of something with a time,
a happening or a feeling, are one episode. Questions, wishes for Mien to do something and small talk are let go.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from mien.remember.episode import LONGEST, Kind
from mien.remember.when import due_time
from mien.types import Affect

__all__ = ["Noticed", "is_small_talk", "notice"]

_SENTENCE = re.compile(r"[^.!?\n…]+(?:\.(?=\w)[^.!?\n…]+)*[.!?…]*[\"')\]]*")
_FELT = 0.15  # intensity times confidence from which a feeling alone makes a sentence worth keeping
_FEWEST = 4  # words of an episode
_MOST_OF = 48  # letters of what a fact is of


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something of a turn that is worth remembering.

    Args:
        kind: a fact or an episode.
        text: the person's words.
        about: what a fact is of; an episode's topic, or "".
        due: when what an episode tells of will be, if that was said.
    """

    kind: Kind
    text: str
    about: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class _Rules:
    facts: tuple[tuple[re.Pattern[str], str], ...]
    unreal: re.Pattern[str]
    idle: re.Pattern[str]
    own: re.Pattern[str]
    happening: re.Pattern[str]
    topic: re.Pattern[str]
    small: frozenset[str]


def notice(text: str, *, affect: Affect, at: datetime) -> tuple[Noticed, ...]:
    """Choose what of a turn is worth remembering.

    Args:
        text: what the person said.
        affect: what they felt.
        at: when.

    Returns:
        Facts in order, each in its sentence, then at most one episode.
    """
    rules, facts, rest = _rules(), dict[str, Noticed](), list[str]()
    felt = affect.intensity * affect.confidence >= _FELT
    for sentence in _sentences(text):
        if sentence.endswith("?") or rules.unreal.search(sentence):
            continue
        about = "" if due_time(sentence, at=at) else _fact(sentence, rules)
        if about:
            facts[about] = Noticed("fact", sentence, about, None)
        elif not rules.idle.search(sentence):
            rest.append(sentence)
    telling = [sentence for sentence in rest if _tells(sentence, rules, felt=felt, at=at)]
    if not telling:
        return tuple(facts.values())
    whole = _cut(" ".join(telling))
    found = rules.topic.search(whole)
    dues = [due for sentence in telling if (due := due_time(sentence, at=at))]
    episode = Noticed("episode", whole, found["topic"].lower() if found else "", dues[0] if dues else None)
    return (*facts.values(), episode)


def is_small_talk(text: str) -> bool:
    """Return whether a turn has no word that could remind of anything."""
    return set(re.findall(r"[^\W_]+(?:'\w+)?", text.lower().replace("’", "'"))) <= _rules().small


def _sentences(text: str) -> list[str]:
    spaced = re.sub(r"[ \t\r\f\v]+", " ", text.replace("’", "'"))
    found = (_cut(match.group().strip(" -–—,;:")) for match in _SENTENCE.finditer(spaced))
    return [sentence for sentence in found if any(map(str.isalpha, sentence))]


def _fact(sentence: str, rules: _Rules) -> str:
    for pattern, about in rules.facts:
        if found := pattern.search(sentence):
            named = {name: " ".join((part or "").split()) for name, part in found.groupdict().items()}
            return about.format(**named).lower()[:_MOST_OF]
    return ""


def _tells(sentence: str, rules: _Rules, *, felt: bool, at: datetime) -> bool:
    if len(sentence.split()) < _FEWEST or not rules.own.search(sentence):
        return False
    return felt or bool(rules.happening.search(sentence) or rules.topic.search(sentence) or due_time(sentence, at=at))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


@cache
def _rules() -> _Rules:
    table = tomllib.loads(files("mien.remember").joinpath("facts.toml").read_text(encoding="utf-8"))
    people = "|".join(table["people"].split())

    def read(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("PEOPLE", people), re.I | re.X)

    topics = "|".join(re.escape(topic.strip()).replace(r"\ ", r"\s") for topic in table["topics"].split(","))
    return _Rules(
        small=frozenset(table["small"].split()),
        facts=tuple((read(row["pattern"]), row["about"]) for row in table["facts"]),
        unreal=read(table["unreal"]),
        idle=read(table["idle"]),
        own=read(table["own"]),
        happening=read(table["happening"]),
        topic=re.compile(
            rf"\b(?:my|our|an?|the)\s(?:(?:big|first|second|next|own|new|last)\s)?(?P<topic>(?:[a-z]+\s)?(?:{topics}))\b",
            re.I,
        ),
    )
