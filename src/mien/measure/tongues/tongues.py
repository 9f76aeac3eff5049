"""How good the readers of Chinese and Marathi words are on CPED's and MahaEmotions' test splits, and how fast."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.measure.conversation.scores import weighted_f1
from mien.measure.scores import calibration_error, label_f1
from mien.measure.tongues.texts import CORPUS_OF, Texts, read_texts
from mien.perceive.tongues_model import TongueModel
from mien.perceive.tongues_ngrams import LANGUAGES, TongueReader, tongue_place
from mien.types import load_taxonomy

__all__ = ["TongueReport", "TonguesReport", "macro_f1", "measure_tongue", "measure_tongues"]

Labels = NDArray[np.int64]

_TIMED = 200  # texts
_RARE = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class TongueReport:
    """The figures of one language; all of the test split.

    Args:
        corpus: its name.
        texts: of the test split.
        macro_f1: mean F1 of the labels that the test split has.
        weighted_f1: F1 weighted by how often a label is right.
        accuracy: share that is right.
        ece: expected calibration error of the likeliest label.
        ece_before: the same at temperature 1.
        read_ms: median milliseconds of a whole reading, with its reasons.
        majority: macro-F1 and weighted F1 of the training split's most frequent label.
        counted: the same of TF-IDF of character n-grams and logistic regression; weights of labels chosen on dev.
        label_f1: of each label of the taxonomy.
        counts: (k, k) texts by right label and given label.
        labels: names of the k labels.
        machine: what it was measured on.
    """

    corpus: str
    texts: int
    macro_f1: float
    weighted_f1: float
    accuracy: float
    ece: float
    ece_before: float
    read_ms: float
    majority: tuple[float, float]
    counted: tuple[float, float]
    label_f1: tuple[float, ...]
    counts: NDArray[np.int64]
    labels: tuple[str, ...]
    machine: str


@dataclass(frozen=True, slots=True)
class TonguesReport:
    """The figures of all languages but English.

    Args:
        languages: by ISO 639-1 code.
    """

    languages: dict[str, TongueReport]


def measure_tongues(data: Path, *, say: Callable[[str], None]) -> TonguesReport:
    """Measure the shipped readers.

    Args:
        data: the folder that holds `text/cped` and `text/mahaemotions`.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
        WeightsError: a file is no network of n-grams.
    """
    return TonguesReport(
        {language: measure_tongue(data, language, weights=tongue_place(language), say=say) for language in LANGUAGES}
    )


def measure_tongue(data: Path, language: str, *, weights: Path, say: Callable[[str], None]) -> TongueReport:
    """Measure one network, and what it is compared with.

    Args:
        data: as in `measure_tongues`.
        language: "zh" or "mr".
        weights: the .npz file.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: the corpus is missing or wrong.
        WeightsError: the file is no network of n-grams.
    """
    model = TongueModel(weights)
    train, dev, test = (read_texts(data, language, split) for split in ("train", "dev", "test"))
    say(f"reading {len(test.texts):,} texts of {CORPUS_OF[language]}")
    logits = np.stack([model.logits(text) for text in test.texts])
    given, k = logits.argmax(axis=1), logits.shape[1]
    say("counting characters: TF-IDF and logistic regression")
    counted = counted_characters(train, dev, test.texts, language=language)
    most = np.full_like(test.labels, np.bincount(train.labels).argmax())
    counts = np.zeros((k, k), np.int64)
    np.add.at(counts, (test.labels, given), 1)
    return TongueReport(
        corpus=CORPUS_OF[language],
        texts=len(test.texts),
        macro_f1=macro_f1(given, test.labels),
        weighted_f1=weighted_f1(given, test.labels),
        accuracy=float((given == test.labels).mean()),
        ece=_error(logits / model.temperature, test.labels),
        ece_before=_error(logits, test.labels),
        read_ms=_time(TongueReader(model), test.texts),
        majority=(macro_f1(most, test.labels), weighted_f1(most, test.labels)),
        counted=(macro_f1(counted, test.labels), weighted_f1(counted, test.labels)),
        label_f1=tuple(
            float(one) for one in label_f1(np.eye(k, dtype=bool)[given], np.eye(k, dtype=bool)[test.labels])
        ),
        counts=counts,
        labels=load_taxonomy(test.taxonomy).labels,
        machine=f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used",
    )


def macro_f1(given: Labels, wanted: Labels) -> float:
    """Return the mean F1 of the labels that are right somewhere.

    Args:
        given: (n,) labels that were predicted.
        wanted: (n,) labels that are right.
    """
    k = int(max(given.max(), wanted.max())) + 1
    right = np.eye(k, dtype=bool)[wanted]
    return float(label_f1(np.eye(k, dtype=bool)[given], right)[right.any(axis=0)].mean())


def counted_characters(train: Texts, dev: Texts, texts: tuple[str, ...], *, language: str) -> Labels:
    """Return the labels that TF-IDF of character n-grams and a logistic regression give.

    Args:
        train: what it learns from.
        dev: what chooses how much more rare labels weigh, by macro-F1 and weighted F1 together.
        texts: n of them.
        language: "zh": one to three characters; else two to five within a word.

    Returns:
        (n,) labels.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    chinese = language == "zh"
    count: Any = TfidfVectorizer(
        analyzer="char" if chinese else "char_wb",
        ngram_range=(1, 3) if chinese else (2, 5),
        min_df=2,
        sublinear_tf=True,
    )
    rows, others, asked = count.fit_transform(train.texts), count.transform(dev.texts), count.transform(texts)
    tried: list[tuple[float, Labels]] = []
    found, counts = np.unique(train.labels, return_counts=True)
    for power in _RARE:
        weights = dict(zip(found.tolist(), (counts / len(train.labels)) ** -power, strict=True))
        model: Any = LogisticRegression(C=2.0, class_weight=weights, max_iter=500, tol=1e-3)
        model.fit(rows, train.labels)
        given = model.predict(others)
        tried.append((macro_f1(given, dev.labels) + weighted_f1(given, dev.labels), model.predict(asked)))
    return max(tried, key=lambda one: one[0])[1]


def _error(logits: NDArray[np.float64], labels: Labels) -> float:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return calibration_error((shares / shares.sum(axis=1, keepdims=True)).max(axis=1), shares.argmax(axis=1) == labels)


def _time(reader: TongueReader, texts: tuple[str, ...]) -> float:
    taken = []
    for text in texts[:_TIMED]:
        begin = perf_counter()
        reader.read(text)
        taken.append(perf_counter() - begin)
    return 1000.0 * float(np.median(taken))
