"""How good the reader of words is on the official test splits of GoEmotions and EmoBank, and how fast."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from mien.corpora import EMOBANK, GOEMOTIONS
from mien.measure.scores import calibration_error, label_f1, pearson
from mien.measure.words.rivals import BERT_MACRO_F1, counted_words, norm_means, vader_points
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import Score, WordsModel
from mien.types import load_taxonomy

__all__ = ["WordsReport", "comments", "measure_words", "score_texts", "sentences"]

Labels = NDArray[np.bool_]
Points = NDArray[np.float64]

_TIMED = 200  # sentences


@dataclass(frozen=True, slots=True, eq=False)
class WordsReport:
    """The figures of one network of words; all of test splits.

    Args:
        goemotions_macro_f1: mean F1 of 28 labels, thresholds chosen on the development split.
        label_f1: of each label, in the taxonomy's order.
        emobank: correlation of valence, arousal, dominance.
        ece_before: expected calibration error of the likeliest label's probability, temperature 1.
        ece_words: the same at the temperature fitted on the development split.
        words_ms: median milliseconds that the network takes for a sentence of EmoBank, on one thread.
        reasons_ms: the same of a whole reading, with its reasons.
        counted_macro_f1: of TF-IDF and logistic regression; NaN where it was not asked for.
        bert_macro_f1: as published for BERT-base.
        vader: correlation of valence, arousal, dominance on EmoBank.
        norms: the same of the mean norms of words; NaN where the norms are not there.
        top: for each label, which label was likeliest, (28, 28) counts of comments with one label: rows are right.
        machine: what it was measured on.
    """

    goemotions_macro_f1: float
    label_f1: tuple[float, ...]
    emobank: tuple[float, float, float]
    ece_before: float
    ece_words: float
    words_ms: float
    reasons_ms: float
    counted_macro_f1: float
    bert_macro_f1: float
    vader: tuple[float, float, float]
    norms: tuple[float, float, float]
    top: NDArray[np.int64]
    machine: str


def measure_words(data: Path, *, weights: Path | None, say: Callable[[str], None]) -> WordsReport:
    """Measure a network of words, and what it is compared with.

    Args:
        data: the folder that holds `text/goemotions`, `text/emobank` and, for the norms, `text/warriner_vad`.
        weights: the ONNX file; the shipped one unless given.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
        WeightsError: the file is no network of words.
    """
    model = WordsModel(weights or weights_place())
    texts, wanted = comments(data, "test")
    say(f"reading {len(texts):,} comments")
    scores = score_texts(model, texts)
    likely = np.stack([score.likely for score in scores])
    f1 = label_f1(likely >= np.array(model.calibration.thresholds), wanted)
    lines, points = sentences(data, "test")
    say(f"reading {len(lines):,} sentences")
    axes = np.stack([score.axes for score in score_texts(model, lines)])
    network_ms, whole_ms = _times(model, lines)
    say("counting words: TF-IDF and logistic regression")
    counted = counted_words(*comments(data, "train"), *comments(data, "dev"), texts)
    norms = data / "text" / "warriner_vad" / "Ratings_Warriner_et_al.csv"
    return WordsReport(
        goemotions_macro_f1=float(f1.mean()),
        label_f1=tuple(float(one) for one in f1),
        emobank=_three(pearson(axes, points)),
        ece_before=_error(_at_one(likely, model.calibration.temperature), wanted),
        ece_words=_error(likely, wanted),
        words_ms=network_ms,
        reasons_ms=whole_ms,
        counted_macro_f1=float(label_f1(counted, wanted).mean()),
        bert_macro_f1=BERT_MACRO_F1,
        vader=_three(pearson(vader_points(lines), points)),
        norms=_three(pearson(norm_means(lines, norms), points)),
        top=_confusion(likely, wanted),
        machine=f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used",
    )


def comments(data: Path, split: str) -> tuple[tuple[str, ...], Labels]:
    """Return a split of GoEmotions: n texts, and (n, 28) bool labels in the taxonomy's order."""
    names = load_taxonomy("goemotions-28").labels
    examples = list(GOEMOTIONS.read(data / "text" / "goemotions", split=split))
    wanted = np.array([[name in example.labels for name in names] for example in examples])
    return tuple(example.text for example in examples), wanted


def sentences(data: Path, split: str) -> tuple[tuple[str, ...], Points]:
    """Return a split of EmoBank: n texts, and (n, 3) points in [-1, 1]."""
    examples = list(EMOBANK.read(data / "text" / "emobank", split=split))
    return tuple(example.text for example in examples), np.array([example.vad for example in examples])


def score_texts(model: WordsModel, texts: Sequence[str]) -> list[Score]:
    """Return a network's score of each text, of its first `LONGEST` tokens, as in training."""
    return [model.score(model.vocabulary.encode(text)) for text in texts]


def _times(model: WordsModel, lines: Sequence[str]) -> tuple[float, float]:
    reader, network, whole = WordsReader(model), [], []
    for line in lines[:_TIMED]:
        begin = perf_counter()
        model.score(model.vocabulary.encode(line))
        middle = perf_counter()
        reader.read(line)
        network.append(middle - begin)
        whole.append(perf_counter() - middle)
    return 1000.0 * float(np.median(network)), 1000.0 * float(np.median(whole))


def _at_one(likely: Points, temperature: float) -> Points:
    """Return probabilities as they would be at temperature 1."""
    return 1.0 / (1.0 + np.exp(-temperature * np.log(likely / (1.0 - likely))))


def _error(likely: Points, wanted: Labels) -> float:
    top = likely.argmax(axis=1)
    rows = np.arange(len(top))
    return calibration_error(likely[rows, top], wanted[rows, top])


def _confusion(likely: Points, wanted: Labels) -> NDArray[np.int64]:
    alone = wanted.sum(axis=1) == 1
    counts = np.zeros((wanted.shape[1], wanted.shape[1]), np.int64)
    np.add.at(counts, (wanted[alone].argmax(axis=1), likely[alone].argmax(axis=1)), 1)
    return counts


def _three(values: Points) -> tuple[float, float, float]:
    valence, arousal, dominance = (float(value) for value in values)
    return valence, arousal, dominance
