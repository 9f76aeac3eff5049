"""The card of a reader of personas: data, rights, figures on CPED's test split, limits, and the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora import CPED
from mien.corpora.cped import TRAITS
from mien.train.persona_reader import RECIPES, Recipe, macro_f1, open_persona_reader, speeches
from mien.types import load_taxonomy

__all__ = ["ReaderReport", "measure_persona_reader", "reader_card"]


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """Figures on the test split; macro-F1, and that of always giving what is the most frequent there.

    Args:
        talks: what one speaker says in one dialogue, of speakers whose traits are known.
        speakers: of those.
        traits: of each trait: talk by talk, of all that a speaker says; talk by talk of the more frequent side, and
            of sides by chance, as often high as the test split has them.
        turns: read for their feeling.
        emotion: of the 13 emotions.
        emotion_majority: of the most frequent one.
    """

    talks: int
    speakers: int
    traits: dict[str, tuple[float, float, float, float]]
    turns: int
    emotion: float
    emotion_majority: float


def measure_persona_reader(data: Path, weights: Path, *, say: Callable[[str], None]) -> ReaderReport:
    """Measure a reader on CPED's test split, whose series and speakers are others than those it learned from.

    Args:
        data: the folder that holds `text/cped`.
        weights: the .npz file.
        say: told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: the corpus is missing or wrong.
        WeightsError: the file is no reader.
    """
    reader = open_persona_reader(weights)
    turns = list(CPED.read(data / "text" / "cped", split="test"))
    say(f"{len(turns)} turns of the test split")
    spoken = speeches(turns)
    odds = reader.high([text for _, text in spoken])
    high = np.array([[turn.extra[trait] == "high" for trait in TRAITS] for turn, _ in spoken])
    names = [f"{turn.extra['TV_ID']} {turn.speaker}" for turn, _ in spoken]
    who, place = np.unique(names, return_inverse=True)
    summed = np.stack([np.bincount(place, weights=column) for column in odds.T], axis=1)
    theirs = np.stack([high[place == one][0] for one in range(len(who))])
    table = load_taxonomy("cped-13")
    labels = np.array([table.index(turn.label) for turn in turns])
    given = reader.feeling([turn.text for turn in turns]).argmax(axis=1)
    return ReaderReport(
        talks=len(spoken),
        speakers=len(who),
        traits={
            trait: (
                macro_f1(odds[:, i] > 0, high[:, i]),
                macro_f1(summed[:, i] > 0, theirs[:, i]),
                macro_f1(np.full(len(high), high[:, i].mean() > 0.5), high[:, i]),
                macro_f1(np.random.default_rng(0).permutation(high[:, i]), high[:, i]),
            )
            for i, trait in enumerate(TRAITS)
        },
        turns=len(turns),
        emotion=macro_f1(given, labels),
        emotion_majority=macro_f1(np.full(len(labels), np.bincount(labels).argmax()), labels),
    )


def reader_card(report: ReaderReport, recipe: Recipe, weights: Path) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        recipe: how its traits were learned.
        weights: the file.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    card = CPED.card
    means = np.mean(list(report.traits.values()), axis=0)
    lines: Sequence[str] = [
        f"# {weights.name}",
        "",
        f"Big Five (high or low) and 13 emotions from Chinese words; n-grams, logistic regression, "
        f"{len(content) / 1e6:.1f} MB, SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
        "",
        f"    mien train persona-reader --data DIR -o {weights.name}",
        "",
        f"Data: {card.name} ({card.source}), {card.licence}, level {card.level}; learned from its train split or, "
        "where that is missing, from its development split. "
        f"Recipe, chosen among {len(RECIPES)} by leaving out each series in turn: strength {recipe.strength:g}, "
        f"n-grams of {recipe.speakers} speakers or more. Nothing is left to chance.",
        "",
        f"Test split: {report.talks:,} talks (what one speaker says in one dialogue) of {report.speakers} speakers, "
        "none of whom it learned from. Macro-F1:",
        "",
        "| trait | a talk | all of a speaker | always the more frequent side | by chance |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {trait} | {' | '.join(f'{value:.3f}' for value in row)} |" for trait, row in report.traits.items()),
        f"| mean | {' | '.join(f'{value:.3f}' for value in means)} |",
        "",
        f"13 emotions, {report.turns:,} turns: macro-F1 {report.emotion:.3f}; always the most frequent "
        f"{report.emotion_majority:.3f}.",
        "",
        "Bad at: personality. Traits are those that annotators gave to characters of series; a few dozen of them are "
        "what it learned from. Use it on nobody who is real.",
        "",
    ]
    return "\n".join(lines)
