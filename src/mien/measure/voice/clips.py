"""The clips that the voice is learned from: three corpora of acted speech, one list of kinds, folds by speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.catalogue import load_corpus
from mien.corpora.example import Recording
from mien.corpora.folds import leave_speakers_out
from mien.perceive.voice import KINDS
from mien.types import load_taxonomy

__all__ = ["CORPORA", "Clips", "VoiceFold", "fold_clips", "read_clips"]

CORPORA = ("ravdess", "emodb", "nemo")
"""The corpora, by their adapters' names."""

_FOLDS = 8  # at most; a corpus with fewer speakers has as many as these
_SAME = {"happiness": "happy", "sadness": "sad", "anger": "angry", "fear": "fearful"}
_STRENGTH = {"normal": 0.7, "strong": 1.0}  # of a feeling acted so; nobody rated these clips in numbers
_USUAL = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """Recordings of all corpora with what they show.

    Args:
        recordings: n of them.
        corpus: (n,) int64, place in `CORPORA`.
        kind: (n,) int64, place in `KINDS`.
        vad: (n, 3) float32, the label's published point, nearer to 0 where it was acted mildly.
    """

    recordings: Sequence[Recording]
    corpus: NDArray[np.int64]
    kind: NDArray[np.int64]
    vad: NDArray[np.float32]

    def possible(self) -> NDArray[np.bool_]:
        """Return (3, 9) bool: which kinds each corpus has."""
        there = np.zeros((len(CORPORA), len(KINDS)), dtype=np.bool_)
        there[self.corpus, self.kind] = True
        return there


@dataclass(frozen=True, slots=True, eq=False)
class VoiceFold:
    """Clips in three parts that share no speaker, as (n,) bool each."""

    train: NDArray[np.bool_]
    dev: NDArray[np.bool_]
    test: NDArray[np.bool_]


def read_clips(data: Path) -> Clips:
    """Read all three corpora.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.

    Returns:
        Their clips.

    Raises:
        InputError: a corpus is missing or damaged.
    """
    recordings: list[Recording] = []
    corpus: list[int] = []
    points: list[tuple[float, ...]] = []
    kinds: list[int] = []
    for place, name in enumerate(CORPORA):
        adapter = load_corpus(name)
        taxonomy = load_taxonomy(adapter.card.taxonomy)
        for item in adapter.read(data / "speech" / name, split="all"):
            strength = _STRENGTH.get(item.intensity, _USUAL)
            recordings.append(item)
            corpus.append(place)
            kinds.append(KINDS.index(_SAME.get(item.label, item.label)))
            points.append(tuple(strength * axis for axis in taxonomy.prototypes[taxonomy.index(item.label)]))
    return Clips(tuple(recordings), np.array(corpus), np.array(kinds), np.array(points, dtype=np.float32))


def fold_clips(clips: Clips) -> list[VoiceFold]:
    """Split clips so that every speaker of every corpus is tested once.

    Args:
        clips: of all corpora.

    Returns:
        Eight folds: of RAVDESS two actors each, of EmoDB and nEMO one speaker in each fold until all had their turn.
    """
    place = {id(item): i for i, item in enumerate(clips.recordings)}
    parts = np.zeros((_FOLDS, len(clips.recordings)), dtype=np.int8)
    for corpus in range(len(CORPORA)):
        own = [item for item, which in zip(clips.recordings, clips.corpus, strict=True) if which == corpus]
        count = min(_FOLDS, len({item.speaker for item in own}))
        for number, fold in enumerate(leave_speakers_out(own, folds=count)):
            parts[number, [place[id(item)] for item in fold.dev]] = 1
            parts[number, [place[id(item)] for item in fold.test]] = 2
    return [VoiceFold(part == 0, part == 1, part == 2) for part in parts]
