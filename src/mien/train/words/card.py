"""The card of a trained network of words: data, rights, splits, figures, confusions, limits, and the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora import load_card
from mien.measure.words.words import WordsReport
from mien.train.words.learning import Recipe
from mien.types import load_taxonomy

__all__ = ["words_card"]

_WORST = 12  # confusions that are listed


def words_card(
    report: WordsReport, weights: Path, *, seed: int, recipe: Recipe, epochs: int, dev: Sequence[str]
) -> str:
    """Return a card.

    Args:
        report: figures of the file on the test splits.
        weights: the file.
        seed: that it was trained with.
        recipe: that it was trained with.
        epochs: that were run.
        dev: lines on the development splits.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    settings = ", ".join(f"{name} {value:g}" for name, value in asdict(recipe).items())
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            "Feeling in English words: 28 labels, each with a probability of its own, and valence, arousal, dominance.",
            "MiniLM (all-MiniLM-L6-v2, 6 layers of 384), fine-tuned here with two heads; 8-bit weights, "
            f"{len(content) / 1e6:.1f} MB, SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
            "",
            "## Made by",
            "",
            f"    mien train words --data DIR --seed {seed} --until {epochs} -o {weights.name}",
            "",
            f"Recipe: {settings}. Epochs run: {epochs}. Embeddings and the two lowest layers stay as published.",
            "",
            "## Data and rights",
            "",
            *_data(),
            "",
            "## Figures",
            "",
            *_figures(report),
            "",
            *dev,
            "",
            "| label | F1 |",
            "| --- | --- |",
            *(
                f"| {name} | {value:.3f} |"
                for name, value in zip(load_taxonomy("goemotions-28").labels, report.label_f1, strict=True)
            ),
            "",
            "## What it takes for what",
            "",
            "Test comments with one label whose likeliest label is another one, the most frequent first.",
            "",
            "| said by the raters | said by the network | comments | of so many |",
            "| --- | --- | --- | --- |",
            *_confusions(report),
            "",
            "## What it is bad at",
            "",
            *_limits(report),
            "",
        ]
    )


def _data() -> list[str]:
    lines = ["| data | used for | licence | level |", "| --- | --- | --- | --- |"]
    uses = {
        "goemotions": "28 labels: official train split; thresholds and temperature on dev; figures on test",
        "emobank": "valence, arousal, dominance, mean of writer and reader: official train split; figures on test",
    }
    for name, use in uses.items():
        card = load_card(name)
        lines.append(f"| {card.name} ({card.source}) | {use} | {card.licence} | {card.level} |")
    lines.append("| all-MiniLM-L6-v2 | the weights that the training starts from | Apache-2.0 | A |")
    return [
        *lines,
        "",
        "EmoBank is share-alike (CC BY-SA 4.0): whoever passes on these weights or what is made from them names the",
        "sources above and keeps that licence for the part that stems from EmoBank.",
    ]


def _figures(report: WordsReport) -> list[str]:
    three = "{:.3f}, {:.3f}, {:.3f}".format
    return [
        "Of the official test splits.",
        "",
        "| what | this | beside it |",
        "| --- | --- | --- |",
        f"| GoEmotions, macro-F1 of 28 labels | {report.goemotions_macro_f1:.3f} | TF-IDF + logistic regression "
        f"{report.counted_macro_f1:.3f}; BERT-base as published {report.bert_macro_f1:.2f} |",
        f"| EmoBank, correlation of V, A, D | {three(*report.emobank)} | VADER with our rules {three(*report.vader)}; "
        f"mean of Warriner's norms {three(*report.norms)} |",
        f"| expected calibration error of the likeliest label, 15 bins | {report.ece_words:.3f} | "
        f"before temperature {report.ece_before:.3f} |",
        f"| one sentence of EmoBank, median | {report.words_ms:.1f} ms | with its reasons {report.reasons_ms:.1f} ms; "
        f"{report.machine} |",
    ]


def _confusions(report: WordsReport) -> list[str]:
    labels = load_taxonomy("goemotions-28").labels
    wrong = report.top * (1 - np.eye(len(labels), dtype=np.int64))
    order = np.argsort(-wrong, axis=None)[:_WORST]
    pairs = [divmod(int(place), len(labels)) for place in order]
    return [f"| {labels[i]} | {labels[j]} | {wrong[i, j]} | {report.top[i].sum()} |" for i, j in pairs]


def _limits(report: WordsReport) -> list[str]:
    labels = load_taxonomy("goemotions-28").labels
    worst = sorted(zip(report.label_f1, labels, strict=True))[:5]
    return [
        f"- {', '.join(f'{name} ({value:.2f})' for value, name in worst)}: rare, or raters differ.",
        "- Irony, quotations and what only the conversation tells: it reads one turn by itself.",
        "- Other languages: it has seen English alone. Much strange text lowers its confidence; a language that shares",
        "  many bits of words with English may not.",
        "- It learned from Reddit's comments (young, male, American by majority, with their prejudices) and from",
        "  written sentences, not from transcripts of speech.",
        "- Capitals are not seen.",
    ]
