"""Phrases that come again and again: the way in which a recogniser makes up words where there are none."""

from __future__ import annotations

__all__ = ["Piece", "find_loop", "without_loops"]

Piece = tuple[str, float, float]
"""A word or sign as a recogniser splits it, with its start and end in seconds."""

_SIZES = (3, 24)  # pieces of a phrase; "no, no" is said, and what is longer than 24 fills no window twice
_MANY = 4  # times in a row that nobody says three words


def find_loop(pieces: list[Piece], *, times: int) -> tuple[int, int] | None:
    """Find a phrase of 3 to 24 pieces that comes several times in a row.

    Args:
        pieces: a transcript in order.
        times: how many times at least.

    Returns:
        Where the first such phrase begins and its size; None if there is none.
    """
    texts = [text.strip().lower() for text, _, _ in pieces]
    for size in range(_SIZES[0], min(_SIZES[1], len(texts) // times) + 1):
        for start in range(len(texts) - size * times + 1):
            if texts[start : start + size] * times == texts[start : start + size * times]:
                return start, size
    return None


def without_loops(pieces: list[Piece]) -> list[Piece]:
    """Cut every phrase that comes four times or more in a row down to its first time; fewer may have been said.

    Args:
        pieces: a transcript in order.

    Returns:
        The transcript without the repetitions.
    """
    while (found := find_loop(pieces, times=_MANY)) is not None:
        start, size = found
        phrase = [text.strip().lower() for text, _, _ in pieces[start : start + size]]
        end = start + size
        while [text.strip().lower() for text, _, _ in pieces[end : end + size]] == phrase:
            end += size
        pieces = pieces[: start + size] + pieces[end:]
    return pieces
