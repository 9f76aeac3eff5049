"""The words a feeling may be named with: those of the open vocabulary that a language network can tell by one token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mien.errors import InputError
from mien.perceive.open_wheel import load_wheel
from mien.types import load_taxonomy

__all__ = ["BASIC", "Vocabulary", "first_tokens", "open_vocabulary"]

BASIC = load_taxonomy("basic-7").labels


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Words for a feeling.

    Args:
        words: w of them.
        root: (w,) int64, place in `BASIC` of the feeling that each belongs to.
        branch: the name of each one's branch.
    """

    words: tuple[str, ...]
    root: NDArray[np.int64]
    branch: tuple[str, ...]

    def meant(self, label: str, *, finer: str = "") -> NDArray[np.bool_]:
        """Return (w,) bool, the words that are right where a basic feeling is.

        Args:
            label: of basic-7, in any form.
            finer: a word of the same feeling in any form, such as "gratitude"; then only its branch is right. One that
                is not known, or belongs to another feeling, says nothing.

        Raises:
            InputError: the label is no basic feeling.
        """
        wheel = load_wheel()
        known = wheel.of[found].root if (found := wheel.find(label)) else ""
        if known not in BASIC:
            raise InputError(f"the label is {label!r}; expected a basic feeling such as {', '.join(BASIC)}")
        near = wheel.of[found] if (found := wheel.find(finer)) else None
        if near is not None and near.root == known:
            return np.array([branch == near.name for branch in self.branch])
        return self.root == BASIC.index(known)


def open_vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    """Return the words of `open_words.toml` that their first token tells.

    Where several begin with the same token, it is the one that has no other; where each has others, none.

    Args:
        tokenizer: of the language network.
    """
    begun: dict[int, list[tuple[int, str]]] = {}
    for word in load_wheel().of:
        tokens = _tokens(tokenizer, word)
        begun.setdefault(tokens[0], []).append((len(tokens), word))
    kept = {min(same)[1] for same in begun.values() if len(same) == 1 or min(same)[0] == 1}
    words = tuple(word for word in load_wheel().of if word in kept)
    branches = [load_wheel().of[word] for word in words]
    root = np.array([BASIC.index(branch.root) for branch in branches])
    return Vocabulary(words, root, tuple(branch.name for branch in branches))


def first_tokens(tokenizer: Tokenizer, words: Sequence[str]) -> list[int]:
    """Return the first token of each word, as it stands within a line."""
    return [_tokens(tokenizer, word)[0] for word in words]


def _tokens(tokenizer: Tokenizer, word: str) -> list[int]:
    return tokenizer.encode(f" {word}", add_special_tokens=False).ids
