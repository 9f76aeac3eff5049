"""The words of a sentence about a face: which entry of expressions.toml a phrase names, in any inflection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mien.move.expression_table import Gesture, gestures, sentence
from mien.types.facs import prototypes

__all__ = ["LONGEST", "gesture_at", "label_of", "place_of", "stems", "tokens"]

LONGEST = 4
"""Words of the longest phrase that is looked up."""

_IRREGULAR = {
    "teeth": "tooth",
    "shut": "shut",
    "drawn": "draw",
    "drew": "draw",
    "hid": "hide",
    "hidden": "hide",
    "held": "hold",
    "kept": "keep",
    "stuck": "stick",
    "bitten": "bite",
    "bit": "bite",
    "felt": "feel",
    "wept": "weep",
    "shown": "show",
    "made": "make",
    "blew": "blow",
    "knitted": "knit",
}
_REACH = 5  # words between a verb and its noun


def tokens(text: str) -> list[str]:
    """Return the words of a sentence in small letters, and each mark that ends a clause as ",".

    Args:
        text: a sentence.

    Returns:
        Words, with apostrophes; hyphens separate words.
    """
    plain = re.sub(r"'s\b", "", text.lower().replace("’", "'"))
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|[,;.:!?–—]", plain)
    return [word if word[0].isalpha() else "," for word in found]


def stems(word: str) -> Iterator[str]:
    """Return what a word may be an inflection of, the word itself first.

    Args:
        word: in small letters.

    Yields:
        Candidates: "worries" gives "worries", "worry", ...; not all are words.
    """
    yield word
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            root = word.removesuffix(ending)
            for other in others:
                yield root + other
            if len(root) > 2 and root[-1] == root[-2]:
                yield root[:-1]


_ENDINGS = (
    ("ily", ("y",)),
    ("ly", ("", "le")),
    ("iness", ("y",)),
    ("ness", ("",)),
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ier", ("y",)),
    ("er", ("", "e")),
    ("iest", ("y",)),
    ("est", ("", "e")),
)


@lru_cache
def _names() -> dict[str, str]:
    """Return the label that each name of a look stands for, among them the halves of "pleasure/ecstasy"."""
    found: dict[str, str] = {}
    for label in prototypes():
        for name in (label, label.replace("-", " "), *re.split(r"/| & ", label)):
            found.setdefault(name, label)
    for look in prototypes().values():
        for word in look.words:
            found.setdefault(word.replace("-", " "), look.labels[0])
    return found


def label_of(phrase: str) -> str | None:
    """Return the label that a phrase names.

    Args:
        phrase: one to four words in small letters, one space between them.

    Returns:
        A label of a taxonomy; None if the phrase names none.
    """
    for candidate in stems(phrase):
        if candidate in _names():
            return _names()[candidate]
    return None


def place_of(phrase: str) -> tuple[str, ...]:
    """Return the regions that a phrase names.

    Args:
        phrase: a word, or two.

    Returns:
        Names of `mien.types.REGIONS`; empty if it names none.
    """
    places = sentence("place")["words"]
    return next((tuple(places[stem]) for stem in stems(phrase) if stem in places), ())


def gesture_at(words: list[str], place: int) -> tuple[Gesture, tuple[int, ...]] | None:
    """Return what a verb asks of the face, with the help of the noun nearest to it.

    Args:
        words: of one clause.
        place: of the verb.

    Returns:
        The gesture, and the places of all its words; None if the word is no such verb, or its noun is missing.
    """
    best: tuple[float, Gesture, tuple[int, ...]] | None = None
    for gesture in gestures():
        for verb in gesture.verbs:
            head, _, particle = verb.partition(" ")
            if head not in stems(words[place]):
                continue
            used = [place]
            if particle:
                after = [i for i in range(place + 1, min(place + _REACH, len(words))) if words[i] == particle]
                if not after:
                    continue
                used.append(after[0])
            nouns = [
                i
                for i in range(max(place - _REACH + 1, 0), min(place + _REACH + 1, len(words)))
                if i != place and any(stem in gesture.nouns for stem in stems(words[i]))
            ]
            if gesture.nouns and not nouns:
                continue
            away = min((abs(i - place) for i in nouns), default=0)
            used += [min(nouns, key=lambda i: abs(i - place))] if nouns else []
            score = (10.0 if nouns else 0.0) + len(particle) - 0.1 * away
            if best is None or score > best[0]:
                best = (score, gesture, tuple(used))
    return (best[1], best[2]) if best else None
