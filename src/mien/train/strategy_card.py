"""The card of a trained planner: data, rights, figures, limits, and the command."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from mien.corpora import ESCONV
from mien.measure.strategy import StrategyReport, strategy_card
from mien.train.strategy import StrategyRecipe, StrategyTrained
from mien.types import STRATEGIES

__all__ = ["planner_card"]


def planner_card(
    report: StrategyReport, trained: StrategyTrained, weights: Path, *, seed: int, recipe: StrategyRecipe
) -> str:
    """Return a card.

    Args:
        report: figures of the file on ESConv's test.
        trained: what it was made of.
        weights: the file.
        seed: that it was trained with.
        recipe: how it was trained.

    Returns:
        Markdown.
    """
    content, card = weights.read_bytes(), ESCONV.card
    table = [f"{name:16} " + " ".join(f"{count:4}" for count in row) for name, row in _confusions(report)]
    return f"""# {weights.name}

What a reply is to do for somebody in distress: one of ESConv's eight strategies, from the meaning of what was said
(`mien.meaning`, not trained here), the strategies of Mien's last utterances and how far the talk is. One hidden layer,
{len(content) / 1e3:.0f} kB, SHA-256 `{sha256(content).hexdigest()[:16]}…`; run by numpy.

**Weights: non-commercial, as the data that they learned from (level B).**

## Made by

    mien train strategy --data DIR --seed {seed} -o {weights.name}

Recipe: {", ".join(f"{name} {value}" for name, value in asdict(recipe).items())}; chosen on dev among four.

## Data and rights

{card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}.
Learned from {trained.talks} dialogues ({trained.turns:,} turns) of the first release that are in neither dev nor test
of the split used here; {trained.left_out} that are were left out. Its published train was not at hand.

## Figures

On test, openings of a dialogue left out; bias is the standard deviation of Bradley-Terry preferences of mean 1.

```
{strategy_card(report)}
```

Confusions on test: rows what the listener did, columns what the planner chose, in the order of the rows.

```
{chr(10).join(table)}
```

## What it is bad at

People disagree on the right strategy, and it agrees with them one time in three or less; restatement is hardly told
from reflection and question. It knows support in writing between strangers in English, most of it in 2020, about work,
study, partners and low mood: nothing of joy, of small talk, of crises. It does not know what its own strategies did.
"""


def _confusions(report: StrategyReport) -> list[tuple[str, list[int]]]:
    return [(name, row.tolist()) for name, row in zip(STRATEGIES, report.whole.confusions, strict=True)]
