"""What is known of each corpus besides its examples: labels, published counts, licence (`corpora.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mien.errors import InputError
from mien.types import load_taxonomy

__all__ = ["Card", "corpus_names", "load_card"]


@dataclass(frozen=True, slots=True)
class Card:
    """A corpus's description.

    Args:
        name: what it is called here, such as "goemotions".
        what: one line on what it holds.
        unit: what is counted, such as "utterances".
        language: its language's ISO 639-1 code.
        taxonomy: name of the taxonomy that its labels are mapped onto; "" where it has ratings and no labels.
        labels: the original label, in small letters, to the taxonomy's label.
        counts: the published number of examples of each split; 0 where we could not read it.
        licence: as its publisher states it.
        level: what its rights allow: "A" shipped weights, with attribution; "B" weights that are marked non-commercial
            or share-alike; "C" tests and benches alone.
        source: the paper that publishes it.
        layout: the files that the adapter reads.
    """

    name: str
    what: str
    unit: str
    language: str
    taxonomy: str
    labels: Mapping[str, str]
    counts: Mapping[str, int]
    licence: str
    level: str
    source: str
    layout: str

    def published(self, split: str = "") -> str:
        """Return how many examples a split, or all of it, has as published: "1,109"; "?" where we could not read it."""
        count = self.counts[split] if split else sum(self.counts.values())
        return f"{count:,}" if count else "?"

    def label(self, original: str) -> str:
        """Map an original label onto the taxonomy.

        Args:
            original: as it stands in the file, in any case, spaces around it allowed.

        Returns:
            The taxonomy's label.

        Raises:
            InputError: the corpus has no such label; the message lists the known ones.
        """
        try:
            return self.labels[original.strip().lower()]
        except KeyError:
            raise InputError(f"unknown label {original!r}; expected one of: {', '.join(self.labels)}") from None

    def targets(self) -> tuple[str, ...]:
        """Return the taxonomy's labels that the corpus uses, in the taxonomy's order."""
        if not self.taxonomy:
            return ()
        used = set(self.labels.values())
        return tuple(label for label in load_taxonomy(self.taxonomy).labels if label in used)


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("mien.corpora").joinpath("corpora.toml").read_text(encoding="utf-8"))


def corpus_names() -> tuple[str, ...]:
    """Return the names of all corpora."""
    return tuple(_tables())


def load_card(name: str) -> Card:
    """Return a corpus's description.

    Args:
        name: "goemotions", "meld", ...; the published spelling, such as "GoEmotions" or "FER-2013", is known too.

    Returns:
        The description.

    Raises:
        InputError: there is no such corpus; the message lists the known ones.
    """
    tables = _tables()
    found = {_plain(known): known for known in tables}.get(_plain(name))
    if found is None:
        raise InputError(f"there is no corpus {name!r}; expected one of: {', '.join(tables)}")
    table = tables[found]
    labels = table.get("labels", {})
    if isinstance(labels, list):
        labels = {label: label for label in labels}
    return Card(name=found, **{**table, "labels": labels})


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
