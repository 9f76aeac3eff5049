"""What `mien train ages` prints, and writes beside its network: both ways of training, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from mien.corpora import load_card
from mien.train.ages.ages import AgesReport, Figures
from mien.train.ages.heads import GROUPS
from mien.train.ages.learning import AgesRecipe

__all__ = ["ages_card"]


def ages_card(report: AgesReport, *, name: str, seeds: Sequence[int], recipe: AgesRecipe) -> str:
    """Return a card.

    Args:
        report: figures.
        name: of the file that the joint network of the first seed is written to.
        seeds: that all were trained with.
        recipe: likewise.

    Returns:
        Markdown.
    """
    fer = load_card("fer2013")
    (train, test), (heads, apart) = report.made, report.heads
    sizes = ", ".join(f"{way} {size:,}" for way, size in report.weights.items())
    years = "; ".join(f"{group}: {low:g} to {high:g} years" for group, (low, high) in GROUPS.items())
    settings = ", ".join(f"{key} {value}" for key, value in asdict(recipe).items())
    return "\n".join(
        [
            f"# {name}",
            "",
            f"The group of ages ({', '.join(GROUPS)}) of a face, by the joint network of seed {seeds[0]}.",
            "",
            "**Do not pass these weights on**: they learned from pictures without a licence (level C).",
            "**Tell nobody's age by them**: they learned ages from made heads alone, and were tried on no real face of",
            "known age.",
            "",
            "## Made by",
            "",
            f"    mien train ages --data DIR --heads {heads + apart} -o {name}",
            "",
            f"Recipe, the same for all networks: {settings}; seeds {', '.join(map(str, seeds))}.",
            f"Numbers that are learned: {sizes} (separate: both networks together).",
            "",
            "## Data and rights",
            "",
            f"- {report.real:,} faces of {fer.name}'s training split: expressions; {fer.licence}; level {fer.level}.",
            f"- {train:,} faces of {heads} made heads: expressions and ages; ours. {test:,} faces of {apart} others",
            f"  for the test. {years}, as anny's model has them.",
            "",
            "## Joint or separate: share that is right, mean over the seeds, 95 % over heads or faces",
            "",
            "| | way | right | above separate | each seed |",
            "| --- | --- | --- | --- | --- |",
            *(row for what, one in report.figures.items() for row in _rows(what, one)),
            "",
            "## Ages of made faces (rows are right, shares of a row; joint, all seeds)",
            "",
            f"| | {' | '.join(GROUPS)} |",
            "| --- |" + " --- |" * len(GROUPS),
            *(
                f"| {group} | {' | '.join(f'{count / max(row.sum(), 1):.2f}' for count in row)} |"
                for group, row in zip(GROUPS, report.confusion, strict=True)
            ),
            "",
            "## Real faces that look like children, grown or old people (one look each, nobody's age is known)",
            "",
            "| | child (chance 0.25) | young or middle (chance 0.5) | old (chance 0.25) |",
            "| --- | --- | --- | --- |",
            *(
                f"| {way} | {' | '.join(_told(looks[look]) for look in ('child', 'grown', 'old'))} |"
                for way, looks in report.looked.items()
            ),
            "",
        ]
    )


def _rows(what: str, one: Figures) -> list[str]:
    return [
        f"| {what} | {way} | {_told(figure)} | {_gain(one.gains[way]) if way in one.gains else ''} | "
        f"{', '.join(f'{value:.3f}' for value in one.seeds[way])} |"
        for way, figure in one.ways.items()
    ]


def _told(figure: tuple[float, float, float]) -> str:
    value, low, high = figure
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _gain(figure: tuple[float, float, float]) -> str:
    value, low, high = figure
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
