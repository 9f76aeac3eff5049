"""Turns to learn from and to ask about: clips as they are, clips whose words say something else, words alone.

A turn names the places of its words, voice and face in banks of states, so that a channel can be another turn's or
absent. That the voice and the face are right where pleasant words are said is the rule of `mien.measure.fusion.turns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import GOEMOTIONS, MELD
from mien.measure.fusion.turns import SUBSETS
from mien.perceive.open_wheel import load_wheel
from mien.train.pairs.clips import CLIPS
from mien.train.pairs.inputs import CHANNELS, clip_names
from mien.train.pairs.labels import read_labels
from mien.train.tokens.vocabulary import BASIC, Vocabulary

__all__ = ["ABSENT", "Turns", "contradict", "drop_some", "join", "read_clip_turns", "read_spoken_turns", "without"]

ABSENT = -1
"""The place of a channel that is not there."""

_BEHIND = tuple(BASIC.index(name) for name in ("sad", "angry", "fearful", "disgusted"))
_PLEASANT = 0.8  # of the words that say something else; the rest is neutral


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Turns of three channels.

    Args:
        places: (n, 3) int64, of words, voice and face in their banks, or `ABSENT`.
        label: (n,) int64, place in `BASIC` of what is felt.
        meant: (n, w) bool, the words of a vocabulary that are right.
        finer: the published word for each, "" where there is none but the label.
    """

    places: NDArray[np.int64]
    label: NDArray[np.int64]
    meant: NDArray[np.bool_]
    finer: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.label)

    def take(self, some: NDArray[np.int64]) -> Turns:
        """Return the turns at some places, in their order."""
        return Turns(self.places[some], self.label[some], self.meant[some], tuple(self.finer[i] for i in some))


def join(parts: Sequence[Turns]) -> Turns:
    """Return several turns as one."""
    places, label, meant = (
        np.concatenate([getattr(one, name) for one in parts]) for name in ("places", "label", "meant")
    )
    return Turns(places, label, meant, tuple(word for one in parts for word in one.finer))


def read_clip_turns(made: Path, data: Path, vocabulary: Vocabulary) -> tuple[Turns, NDArray[np.str_], tuple[str, ...]]:
    """Return clips as turns, who shows each, and their texts; clip i is at place i of every bank.

    Args:
        made: what `mien data clips` wrote: the clips and their labels.
        data: the folder that holds `text/goemotions`; a text that stands there has its finer label.
        vocabulary: the words.

    Raises:
        InputError: clips, labels or the corpus are missing or damaged.
    """
    people, label = read_labels(made)
    names = clip_names(made / CLIPS)
    texts = tuple((made / CLIPS / f"{name}.txt").read_text(encoding="utf-8", errors="replace") for name in names)
    comments = GOEMOTIONS.read(data / "text" / "goemotions", split="train")
    found = {" ".join(item.text.split()): item.labels[0] for item in comments if len(item.labels) == 1}
    plain = [" ".join(text.split()) for text in texts]
    finer = tuple(_finer(found.get(text, ""), BASIC[place]) for text, place in zip(plain, label, strict=True))
    meant = np.stack([vocabulary.meant(BASIC[one], finer=word) for one, word in zip(label, finer, strict=True)])
    places = np.repeat(np.arange(len(label))[:, np.newaxis], len(CHANNELS), axis=1)
    return Turns(places, label, meant, finer), people, texts


def read_spoken_turns(
    data: Path, vocabulary: Vocabulary, *, split: str, most: int, start: int
) -> tuple[Turns, tuple[str, ...]]:
    """Return turns of MELD, words alone, and their texts.

    Args:
        data: the folder that holds `text/meld`.
        vocabulary: the words.
        split: of the corpus.
        most: turns of one label, the first ones.
        start: place of the first text in the bank of words.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    count, kept = dict.fromkeys(range(len(BASIC)), 0), []
    for item in MELD.read(data / "text" / "meld", split=split):
        label = BASIC.index(load_wheel().of[load_wheel().find(item.label)].root)
        count[label] += 1
        if count[label] <= most:
            kept.append((item.text, label))
    label = np.array([one for _, one in kept])
    places = np.full((len(kept), len(CHANNELS)), ABSENT)
    places[:, 0] = start + np.arange(len(kept))
    meant = np.stack([vocabulary.meant(BASIC[one]) for one in label])
    return Turns(places, label, meant, ("",) * len(kept)), tuple(text for text, _ in kept)


def contradict(clips: Turns, vocabulary: Vocabulary, draw: np.random.Generator) -> Turns:
    """Return the clips of a hard feeling with the words of a pleasant or neutral clip in place of their own.

    Args:
        clips: of three channels, some of them happy or neutral.
        vocabulary: the words.
        draw: all chance.

    Returns:
        Turns whose label, and the words that are right, are those of voice and face.
    """
    hard = clips.take(np.flatnonzero(np.isin(clips.label, _BEHIND)))
    light = [clips.places[clips.label == BASIC.index(name), 0] for name in ("happy", "neutral")]
    happy, neutral = (draw.choice(own, len(hard)) for own in light)
    places = hard.places.copy()
    places[:, 0] = np.where(draw.random(len(hard)) < _PLEASANT, happy, neutral)
    meant = np.stack([vocabulary.meant(BASIC[one]) for one in hard.label])
    return Turns(places, hard.label, meant, ("",) * len(hard))


def drop_some(turns: Turns, chance: float, draw: np.random.Generator) -> Turns:
    """Return turns of which some, by that chance each, have one of the seven sets of channels alone."""
    kept = np.zeros((len(SUBSETS), len(CHANNELS)), bool)
    for place, subset in enumerate(SUBSETS):
        kept[place, list(subset)] = True
    some = kept[draw.integers(0, len(SUBSETS), len(turns))] | (draw.random(len(turns)) >= chance)[:, np.newaxis]
    return replace(turns, places=np.where(some, turns.places, ABSENT))


def without(turns: Turns, channels: Sequence[str]) -> Turns:
    """Return turns with some channels absent."""
    gone = np.isin(CHANNELS, channels)
    return replace(turns, places=np.where(gone, ABSENT, turns.places))


def _finer(label: str, basic: str) -> str:
    """Return GoEmotions' label where it says more than the basic one, and belongs to it on our wheel."""
    wheel = load_wheel()
    found = wheel.find(label)
    return label if found and wheel.of[found].root == basic else ""
