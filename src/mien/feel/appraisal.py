"""Appraisal: what a turn of the person is to Mien: good or bad, for whom, how sudden, and whose doing it was.

Rules on words (`appraisal.toml`, where each wording stands with its reason) find whose doing it was; good and bad come
from what was perceived. Sentences in quotation marks are another's, and "if you ruined it" or "he said you lied" is no
reproach.

Source: Ortony, Clore & Collins, "The cognitive structure of emotions", 1988: events are good or bad for somebody, deeds
praised or blamed in somebody. We keep those two questions of their tree, and suddenness, which is theirs as well
(unexpectedness), and leave out prospects (hope, fear) and objects (liking). The wordings are ours.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from mien.types import Percept

__all__ = ["NOTICED", "Appraisal", "Party", "appraise"]

Party = Literal["person", "mien", "third", "nobody"]

NOTICED = 0.05
"""Valence below this is no news."""

_Deed = Literal["reproach", "insult", "praise", "thanks", "wrong", "slip", "gift", "feat"]
_DEEDS: tuple[_Deed, ...] = get_args(_Deed)
_TELLS: dict[_Deed, tuple[int, Party, Party]] = {
    "reproach": (-1, "person", "mien"),
    "insult": (-1, "mien", "person"),
    "praise": (1, "mien", "mien"),
    "thanks": (1, "mien", "mien"),
    "wrong": (-1, "person", "third"),
    "slip": (-1, "person", "person"),
    "gift": (1, "person", "third"),
    "feat": (1, "person", "person"),
}
"""For each group of wordings: good or bad, for whom, and whose doing."""

_TOWARD_MIEN = ("reproach", "insult", "praise", "thanks")
_LEAST = 0.4  # valence that plain words about Mien have, however they were read
_LEAST_SURE = 0.5  # that such words are about Mien
_SIGNS = 3  # marks of exclamation that are as sudden as can be
_LONGEST = 4_000  # characters, from the end: the last words count, and a long text must not cost seconds
_QUOTED = re.compile(r"[\"“«„][^\"”»“]*[\"”»“]")
_NOT_SAID = re.compile(
    r"\b(?:if|when|whenever|unless|until|as if|like|says?|said|thinks?|thought|claims?|claimed"
    r"|(?:told|tells) (?:me|us|her|him|them))"
    r"\s+(?:that\s+)?(?:(?:i|he|she|they|we)\s+)?$"
)
_FIRST = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|mine|myself|we|us|our)\b")
_THIRD = re.compile(r"\b(?:he|she|they|him|her|them|his|their|he's|she's|they're)\b")


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What a turn is to Mien.

    Args:
        valence: bad to good, [-1, 1].
        sure: how sure, [0, 1].
        whom: for whom it is good or bad.
        doer: whose doing it was, to blame or to thank.
        deed: the group of wordings that was found, such as "reproach"; "" where none was.
        sudden: expected to sudden, [0, 1].
        grave: whether a life may be in danger.
        reasons: short sentences that say why.
    """

    valence: float
    sure: float
    whom: Party
    doer: Party
    deed: str
    sudden: float
    grave: bool
    reasons: tuple[str, ...]


def appraise(percept: Percept) -> Appraisal:
    """Say what a turn of the person is to Mien.

    Args:
        percept: what was perceived; its words and its fused affect count.

    Returns:
        The appraisal. Words about Mien itself have a valence of at least 0.4 in their direction, even where the reading
        of the feeling missed them; all else is as good or bad as it was perceived.
    """
    text = _plain(percept.text)
    theirs = percept.affect
    valence, sure = theirs.valence, theirs.confidence
    deed, reason, words = _deed(text, valence)
    whom, doer = _by_pronouns(text), "nobody"
    reasons = []
    if deed:
        sign, whom, doer = _TELLS[deed]
        if deed in _TOWARD_MIEN:
            valence = sign * max(sign * valence, _LEAST)
            sure = max(sure, _LEAST_SURE)
        reasons.append(f"'{words}': the person {reason}")
    grave = _found("grave", text)
    if grave:
        reasons.append(f"'{grave[1]}': the person {grave[0]}")
    sudden = _sudden(percept, text)
    if sudden >= 0.5:
        reasons.append(f"it came suddenly ({sudden:.1f})")
    return Appraisal(valence, sure, whom, doer, deed, sudden, bool(grave), tuple(reasons))


def _deed(text: str, valence: float) -> tuple[_Deed | Literal[""], str, str]:
    """Return the group of wordings found last, its reason and the words; others' doings must agree with the feeling."""
    last: tuple[int, _Deed | Literal[""], str, str] = (-1, "", "", "")
    for deed in _DEEDS:
        if deed not in _TOWARD_MIEN and valence * _TELLS[deed][0] < NOTICED:
            continue
        for reason, pattern in _patterns()[deed].items():
            for match in pattern.finditer(text):
                if match.start() > last[0] and not _NOT_SAID.search(text, 0, match.start()):
                    last = (match.start(), deed, reason, match.group().strip())
    return last[1:]


def _found(group: str, text: str) -> tuple[str, str] | None:
    for reason, pattern in _patterns()[group].items():
        if match := pattern.search(text):
            return reason, match.group().strip()
    return None


def _sudden(percept: Percept, text: str) -> float:
    """Return how sudden it is: by wording, by marks of exclamation, or by how excited the person is."""
    marks = min(text.count("!") / _SIGNS, 1.0)
    excited = max(percept.affect.arousal, 0.0) * percept.affect.confidence
    return max(1.0 if _found("sudden", text) else 0.0, 0.8 * marks, 0.8 * excited)


def _by_pronouns(text: str) -> Party:
    return "third" if _THIRD.search(text) and not _FIRST.search(text) else "person"


def _plain(text: str) -> str:
    lower = text[-_LONGEST:].lower().replace("’", "'").replace("‘", "'")
    return " ".join(_QUOTED.sub(" ", lower).split())


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    table = tomllib.loads(files("mien.feel").joinpath("appraisal.toml").read_text(encoding="utf-8"))
    pieces = table.pop("pieces")
    return {
        group: {reason: re.compile(wording.format(**pieces)) for reason, wording in rules.items()}
        for group, rules in table.items()
    }
