"""What a mind is told of somebody: the description itself, turned to "you", as text about a character and no more."""

from __future__ import annotations

import re

import numpy as np

from mien.errors import InputError
from mien.persona.person import Sex

__all__ = ["LONGEST", "background", "name_in", "pick_name", "read_description"]

LONGEST = 500
"""Letters that a description may have: a mind reads it before every answer."""

_MARKUP = re.compile(
    r"<[^<>]{0,40}>|\[/?[A-Z]{2,12}\]|[`*_#{}|\\]|^\s*(?:system|user|assistant)\s*:", re.IGNORECASE | re.M
)
_TO_A_MIND = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|reveal|repeat|print|output)\b[^.!?]*"
    r"\b(?:instructions?|rules?|prompts?|persona|above|previous|earlier|guidelines?|safety|system)\b"
    r"|\byou are now\b|\bfrom now on\b|\bdeveloper mode\b|\bjailbr[a-z]+|\bsystem prompt\b"
    r"|\bas an? (?:ai|language model)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:called|named|name is)\s+([A-Z][\w'-]{1,20})|^([A-Z][\w'-]{1,20}),\s+(?:an?|the)\b")
_NAMES: dict[str, tuple[str, ...]] = {
    "woman": ("Agnes", "Berit", "Clara", "Dunya", "Elin", "Fatou", "Greta", "Hana", "Ines", "Jana", "Katya", "Noor"),
    "man": ("Anton", "Bram", "Caspar", "Dario", "Emil", "Farid", "Gus", "Henrik", "Idris", "Jonas", "Kees", "Milo"),
}


def read_description(text: str) -> str:
    """Return a description as one line about a character.

    Sentences that give orders to a mind ("ignore your instructions") tell nothing of a character and are left out, as
    are the signs by which minds part their messages.

    Args:
        text: what somebody wrote.

    Returns:
        The description, without the stop at its end.

    Raises:
        InputError: nothing that describes somebody is left, or it is longer than 500 letters.
    """
    line = " ".join(_MARKUP.sub(" ", "".join(c if c.isprintable() else " " for c in text)).split())
    if len(line) > LONGEST:
        raise InputError(f"the description has {len(line)} letters; expected {LONGEST} at most: a mind reads it often")
    kept = [sentence for sentence in re.split(r"(?<=[.!?;])\s+", line) if not _TO_A_MIND.search(sentence)]
    out = " ".join(kept).strip(' .!?;,"')
    if not re.search(r"[^\W\d_]{3}", out):
        raise InputError(f'{text[:60]!r} describes nobody; expected words such as "a grumpy lighthouse keeper"')
    return out


def name_in(description: str) -> str:
    """Return the name that a description gives ("called Tam", "Tam, a fisherman"), or ""."""
    found = _NAMED.search(description)
    return (found[1] or found[2]) if found else ""


def pick_name(sex: Sex, *, seed: int) -> str:
    """Return a name by chance.

    Args:
        sex: whose name; "" is either.
        seed: another seed may be another name.

    Returns:
        A given name.
    """
    names = _NAMES[sex] if sex else (*_NAMES["woman"], *_NAMES["man"])
    return names[int(np.random.default_rng(seed).integers(len(names)))]


def background(description: str, *, name: str) -> str:
    """Return what a mind is told of somebody.

    Args:
        description: as `read_description` gives it.
        name: what the person is called.

    Returns:
        In the second person: "You are NAME, a ...".
    """
    own = re.sub(rf"^{re.escape(name)},\s+|\s*,?\s*\b(?:called|named)\s+{re.escape(name)}\b", "", description)
    first, _, rest = own.partition(". ")
    if found := re.match(r"(?:you(?: are|'re)|(?:s?he|it) (?:is|'s)|they are|i am|i'm)\s+(.*)", first, re.IGNORECASE):
        first = found[1]
    if re.match(r"(?:an?|the|one|somebody|someone)\s", first, re.IGNORECASE):
        told = f"You are {name}, {first[0].lower()}{first[1:]}."
    else:
        told, rest = f"You are {name}.", own
    return f"{told} It is told of you: {rest}." if rest else told
