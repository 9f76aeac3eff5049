"""Reader `vader:`: a baseline for feeling in words, from a lexicon and rules; trained readers are better.

Source: Hutto & Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text", ICWSM
2014. Valence is its compound score, sentence by sentence (long texts saturate it). VADER knows no arousal and no
dominance: ours follow from signs of emphasis and from words that themselves name a feeling, whose points are the
taxonomy's.
"""

from __future__ import annotations

import re
import string
from typing import Any

from mien.engines import Engine
from mien.types import Affect, Vad, affect_from_vad, load_taxonomy

__all__ = ["VaderReader", "engine"]

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
_NAMED_SHARE = 0.7  # how far a named feeling ("I am scared") sets arousal and dominance
_MOST_SURE = 0.5  # a baseline's confidence: VADER is right on about two thirds of what it has an opinion on
_SAID = 3  # words named in the evidence
_FEELINGS = {
    "angry": "angry furious mad annoyed irritated outraged rage anger hate hated livid frustrated",
    "fearful": "afraid scared frightened terrified anxious worried nervous panic panicked fear dread",
    "sad": "sad lonely miserable depressed heartbroken grief grieving crying cried hopeless tired exhausted",
    "happy": "happy excited thrilled delighted glad joy joyful wonderful fantastic amazing",
    "disgusted": "disgusted disgusting gross revolting sickening",
    "surprised": "surprised astonished shocked amazed unexpected",
}
"""Everyday words for the labels of basic-7 that have a body to them; ours, chosen by hand."""


class VaderReader:
    """Reads feeling in English words, smileys and emoji."""

    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self._analyser: Any = SentimentIntensityAnalyzer()
        table = load_taxonomy("basic-7")
        self._feelings: dict[str, tuple[str, Vad]] = {
            word: (label, table.prototypes[table.index(label)])
            for label, words in _FEELINGS.items()
            for word in words.split()
        }

    def read(self, text: str) -> Affect:
        """Read a text; see `mien.perceive.Reader`.

        Args:
            text: any text; what is not English is read as neutral.

        Returns:
            The feeling; confidence is 0 where no word has any, and at most 0.5.
        """
        sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
        scores = [self._analyser.polarity_scores(sentence)["compound"] for sentence in sentences]
        total = sum(abs(score) for score in scores)
        valence = sum(score * abs(score) for score in scores) / total if total else 0.0
        named = [self._feelings[word] for word in _words(text) if word in self._feelings]
        emphasis, signs = _emphasis(text)
        arousal, dominance = emphasis, 0.0
        if named:
            arousal = _toward(emphasis, [point.arousal for _, point in named])
            dominance = _toward(0.0, [point.dominance for _, point in named])
        evidence = (*self._drivers(sentences, scores), *signs)
        strength = max(abs(valence), 0.5 * abs(arousal))
        return affect_from_vad(
            Vad(valence, arousal, dominance),
            confidence=_MOST_SURE * min(strength, 1.0),
            evidence=evidence or ("no word carries a feeling that the lexicon knows",),
        )

    def _drivers(self, sentences: list[str], scores: list[float]) -> tuple[str, ...]:
        """Name the words whose absence would change their sentence's score most."""
        effects: dict[str, float] = {}
        for sentence, score in zip(sentences, scores, strict=True):
            if score == 0.0:
                continue
            pieces = sentence.split()
            for i, piece in enumerate(pieces):
                word = self._known(piece)
                if word:
                    without = " ".join(pieces[:i] + pieces[i + 1 :])
                    effect = score - self._analyser.polarity_scores(without)["compound"]
                    effects[word] = max(effects.get(word, 0.0), effect, key=abs)
            for sign in sentence:
                if sign in self._analyser.emojis:
                    effects[f"{sign} ({self._analyser.emojis[sign]})"] = score
        first = sorted(effects.items(), key=lambda item: -abs(item[1]))[:_SAID]
        return tuple(
            f"'{word}' makes it {'pleasant' if effect > 0 else 'unpleasant'} ({effect:+.2f})"
            for word, effect in first
            if effect
        )

    def _known(self, piece: str) -> str:
        """Return the lexicon's word or smiley that a piece of a sentence is, "" if it is none."""
        whole = piece.lower()
        bare = whole.strip(string.punctuation)
        return whole if whole in self._analyser.lexicon else bare if bare in self._analyser.lexicon else ""


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def _toward(base: float, values: list[float]) -> float:
    return (1 - _NAMED_SHARE) * base + _NAMED_SHARE * sum(values) / len(values)


def _emphasis(text: str) -> tuple[float, tuple[str, ...]]:
    """Return arousal from exclamation marks and capitals, with sentences that name them."""
    marks = min(text.count("!"), 4)
    words = re.findall(r"[A-Za-z]{3,}", text)
    shouted = [word for word in words if word.isupper()]
    loud = len(shouted) if len(shouted) < len(words) or len(words) > 1 else 0
    signs = []
    if marks:
        signs.append(f"{text.count('!')} exclamation mark{'s' if text.count('!') > 1 else ''}: lively")
    if loud:
        signs.append(f"'{shouted[0]}' is in capitals: loud")
    return min(0.12 * marks + 0.1 * min(loud, 4), 0.7), tuple(signs)


def _make(choice: str) -> VaderReader:
    return VaderReader()


engine = Engine(
    name="vader",
    summary="feeling in English words by lexicon and rules (VADER); a baseline",
    licence="MIT",
    choices={"": ()},
    modules=("vaderSentiment",),
    extra="",
    make=_make,
)
