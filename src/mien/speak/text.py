"""What is spoken of a text: plain words and punctuation, in pieces that a voice can say at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from mien.errors import InputError

__all__ = ["LIMIT", "MARKS", "clean_words", "ends_sentence", "piece_lengths", "split_text", "spoken_text", "word_shell"]

LIMIT = 200
"""Characters of a piece at most: some 12 s of speech, half a second of work."""

_WORD = 40  # characters; longer runs are cut, for a voice's memory grows with the square of what it says at once

MARKS = range(0xF0000, 0xFFFFE)
"""Code points that `clean_words` leaves where they are: places in a text."""

_MARK = re.compile(f"[{chr(MARKS[0])}-{chr(MARKS[-1])}]")

_ABBREVIATIONS = frozenset(
    "mr. mrs. ms. mx. dr. prof. st. sr. jr. rev. hon. gen. col. capt. lt. sgt. gov. sen. rep. pres. vs. etc. inc. ltd. "
    "co. corp. dept. est. approx. no. vol. fig. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mt. ave. "
    "blvd. rd. e.g. i.e. a.m. p.m. u.s. u.k. cf. al. ca.".split()
)
_INITIAL = re.compile(r"[A-Z]\.")
_CLOSERS = "\"')”’»"

_SHELL = re.compile(r"([\"'“‘«¿¡(]*)(.*?)([.,;:!?…)\"'”’»]*)", re.DOTALL)

_MARKDOWN = (
    (re.compile(r"```[^\n]*"), " "),  # the fences of code; what stands between them is read
    (re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,300}\)"), r"\1"),  # links and pictures keep their words
    (re.compile(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|(?:[-*_]\s*){3,}$)"), ""),  # headings, quotes, lists, rules
    (re.compile(r"(?<!\w)(\*\*\*|\*\*|\*|___|__|_|~~)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)"), r"\2"),
)
_HEART = re.compile(r"(?<!\w)<3+(?!\w)")
_EMOTICON = re.compile(r"(?:[:;=][-o']?[DPpOo3]|[xX]D)[.,!?]*")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")  # 1½ is 1 and 1⁄2, not 11⁄2
_COMPARED = (
    (re.compile(r"(?<=\d)\s*\*\s*(?=\d)"), " times "),
    (re.compile(r"(?<=\d)\s*<\s*(?=\d)"), " less than "),
    (re.compile(r"(?<=\d)\s*>\s*(?=\d)"), " more than "),
)
_URL = re.compile(r"(?:https?://|www\.)[^\s\U000f0000-\U000ffffd]*[^\s.,;:!?\"')\U000f0000-\U000ffffd]", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]+\s+|\s*—\s*")
_BRACKETS = str.maketrans(dict.fromkeys("[]{}|<>*#~`^_\\", " "))  # [[...]] would be raw phones to Piper
_REPEATS = re.compile(r"([^\w\s])\1+")
_PARAGRAPH = re.compile(r"(?<=[^\s.!?,;:])\s*\n\s*\n\s*")
_LONG = re.compile(rf"(\S{{{_WORD}}})(?=\S)")


def spoken_text(text: str) -> str:
    """Return what a voice should say of a text.

    Emoji, emoticons, pictographs, control characters and the marks of Markdown go, an address becomes "link", dashes
    between words become commas, a paragraph ends a sentence, and words of more than 40 characters are cut.

    Args:
        text: as a person or a mind wrote it.

    Returns:
        One line of words apart by single spaces, each with a letter, digit or sign that can be read.

    Raises:
        InputError: nothing of the text can be said.
    """
    words = clean_words(_MARK.sub("", text))
    if not any(letter.isalnum() for word in words for letter in word):
        given = text if len(text) <= 40 else text[:40] + "…"
        raise InputError(f"text {given!r} leaves nothing to say; expected words")
    return " ".join(words)


def clean_words(text: str) -> list[str]:
    """Return the words of a text, cleaned as `spoken_text` says, with its `MARKS` where they stand.

    Args:
        text: as a person or a mind wrote it.

    Returns:
        Words; one that cannot be read is left out, but for its marks.
    """
    plain = unicodedata.normalize("NFKC", _VULGAR.sub(" ", _HEART.sub(" ", text)))
    plain = _URL.sub("link", "".join(_sayable(letter) for letter in plain))
    for pattern, kept in (*_COMPARED, *_MARKDOWN):
        plain = pattern.sub(kept, plain)
    plain = _PARAGRAPH.sub(". ", plain)
    plain = _REPEATS.sub(r"\1", _DASH.sub(", ", plain.translate(_BRACKETS)))
    words = [word if _is_word(word) else "".join(_MARK.findall(word)) for word in _LONG.sub(r"\1 ", plain).split()]
    words = [word for word in words if word]
    while words and words[0] == "+":  # the mark of a list
        words = words[1:]
    return words


def _is_word(word: str) -> bool:
    return any(_is_read(letter) for letter in word) and not _EMOTICON.fullmatch(word)


def _sayable(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter == "\n":
        return letter
    if letter.isspace() or category == "Cc":
        return " "
    if _MARK.match(letter):
        return letter
    gone = category in ("So", "Sk", "Cf", "Cs", "Co", "Cn", "Me") or "\ufe00" <= letter <= "\ufe0f"
    return "" if gone and letter not in "°^`" else letter


def _is_read(letter: str) -> bool:
    return letter.isalnum() or letter in "&%+=×÷°" or unicodedata.category(letter) == "Sc"


def ends_sentence(word: str) -> bool:
    """Tell whether a sentence ends with this word: not by an abbreviation's stop or an initial's."""
    bare = word.rstrip(_CLOSERS)
    if not bare.endswith((".", "!", "?", "…")):
        return False
    opened = bare.lstrip("\"'(“‘«")
    return opened.lower() not in _ABBREVIATIONS and not _INITIAL.fullmatch(opened)


def word_shell(word: str) -> tuple[str, str, str]:
    """Return the quotation marks before a word, the word itself, and the punctuation after it."""
    match = _SHELL.fullmatch(word)
    assert match is not None
    front, core, end = match.groups()
    if front.endswith(("'", "‘")) and core[:1].isdigit():  # '90s
        front = front[:-1]
    return front, core, end


def split_text(text: str) -> list[str]:
    """Split a text into pieces to be said one after another: sentences, and clauses of what is longer than 200.

    Args:
        text: of any length, as a person or a mind wrote it.

    Returns:
        Pieces of at most 200 characters; joined by spaces they are `spoken_text`.

    Raises:
        InputError: nothing of the text can be said.
    """
    words, pieces = spoken_text(text).split(), []
    for count in piece_lengths(words, lengths=[len(word) for word in words]):
        pieces.append(" ".join(words[:count]))
        words = words[count:]
    return pieces


def piece_lengths(words: Sequence[str], *, lengths: Sequence[int]) -> list[int]:
    """Return how many words each piece takes: sentences, and clauses of what is longer than `LIMIT`.

    Args:
        words: as they are written, in order.
        lengths: characters that the voice says of each.

    Returns:
        Counts that add up to the words; a single word may be longer than `LIMIT`.
    """
    counts, at = [], 0
    for sentence in _sentences(words):
        counts += _clauses(words[at : at + sentence], lengths[at : at + sentence])
        at += sentence
    return counts


def _sentences(words: Sequence[str]) -> Iterator[int]:
    count = 0
    for word in words:
        count += 1
        if ends_sentence(word):
            yield count
            count = 0
    if count:
        yield count


def _clauses(words: Sequence[str], lengths: Sequence[int]) -> Iterator[int]:
    """Yield pieces as long as the limit lets them be, cut after the last comma in reach, else at the last space."""
    at = 0
    while at < len(words):
        length, fits, cut = -1, 0, 0
        for word, characters in zip(words[at:], lengths[at:], strict=True):
            length += characters + 1
            if length > LIMIT and fits:
                break
            fits += 1
            if word.rstrip(_CLOSERS).endswith((",", ";", ":")):
                cut = fits
        if at + fits == len(words) or not cut:
            cut = fits
        yield cut
        at += cut
