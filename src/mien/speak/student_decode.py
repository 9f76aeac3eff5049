"""Two ways to have a student's tokens said: many at once in a few passes, and one after another.

Source: Chang et al., "MaskGIT", 2022, arXiv:2202.04200, section 3.2 (the surest of what is masked is kept at each pass,
by a cosine; the rest is masked again). We take the likeliest token where they draw one, so that the same text gives the
same bytes. Pheme, arXiv:2401.02839, decodes its tokens of sound so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.speak.student_net import REACH, StudentNet

__all__ = ["decode_at_once", "decode_in_turn", "masked_counts"]

Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]


def masked_counts(steps: int, passes: int) -> list[int]:
    """Return how many steps of a line are still masked after each pass: a cosine's quarter, from all of them to none.

    Args:
        steps: of the line, 1 or more.
        passes: 1 or more.

    Returns:
        `passes` numbers that fall, the last one 0; fewer where there are fewer steps than passes.
    """
    counts: list[int] = []
    for number in range(1, passes + 1):
        share = np.cos(0.5 * np.pi * number / passes) if number < passes else 0.0
        left = min(int(steps * share), (counts[-1] if counts else steps) - 1)
        counts.append(max(left, 0))
        if not counts[-1]:
            break
    return counts


def decode_at_once(net: StudentNet, prepared: Floats, *, passes: int) -> Tokens:
    """Choose all tokens of a line in a few passes over it.

    Args:
        net: the student.
        prepared: (t, 192) of `StudentNet.prepare`.
        passes: at most.

    Returns:
        (t, l) tokens.
    """
    count = len(prepared)
    tokens = np.zeros((count, len(net.codec.books)), np.int64)
    features = np.zeros((count, net.codec.books.shape[2]), np.float32)
    known = np.zeros(count, bool)
    for left in masked_counts(count, passes):
        asked = np.flatnonzero(~known)
        found, told, sure = net.choose(net.think(prepared, features, known)[asked])
        kept = np.argsort(-sure, kind="stable")[: len(asked) - left]
        here = asked[kept]
        tokens[here], features[here], known[here] = found[kept], told[kept], True
    return tokens


def decode_in_turn(net: StudentNet, prepared: Floats) -> Tokens:
    """Choose the tokens of a line one step after another, each by a pass over as many steps as it hangs on.

    Args:
        net: the student.
        prepared: (t, 192) of `StudentNet.prepare`.

    Returns:
        (t, l) tokens.
    """
    count = len(prepared)
    tokens = np.zeros((count, len(net.codec.books)), np.int64)
    features = np.zeros((count, net.codec.books.shape[2]), np.float32)
    known = np.zeros(count, bool)
    for at in range(count):
        near = slice(max(at - REACH, 0), at + REACH + 1)
        thought = net.think(prepared[near], features[near], known[near])[at - near.start]
        found, told, _ = net.choose(thought[np.newaxis])
        tokens[at], features[at], known[at] = found[0], told[0], True
    return tokens
