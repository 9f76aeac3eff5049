"""A person's own lexicon: how words sound that a voice would say wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mien.errors import InputError
from mien.speak.ipa import check_ipa
from mien.speak.script import Said, Script
from mien.speak.text import word_shell

__all__ = ["apply_lexicon", "read_lexicon"]


def read_lexicon(path: str | Path) -> dict[str, str]:
    """Read a lexicon.

    Args:
        path: a TOML file of rows `word = "/IPA/"` or `word = "respelling"`.

    Returns:
        For each word "/phones/", checked, or a respelling.

    Raises:
        InputError: the file cannot be read or is no TOML, or a row is none of these (the message says which).
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "no UTF-8 text"
        raise InputError(f"lexicon {path} cannot be read ({reason.lower()}); expected a TOML file") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f'lexicon {path} is no TOML ({error}); expected rows such as GIF = "jif"') from None
    entries = {}
    for word, sound in table.items():
        try:
            entries[word] = _entry(word, sound)
        except InputError as error:
            raise InputError(f"lexicon {path}, row {_row(text, word)}: {error}") from None
    return entries


def _entry(word: str, sound: object) -> str:
    if not isinstance(sound, str) or not sound.strip():
        raise InputError(f'{word!r} is {sound!r}; expected "/IPA/" or a respelling, as text')
    if word.split() != [word] or word_shell(word)[1] != word:
        raise InputError(f"{word!r} is no single word; expected one without spaces and stops around it")
    plain = sound.strip()
    if plain.startswith("/") or plain.endswith("/"):
        if len(plain) < 3 or plain[0] != "/" or plain[-1] != "/":
            raise InputError(f"{sound!r} has one slash; expected IPA between two, /təˈmɑːtoʊ/")
        return f"/{check_ipa(plain[1:-1])}/"
    if not any(letter.isalpha() for letter in plain):
        raise InputError(f"{sound!r} has no letters; expected a respelling such as jif")
    return plain


def _row(text: str, word: str) -> int:
    """Return the number of the row that a word stands in."""
    key = re.compile(rf"\s*[\"']?{re.escape(word)}[\"']?\s*[=\].]|\s*\[{re.escape(word)}")
    return next((at for at, line in enumerate(text.splitlines(), 1) if key.match(line)), 1)


def apply_lexicon(script: Script, lexicon: Mapping[str, str]) -> Script:
    """Return a script whose words sound as a lexicon says.

    Args:
        script: what is to be said; what its own markup says of a word's sound stays.
        lexicon: of `read_lexicon`. A key without capitals fits the word in any case; one with capitals fits as it is.

    Returns:
        The script with other `phones` and `spoken`.
    """
    return replace(script, words=tuple(_sounded(word, lexicon) for word in script.words))


def _sounded(word: Said, lexicon: Mapping[str, str]) -> Said:
    front, core, end = word_shell(word.text)
    sound = lexicon.get(core) or lexicon.get(core.lower())
    if sound is None or word.phones is not None:
        return word
    if sound.startswith("/"):
        return replace(word, phones=sound[1:-1])
    return replace(word, spoken=f"{front}{sound}{end}")
