"""Judging replies without people: whether their feeling fits, whether they are to the point, what must not be there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from mien.meaning import Encoder
from mien.types import Affect, load_taxonomy

__all__ = ["fits", "forbidden", "is_relevant", "overlap", "repeated"]

_LABELS = load_taxonomy("goemotions-28").labels
_GLAD = ("admiration", "amusement", "excitement", "gratitude", "joy", "love", "pride")
_HEAVY = (
    *("anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment"),
    *("fear", "grief", "nervousness", "remorse", "sadness"),
)
_WITH_THEM = ("caring", "optimism", "relief", "approval", "curiosity", *_HEAVY)
_HARD = ("sad", "angry", "fearful", "disgusted")
_FORBIDDEN = re.compile(
    r"[<>\[\]{}*`_#|~\\\ufffd\u2600-\u27bf\U0001f000-\U0001faff]|https?:|www\.|\n|^\s*(?:user|assistant|system|person|mien)\s*:"
    r"|language model|\bas an ai\b|\bi(?:'m| am) (?:a real |a )?(?:human|person)\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"[^\W\d_]{4,}")  # words of four letters or more, most of which have a content
_FEW = 3  # words of a line that may well come again ("I'm so sorry,")


def fits(feeling: str, reply: Affect) -> bool:
    """Tell whether the feeling in a reply's words fits the person's.

    Args:
        feeling: the person's, a label of basic-7.
        reply: the reply's words as the reader `minilm:` reads them.

    Returns:
        For happiness: whether gladness is likelier in it than heaviness. For sadness, anger, fear and disgust: whether
        care, interest or a heavy feeling shared is likelier than gladness. Else whether it is not mainly heavy.
    """
    chances = dict(zip(_LABELS, reply.emotions, strict=True))
    glad, heavy, with_them = (sum(chances[label] for label in group) for group in (_GLAD, _HEAVY, _WITH_THEM))
    if feeling in _HARD:
        return with_them > glad
    return glad > heavy if feeling == "happy" else heavy < 0.5


def is_relevant(reply: str, situation: str, others: Sequence[str], *, encoder: Encoder) -> bool:
    """Tell whether a reply means something closer to its situation than to every one of some others.

    Args:
        reply: what was said.
        situation: what it answers.
        others: situations that it does not answer.
        encoder: of meanings.

    Returns:
        Whether its own situation comes first.
    """
    said = encoder.vector(reply)
    near = [float(np.dot(said, encoder.vector(text))) for text in (situation, *others)]
    return near[0] > max(near[1:])


def forbidden(lines: Sequence[str]) -> bool:
    """Tell whether a reply has what must never be spoken: markup, tags, role names, addresses, emoji, machine talk."""
    return any(_FORBIDDEN.search(line) for line in lines)


def repeated(replies: Sequence[Sequence[str]]) -> float:
    """Return the share of lines of four words or more that some other reply has too, word for word."""
    lines = [
        (place, " ".join(re.findall(r"[\w']+", line.lower())))
        for place, reply in enumerate(replies)
        for line in reply
        if len(line.split()) > _FEW
    ]
    places: dict[str, set[int]] = {}
    for place, text in lines:
        places.setdefault(text, set()).add(place)
    return sum(len(places[text]) > 1 for _, text in lines) / max(len(lines), 1)


def overlap(reply: str, heard: str) -> float:
    """Return how much of a reply is the person's own words.

    Args:
        reply: what was said.
        heard: what it answers.

    Returns:
        The share of the reply's words of four letters or more that the person said too, in [0, 1].
    """
    said, theirs = (_CONTENT.findall(text.lower()) for text in (reply, heard))
    return sum(word in theirs for word in said) / max(len(said), 1)
