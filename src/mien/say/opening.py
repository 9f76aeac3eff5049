"""Opening a reply: a few words that meet a plain feeling, said while the mind still reads.

Listeners meet a feeling at once, before they know what else to say ("specific responses"; Bavelas, Coates & Johnson,
"Listeners as co-narrators", J. Personality and Social Psychology 79, 2000). A mind on two cores needs longer: it is
given the opening as the beginning of its own answer and goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from queue import SimpleQueue
from threading import Event, Thread

from mien.types import Percept, Utterance, feeling_word

__all__ = ["open_reply", "opened"]

_PLAIN = 0.35
"""Valence beyond which a feeling is met at once. In EmpatheticDialogues' dev split, first utterances: 19 % would be met
gladly, of which 91 % are told under a pleasant label, and 32 % with regret, 86 % under an unpleasant one; most of the
other 14 % tell of trouble all the same ("a friend of mine was sick": caring)."""

_SURE = 0.35  # confidence

_GLAD = ("Oh, how lovely!", "Oh, I'm glad!", "That's wonderful!", "How nice!")
_SORRY = ("Oh, I'm sorry.", "Oh, that's hard.", "I'm sorry to hear that.", "Oh no, I'm sorry.")
_FRIGHTENED = ("That sounds frightening.", "I can see why you worry.", "Oh, that's a lot to face.")
_TO_MIEN = re.compile(r"\b(?:you|your|you're|yours|yourself|u)\b", re.IGNORECASE)


def open_reply(percept: Percept, *, memory: Sequence[Utterance], seed: int) -> str:
    """Return the words that a reply begins with, or "" where they are better left to the mind.

    Args:
        percept: the person's turn.
        memory: the conversation before, oldest first: what opened one of the last two answers is not said again, and
            after an answer that met the same kind of feeling like this comes one that does not.
        seed: which of several.

    Returns:
        A short sentence for who feels plainly good or bad about something; nothing for who speaks to Mien about Mien,
        as blame and thanks are not met by being glad or sorry for them.
    """
    affect = percept.affect
    if abs(affect.valence) < _PLAIN or affect.confidence < _SURE or _TO_MIEN.search(percept.text):
        return ""
    words = _GLAD if affect.valence > 0 else _FRIGHTENED if feeling_word(affect) == "fearful" else _SORRY
    answers = [item.text for item in memory if item.speaker == "mien"][-2:]
    if answers and answers[-1].startswith(words):
        return ""
    fresh = [opening for opening in words if not any(answer.startswith(opening) for answer in answers)]
    return fresh[seed % len(fresh)]


def opened(opening: str, texts: Generator[str, None, None], *, stop: Event) -> Generator[str, None, None]:
    """Say an opening while what follows is thought.

    Args:
        opening: the first text.
        texts: the others; they are worked at on a thread from the moment on that the opening is asked for.
        stop: ends the texts; it is set where this iterator is closed before its end.

    Yields:
        The opening, then the texts.

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
        yield opening
        while (text := done.get()) is not None:
            if isinstance(text, BaseException):
                raise text
            yield text
    except GeneratorExit:
        stop.set()
        raise
    finally:
        thread.join()
