"""Words as signs are looked for in them: spelt in one way, without contractions, slang and slips of the finger."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["normal_words"]

_TOKEN = re.compile(r"[a-z0-9]+(?:['*/-][a-z0-9]+)*|[.!?;…\n]+")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "@": "a", "$": "s"})
_LONG = 8  # letters of a word that may have two slips; shorter ones may have one


def normal_words(text: str) -> str:
    """Return a text in plain lower-case words, apart by single spaces; sentences end with " . ".

    Args:
        text: as it was said or typed, in English.

    Returns:
        The words: "I'm gonna kms!!" gives "i am going to kill myself .".
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("`", "'")).lower()
    plain = "".join(letter for letter in plain if letter.isspace() or letter.isprintable())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"(?<=[a-z])[013@$](?=[a-z])", lambda sign: sign.group().translate(_LEET), plain)
    plain = re.sub(r"([a-z])\1{2,}", r"\1", plain)
    words = " ".join(_spell(token) for token in _TOKEN.findall(plain))
    words = re.sub(r"\bmy self\b", "myself", re.sub(r"\b(?:any|no) more\b", "anymore", words))
    return re.sub(r"\bwant too\b", "want to", words)


def _spell(token: str) -> str:
    """Return the plain words that one token stands for."""
    if not token[0].isalnum():
        return "."
    forms, near, real = _table()
    if token in forms:
        return forms[token]
    bare = token.removesuffix("'s")
    if bare in forms:
        return forms[bare]
    word = bare.replace("-", " ").replace("/", " ").replace("*", "")
    if word in forms:
        return forms[word]
    if len(word) < 5 or word in near or word in real:
        return word
    for other in near:
        allowed = 2 if len(other) >= _LONG else 1
        if word[0] == other[0] and abs(len(word) - len(other)) <= 1 and _slips(word, other) <= allowed:
            return other
    return word


@cache
def _table() -> tuple[dict[str, str], tuple[str, ...], frozenset[str]]:
    table = tomllib.loads(files("mien.say").joinpath("care_words.toml").read_text(encoding="utf-8"))
    forms = {form: plain for plain, written in table["forms"].items() for form in written}
    return forms, tuple(table["near"]), frozenset(table["real"])


def _slips(word: str, other: str) -> int:
    """Return how many letters are missing, added, wrong or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        last, before_last, row = row, before, [i]
        for j, its in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == its:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
