"""Openings and replies of EmpatheticDialogues as numbers for a small network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mien.corpora import EMPATHETIC

__all__ = ["BEGIN", "END", "ReplyTalk", "Vocabulary", "learn_words", "read_talks"]

BEGIN, END = 2, 3
_NAMES = ("", "?", "<", ">")  # nothing, a word that is not known, an answer's beginning and end
_SEEN = 2  # times that a word is there to be one
_LONGEST = (96, 40)  # words of an opening (its last ones) and of a reply (its first)


@dataclass(frozen=True, slots=True)
class ReplyTalk:
    """What somebody said, how they felt, and what was answered.

    Args:
        heard: words.
        feeling: one of the corpus' 32.
        reply: words.
    """

    heard: tuple[str, ...]
    feeling: str
    reply: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and their numbers.

    Args:
        words: by number; the first four are none.
        numbers: of the words.
    """

    words: tuple[str, ...]
    numbers: dict[str, int]

    def encode(self, words: Iterable[str]) -> list[int]:
        """Return numbers; 1 for a word that is not known."""
        return [self.numbers.get(word, 1) for word in words]

    def decode(self, numbers: Iterable[int]) -> str:
        """Return text up to an answer's end."""
        words = []
        for number in numbers:
            if number == END:
                break
            words.append(self.words[number])
        return re.sub(r" (?=[.,!?;:])", "", " ".join(words))


def learn_words(talks: Sequence[ReplyTalk]) -> Vocabulary:
    """Return the words that are there twice or more, commonest first."""
    counts = Counter(word for talk in talks for word in (*talk.heard, *talk.reply))
    words = (*_NAMES, *(word for word, count in counts.most_common() if count >= _SEEN))
    return Vocabulary(words, {word: place for place, word in enumerate(words)})


def read_talks(data: Path, split: str) -> list[ReplyTalk]:
    """Return what listeners answered to openings.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        split: "dev" or "test".

    Returns:
        In the order of the corpus.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    talks = EMPATHETIC.read(data / "text" / "empathetic_dialogues", split=split)
    last, first = _LONGEST
    return [
        ReplyTalk(_words(talk.turns[0].text)[-last:], talk.original[0].strip().lower(), reply[:first])
        for talk in talks
        if len(talk.turns) > 1 and (reply := _words(talk.turns[1].text))
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[.,!?;:]", text.lower().replace("’", "'")))
