"""Two feelings at once: cues written as sentences against features, while the transcript gets worse.

Source: Richet et al., "Textualized and feature-based models for compound multimodal emotion recognition in the wild",
arXiv 2407.12927, 2024. There a fine-tuned language model reads the sentences and learned networks the features; here
one frozen encoder of meaning, or counted words, and a logistic regression. The turns are made (`compound_turns.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.meaning import open_encoder
from mien.measure.compound.turns import CompoundTurns, make_compounds, miss_words
from mien.measure.fusion.sources import read_labelled_texts, read_sources
from mien.measure.scores import mean_interval
from mien.measure.tongues.tongues import macro_f1
from mien.perceive.compound_cues import Shown, cues_as_text
from mien.perceive.compound_rows import Blocks, Terms, count_terms, scale_blocks

__all__ = [
    "MISHEARD",
    "WAYS",
    "CompoundReport",
    "Learned",
    "bench_compound",
    "compound_card",
    "compound_inputs",
    "compound_record",
    "teach_compounds",
]

MISHEARD = (0.0, 0.2, 0.4, 0.8)
"""Shares of the transcript's words that are wrong or lost."""

WAYS = ("words", "voice", "face", "features", "sentences", "counted sentences")
"""One channel each; all as numbers; all as sentences, encoded; all as sentences, counted."""

_TRAIN, _TEST = 1_400, 700
_STRENGTHS = (0.1, 1.0, 10.0, 100.0)  # inverse of regularisation, tried on the development turns

Reals = NDArray[np.float64]
Labels = NDArray[np.int64]
Given = list[Any]
"""Blocks of numbers with a row for each turn, or a text for each turn."""


@dataclass(frozen=True, slots=True)
class CompoundReport:
    """Figures on test turns; seven compounds, equally frequent.

    Args:
        accuracy: of each way at each of `MISHEARD`.
        macro_f1: the same.
        lost: how much accuracy "features", "sentences" and "counted sentences" lose from the first to the last of
            `MISHEARD`, with its 95 % interval over turns.
        apart: "sentences" less "features" at the first of `MISHEARD`, with its 95 % interval.
        turns: test turns.
    """

    accuracy: Mapping[str, tuple[float, ...]]
    macro_f1: Mapping[str, tuple[float, ...]]
    lost: Mapping[str, tuple[float, float, float]]
    apart: tuple[float, float, float]
    turns: int


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A logistic regression.

    Args:
        see: makes rows of what it is given.
        weights: (7, w).
        bias: (7,).
    """

    see: Blocks | Terms
    weights: Reals
    bias: Reals

    def name(self, given: Given) -> Labels:
        """Return (n,) places of the likeliest compounds."""
        return np.asarray((self.see.rows(given) @ self.weights.T + self.bias).argmax(axis=1))


def bench_compound(data: Path, *, say: Callable[[str], None]) -> CompoundReport:
    """Learn from made turns with whole transcripts, and read others whose transcripts get worse.

    Args:
        data: the folder that holds `text/` and `speech/` with the corpora of `fusion_sources`.
        say: is told how it goes.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    asked, models = teach_compounds(data, ways=WAYS, say=say)
    answers: dict[str, list[Labels]] = {way: [] for way in WAYS}
    for share in MISHEARD:
        say(f"reading turns with {share:.0%} of the words misheard")
        given = compound_inputs(asked, share)
        for way in WAYS:
            answers[way].append(models[way].name(given[way]))
    label = asked.label
    right = {way: [(one == label).astype(float) for one in found] for way, found in answers.items()}
    return CompoundReport(
        accuracy={way: tuple(float(one.mean()) for one in found) for way, found in right.items()},
        macro_f1={way: tuple(macro_f1(one, label) for one in found) for way, found in answers.items()},
        lost={way: mean_interval(right[way][0] - right[way][-1], draws=1_000) for way in WAYS[3:]},
        apart=mean_interval(right["sentences"][0] - right["features"][0], draws=1_000),
        turns=len(label),
    )


def teach_compounds(
    data: Path, *, ways: Sequence[str], say: Callable[[str], None]
) -> tuple[CompoundTurns, Mapping[str, Learned]]:
    """Learn from made turns with whole transcripts.

    Args:
        data: as in `bench_compound`.
        ways: of `WAYS`.
        say: is told how it goes.

    Returns:
        Test turns, of other texts and speakers, and what each way has learned.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    voice = read_sources(data, say=say).voice
    sizes = {"train": (_TRAIN, 1), "dev": (_TEST, 2), "test": (_TEST, 3)}
    made = {
        part: make_compounds(read_labelled_texts(data, part), voice[part], count=count, seed=seed)
        for part, (count, seed) in sizes.items()
    }
    say("encoding what teaches")
    taught, chosen = (compound_inputs(made[part], 0.0) for part in ("train", "dev"))
    models = {}
    for way in ways:
        models[way] = _learn(taught[way], made["train"].label, chosen[way], made["dev"].label)
        say(f"learned {way}")
    return made["test"], models


def compound_card(report: CompoundReport) -> str:
    """Return a report as a table in Markdown, and what follows."""
    lines = ["| way | " + " | ".join(f"{share:.0%} misheard" for share in MISHEARD) + " |"]
    lines.append("| --- |" + " --- |" * len(MISHEARD))
    for way in WAYS:
        pairs = zip(report.accuracy[way], report.macro_f1[way], strict=True)
        lines.append(f"| {way} | " + " | ".join(f"{right:.3f} / {f1:.3f}" for right, f1 in pairs) + " |")
    lines.append("")
    for way, (mean, low, high) in report.lost.items():
        lines.append(f"{way} lose {mean:.3f} [{low:+.3f}, {high:+.3f}] from the first column to the last")
    mean, low, high = report.apart
    return "\n".join(
        [*lines, f"sentences above features: {mean:+.3f} [{low:+.3f}, {high:+.3f}] ({report.turns} turns)"]
    )


def compound_record(report: CompoundReport) -> dict[str, Any]:
    """Return the figures as plain values, rounded."""
    rounded = {way: [round(value, 4) for value in values] for way, values in report.accuracy.items()}
    lost = {way: round(values[0], 4) for way, values in report.lost.items()}
    return {"misheard": MISHEARD, "accuracy": rounded, "lost": lost, "apart": round(report.apart[0], 4)}


def compound_inputs(turns: CompoundTurns, share: float) -> dict[str, Given]:
    """Return what each of `WAYS` is given of turns, of whose transcripts a share of words is misheard."""
    texts = miss_words(turns.texts, share, seed=7) if share else turns.texts
    encoder = open_encoder()
    words = np.stack([encoder.vector(text) for text in texts])
    cues = zip(texts, turns.voice, turns.units, strict=True)
    sentences = [cues_as_text(Shown(text, voice, units)) for text, voice, units in cues]
    return {
        "words": [words],
        "voice": [turns.voice],
        "face": [turns.units],
        "features": [words, turns.voice, turns.units],
        "sentences": [np.stack([encoder.vector(text) for text in sentences])],
        "counted sentences": sentences,
    }


def _learn(taught: Given, label: Labels, chosen: Given, wanted: Labels) -> Learned:
    """Return the logistic regression that does best on the development turns."""
    from sklearn.linear_model import LogisticRegression

    see = count_terms(taught, least=2) if isinstance(taught[0], str) else scale_blocks(taught)
    rows = see.rows(taught)
    tried: list[Any] = [LogisticRegression(C=strength, max_iter=400).fit(rows, label) for strength in _STRENGTHS]
    best = max(tried, key=lambda model: float((model.predict(see.rows(chosen)) == wanted).mean()))
    return Learned(see, best.coef_, best.intercept_)
