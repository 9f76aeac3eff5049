"""How well a sentence about a character is read: who of the installed people stands for it, and which traits it tells.

The forty descriptions and their labels are ours (persona_match.toml). The biographies of PRODIGy's 339 characters and
their MBTI types are a second test that nobody here has written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from mien.corpora import PRODIGY
from mien.persona import TRAITS, by_nearness, by_words, choose_face, mbti_to_big_five, together
from mien.persona import faces as installed

__all__ = ["Described", "MatchReport", "SignScore", "descriptions", "measure_biographies", "measure_match"]

_LETTERS = {trait[0].upper(): trait for trait in TRAITS}


@dataclass(frozen=True, slots=True)
class Described:
    """A labelled description.

    Args:
        text: the description.
        faces: specs of the faces that may stand for it.
        signs: trait to +1 or -1, where the words tell it.
    """

    text: str
    faces: tuple[str, ...]
    signs: dict[str, int]


@dataclass(frozen=True, slots=True)
class SignScore:
    """How often signs of traits agree with labels.

    Args:
        told: labels.
        both: share of them that words and nearness together get right; 0 counts as wrong.
        words: that the words of the lists alone get right.
        nearness: that nearness alone gets right.
        share: of the more frequent sign of each trait, which whoever always says that sign gets right.
        traits: trait to the share that both get right, for traits with labels.
    """

    told: int
    both: float
    words: float
    nearness: float
    share: float
    traits: dict[str, float]


@dataclass(frozen=True, slots=True)
class MatchReport:
    """How labelled descriptions are read.

    Args:
        count: descriptions.
        faces: share whose first choice among the installed faces is one that may stand for it.
        chance: that share for whoever chooses at random.
        signs: how the Big Five agree with the labels.
        wrong: text and chosen face of those that went wrong.
    """

    count: int
    faces: float
    chance: float
    signs: SignScore
    wrong: tuple[tuple[str, str], ...]


def descriptions() -> tuple[Described, ...]:
    """Return the forty labelled descriptions."""
    table = tomllib.loads(files("mien.measure").joinpath("persona_match.toml").read_text(encoding="utf-8"))
    return tuple(
        Described(
            entry["text"],
            tuple(f"anny:{name}" for name in entry["faces"]),
            {_LETTERS[told[0]]: 1 if told[1] == "+" else -1 for told in entry["traits"].split()},
        )
        for entry in table["described"]
    )


def measure_match(labelled: Sequence[Described]) -> MatchReport:
    """Read labelled descriptions.

    Args:
        labelled: at least one, such as `descriptions()`.

    Returns:
        How well.
    """
    chosen = [choose_face(one.text).spec for one in labelled]
    wrong = tuple((one.text, spec) for one, spec in zip(labelled, chosen, strict=True) if spec not in one.faces)
    return MatchReport(
        count=len(labelled),
        faces=1 - len(wrong) / len(labelled),
        chance=sum(len(one.faces) for one in labelled) / len(labelled) / len(installed()),
        signs=_signs([(one.text, one.signs) for one in labelled]),
        wrong=wrong,
    )


def measure_biographies(data: Path, *, say: Callable[[str], None]) -> SignScore:
    """Read PRODIGy's biographies, and hold the signs of four traits against the characters' MBTI types.

    Args:
        data: the folder that holds `text/prodigy_characters`.
        say: told what is being done.

    Returns:
        How well: the biography is in the first person and tells a life, not a manner.

    Raises:
        InputError: the corpus is not there.
    """
    say("reading PRODIGy's biographies")
    labelled = []
    for character in PRODIGY.read(data / "text" / "prodigy_characters", split="all"):
        traits = mbti_to_big_five(character.mbti)
        signs = {trait: 1 if getattr(traits, trait) > 0 else -1 for trait in TRAITS if getattr(traits, trait)}
        labelled.append((" ".join(character.biography), signs))
    return _signs(labelled)


def _signs(labelled: list[tuple[str, dict[str, int]]]) -> SignScore:
    right: dict[str, list[tuple[bool, bool, bool]]] = {trait: [] for trait in TRAITS}
    share = 0
    for text, signs in labelled:
        told, nearer = by_words(text), by_nearness(text)
        guessed = together(told, nearer)
        for trait, sign in signs.items():
            values = (getattr(guessed, trait), told[trait], nearer[trait])
            right[trait].append((values[0] * sign > 0, values[1] * sign > 0, values[2] * sign > 0))
    for trait in TRAITS:
        positive = sum(signs.get(trait) == 1 for _, signs in labelled)
        share += max(positive, len(right[trait]) - positive)
    rows = [row for rows in right.values() for row in rows]
    both, words, near = (sum(row[k] for row in rows) / len(rows) for k in range(3))
    traits = {trait: sum(row[0] for row in rows) / len(rows) for trait, rows in right.items() if rows}
    return SignScore(len(rows), both, words, near, share / len(rows), traits)
