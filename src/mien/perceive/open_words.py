"""Free words for a feeling ("wistful", "sadly surprised"), with weights.

A word is the likelier, the more its labels are the feeling's, the nearer it stands in valence, arousal and dominance
and, where the text is known, the nearer the state that the reader's network has of the text is to the word's. The
vocabulary is ours (`open_words.toml`); `python -m mien.train.open_words` finds the words' places.

Source: Lian et al., "AffectGPT", ICML 2025, arXiv 2501.16566 (feelings as a set of free words; they let a language
model write them); Du, Tao & Martinez, "Compound facial expressions of emotion", PNAS 111(15), 2014, and Kollias,
"Multi-label compound expression recognition: C-EXPR database & network", CVPR 2023 (the compounds).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.perceive.label_shares import label_shares
from mien.perceive.open_words_states import TextStates
from mien.types import Affect, load_taxonomy

__all__ = ["OpenWord", "compound", "open_words"]

_UNKNOWN = 0.1  # confidence below which there is nothing to name
_LABELS, _NEAR = 5.0, 1.5  # how much labels and point count, twice as much where there is no text
_FEELS, _ABOUT = 2.5, 4.0  # how much the two states of a text count
_SAID = 2.0  # what a word that stands in the text gains
_RARE = 0.06  # what every place further down its branch costs a word
_NOT = re.compile(r"\b(?:not|never|no longer|hardly|\w+n't)(?: (?:so|that|very|really|at all|a|feeling))* [a-z-]+")
_MOST, _OF_A_BRANCH = 5, 2  # words that are named
_LEAST = 0.08  # weight of a word that is named
_PLAIN = 0.7  # share of a label that reads as one basic feeling, from which on it counts for it
_VAGUE = frozenset(("approval", "disapproval", "admiration", "desire", "confusion", "curiosity", "realization"))
"""Labels of GoEmotions that do not show the basic feeling of their group: a puzzled worry is no fearful surprise."""

_BOTH = (0.2, 0.45)  # a compound's weaker feeling: its probability, and its share of the stronger one's

_NAMES = {
    frozenset(pair): name
    for pair, name in (
        (("happy", "surprised"), "happily surprised"),
        (("happy", "disgusted"), "happily disgusted"),
        (("sad", "fearful"), "sadly fearful"),
        (("sad", "angry"), "sadly angry"),
        (("sad", "surprised"), "sadly surprised"),
        (("sad", "disgusted"), "sadly disgusted"),
        (("fearful", "angry"), "fearfully angry"),
        (("fearful", "surprised"), "fearfully surprised"),
        (("fearful", "disgusted"), "fearfully disgusted"),
        (("angry", "surprised"), "angrily surprised"),
        (("angry", "disgusted"), "angrily disgusted"),
        (("disgusted", "surprised"), "disgustedly surprised"),
    )
}
"""Du et al.'s compounds of two feelings, seven of them C-EXPR's; their appalled, hatred and awed are single words."""


@dataclass(frozen=True, slots=True)
class OpenWord:
    """A word for a feeling.

    Args:
        word: such as "wistful" or "sadly surprised".
        weight: its share of what is named, (0, 1].
    """

    word: str
    weight: float


def open_words(affect: Affect, *, text: str = "") -> tuple[OpenWord, ...]:
    """Return free words for a feeling.

    Args:
        affect: in any taxonomy.
        text: what was said, where there is such; words that lie nearer to it count more.

    Returns:
        One to five words, the weightiest first, at most two of nearly the same meaning, and a compound where two basic
        feelings are both strong; weights sum to 1. None for a confidence below 0.1.
    """
    if affect.confidence < _UNKNOWN:
        return ()
    words = _vocabulary()
    likely = np.array(affect.emotions)
    theirs = words["likely"] @ label_shares("goemotions-28", affect.taxonomy)
    alike = np.log(np.sqrt(theirs * likely).sum(axis=1) + 1e-3)
    apart = ((words["point"] - np.array(affect.vad)) ** 2).sum(axis=1)
    scores = _LABELS * alike - _NEAR * affect.intensity * apart
    scores += _nearness(text, words) if text.strip() else scores
    scores -= _RARE * words["rank"]
    chosen = _spread(scores, words["branch"])
    weights = np.exp(scores[chosen] - scores[chosen].max())
    named = [(str(words["words"][i]), float(w)) for i, w in zip(chosen, weights / weights.sum(), strict=True)]
    if pair := compound(affect):
        named.append(pair)
    total = sum(weight for _, weight in named)
    kept = [(word, weight / total) for word, weight in named if weight / total >= _LEAST]
    whole = sum(weight for _, weight in kept)
    return tuple(OpenWord(word, weight / whole) for word, weight in sorted(kept, key=lambda one: (-one[1], one[0])))


def compound(affect: Affect) -> tuple[str, float] | None:
    """Return the compound of a feeling's two strongest basic feelings, and the weaker one's share of both.

    Args:
        affect: in any taxonomy; a label counts for a basic feeling as which, by and large, it reads.

    Returns:
        One of Du et al.'s twelve that join two feelings, and a weight in (0, 0.5]; None where the weaker one is below
        0.2, or below 0.45 of the stronger one, or Du et al. name no such pair.
    """
    basic = load_taxonomy("basic-7").labels
    sums = np.zeros(len(basic))
    shares = label_shares(affect.taxonomy, "basic-7")
    known = np.array([label not in _VAGUE for label in load_taxonomy(affect.taxonomy).labels])
    plain = known & (shares.max(axis=1) >= _PLAIN)
    np.add.at(sums, shares.argmax(axis=1)[plain], np.array(affect.emotions)[plain])
    first, second = np.argsort(-sums, kind="stable")[:2]
    name = _NAMES.get(frozenset((basic[first], basic[second])))
    if name is None or sums[second] < max(_BOTH[0], _BOTH[1] * sums[first]):
        return None
    return name, float(sums[second] / (sums[first] + sums[second]))


def _spread(scores: NDArray[np.float64], branch: NDArray[np.int16]) -> list[int]:
    """Return the best words, few of a branch."""
    chosen: list[int] = []
    for i in np.argsort(-scores, kind="stable"):
        if sum(branch[i] == branch[j] for j in chosen) < _OF_A_BRANCH:
            chosen.append(int(i))
        if len(chosen) == _MOST:
            break
    return chosen


def _nearness(text: str, words: Mapping[str, NDArray]) -> NDArray[np.float64]:
    """Return what each word gains by a text: how near both states are, and whether it stands in the text itself."""
    last, third = _states().states(text)
    last, third = last - words["last_middle"], third - words["third_middle"]
    feels = words["last"] @ (words["basis"] @ last) / max(float(np.linalg.norm(last)), 1e-6)
    about = (words["third"] @ third / max(float(np.linalg.norm(third)), 1e-6))[words["branch"]]
    plain = _NOT.sub(" ", " ".join(re.findall(r"[a-z'-]+", text.lower().replace("’", "'"))))
    stands = np.array([f" {word} " in f" {plain} " for word in words["words"]])
    return _FEELS * feels + _ABOUT * about + _SAID * stands


@cache
def _states() -> TextStates:
    return TextStates()


@cache
def _vocabulary() -> Mapping[str, NDArray]:
    with np.load(str(files("mien.perceive").joinpath("open_words.npz"))) as file:
        return {name: file[name] if file[name].dtype.kind in "Ui" else file[name].astype(float) for name in file.files}
