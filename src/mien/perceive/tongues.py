"""Reader `tongues:`: finds the language of a text by its script, and gives it to the reader of that language.

Latin letters, emoji and smileys are read as English by `minilm:`, Han characters as Chinese and Devanagari as Marathi
by `ngrams:`; those two are opened when the first such text comes. Of a text in several scripts the longest is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from mien.engines import Engine
from mien.perceive import tongues_ngrams, words
from mien.perceive.protocol import Reader
from mien.perceive.tongues_script import Stretch, scripts
from mien.types import Affect, neutral

__all__ = ["TonguesReader", "engine"]

_UNREAD = "goemotions-28"  # the taxonomy of a text that nobody reads
_UNSURE = 0.05  # confidence in "neutral" where nothing could be read


class TonguesReader:
    """Reads feeling in words of several languages.

    Args:
        readers: of each script that can be read, what opens its reader; "Latin" reads texts without letters too, and
            is opened at once.
    """

    def __init__(self, readers: Mapping[str, Callable[[], Reader]]) -> None:
        self._readers = {script: cache(opening) for script, opening in readers.items()}
        self._latin = self._readers["Latin"]()

    def read(self, text: str) -> Affect:
        """Read a text; see `mien.perceive.Reader`.

        Args:
            text: any text.

        Returns:
            The feeling in the taxonomy of the reader that reads the text's longest part; neutral, with a confidence of
            0.05, where no reader can. Other parts, and scripts that are not read, are named in the evidence.
        """
        if text.isascii():
            return self._latin.read(text)
        longest, *others = scripts(text)
        opening = self._readers.get(longest.script or "Latin")
        if opening is None:
            reason = f"words: in a script I cannot read ({longest.script})"
            blank = neutral(taxonomy=_UNREAD)
            return replace(blank, confidence=_UNSURE, evidence=(reason,))
        if not others:
            return opening().read(text)
        affect = opening().read(longest.text)
        return replace(affect, evidence=(*affect.evidence, _left(longest, others)))


def _left(longest: Stretch, others: list[Stretch]) -> str:
    rest = ", ".join(stretch.script for stretch in others)
    return f"words: only the part in {longest.script} was read; not that in {rest}"


def _make(choice: str) -> TonguesReader:
    return TonguesReader(
        {
            "Latin": lambda: words.engine.make(""),
            "Han": lambda: tongues_ngrams.engine.make("zh"),
            "Devanagari": lambda: tongues_ngrams.engine.make("mr"),
        }
    )


engine = Engine(
    name="tongues",
    summary="English words by minilm:, Chinese and Marathi ones by ngrams:, found by their script",
    licence="as minilm: and ngrams:; Marathi non-commercial",
    choices={"": ()},
    modules=words.engine.modules,
    extra="",
    make=_make,
)
