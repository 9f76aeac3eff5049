"""What is learned from and asked about: clips that Mien acted out and turns of MELD, with their channels' states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.train.pairs.clips import CLIPS
from mien.train.tokens.states import Bank, read_clip_states, read_word_states
from mien.train.tokens.turns import Turns, read_clip_turns, read_spoken_turns
from mien.train.tokens.vocabulary import Vocabulary

__all__ = ["Material", "read_material"]

_MOST = {"train": 600, "dev": 60, "test": 10**6}  # turns of a label


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Turns and the states that they name.

    Args:
        banks: by channel.
        clips: as they are, three channels each.
        people: (n,) who shows each clip.
        spoken: turns of MELD by split, words alone.
    """

    banks: Mapping[str, Bank]
    clips: Turns
    people: NDArray[np.str_]
    spoken: Mapping[str, Turns]


def read_material(
    made: Path, data: Path, vocabulary: Vocabulary, *, splits: tuple[str, ...], say: Callable[[str], None]
) -> Material:
    """Read clips and turns.

    Args:
        made: what `mien data clips` wrote.
        data: the folder that holds `text/goemotions` and `text/meld`.
        vocabulary: the words that a feeling may be named with.
        splits: of MELD; of train 600 turns of a label, of dev 60, of test all.
        say: is told how it goes.

    Raises:
        InputError: clips, labels or a corpus are missing or damaged.
    """
    clips, people, texts = read_clip_turns(made, data, vocabulary)
    spoken = {}
    for split in splits:
        turns, own = read_spoken_turns(data, vocabulary, split=split, most=_MOST[split], start=len(texts))
        spoken[split], texts = turns, (*texts, *own)
    states = read_clip_states(made / CLIPS, say=say)
    return Material({"words": read_word_states(texts, say=say), **states}, clips, people, spoken)
