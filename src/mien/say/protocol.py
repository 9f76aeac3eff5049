"""The protocols of a mind, messages in and text out as it is thought, and of who plans what a reply does."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol

from mien.errors import InputError
from mien.types import ShownPicture, Strategy, Utterance

__all__ = ["Message", "Mind", "Planner", "check_request"]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of what a mind reads.

    Args:
        role: who wrote it.
        text: what it says.
        shown: pictures that go with it; the text tells what is to be seen, for a mind that cannot see.

    Raises:
        InputError: the text is blank.
    """

    role: Literal["system", "user", "assistant"]
    text: str
    shown: tuple[ShownPicture, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError(f"a {self.role} message has no text; expected words")


class Mind(Protocol):
    """Something that thinks of an answer."""

    @property
    def heeds(self) -> bool:
        """Whether it says what a note asks it to say; a very small model is only thrown by one."""
        ...

    @property
    def resumes(self) -> bool:
        """Whether it goes on from words that its answer begins with; one that begins anew says them twice."""
        ...

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        """Think of an answer.

        Args:
            messages: at least one; the last is the person's, or after it the words that the answer begins with: they
                are not given again. A mind that cannot go on from them begins anew.
            seed: of the choice of words; the same calls in the same order with the same seeds give the same text.
            limit: tokens of the answer at most, at least 1.
            stop: once it is set, from any thread, the mind stops as soon as it can.
            grammar: in llama.cpp's GBNF, what the answer must follow; "" leaves it free. A mind that cannot be held to
                one answers freely: read what comes with care.

        Yields:
            Pieces of the answer as they come, as the mind wrote them: unguarded. Closing the iterator stops the mind.

        Raises:
            InputError: there are no messages, or the limit is below 1.
            EngineError: the mind cannot be reached or broke, or the grammar is wrong.
        """
        ...

    def warm(self, messages: Sequence[Message]) -> None:
        """Read messages ahead, so that an answer to what follows them comes sooner.

        Args:
            messages: how the messages of the next `stream` will begin.

        Raises:
            InputError: there are no messages.
            EngineError: the mind cannot be reached or broke.
        """
        ...

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        """Read what the person has said so far, where that costs nothing but time: most minds do nothing.

        Args:
            messages: how the messages of the next `stream` will begin; the last is the person's, and will grow.
            stop: once it is set, from any thread, the mind stops as soon as it can.

        Raises:
            InputError: there are no messages.
            EngineError: the mind broke.
        """
        ...

    def close(self) -> None:
        """Let go of models and connections; a closed mind may think again and then loads again."""
        ...


class Planner(Protocol):
    """Someone who has seen what helps people in distress."""

    def guess(self, text: str) -> str:
        """Guess how somebody feels who tells this without a word of feeling.

        Args:
            text: their words.

        Returns:
            A label of basic-7; "" where none is likely enough.
        """
        ...

    def choose(self, talk: Sequence[Utterance]) -> Strategy:
        """Choose what the next reply does for somebody in distress.

        Args:
            talk: what was said, oldest first; at least one utterance, the last is the person's.

        Returns:
            The strategy.
        """
        ...


def check_request(messages: Sequence[Message], *, limit: int) -> None:
    """Refuse a request that no mind can answer.

    Args:
        messages: at least one.
        limit: at least 1.

    Raises:
        InputError: there are no messages, or the limit is below 1.
    """
    if not messages:
        raise InputError("a mind was given no messages; expected at least one")
    if limit < 1:
        raise InputError(f"a mind was given a limit of {limit} tokens; expected at least 1")
