"""The echo mind: gives the person's words back, as a listener does, for tests and teaching.

Source: Weizenbaum, "ELIZA", Communications of the ACM 9, 1966: the exchange of I and you, without its keyword script.
"""

from __future__ import annotations

import random
import re
from collections.abc import Generator, Sequence
from threading import Event

from mien.engines import Engine
from mien.say.protocol import Message, check_request

__all__ = ["EchoMind", "engine"]

_SWAPS = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'll": "you'll",
    "i'd": "you'd",
    "am": "are",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "you": "me",
    "your": "my",
    "yours": "mine",
}
_OPENINGS = ("I hear you.", "I see what you mean.", "I am listening.")
_QUESTIONS = ("How was that for you?", "What happened then?", "Would you tell me more?")
_LONGEST = 12  # words given back


class EchoMind:
    """A mind that reflects the last thing that was said."""

    heeds = False
    resumes = True  # what it gives back can follow anything

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        """Reflect the last message; see `Mind.stream`.

        Args:
            messages: at least one; the first line of the person's last is given back.
            seed: of the sentences around it.
            limit: words of the answer at most.
            stop: ends the answer.
            grammar: not kept.

        Yields:
            One word at a time.

        Raises:
            InputError: there are no messages, or the limit is below 1.
        """
        check_request(messages, limit=limit)
        choose = random.Random(seed).choice
        theirs = next((item for item in reversed(messages) if item.role == "user"), messages[-1])
        said: list[str] = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", theirs.text.strip().splitlines()[0])
        turned = [_SWAPS.get(word.lower().replace("’", "'"), word) for word in said[:_LONGEST]]
        reflection = f" You say {' '.join(turned)}." if turned else ""
        words = f"{choose(_OPENINGS)}{reflection} {choose(_QUESTIONS)}".split()
        for place, word in enumerate(words[:limit]):
            if stop.is_set():
                return
            yield word if place == 0 else f" {word}"

    def warm(self, messages: Sequence[Message]) -> None:
        """Check the messages; an echo has nothing to read ahead.

        Args:
            messages: at least one.

        Raises:
            InputError: there are no messages.
        """
        check_request(messages, limit=1)

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        """Check the messages, as `warm` does."""
        check_request(messages, limit=1)

    def close(self) -> None:
        """Do nothing: an echo holds nothing."""


def _make(_choice: str) -> EchoMind:
    return EchoMind()


engine = Engine(
    name="echo",
    summary="gives your words back, for tests and teaching",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=_make,
)
