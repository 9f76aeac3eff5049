"""Signs that somebody is in danger, from what they say: rules about wordings, over words that are spelt in one way."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from mien.say.care_words import normal_words

__all__ = ["SIGNS", "Sign", "read_sign"]

Sign = Literal["poison", "friend", "self", "danger", "others"]
"""Took too much of something; somebody else may end or hurt their life; the person may; is in danger from somebody;
may hurt somebody. The first that is found counts."""

SIGNS: tuple[Sign, ...] = get_args(Sign)


@lru_cache(maxsize=256)  # the last turns are read again with every turn
def read_sign(heard: str) -> Sign | None:
    """Return what danger a turn speaks of.

    Args:
        heard: the person's words, in English; slips of the finger and slang are read too.

    Returns:
        The first of `SIGNS` that is found, or None. Rules about wordings miss what only a person would notice.

    Source: the warning signs of World Health Organization, "Preventing suicide: how to start a conversation", 2018, put
        into wordings by us. Nothing is diagnosed and no risk is scored: any sign leads to help.
    """
    rules = _rules()
    sentences = [rules.plain(sentence) for sentence in normal_words(heard).split(" . ")]
    for text in (*sentences, " . ".join(sentences)):
        for sign in SIGNS:
            over = sign == "danger" and rules.past.search(text)
            if not over and any(pattern.search(text) for pattern in rules.signs[sign]):
                return sign
    return None


@dataclass(frozen=True, slots=True)
class _Rules:
    figures: tuple[re.Pattern[str], ...]
    story: re.Pattern[str]  # a sentence that speaks of one
    deeds: tuple[re.Pattern[str], ...]  # what counts for nothing in it
    past: re.Pattern[str]  # danger from somebody that is long over is for a talk, not for a hotline
    signs: dict[Sign, tuple[re.Pattern[str], ...]]

    def plain(self, sentence: str) -> str:
        """Take out of a sentence what is only a figure of speech, or of a story."""
        for pattern in self.figures:
            sentence = pattern.sub(" - ", sentence)
        if self.story.search(sentence) and not re.search(r"\b(?:myself|my life|i want to die)\b", sentence):
            for pattern in self.deeds:
                sentence = pattern.sub(" - ", sentence)
        return sentence.strip()


@cache
def _rules() -> _Rules:
    table = tomllib.loads(files("mien.say").joinpath("care_signs.toml").read_text(encoding="utf-8"))
    parts: dict[str, str] = table["parts"]

    def made(wordings: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(re.sub(r"<(\w+)>", lambda part: parts[part[1]], wording)) for wording in wordings)

    story = re.compile(rf"\b(?:{parts['story']}|{table['figures']['course']})\b")
    signs: dict[Sign, tuple[re.Pattern[str], ...]] = {sign: made(table["signs"][sign]) for sign in SIGNS}
    figures = table["figures"]
    return _Rules(made(figures["everywhere"]), story, made(figures["story"]), re.compile(figures["past"]), signs)
