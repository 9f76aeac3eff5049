"""Kokoro's alphabet: IPA as espeak-ng spells English, in the letters that the network was trained on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

__all__ = ["PADDING", "Letter", "kokoro_letters"]

PADDING = 0
"""The number before the first letter and after the last."""

_NUMBERS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "A": 24, "I": 25, "O": 31, "Q": 33, "T": 36, "W": 39,
    "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "d": 46, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56,
    "p": 58, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "z": 68, "ɑ": 69, "ɒ": 71, "æ": 72, "ɔ": 76, "ð": 81, "ʤ": 82,
    "ə": 83, "ɛ": 86, "ɜ": 87, "ɡ": 92, "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138,
    "ʒ": 147, "ˈ": 156, "ˌ": 157, "ː": 158, "ᵻ": 177,
}  # fmt: skip
_HEARD = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʧ": "tʃ", "ʤ": "dʒ", "T": "ɾ", "ᵊ": "ə",
}  # fmt: skip
_BOTH = {
    "eɪ": "A", "aɪ": "I", "ɔɪ": "Y", "aʊ": "W", "tʃ": "ʧ", "dʒ": "ʤ", "əl ": "ᵊl ", "n̩": "ᵊn", "l̩": "ᵊl", "m̩": "ᵊm",
    "ɚ": "əɹ", "ɝ": "ɜɹ", "ɐ": "ə", "r": "ɹ", "x": "k", "ç": "k", "ɬ": "l", "g": "ɡ", "o": "ɔ", "e": "ɛ", "y": "i",
    "ø": "ɜ", "œ": "ɜ", "ʍ": "w", "ɫ": "l", "c": "k", "ɨ": "ɪ", "ʉ": "u", "ɲ": "nj", "ʁ": "ɹ", "q": "k", "β": "v",
}  # fmt: skip
_AMERICAN = _BOTH | {"oʊ": "O", "əʊ": "O", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɾ": "T", "ʔ": "t", "ɒ": "ɑ", "ː": ""}
_BRITISH = _BOTH | {"əʊ": "Q", "oʊ": "Q", "eə": "ɛː", "iə": "ɪə", "ɾ": "t", "ʔ": "t", "æ": "a"}
_ALONE = re.compile(r"(?<!\S)aɪ(?=[\s,;:.!?])")  # the word "I" as espeak-ng spells it: without stress


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of Kokoro's alphabet.

    Args:
        number: what the network is given.
        symbols: what is heard, one IPA letter, mark, space or punctuation each; two of a diphthong or affricate.
    """

    number: int
    symbols: tuple[str, ...]


def kokoro_letters(phones: Sequence[str], *, british: bool) -> list[Letter]:
    """Spell phones in Kokoro's alphabet.

    Args:
        phones: IPA letters, marks, spaces and punctuation, as espeak-ng gives them for English.
        british: as espeak-ng's "en" speaks; else American, its "en-us".

    Returns:
        The letters in order; what Kokoro has no letter for is left out.

    Source: the rules by which Kokoro's own text front end (misaki, Apache-2.0) takes espeak-ng's spelling, read off its
        alphabet: diphthongs and affricates are one letter, an American flap is T, syllabic consonants have ᵊ before
        them; "I" has a second stress, without which it is not heard where a line begins with it. Ours are written anew,
        and what English has borrowed goes to its nearest letter.
    """
    text = unicodedata.normalize("NFD", "".join(phones)) + " "
    text = _ALONE.sub("ˌaɪ", text)
    rules = _BRITISH if british else _AMERICAN
    spelt, at = "", 0
    while at < len(text):
        length = next((n for n in (3, 2, 1) if text[at : at + n] in rules), 0)
        spelt += rules[text[at : at + length]] if length else text[at]
        at += max(length, 1)
    known = "".join(letter for letter in spelt if letter in _NUMBERS)
    return [_letter(letter) for letter in " ".join(known.split())]


@cache
def _letter(letter: str) -> Letter:
    return Letter(_NUMBERS[letter], tuple(_HEARD.get(letter, letter)))
