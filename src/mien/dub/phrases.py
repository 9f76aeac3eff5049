"""Which words of a line are said in one breath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mien.types import Mark

__all__ = ["Phrase", "part_words"]

_NEAR = 0.05  # seconds: what is nearer than that is one breath


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are said in one breath.

    Args:
        words: one or more, with their times in the film.
    """

    words: tuple[Mark, ...]

    @property
    def text(self) -> str:
        """The words as they are written."""
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float:
        """Seconds, when the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Seconds, when the last word ends."""
        return self.words[-1].end


def part_words(words: Sequence[Mark], natural: Sequence[Mark]) -> tuple[Phrase, ...]:
    """Part a line into phrases.

    Args:
        words: n of them, at least one, with their times in the film.
        natural: the same, with the times at which the voice says them by itself.

    Returns:
        The phrases in order of time: a new one begins after each rest, of the film's words or of the voice by itself,
        whose own pauses would else stay as long as they are.
    """
    phrases: list[list[Mark]] = [[words[0]]]
    for (before, word), (own_before, own) in zip(pairwise(words), pairwise(natural), strict=True):
        if max(word.start - before.end, own.start - own_before.end) < _NEAR:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return tuple(Phrase(tuple(phrase)) for phrase in phrases)
