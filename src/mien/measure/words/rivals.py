"""What the reader of words is compared with, on the same splits: counted words, a lexicon, norms of words."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.measure.scores import label_f1

__all__ = ["BERT_MACRO_F1", "counted_words", "norm_means", "vader_points"]

BERT_MACRO_F1 = 0.46
"""Demszky et al. 2020, table 4: BERT-base on the same test split."""

_GRID = np.linspace(0.02, 0.9, 45)


def counted_words(
    train: Sequence[str],
    labels: NDArray[np.bool_],
    dev: Sequence[str],
    dev_labels: NDArray[np.bool_],
    test: Sequence[str],
) -> NDArray[np.bool_]:
    """Return the labels that TF-IDF and one logistic regression for each label give.

    Args:
        train: n texts to learn from.
        labels: (n, k) bool, theirs.
        dev: texts on which each label's threshold is chosen, as for the network.
        dev_labels: their labels.
        test: m texts to label.

    Returns:
        (m, k) bool.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    count: Any = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model: Any = OneVsRestClassifier(LogisticRegression(C=4.0, class_weight="balanced", solver="liblinear"))
    model.fit(count.fit_transform(train), labels.astype(int))
    likely = model.predict_proba(count.transform(dev))
    found = np.stack([label_f1(likely >= threshold, dev_labels) for threshold in _GRID])
    return model.predict_proba(count.transform(test)) >= _GRID[found.argmax(axis=0)]


def vader_points(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return (n, 3) valence, arousal and dominance as the engine `vader:` reads texts."""
    from mien.perceive.vader import VaderReader

    reader = VaderReader()
    return np.array([reader.read(text).vad for text in texts])


def norm_means(texts: Sequence[str], norms: Path) -> NDArray[np.float64]:
    """Return the mean norms of the words of texts.

    Args:
        texts: n of them.
        norms: `Ratings_Warriner_et_al.csv`.

    Returns:
        (n, 3) float64 in [-1, 1]: valence, arousal, dominance; the mean over all norms for a text without a known word.

    Raises:
        InputError: the file is missing.

    Source: Warriner, Kuperman & Brysbaert, "Norms of valence, arousal, and dominance for 13,915 English lemmas",
        Behavior Research Methods 45, 2013.
    """
    if not norms.is_file():
        raise InputError(f"{norms} is missing; expected the norms of Warriner et al. as published")
    with norms.open(encoding="utf-8", newline="") as file:
        table = {
            row["Word"]: [(float(row[f"{axis}.Mean.Sum"]) - 5.0) / 4.0 for axis in "VAD"]
            for row in csv.DictReader(file)
        }
    usual = np.mean(list(table.values()), axis=0)
    points = []
    for text in texts:
        known = [table[word] for word in re.findall(r"[a-z]+", text.lower()) if word in table]
        points.append(np.mean(known, axis=0) if known else usual)
    return np.array(points)
