"""Turns of dialogues with their labels, without what one corpus would tell of the other's test split."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import EMORYNLP, MELD, Corpus, TimedUtterance
from mien.perceive.conversation import TAXONOMIES
from mien.types import load_taxonomy

__all__ = ["CORPORA", "Turns", "overlap", "read_turns"]

CORPORA: dict[str, Corpus[TimedUtterance]] = {"meld": MELD, "emorynlp": EMORYNLP}
_SAID = 4  # words from which on a line that two dialogues share is no chance


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """The turns of a split, dialogue after dialogue.

    Args:
        texts: n of them.
        speakers: (n,) int64, numbered within each dialogue by who speaks first.
        dialogues: (n,) int64, which dialogue each is of: 0, 1, ...
        labels: (n,) int64, places in the taxonomy.
    """

    texts: tuple[str, ...]
    speakers: NDArray[np.int64]
    dialogues: NDArray[np.int64]
    labels: NDArray[np.int64]

    def spans(self) -> list[tuple[int, int]]:
        """Return the first turn of each dialogue, and the turn after its last."""
        starts = np.flatnonzero(np.diff(self.dialogues, prepend=-1))
        return list(zip(starts.tolist(), [*starts[1:].tolist(), len(self.texts)], strict=True))


def read_turns(data: Path, name: str, *, split: str) -> Turns:
    """Read a split.

    Args:
        data: the folder that holds `text/meld` and `text/emorynlp`.
        name: of the corpus, "meld" or "emorynlp".
        split: "train", "dev" or "test".

    Returns:
        Its turns.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    table = load_taxonomy(TAXONOMIES[name])
    examples = list(CORPORA[name].read(data / "text" / name, split=split))
    names: dict[str, int] = {}
    people: dict[tuple[str, str], int] = {}
    sizes: dict[str, int] = {}
    for one in examples:
        names.setdefault(one.dialogue, len(names))
        if (one.dialogue, one.speaker) not in people:
            people[one.dialogue, one.speaker] = sizes[one.dialogue] = sizes.get(one.dialogue, -1) + 1
    return Turns(
        texts=tuple(one.text for one in examples),
        speakers=np.array([people[one.dialogue, one.speaker] for one in examples]),
        dialogues=np.array([names[one.dialogue] for one in examples]),
        labels=np.array([table.index(one.label) for one in examples]),
    )


def overlap(turns: Turns, others: Turns) -> NDArray[np.bool_]:
    """Return which turns are of a dialogue that shares a line of four words or more with another set of dialogues.

    MELD and EmoryNLP are of one series: a scene of one corpus's test split may stand in the other's training split.

    Args:
        turns: n of them.
        others: with which nothing may be shared.

    Returns:
        (n,) bool.
    """
    known = {line for text in others.texts if len((line := _line(text)).split()) >= _SAID}
    hit = np.array([_line(text) in known for text in turns.texts])
    return np.isin(turns.dialogues, turns.dialogues[hit])


def _line(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'")))
