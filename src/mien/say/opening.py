"""Opening a reply: words that meet a plain feeling and name what happened, said while the mind still reads.

Listeners meet a feeling at once, before they know what else to say ("specific responses"; Bavelas, Coates & Johnson,
"Listeners as co-narrators", J. Personality and Social Psychology 79, 2000). A mind on two cores needs longer: it is
given the opening as the beginning of its own answer and goes on from there; a small one that has just named what
happened keeps to it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from queue import SimpleQueue
from threading import Event, Thread

from mien.say.chain import find_events
from mien.say.retell import retell
from mien.types import Percept, Utterance, feeling_word

__all__ = ["name_event", "open_reply", "opened"]

_PLAIN = 0.35
"""Valence beyond which a feeling is met at once. In EmpatheticDialogues' dev split, first utterances: 19 % would be met
gladly, of which 91 % are told under a pleasant label, and 32 % with regret, 86 % under an unpleasant one; most of the
other 14 % tell of trouble all the same ("a friend of mine was sick": caring)."""

_SURE = 0.35  # confidence

_GLAD = ("Oh, how lovely!", "Oh, I'm glad!", "That's wonderful!", "How nice!")
_SORRY = ("Oh, I'm sorry.", "Oh, that's hard.", "I'm sorry to hear that.", "Oh no, I'm sorry.")
_FRIGHTENED = ("That sounds frightening.", "I can see why you worry.", "Oh, that's a lot to face.")
_HARD = ("sad", "angry", "fearful")
_TO_MIEN = re.compile(r"\b(?:you|your|you're|yours|yourself|u)\b", re.IGNORECASE)


def open_reply(percept: Percept, *, memory: Sequence[Utterance], seed: int, guessed: str = "") -> str:
    """Return the words that a reply begins with, or "" where they are better left to the mind.

    Args:
        percept: the person's turn.
        memory: the conversation before, oldest first: what opened one of the last two answers is not said again, and
            after an answer that met the same kind of feeling like this comes one that does not.
        seed: which of several.
        guessed: a label of basic-7, guessed from what happened where no feeling is plain; "" for none. Only a sad,
            angry or fearful one is met: gladness about what was no joy would hurt.

    Returns:
        A short sentence for who feels plainly good or bad about something; nothing for who speaks to Mien about Mien,
        as blame and thanks are not met by being glad or sorry for them.
    """
    affect = percept.affect
    plain = abs(affect.valence) >= _PLAIN and affect.confidence >= _SURE
    if not (plain or guessed in _HARD) or _TO_MIEN.search(percept.text):
        return ""
    words = _SORRY
    if plain and (affect.valence > 0 or feeling_word(affect) == "fearful"):
        words = _GLAD if affect.valence > 0 else _FRIGHTENED
    answers = [item.text for item in memory if item.speaker == "mien"][-2:]
    if answers and answers[-1].startswith(words):
        return ""
    fresh = [opening for opening in words if not any(answer.startswith(opening) for answer in answers)]
    return fresh[seed % len(fresh)]


def name_event(text: str, *, memory: Sequence[Utterance], after: str) -> str:
    """Return a line that names what happened, or "" where none is at hand or the last answer named something too.

    Args:
        text: what the person said.
        memory: the conversation before, oldest first.
        after: what is said before the line; "" for nothing.

    Returns:
        "Your father forgot your name." after other words, "So your father forgot your name." as the first.
    """
    clause = _told_back(text)
    if not clause or _named(memory):
        return ""
    return f"{clause[0].upper()}{clause[1:]}." if after else f"So {clause}."


def _told_back(text: str) -> str:
    return next((clause for event in find_events(text) if (clause := retell(event))), "")


def _named(memory: Sequence[Utterance]) -> bool:
    """Tell whether the last answer told the person back what they had said before it."""
    heard, answer = ([item.text for item in memory if item.speaker == who][-1:] for who in ("person", "mien"))
    clause = _told_back(heard[0]) if heard and answer else ""
    return bool(clause) and clause.lower() in answer[0].lower()


def opened(openings: Sequence[str], texts: Generator[str, None, None], *, stop: Event) -> Generator[str, None, None]:
    """Say an opening while what follows is thought.

    Args:
        openings: the first texts.
        texts: the others; they are worked at on a thread from the moment on that the first is asked for.
        stop: ends the texts; it is set where this iterator is closed before its end.

    Yields:
        The openings, then the texts.

    Raises:
        Exception: whatever the texts raise.
    """
    done: SimpleQueue[str | BaseException | None] = SimpleQueue()

    def work() -> None:
        try:
            with closing(texts):
                for text in texts:
                    done.put(text)
        except BaseException as error:
            done.put(error)
        done.put(None)

    thread = Thread(target=work, name="mien-opened", daemon=True)
    thread.start()
    try:
        yield from openings
        while (text := done.get()) is not None:
            if isinstance(text, BaseException):
                raise text
            yield text
    except GeneratorExit:
        stop.set()
        raise
    finally:
        thread.join()
