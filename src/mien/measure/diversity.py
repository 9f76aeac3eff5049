"""How various texts are: the share of word pairs that are new, and how much each text is like the others.

Source: Li et al., "A diversity-promoting objective function for neural conversation models", NAACL 2016 (distinct-n);
Zhu et al., "Texygen", SIGIR 2018 (self-BLEU); BLEU of Papineni et al., ACL 2002, up to pairs of four words, each
precision with one added to both counts from pairs upwards (Lin & Och, COLING 2004). Both depend on how many texts there
are: compare equal counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import exp, log

from mien.errors import InputError

__all__ = ["distinct", "self_bleu"]

_LONGEST = 4


def distinct(texts: Sequence[str], *, words: int = 2) -> float:
    """Return the share of runs of words that are different ones.

    Args:
        texts: one or more.
        words: in a run.

    Returns:
        (0, 1]; 0 where no text is as long as a run.
    """
    runs = [run for text in texts for run in _runs(_split(text), words)]
    return len(set(runs)) / max(len(runs), 1)


def self_bleu(texts: Sequence[str]) -> float:
    """Return the mean BLEU-4 of each text against all others: 1 where all are the same.

    Args:
        texts: two or more.

    Raises:
        InputError: there are fewer.
    """
    if len(texts) < 2:
        raise InputError(f"self_bleu was given {len(texts)} texts; expected two or more")
    split = [_split(text) for text in texts]
    scores = [_bleu(words, [other for other in (*split[:i], *split[i + 1 :])]) for i, words in enumerate(split)]
    return sum(scores) / len(scores)


def _bleu(words: list[str], others: Sequence[list[str]]) -> float:
    if not words:
        return 0.0
    total = 0.0
    for size in range(1, _LONGEST + 1):
        ours = Counter(_runs(words, size))
        most: Counter[tuple[str, ...]] = Counter()
        for other in others:
            most |= Counter(_runs(other, size))
        added = int(size > 1)
        matched, count = (ours & most).total() + added, ours.total() + added
        if not matched:
            return 0.0
        total += log(matched / count)
    nearest = min((len(other) for other in others), key=lambda length: (abs(length - len(words)), length))
    return exp(total / _LONGEST + min(0.0, 1.0 - nearest / len(words)))


def _split(text: str) -> list[str]:
    return re.findall(r"\w+(?:'\w+)?", text.lower())


def _runs(words: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
