"""The one contract of all corpora: examples of a split, one at a time, or an error that names file and row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from mien.corpora.card import Card
from mien.corpora.example import Example
from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["Corpus"]

E = TypeVar("E", bound=Example, covariant=True)


@dataclass(frozen=True, slots=True)
class Corpus(Generic[E]):
    """A corpus: its description, where its files are, and what a row of them means.

    Args:
        card: the description.
        find: folder and split to the files that hold it, whether they are there or not; the first one is read first.
        rows: those files and the split to its rows.
        build: a row and its split to an example; raises an `InputError` that need not name the row.
    """

    card: Card
    find: Callable[[Path, str], Sequence[Path]]
    rows: Callable[[Sequence[Path], str], Iterator[Row]]
    build: Callable[[Row, str], E]

    def read(self, folder: str | Path, *, split: str) -> Iterator[E]:
        """Yield the examples of a split in the order of the files.

        Args:
            folder: the folder in which the corpus was unpacked.
            split: one of the card's `counts`.

        Yields:
            The examples; nothing is held but their ids.

        Raises:
            InputError: the split is unknown, a file is missing, or a row is wrong: its file and number are named.
        """
        seen: dict[str, str] = {}
        for row in self.rows(self.locate(Path(folder), split), split):
            yield self.example(row, split, seen)

    def locate(self, folder: Path, split: str) -> Sequence[Path]:
        """Return the files of a split.

        Args:
            folder: the folder in which the corpus was unpacked.
            split: one of the card's `counts`.

        Returns:
            Files that are all there.

        Raises:
            InputError: the folder or a file is missing, or the split is unknown.
        """
        if split not in self.card.counts:
            raise InputError(f"{self.card.name} has no split {split!r}; expected one of: {', '.join(self.card.counts)}")
        if not folder.is_dir():
            raise InputError(f"there is no folder {folder}; expected the one that holds {self.card.layout}")
        paths = self.find(folder, split)
        for path in paths:
            if not path.is_file():
                raise InputError(f"{path} is missing; expected {self.card.layout}")
        if not paths:
            raise InputError(f"{folder} holds no {self.card.unit} of {self.card.name}; expected {self.card.layout}")
        return paths

    def example(self, row: Row, split: str, seen: dict[str, str]) -> E:
        """Return the example of a row.

        Args:
            row: one of `rows`.
            split: the split that is read.
            seen: the places so far by their example's id; this one is added.

        Returns:
            The example.

        Raises:
            InputError: the row is wrong, or its id was there before.
        """
        if row.fault:
            raise row.error(row.fault)
        try:
            example = self.build(row, split)
        except InputError as error:
            raise (error if str(error).startswith(row.place) else row.error(str(error))) from None
        if example.id in seen:
            raise row.error(f"the id {example.id!r} was there before, in {seen[example.id]}; expected each once")
        seen[example.id] = row.place
        return example
