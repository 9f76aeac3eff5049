"""What came out of the probes of features that were learned without labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.measure.scores import mean_interval
from mien.train.pairs.clips import BASIC
from mien.train.pairs.inputs import CHANNELS
from mien.train.pairs.ways import SEEDS

__all__ = ["ABSENT", "FEW", "PairsReport", "pairs_card", "pairs_record", "report_pairs"]

FEW = 70
"""Labels of the second table: ten of each feeling."""

ABSENT = ("all pairs", "PCA", "PCA together")
"""Ways that are asked with a channel absent too."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairsReport:
    """Shares of clips of unseen people whose feeling, one of seven, is named rightly.

    Args:
        right: of each way, mean over seeds.
        spread: of each way, least and most over seeds.
        few: of each way, with `FEW` labels.
        gain: "all pairs" less each other way, with its 95 % interval over people.
        gain_few: the same with `FEW` labels.
        absent: by channel that is absent when the probe asks, of "all pairs", "PCA" and "PCA together".
        clips: that were tested.
        people: who were tested.
    """

    right: Mapping[str, float]
    spread: Mapping[str, tuple[float, float]]
    few: Mapping[str, float]
    gain: Mapping[str, tuple[float, float, float]]
    gain_few: Mapping[str, tuple[float, float, float]]
    absent: Mapping[str, Mapping[str, float]]
    clips: int
    people: int


def pairs_card(report: PairsReport) -> str:
    """Return a report as tables in Markdown."""
    lines = [f"| way | right, all labels | least to most of {SEEDS} seeds | all pairs above it | right, {FEW} labels"]
    lines[0] += " | all pairs above it |"
    lines.append("| --- |" + " --- |" * 5)
    for name, right in report.right.items():
        low, high = report.spread[name]
        above, few = (
            f"{gain[name][0]:+.3f} [{gain[name][1]:+.3f}, {gain[name][2]:+.3f}]" if name in gain else ""
            for gain in (report.gain, report.gain_few)
        )
        lines.append(f"| {name} | {right:.3f} | {low:.3f} to {high:.3f} | {above} | {report.few[name]:.3f} | {few} |")
    names = list(report.absent[CHANNELS[0]])
    lines += ["", "| absent when asked | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for channel, row in report.absent.items():
        lines.append(f"| {channel} | " + " | ".join(f"{row[name]:.3f}" for name in names) + " |")
    return "\n".join([*lines, "", f"{report.clips} clips of {report.people} people; chance {1 / len(BASIC):.3f}."])


def pairs_record(report: PairsReport) -> dict[str, Any]:
    """Return the figures as plain values, rounded."""

    def rounded(table: Mapping[str, Any]) -> dict[str, Any]:
        return {name: np.round(value, 4).tolist() for name, value in table.items()}

    parts = {"right": report.right, "few": report.few, "gain": report.gain, "gain_few": report.gain_few}
    absent = {channel: rounded(row) for channel, row in report.absent.items()}
    return {**{name: rounded(part) for name, part in parts.items()}, "absent": absent, "clips": report.clips}


def report_pairs(right: Mapping[str, Reals], people: NDArray[np.str_]) -> PairsReport:
    """Sum up answers.

    Args:
        right: of each way, (s, n) whether a clip is named rightly with each seed, NaN where it was not asked; of "few
            WAY" with few labels, of "no CHANNEL WAY" with a channel absent.
        people: (n,) who shows each clip.
    """
    tested = ~np.isnan(right["all pairs"][0])
    names = [name for name in right if not name.startswith(("few ", "no "))]
    seeds = {name: right[name][:, tested].mean(axis=1) for name in names}

    def above(one: Reals, other: Reals) -> tuple[float, float, float]:
        apart = (one - other).mean(axis=0)
        by_person = [apart[people == person].mean() for person in np.unique(people[tested])]
        return mean_interval(np.array(by_person), draws=1_000)

    return PairsReport(
        right={name: float(one.mean()) for name, one in seeds.items()},
        spread={name: (float(one.min()), float(one.max())) for name, one in seeds.items()},
        few={name: float(right[f"few {name}"][:, tested].mean()) for name in names},
        gain={name: above(right["all pairs"], right[name]) for name in names[1:]},
        gain_few={name: above(right["few all pairs"], right[f"few {name}"]) for name in names[1:]},
        absent={
            channel: {name: float(right[f"no {channel} {name}"][:, tested].mean()) for name in ABSENT}
            for channel in CHANNELS
        },
        clips=int(tested.sum()),
        people=len(np.unique(people[tested])),
    )
