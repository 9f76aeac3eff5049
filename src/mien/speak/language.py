"""The language of a text, as far as a voice must know it: English, or something that it cannot read."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from mien.errors import InputError

__all__ = ["check_language"]

_WORDS = 6  # fewer tell nothing
_DIFFERENT = 3  # of the most frequent words, at least
_SHARE = 0.25  # of a text's words that are among a language's most frequent, and the lead over English's


def check_language(text: str) -> None:
    """Refuse a text that an English voice would only make noise of.

    A text of another script is told by its letters, and one in Latin letters by the most frequent words of nine
    languages, where it has six words or more. Names and phrases within English pass.

    Args:
        text: what is to be said.

    Raises:
        InputError: it is in another language or script; the message says which is supported.
    """
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())
    if scripts and scripts["LATIN"] * 2 < scripts.total():
        script = next(name for name, _ in scripts.most_common() if name != "LATIN")
        script = "Chinese" if script == "CJK" else script.title()
        raise InputError(f"the text is in {script} letters; supported is English, in Latin letters")
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < _WORDS:
        return
    shares = {name: sum(word in common for word in words) / len(words) for name, common in _frequent().items()}
    likely = max(shares, key=shares.__getitem__)
    if len(set(words) & _frequent()[likely]) < _DIFFERENT:
        return
    if likely != "English" and shares[likely] >= _SHARE and shares[likely] >= 2.0 * shares["English"]:
        raise InputError(f"the text seems to be {likely}; supported is English, in Latin letters")


@lru_cache(maxsize=1)
def _frequent() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files("mien.speak").joinpath("languages.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in table.items()}
