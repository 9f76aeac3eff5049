"""Figures of the open words against what people wrote, beside the reader's labels alone.

EmpatheticDialogues: the first turn of a test conversation, and the one of 32 words that its writer was asked to tell
of. EMER: the subtitle of a clip, and the words with which its description ends; that description rests on the picture
and the voice too, which a reader of the subtitle does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mien.corpora import EMER
from mien.errors import InputError
from mien.measure.open_vocabulary import Gold, OpenVocabularyReport, score_sets
from mien.perceive.open_words import open_words
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import WordsModel
from mien.types import load_taxonomy

__all__ = ["OpenWordsReport", "emer_texts", "empathetic_texts", "measure_open_words"]

_TEXTS = 1_000  # of EmpatheticDialogues
_LABELS = 4  # as many as there are open words, on average
_STATE = re.compile(r"(?:emotional state|emotions?|feelings?)\s+(?:is|are|of|as)\s+([^.]*)\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenWordsReport:
    """Scores by corpus ("empathetic", "emer") and way.

    Args:
        scores: ways are "open" (labels, point and the text's state), "open, no text" (labels and point alone), "label"
            and "labels" (the reader's likeliest label, neutral left out, and its four likeliest).
    """

    scores: Mapping[str, Mapping[str, OpenVocabularyReport]]


def measure_open_words(data: Path, *, say: Callable[[str], None]) -> OpenWordsReport:
    """Measure the open words of the shipped reader.

    Args:
        data: the folder that holds `text/empathetic_dialogues` and `text/emer`.
        say: is told how it goes.

    Returns:
        The scores.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    reader = WordsReader(WordsModel(weights_place()))
    scores = {}
    for name, texts in (("empathetic", empathetic_texts(data, split="test")[:_TEXTS]), ("emer", emer_texts(data))):
        say(f"open words: {len(texts)} texts of {name}")
        gold = {str(i): right for i, (_, right) in enumerate(texts)}
        given: dict[str, dict[str, Sequence[str]]] = {"open": {}, "open, no text": {}, "label": {}, "labels": {}}
        for i, (text, _) in enumerate(texts):
            affect = reader.read(text)
            given["open"][str(i)] = [one.word for one in open_words(affect, text=text)]
            given["open, no text"][str(i)] = [one.word for one in open_words(affect)]
            likely = sorted(zip(affect.emotions, load_taxonomy(affect.taxonomy).labels, strict=True), reverse=True)
            given["labels"][str(i)] = [label for _, label in likely if label != "neutral"][:_LABELS]
            given["label"][str(i)] = given["labels"][str(i)][:1]
        scores[name] = {way: score_sets(words, gold) for way, words in given.items()}
    return OpenWordsReport(scores)


def empathetic_texts(data: Path, *, split: str) -> list[tuple[str, Gold]]:
    """Return first turns with the word that they tell of.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        split: "dev" or "test".

    Raises:
        InputError: the file is missing or a row is wrong.
    """
    path = data / "text" / "empathetic_dialogues" / f"{split}.jsonl"
    if not path.is_file():
        raise InputError(f"{path} is missing; expected EmpatheticDialogues as JSON lines (emotion, utterances)")
    texts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            texts.append((str(row["utterances"][0]), Gold((str(row["emotion"]),), str(row["emotion"]), None)))
        except (ValueError, KeyError, IndexError, TypeError):
            raise InputError(f"{path}, row {number}: expected an object with emotion and utterances") from None
    return texts


def emer_texts(data: Path) -> list[tuple[str, Gold]]:
    """Return subtitles with the words with which their descriptions end; without a word of feeling they are left out.

    Args:
        data: the folder that holds `text/emer`.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    texts = []
    for item in EMER.read(data / "text" / "emer", split="labelled"):
        if (found := _STATE.search(item.text.strip())) and item.extra["subtitles"].strip():
            words = [word.strip() for word in re.split(r",|\band\b|\bwith\b|\bmixed\b", found.group(1)) if word.strip()]
            texts.append((item.extra["subtitles"], Gold(tuple(words), item.original[0], None)))
    return texts
