"""What a folder holds of a corpus, beside what is published of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.corpora.card import Card
from mien.corpora.corpus import Corpus
from mien.corpora.example import (
    Example,
    Explanation,
    FilmedClip,
    LabelledText,
    Photo,
    Picture,
    RatedClip,
    Recording,
    Triple,
    Utterance,
)
from mien.corpora.example_talk import Talk
from mien.corpora.row import Row
from mien.corpora.sound import load_clip, load_sound
from mien.errors import InputError

__all__ = ["Report", "SplitReport", "check_corpus"]


@dataclass(frozen=True, slots=True)
class SplitReport:
    """What a folder holds of one split.

    Args:
        split: its name.
        published: how many examples it has as published.
        found: how many of them are here and right.
        labels: how many examples have each label of the taxonomy, the most frequent first.
        missing: the file that is not here, where none of the split's files is; "" else.
        errors: what is wrong, by file and row.
    """

    split: str
    published: int
    found: int
    labels: Mapping[str, int]
    missing: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a folder holds of a corpus.

    Args:
        card: the corpus's description.
        splits: one report for each published split.
    """

    card: Card
    splits: tuple[SplitReport, ...]

    def errors(self) -> tuple[str, ...]:
        """Return what is wrong, each thing once: a row of a file with several splits is read for each of them."""
        return tuple(dict.fromkeys(error for split in self.splits for error in split.errors))

    def is_whole(self) -> bool:
        """Say whether every split has as many examples as are published, and nothing is wrong."""
        return not self.errors() and all(split.found == split.published for split in self.splits)

    def verdict(self) -> str:
        """Return one line such as "whole: 54,263 of 54,263 comments" or "partial: 960 of 1,440 clips"."""
        found, published = sum(split.found for split in self.splits), sum(split.published for split in self.splits)
        counts = f"{found:,} of {self.card.published()} {self.card.unit}"
        if wrong := len(self.errors()):
            return f"wrong: {wrong:,} {'error' if wrong == 1 else 'errors'}; {counts} are right"
        if self.is_whole():
            return f"whole: {counts}"
        return f"{'more' if found > published > 0 else 'partial'}: {counts}"


def check_corpus(corpus: Corpus[Any], folder: str | Path) -> Report:
    """Read all that a folder holds of a corpus, sounds included, and go on after wrong rows.

    Args:
        corpus: what the folder should hold.
        folder: where it was unpacked.

    Returns:
        Counts, labels and errors of each split.

    Raises:
        InputError: there is no such folder, or it has no file of the corpus.
    """
    root = Path(folder)
    if not root.is_dir() or not any(
        path.is_file() for split in corpus.card.counts for path in corpus.find(root, split)
    ):
        corpus.locate(root, next(iter(corpus.card.counts)))
    return Report(corpus.card, tuple(_check_split(corpus, root, split) for split in corpus.card.counts))


def _check_split(corpus: Corpus[Any], folder: Path, split: str) -> SplitReport:
    paths = corpus.find(folder, split)
    published = corpus.card.counts[split]
    if not any(path.is_file() for path in paths):
        return SplitReport(split, published, found=0, labels={}, missing=paths[0].name, errors=())
    labels: Counter[str] = Counter()
    errors: list[str] = []
    found = 0
    seen: dict[str, str] = {}
    try:
        for row in corpus.rows(corpus.locate(folder, split), split):
            try:
                labels.update(_look_at(corpus, row, split, seen))
                found += 1
            except InputError as error:
                errors.append(str(error))
    except InputError as error:
        errors.append(str(error))
    return SplitReport(split, published, found, dict(labels.most_common()), missing="", errors=tuple(errors))


def _look_at(corpus: Corpus[Any], row: Row, split: str, seen: dict[str, str]) -> Sequence[str]:
    """Return a row's labels if all is well with it."""
    example: Example = corpus.example(row, split, seen)
    match example:
        case Recording():
            load_sound(example)
            return (example.label,)
        case RatedClip():
            load_clip(example)
            return example.labels
        case Photo():
            if not example.path.is_file():
                raise row.error(f"its picture {example.path} is missing; expected {corpus.card.layout}")
            return example.labels
        case Utterance() | Picture():
            return (example.label,)
        case LabelledText() | Triple() | Explanation() | FilmedClip() | Talk():
            return example.labels
        case _:
            return ()
