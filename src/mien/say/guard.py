"""Judging whole lines: what loops, repeats, parrots, recites, harms or speaks out of character is not said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from mien.say.care_guard import careless
from mien.say.tact import tactless

__all__ = ["Guard"]

_MACHINE = re.compile(
    r"\bas an? (?:ai|artificial|language|virtual|large|chat)|language model|artificial intelligence|openai"
    r"|alibaba|qwen|smollm|\b(?:i am|i'm) (?:just |only )?an? (?:ai|artificial|language|virtual|large|computer"
    r"|chat|digital|helpful|assistant|machine|bot)\b|\bmy (?:training|programming|developers)\b"
    r"|\bi (?:was|am) (?:trained|programmed|created by)\b",
    re.IGNORECASE,
)
_ASKS_MACHINE = re.compile(r"\b(?:ai|a\.i|robot|bot|machine|computer|human|chatgpt|model|program)\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:[Mm]y name(?: is|'s)|[Cc]all me|I am|I'm) ([A-Z]\w+)")
_CODE = re.compile(
    r"\b(?:def|function|import|return|print|console\.log|var|const)\b\s*[\w.]*\s*[({=]|[;{}]\s*$|==|=>|::"
    r"|\b(?:python|javascript|html|source code|code snippet|programming language)\b",
    re.IGNORECASE,
)
_ASKS_CODE = re.compile(r"\b(?:cod(?:e|ing)|program\w*|software|python|javascript|html|computer|bug)\b", re.IGNORECASE)

_OWN_WORDS = "the person's own words"
_SAME = 0.8  # share of words at which two sentences count as one
_PARROT = 5  # words in a row of the person's that make a line theirs, if they are most of it
_THEIRS = 0.85  # that most
_RECITED = 7  # words in a row of the instructions that make a line a recital
_GRAM = 3  # words that a line may say twice, but not three times


@dataclass(slots=True)
class Guard:
    """What the lines of one reply are judged by; it remembers those that it let through.

    Args:
        heard: the person's words.
        rules: the instructions that the mind was given.
        name: of who answers; "" lets no name be claimed.
        before: what Mien said earlier, sentence by sentence.
        tender: the person is in danger or was a few turns ago.
        feeling: the person's, a label of basic-7; "" where it is not known.
    """

    heard: str
    rules: str
    name: str = ""
    before: Sequence[str] = ()
    tender: bool = False
    feeling: str = ""
    said: list[str] = field(default_factory=list, init=False)

    def refuse(self, line: str, *, told_back: bool = False) -> str:
        """Judge one line.

        Args:
            line: plain words.
            told_back: it is meant to be the person's own words.

        Returns:
            Why it is not to be said, or "" if it is.
        """
        reason = careless(line, heard=self.heard, tender=self.tender)
        faults = (reason for reason, found in self._faults(line) if found and not (told_back and reason == _OWN_WORDS))
        reason = reason or next(faults, "")
        if not reason:
            self.said.append(line)
        return reason

    def loops(self, line: str) -> bool:
        """Tell whether a line goes round in circles, so that nothing good will follow it."""
        words = _words(line)
        grams = [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]
        stuck = any(len(set(words[i : i + 4])) == 1 for i in range(len(words) - 3))
        again = any(_same(words, _words(earlier)) for earlier in self.said)
        return stuck or again or any(grams.count(gram) > 2 for gram in grams)

    def _faults(self, line: str) -> list[tuple[str, bool]]:
        words, plain = _words(line), line.replace("’", "'")
        theirs = _longest_run(words, _words(self.heard)) >= max(_PARROT, _THEIRS * len(words))
        addressed = bool({"you", "your", "you're", "you've"} & set(words))
        return [
            ("no words", not words),
            ("loop", self.loops(line)),
            ("said before", len(words) > 3 and any(_same(words, _words(earlier)) for earlier in self.before)),
            (_OWN_WORDS, theirs and not addressed),
            ("against their feeling", tactless(line, feeling=self.feeling)),
            ("the prompt", _longest_run(words, _words(self.rules)) >= _RECITED),
            ("out of character", bool(_MACHINE.search(plain)) and not self._asks_machine()),
            ("another name", any(name not in self.name.split() for name in _NAMED.findall(plain))),
            ("code", bool(_CODE.search(line)) and not _ASKS_CODE.search(self.heard)),
            ("another script", not _scripts(line) <= _scripts(self.heard) | {"LATIN"}),
        ]

    def _asks_machine(self) -> bool:
        """Tell whether they ask about machines; who orders one about does not."""
        return "?" in self.heard and bool(_ASKS_MACHINE.search(self.heard))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.replace("’", "'").lower())


def _same(words: list[str], others: list[str]) -> bool:
    """Tell whether two sentences are one, or share most of their words in whatever order."""
    if not words or not others:
        return False
    one, other = set(words), set(others)
    return words == others or (min(len(one), len(other)) > 3 and len(one & other) >= _SAME * len(one | other))


def _longest_run(words: list[str], others: list[str]) -> int:
    """Return the number of words in the longest row of words that both have."""
    best = 0
    row = [0] * (len(others) + 1)
    for word in words:
        row = [0, *(row[place] + 1 if word == other else 0 for place, other in enumerate(others))]
        best = max(best, *row)
    return best


def _scripts(text: str) -> set[str]:
    """Return the scripts of a text's letters, by the first word of their Unicode names."""
    return {unicodedata.name(letter, "?").split(maxsplit=1)[0] for letter in text if letter.isalpha()}
