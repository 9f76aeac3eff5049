"""A chain of empathy before each reply: what happened, what the person feels, why, what they need, and what to do.

Source: Zhang et al., "Towards multimodal empathetic response generation" (AvaMERG, Empatheia), WWW 2025, arXiv
2502.04976: event, emotion, cause and goal are written down before the reply. There a large model writes them; here
rules do, since a chain must not cost a quarter of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mien.say.protocol import Planner
from mien.say.strategy import tag_strategy
from mien.types import Percept, Strategy, Utterance, feeling_word

__all__ = ["Chain", "find_events", "line_strategy", "think_chain"]


@dataclass(frozen=True, slots=True)
class Chain:
    """What is understood of a turn, and what the reply is to do.

    Args:
        event: what happened, in the person's words.
        feeling: an adjective of basic-7; "" where there is none to speak of.
        cause: why, in the person's words; "" where they do not say.
        need: what the person needs now, in a few words.
        strategy: what the reply does for them.
    """

    event: str
    feeling: str
    cause: str
    need: str
    strategy: Strategy


_EVENT_WORDS = 24
_NEEDS = {
    "sad": "comfort",
    "angry": "to be taken seriously",
    "fearful": "calm and a first small step",
    "disgusted": "to be understood",
    "happy": "somebody who is glad with them",
    "surprised": "time to take it in",
}
_ANSWER, _INTEREST = "a plain answer", "honest interest"
_HARD = ("sad", "angry", "fearful", "disgusted")

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_TOLD = re.compile(r"\b(?:i|i'm|i've|i'd|my|me|we|our|us|he|she|they)\b", re.IGNORECASE)
_NAMELESS = re.compile(r"(?:he|she|they|it)\b", re.IGNORECASE)
_EMPTY = re.compile(r"^(?:hi|hello|hey|well|ok(?:ay)?|yes|no|yeah|thanks?(?: you)?|oh|um+|so)\b[^\w]*$", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because(?: of)?|since(?= (?:i|my|he|she|they|we|the)\b)|due to|after(?= \w+)|now that|when(?= (?:i|my|he"
    r"|she|they|we|the)\b)) (?P<told>[^.!?;\n]{4,140})",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:what|who|when|where|why|how|which|can|could|do|does|is|are|will|would)\b.*\?", re.IGNORECASE)


def think_chain(percept: Percept, *, memory: Sequence[Utterance], planner: Planner) -> Chain:
    """Understand a turn by rules, and plan what a reply does.

    Args:
        percept: the person's turn.
        memory: the conversation before, oldest first.
        planner: who guesses feelings that are not shown, and knows what helps.

    Returns:
        The chain; a feeling that neither words nor voice nor face show is guessed from what happened. Somebody in
        distress gets the strategy that the planner chooses, who asks a question information, who is glad affirmation,
        anybody else a question.
    """
    text = " ".join(percept.text.split())
    asks = bool(_ASKS.search(_last_sentence(text)))
    feeling = feeling_word(percept.affect) or ("" if asks else planner.guess(text))
    cause = _CAUSE.search(text.replace("’", "'"))
    return Chain(
        event=_shorten(find_events(text)[0]),
        feeling=feeling,
        cause=cause["told"].strip(" ,") if cause else "",
        need=_NEEDS.get(feeling, _ANSWER if asks else _INTEREST),
        strategy=_strategy(text, feeling, asks, memory, planner),
    )


def line_strategy(text: str, plan: Chain | None, *, first: bool) -> Strategy:
    """Return what a line of a planned reply does for the person.

    Args:
        text: the line.
        plan: what the reply was to do; None for a reply that was not planned.
        first: whether it opens the reply, where a few words meet the feeling.

    Returns:
        The plan's strategy; a question is one whatever was planned, and so is an opening that affirms or reflects.
        Where a question was planned, the other lines are told from their wording.
    """
    tagged = tag_strategy(text)
    if plan is None or plan.strategy == "question" or tagged == "question":
        return tagged
    return tagged if first and tagged in ("affirmation", "reflection") else plan.strategy


def _strategy(text: str, feeling: str, asks: bool, memory: Sequence[Utterance], planner: Planner) -> Strategy:
    if feeling in _HARD:
        return planner.choose([*memory, Utterance("person", text)])
    if asks:
        return "information"
    return "affirmation" if feeling == "happy" else "question"


def find_events(text: str) -> list[str]:
    """Return the sentences that tell something, those that tell most first.

    Args:
        text: what a person said.

    Returns:
        At least one: of themselves and others before anything else, statements before questions, those that name whom
        they speak of before "he" and "it", longer before shorter; no mere greeting, where there is more.
    """
    sentences = [found.strip() for found in _SENTENCE.findall(text) if re.search(r"\w", found)]
    told = [item for item in sentences if not _EMPTY.match(item)] or sentences or [text]
    return sorted(told, key=_telling, reverse=True)


def _telling(sentence: str) -> tuple[bool, bool, bool, int]:
    length = min(len(sentence.split()), _EVENT_WORDS)
    return bool(_TOLD.search(sentence)), "?" not in sentence, not _NAMELESS.match(sentence), length


def _shorten(event: str) -> str:
    words = event.split()
    return " ".join(words) if len(words) <= _EVENT_WORDS else " ".join(words[:_EVENT_WORDS]) + " …"


def _last_sentence(text: str) -> str:
    sentences = [found for found in _SENTENCE.findall(text) if re.search(r"\w", found)]
    return sentences[-1].strip() if sentences else text
