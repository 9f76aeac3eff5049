"""The card of a trained network of n-grams: data, rights, splits, figures, confusions, limits, and the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora import load_card
from mien.measure.conversation.scores import weighted_f1
from mien.measure.tongues.texts import read_texts
from mien.measure.tongues.tongues import TongueReport, macro_f1
from mien.train.tongues.fit import TrainedTongue, score_texts
from mien.train.tongues.linear import LinearRecipe
from mien.train.tongues.tongues import RECIPES, SEEDS

__all__ = ["tongue_card"]

_WORST = 8  # confusions that are listed
_NAMES = {"zh": "Chinese", "mr": "Marathi"}
_SPLITS = {
    "zh": "CPED's development split, by dialogue: every eighth is dev, the others are train (CPED's own training "
    "split, eight times as large, could not be had); figures on its test split, whose series are others",
    "mr": "MahaEmotions' own: train (labelled by a language model), dev and test (by people)",
}
_LIMITS = {
    "zh": (
        "- It read one turn at a time; CPED's labels were given with picture, voice and dialogue in view.",
        "- Simplified characters alone; of traditional ones and of Cantonese it knows little, and says so.",
    ),
    "mr": (
        "- Whatever is written in Devanagari is read as Marathi: Hindi and Nepali share words and signs with it.",
        "- Sentences of news, politics and social media; the training labels are those of a language model.",
    ),
}


def tongue_card(
    report: TongueReport, trained: Sequence[TrainedTongue], weights: Path, *, language: str, data: Path
) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        trained: the reader that the file holds, and those of the other seeds.
        weights: the file.
        language: "zh" or "mr".
        data: the folder of the corpora, for the other seeds' figures.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    corpus = load_card(report.corpus)
    settings = ", ".join(f"{name} {value:g}" for name, value in asdict(trained[0].recipe).items())
    linear = isinstance(trained[0].recipe, LinearRecipe)
    kind = "logistic regression" if linear else "one hidden layer"
    seed = "Nothing in it is left to chance." if linear else f"Seed {SEEDS[0]} is in the file."
    rights = "" if corpus.level == "A" else " **Non-commercial.**"
    lines = [
        f"# {weights.name}",
        "",
        f"Feeling in {_NAMES[language]} words: {', '.join(report.labels)}.",
        f"N-grams, {kind}, numpy alone; {len(content) / 1e6:.1f} MB, SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
        "",
        "## Made by",
        "",
        f"    mien train tongue --lang {language} --data DIR -o {weights.name}",
        "",
        f"Recipe, chosen on dev among {len(RECIPES)}: {settings}. {seed}",
        "",
        "## Data and rights",
        "",
        f"{corpus.name} ({corpus.source}), {corpus.licence}, level {corpus.level}.{rights}",
        "",
        f"Splits: {_SPLITS[language]}.",
        "",
        "## Figures",
        "",
        *_figures(report, trained, language, data),
        "",
        "| label | F1 | test texts |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {value:.3f} | {count} |"
            for name, value, count in zip(report.labels, report.label_f1, report.counts.sum(axis=1), strict=True)
        ),
        "",
        "## What it takes for what",
        "",
        "| right | given | texts | of so many |",
        "| --- | --- | --- | --- |",
        *_confusions(report),
        "",
        "## What it is bad at",
        "",
        f"- Most things: {report.accuracy:.0%} of the test texts have the label that it gives.",
        *_LIMITS[language],
        "- It knows the words of its corpus alone: no synonyms, no negation beyond neighbours, no irony.",
        "",
    ]
    return "\n".join(lines)


def _figures(report: TongueReport, trained: Sequence[TrainedTongue], language: str, data: Path) -> list[str]:
    return [
        f"Of the test split ({report.texts:,} texts).",
        "",
        "| what | macro-F1 | weighted F1 |",
        "| --- | --- | --- |",
        f"| the file | {report.macro_f1:.3f} | {report.weighted_f1:.3f} |",
        *_trainings(trained, language, data),
        f"| TF-IDF of character n-grams, logistic regression | {report.counted[0]:.3f} | {report.counted[1]:.3f} |",
        f"| always the most frequent label | {report.majority[0]:.3f} | {report.majority[1]:.3f} |",
        "",
        f"Expected calibration error of the likeliest label {report.ece:.3f} (temperature 1: {report.ece_before:.3f}); "
        f"right {report.accuracy:.3f}; one text with its reasons {report.read_ms:.1f} ms (median; {report.machine}).",
    ]


def _trainings(trained: Sequence[TrainedTongue], language: str, data: Path) -> list[str]:
    """Return rows of the trainings with 32 bits a number: of each seed and their mean, or of the one that there is."""
    test = read_texts(data, language, "test")
    scores = []
    for one in trained:
        given = score_texts(one, test.texts, language=language).argmax(axis=1)
        scores.append((macro_f1(given, test.labels), weighted_f1(given, test.labels)))
    names = [f"seed {seed}, 32-bit" for seed in SEEDS] if len(trained) > 1 else ["32-bit"]
    rows = [
        f"| {name} (dev {one.macro_f1:.3f}, {one.weighted_f1:.3f}) | {macro:.3f} | {weighted:.3f} |"
        for name, one, (macro, weighted) in zip(names, trained, scores, strict=True)
    ]
    if len(trained) > 1:
        cells = " | ".join(f"{np.mean(of):.3f} ± {np.std(of, ddof=1):.3f}" for of in zip(*scores, strict=True))
        rows.append(f"| mean of seeds, their deviation | {cells} |")
    return rows


def _confusions(report: TongueReport) -> list[str]:
    wrong = report.counts * (1 - np.eye(len(report.labels), dtype=np.int64))
    pairs = [divmod(int(place), len(report.labels)) for place in np.argsort(-wrong, axis=None)[:_WORST]]
    names = report.labels
    return [f"| {names[i]} | {names[j]} | {wrong[i, j]} | {report.counts[i].sum()} |" for i, j in pairs]
