"""The verb: from what was perceived and is felt to the lines of an answer, as they are thought."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event

from mien.errors import InputError
from mien.say.care import concern, take_care
from mien.say.chain import Chain, line_strategy
from mien.say.guard import Guard
from mien.say.lines import cut_lines, ends_sentence
from mien.say.opening import name_event, open_reply, opened
from mien.say.plain import plain_text
from mien.say.prompt import RULES, build_messages, build_prefix, plan_note
from mien.say.protocol import Message, Mind
from mien.say.style import Style, styled_affect
from mien.say.tool_mind import FILLERS, thinking
from mien.types import Affect, Line, Percept, Persona, Strategy, Utterance, feeling_word

__all__ = ["overhear", "prepare", "say"]

_LINES = 4
_WORDS = 60
_TOKENS = 120  # what a mind may spend on 60 words
_HERE, _MORE = "I'm here.", "Tell me a little more?"  # stand in for a reply

_GAP = re.compile(r"\s+([.,;:!?])")  # where a bracket stood before a mark

_log = logging.getLogger("mien.say")


def say(
    percept: Percept,
    affect: Affect,
    *,
    persona: Persona,
    memory: Sequence[Utterance],
    mind: Mind,
    seed: int,
    stop: Event,
    plan: Chain | None = None,
    recalled: Sequence[str] = (),
) -> Generator[Line, None, None]:
    """Answer one turn of the person.

    Closing the iterator interrupts: the mind stops. A reply of which nothing can be said is asked for once more; if
    that fails too, a short honest line stands in for it and the log tells why.

    Args:
        percept: the person's turn.
        affect: the feeling to answer with; every line has it, unless somebody is in danger: then concern;
            a stage direction of the mind ("*smiles*") colours the line after it.
        persona: who answers.
        memory: the conversation so far, oldest first.
        mind: who thinks.
        seed: of everything that is random.
        stop: once it is set, from any thread, no more lines come, as soon as the mind can stop.
        plan: what is understood of the turn and what the reply is to do (`think_chain`); a plain feeling is met at once
            then, in words that are not the mind's (`open_reply`), what happened is named before a mind that goes on
            from there (`name_event`), and a mind that heeds notes is given one. None leaves all to the mind.
        recalled: sentences from memory such as "two days ago they told you about a job interview".

    Yields:
        One to about four lines, 60 words at most.

    Raises:
        InputError: the turn has no words.
        EngineError: the mind cannot be reached or broke.
    """
    if not percept.text.strip():
        raise InputError("the turn has no words to answer; expected a person's words")
    styles: dict[str, Style] = {}  # of lines for which the mind asked for one
    begun: dict[str, Strategy] = {}  # lines that are not the mind's
    followed = None  # the plan that the lines follow: fixed ones follow none
    care = take_care(percept.told, memory=memory)
    if care.tender:
        affect = concern()
    feeling = plan.feeling if plan is not None else feeling_word(percept.affect)
    texts: Iterable[str] = care.lines
    if not texts:
        plan = None if care.tender else plan
        rules = RULES if plan is None else f"{RULES} {plan_note(plan)}"
        guard = Guard(
            percept.text,
            rules=rules,
            name=persona.name,
            before=_sentences(memory),
            tender=care.tender,
            feeling=feeling,
        )
        begun = _begin(percept, plan, guard, memory=memory, mind=mind, seed=seed) if plan is not None else {}
        if plan is not None and plan.strategy == "restatement" and "restatement" in begun.values():
            plan = replace(plan, strategy="reflection")
        noted = plan if mind.heeds else None
        messages = build_messages(percept, affect, persona=persona, memory=memory, plan=noted, recalled=recalled)
        if care.note:
            messages[-1] = replace(messages[-1], text=f"{messages[-1].text}\n({care.note})")
        if begun:
            messages.append(Message("assistant", " ".join(begun)))
        named = name_event(percept.text, memory=memory, after="") if plan is not None else ""
        thought = _think(messages, guard, styles, name=persona.name, mind=mind, seed=seed, stop=stop, named=named)
        texts = opened(tuple(begun), thought, stop=stop) if begun else thought
        followed = plan
    for place, text in enumerate(texts):
        if stop.is_set():
            return
        style = styles.get(text)
        if care.tender or (style == "laugh" and feeling not in ("", "happy")):
            style = None
        shown = thinking(affect) if text in FILLERS else styled_affect(affect, style)
        yield Line(text, shown, begun.get(text) or line_strategy(text, followed, first=place == 0))


def prepare(*, persona: Persona, memory: Sequence[Utterance], mind: Mind) -> None:
    """Let a mind read persona and memory ahead, while the person is still silent or speaking.

    Args:
        persona: who will answer.
        memory: the conversation so far, oldest first.
        mind: who will think.

    Raises:
        EngineError: the mind cannot be reached or broke.
    """
    mind.warm(build_prefix(persona=persona, memory=memory))


def overhear(heard: str, *, persona: Persona, memory: Sequence[Utterance], mind: Mind, stop: Event) -> None:
    """Let a mind read what the person has said so far, while they speak on.

    Args:
        heard: the words so far; some may turn out to be others.
        persona: who will answer.
        memory: the conversation before, oldest first.
        mind: who will think.
        stop: once it is set, from any thread, the mind stops as soon as it can.

    Raises:
        EngineError: the mind broke.
    """
    if heard.strip():
        mind.read_along([*build_prefix(persona=persona, memory=memory), Message("user", heard)], stop=stop)


def _begin(
    percept: Percept, plan: Chain, guard: Guard, *, memory: Sequence[Utterance], mind: Mind, seed: int
) -> dict[str, Strategy]:
    """Return the lines before the mind's and what they do: one meets the feeling, one names what happened."""
    met = open_reply(percept, memory=memory, seed=seed, guessed=plan.feeling)
    met = "" if met and guard.refuse(met) else met
    named = name_event(percept.text, memory=memory, after=met) if mind.resumes else ""
    named = "" if named and guard.refuse(named, told_back=True) else named
    begun: dict[str, Strategy] = {met: line_strategy(met, plan, first=True), named: "restatement"}
    return {line: strategy for line, strategy in begun.items() if line}


def _think(
    messages: list[Message],
    guard: Guard,
    styles: dict[str, Style],
    *,
    name: str,
    mind: Mind,
    seed: int,
    stop: Event,
    named: str,
) -> Generator[str, None, None]:
    """Yield what can be said of a mind's reply, or of its second; else lines that stand in, naming what happened."""
    begun = len(guard.said)
    for attempt in (seed, seed + 1):
        yield from _attempt(messages, guard, styles, name=name, mind=mind, seed=attempt, stop=stop)
        if len(guard.said) > begun or stop.is_set():
            return
        _log.warning("seed %d gave nothing that can be said", attempt)
    if not begun:
        yield _HERE if not named or guard.refuse(named, told_back=True) else named
    yield _MORE


def _attempt(
    messages: list[Message],
    guard: Guard,
    styles: dict[str, Style],
    *,
    name: str,
    mind: Mind,
    seed: int,
    stop: Event,
) -> Generator[str, None, None]:
    """Yield what can be said of one reply, and stop the mind when that is enough."""
    words = 0
    asked: list[Style] = []  # since the last line
    refused = False  # the beginning of this sentence was
    with closing(mind.stream(messages, seed=seed, limit=_TOKENS, stop=stop)) as pieces:
        for line in cut_lines(plain_text(pieces, name=name, styled=asked.append)):
            text = _GAP.sub(r"\1", line)
            if asked:
                styles[text] = asked[-1]
                asked.clear()
            if refused:
                refused = not ends_sentence(text)
                continue
            count = len(text.split())
            if words and words + count > _WORDS:
                return
            if guard.loops(text):
                _log.info("a loop was cut: %s", text)
                return
            if reason := guard.refuse(text):
                _log.info("not said (%s): %s", reason, text)
                refused = not ends_sentence(text)
                continue
            yield text
            words += count
            if len(guard.said) >= _LINES and ends_sentence(text):
                return


def _sentences(memory: Sequence[Utterance]) -> tuple[str, ...]:
    """Return what Mien said lately, line by line."""
    recent = [item.text for item in memory[-6:] if item.speaker == "mien"]
    return tuple(line for text in recent for line in cut_lines([text]))
