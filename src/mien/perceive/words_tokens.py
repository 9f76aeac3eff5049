"""Texts as numbers of a vocabulary, unit by unit, so that any unit can be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mien.perceive.words_text import bare, legible, units

__all__ = ["LONGEST", "Piece", "Vocabulary"]

LONGEST = 48
"""Tokens that are read at once, the two ends counted: what the network saw in training."""


_ENDING = 9  # letters of a token, "##" counted, from which on it is no mere bit of a word


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, or a part of one, as tokens.

    Args:
        units: what can be left out, as `units` splits a text.
        tokens: for each unit its numbers in the vocabulary.
    """

    units: tuple[str, ...]
    tokens: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """Tokens in all, without the ends."""
        return sum(map(len, self.tokens))

    def part(self, first: int, last: int) -> Piece:
        """Return the units from `first` on, up to but not including `last`."""
        return Piece(self.units[first:last], self.tokens[first:last])

    def without(self, word: str) -> Piece:
        """Return the piece with every unit left out that is `word` when it is `bare`."""
        kept = [i for i, unit in enumerate(self.units) if bare(unit) != word]
        return Piece(tuple(self.units[i] for i in kept), tuple(self.tokens[i] for i in kept))


class Vocabulary:
    """The encoder's vocabulary.

    Args:
        text: of its `tokenizer.json`.
    """

    def __init__(self, text: str) -> None:
        from tokenizers import Tokenizer

        tokenizer: Any = Tokenizer.from_str(text)
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._foreign = frozenset(
            number
            for word, number in tokenizer.get_vocab(with_added_tokens=True).items()
            if word == "[UNK]" or not word.isascii() or (word.startswith("##") and len(word) < _ENDING)
        )
        self._ends: tuple[int, int] = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))

    def encode(self, text: str) -> Piece:
        """Return a text as tokens, however long.

        Args:
            text: any text; emoji and smileys are read by what they show.

        Returns:
            The tokens.
        """
        found = units(text)
        # one call and no batch: a batch is handed to other threads, which a busy machine lets wait
        coded = self._tokenizer.encode(
            [legible(unit) for unit in found], is_pretokenized=True, add_special_tokens=False
        )
        tokens: list[list[int]] = [[] for _ in found]
        for place, token in zip(coded.word_ids, coded.ids, strict=True):
            tokens[place].append(token)
        return Piece(found, tuple(map(tuple, tokens)))

    def strange(self, piece: Piece) -> float:
        """Return the share of tokens, in [0, 1], that are bits of words, or signs that English hardly uses.

        Args:
            piece: any; one unit of it, such as a drawn-out "hahaha", is free.

        Returns:
            0 for an empty piece.
        """
        odd = [sum(token in self._foreign for token in tokens) for tokens in piece.tokens]
        most = max(odd, default=0) if len(odd) > 1 else 0
        return (sum(odd) - most) / max(piece.size, 1)

    def row(self, piece: Piece) -> list[int]:
        """Return a piece as the network takes it.

        Args:
            piece: tokens past `LONGEST` are cut off.

        Returns:
            From 2 to `LONGEST` tokens, with the ends.
        """
        inner = [token for tokens in piece.tokens for token in tokens]
        return [self._ends[0], *inner[: LONGEST - 2], self._ends[1]]
