"""Figures of feeling: whether a persona can be told by how it feels, and how well PELD's next emotion is foreseen.

Every persona hears the same ten dialogues (`feel_dialogues.toml`). Of each dialogue's path of points a few numbers are
taken; a classifier that learned them from nine dialogues names the persona in the tenth. PELD's figures come from
trainings (`mien.train.peld.trials`), as no weights may ship.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mien.feel import Heart
from mien.measure.dialogue import Said
from mien.measure.feeling import follow_dialogue, sample_moments
from mien.perceive import Reader
from mien.types import load_persona, persona_names

__all__ = [
    "FeelReport",
    "PeldFigures",
    "Told",
    "describe_path",
    "feel_card",
    "feel_record",
    "measure_told",
    "tell_apart",
]

_PUBLISHED = "Published: macro-F1 +13 %, weighted F1 +5 % over BERT-base (Wen et al., arXiv 2404.07229, abstract)."


@dataclass(frozen=True, slots=True)
class PeldFigures:
    """Figures on PELD by one kind of split, each the mean over draws of the split.

    Args:
        macro: macro-F1 over seven emotions of each form: "full", "no_persona", "shuffled", "direct", "inertia".
        weighted: weighted F1 of the same.
        gains: mean and standard deviation over draws of full's macro-F1 minus each other form's, on the same draw.
        draws: of the split, with one training of each form.
    """

    macro: Mapping[str, float]
    weighted: Mapping[str, float]
    gains: Mapping[str, tuple[float, float]]
    draws: int


@dataclass(frozen=True, slots=True)
class Told:
    """How often a persona is told by how it feels.

    Args:
        right: share of dialogues in which it is named rightly, by what it feels at every moment of the dialogue.
        answers: the same by the points of its answers alone, without the moments between.
        personas: how many there are; chance is one in as many.
        dialogues: how many each heard.
        worst: the persona that is named rightly least often, and how often.
    """

    right: float
    answers: float
    personas: int
    dialogues: int
    worst: tuple[str, float]


@dataclass(frozen=True, slots=True)
class FeelReport:
    """All figures; those on PELD by chance and by dialogue."""

    told: Told
    by_chance: PeldFigures
    grouped: PeldFigures


def measure_told(*, heart: Heart, reader: Reader, say: Callable[[str], None]) -> Told:
    """Measure how well personas can be told apart.

    Args:
        heart: that feels.
        reader: of feeling in words.
        say: is told how it goes.

    Returns:
        The figures.
    """
    text = files("mien.measure").joinpath("feel_dialogues.toml").read_text(encoding="utf-8")
    dialogues = tomllib.loads(text)["dialogues"].values()
    names = persona_names()
    paths, answers = [], []
    for name in names:
        say(f"{name} hears {len(dialogues)} dialogues")
        persona = load_persona(name)
        for turns in dialogues:
            said = [Said("person", turn) for turn in turns]
            moments = follow_dialogue(said, persona=persona, heart=heart, reader=reader)
            shown = np.array([one.shown.vad for one in moments if one.shown is not None])
            paths.append(describe_path(sample_moments(moments, persona=persona).felt))
            answers.append(describe_path(shown))
    who = np.repeat(np.arange(len(names)), len(dialogues))
    folds = np.tile(np.arange(len(dialogues)), len(names))
    given, answered = (tell_apart(np.array(rows), who, folds) for rows in (paths, answers))
    each = [(float((given[who == k] == k).mean()), name) for k, name in enumerate(names)]
    least, worst = min(each)
    right, by_answers = float((given == who).mean()), float((answered == who).mean())
    return Told(right, by_answers, len(names), len(dialogues), (worst, least))


def describe_path(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a path of points is like.

    Args:
        path: (t, 3) float64, valence, arousal and dominance turn by turn.

    Returns:
        (21,) float64: of each axis mean, deviation, least, most, first, last, and mean step.
    """
    steps = np.abs(np.diff(path, axis=0)).mean(axis=0) if len(path) > 1 else np.zeros(3)
    return np.concatenate([path.mean(0), path.std(0), path.min(0), path.max(0), path[0], path[-1], steps])


def tell_apart(rows: NDArray[np.float64], who: NDArray[np.int64], folds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Name whose each row is by linear discriminants that were learned from the other folds.

    Args:
        rows: (n, k) float64.
        who: (n,) int64 from 0.
        folds: (n,) int64; a row is named without its fold.

    Returns:
        (n,) int64, the names given. The covariance within classes is shrunk by a tenth toward its mean variance.
    """
    given = np.zeros(len(rows), np.int64)
    for fold in np.unique(folds):
        known = folds != fold
        means = np.stack([rows[known & (who == k)].mean(0) for k in range(who.max() + 1)])
        rest = rows[known] - means[who[known]]
        spread = rest.T @ rest / len(rest)
        spread = 0.9 * spread + (0.1 * np.trace(spread) / len(spread) + 1e-9) * np.eye(len(spread))
        scale = np.linalg.inv(np.linalg.cholesky(spread))
        distances = np.linalg.norm(((rows[~known][:, None] - means) @ scale.T), axis=2)
        given[~known] = distances.argmin(1)
    return given


def feel_card(report: FeelReport) -> str:
    """Return the figures for people."""
    told = report.told
    lines = [
        f"{told.personas} personas, {told.dialogues} dialogues: the persona is told by its path in {told.right:.0%} "
        f"(chance {1 / told.personas:.1%}), by its answers alone in {told.answers:.0%}; "
        f"least often {told.worst[0]}, {told.worst[1]:.0%}",
    ]
    for title, one in (("split by chance, as published", report.by_chance), ("split by dialogue", report.grouped)):
        lines.append(f"\nPELD, {title}, {one.draws} draws           macro-F1  weighted F1  full is above it by")
        for form, macro in one.macro.items():
            gain = one.gains.get(form)
            above = f"{gain[0]:+.3f} ± {gain[1]:.3f}" if gain else ""
            lines.append(f"  {form:12} {'':37} {macro:.3f}        {one.weighted[form]:.3f}  {above}")
    return "\n".join([*lines, "", _PUBLISHED])


def feel_record(report: FeelReport) -> dict[str, object]:
    """Return the figures for programs."""
    record: dict[str, object] = {}
    for suffix, one in (("", report.by_chance), ("_grouped", report.grouped)):
        record[f"peld_macro_f1{suffix}"] = round(one.macro["full"], 4)
        record[f"peld_weighted_f1{suffix}"] = round(one.weighted["full"], 4)
        for form in ("no_persona", "shuffled", "direct", "inertia"):
            record[f"peld_{form}{suffix}"] = round(one.macro[form], 4)
            record[f"peld_{form}_weighted{suffix}"] = round(one.weighted[form], 4)
        record[f"peld_gains{suffix}"] = {form: [round(x, 4) for x in gain] for form, gain in one.gains.items()}
    told = asdict(report.told)
    return {**record, "peld_draws": report.by_chance.draws, "persona_told": round(told.pop("right"), 4), "told": told}
