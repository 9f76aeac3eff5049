"""The open vocabulary of feeling as a wheel: words in branches, branches about basic feelings (`open_words.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mien.types import Vad

__all__ = ["Branch", "Wheel", "load_wheel", "published_terms"]


@dataclass(frozen=True, slots=True)
class Branch:
    """Words that say nearly the same.

    Args:
        name: what it is called.
        root: the basic feeling, or "neutral", that it belongs to.
        place: mean of published points.
        words: in the order in which they come to mind.
        says: what people who feel so might say.
    """

    name: str
    root: str
    place: Vad
    words: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Wheel:
    """The whole vocabulary.

    Args:
        branches: in the order of the file.
        of: each word's branch.
        forms: other forms of words, each with its word.
    """

    branches: tuple[Branch, ...]
    of: Mapping[str, Branch]
    forms: Mapping[str, str]

    def find(self, word: str) -> str:
        """Return the vocabulary's word for a word in any of its forms, "" if there is none.

        Args:
            word: such as "Happiness", "sadly" or "taken aback"; of several that are not known together, such as "sadly
                angry" or "a little tense", the last one counts.
        """
        plain = " ".join(word.lower().replace("-", " ").split())
        for form in (*_forms(plain), *_forms(plain.rpartition(" ")[2])):
            for spelling in (form, form.replace(" ", "-")):
                if spelling in self.of:
                    return spelling
                if spelling in self.forms:
                    return self.forms[spelling]
        return ""


@cache
def load_wheel() -> Wheel:
    """Return the vocabulary."""
    table = tomllib.loads(files("mien.perceive").joinpath("open_words.toml").read_text(encoding="utf-8"))
    terms = published_terms()
    branches = tuple(
        Branch(
            name=name,
            root=entry["root"],
            place=_mean([terms[term] for term in entry["place"]]),
            words=tuple(entry["words"]),
            says=tuple(entry["says"]),
        )
        for name, entry in table["branches"].items()
    )
    return Wheel(
        branches,
        {word: branch for branch in branches for word in branch.words},
        {form: word for word, forms in table["forms"].items() for form in forms},
    )


@cache
def published_terms() -> Mapping[str, Vad]:
    """Return Russell & Mehrabian's terms (1977) that `types/taxonomies.toml` holds, and the origin."""
    table = tomllib.loads(files("mien.types").joinpath("taxonomies.toml").read_text(encoding="utf-8"))["terms"]
    return {term: Vad(*place) for term, place in {**table["RM77"], **table["origin"]}.items()}


def _mean(points: list[Vad]) -> Vad:
    return Vad(*(sum(axis) / len(points) for axis in zip(*points, strict=True)))


def _forms(word: str) -> Iterator[str]:
    """Yield a word, then what it may be a form of: sadly, sadness, annoying, frustration, wounds."""
    yield word
    for ending, instead in (
        *(("ily", "y"), ("ly", ""), ("iness", "y"), ("edness", "ed"), ("ness", ""), ("fulness", "ful")),
        *(("ing", "ed"), ("ing", ""), ("ation", "ated"), ("ion", "ed"), ("ment", "ed"), ("ment", "d")),
        *(("ness", "ful"), ("ies", "y"), ("s", ""), ("s", "ed"), ("", "ed"), ("", "d"), ("", "ful")),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: len(word) - len(ending)] + instead
