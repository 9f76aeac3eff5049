"""Figures of the fusion of channels: against each channel alone, late averaging and weights set by hand.

Turns are pairs of real readings of test texts and test speakers with faces that are drawn (`fusion_sources.py`,
`fusion_turns.py` say what is assumed). Weights of the comparisons lie beside the shipped ones (`fusion.trials.npz`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.measure.fusion.rivals import average
from mien.measure.fusion.sources import Sources, read_sources
from mien.measure.fusion.turns import SORTS, SUBSETS, Turns, keep_channels, make_turns
from mien.measure.scores import calibration_error
from mien.perceive.attention import CHANNELS, LABELS, SHAPES, Together, attend, load_weights
from mien.perceive.fusions import weigh_by_hand

__all__ = ["SEEDS", "FusionReport", "SubsetFigures", "fusion_card", "measure_fusion"]

SEEDS = 3
"""Trainings with channels dropped, and as many without."""

_TURNS = 6_000
_DRAWS = 1_000  # of turns with replacement, for intervals

Way = Callable[[NDArray[np.float64]], Together]


@dataclass(frozen=True, slots=True)
class SubsetFigures:
    """Figures of the turns with some channels alone.

    Args:
        turns: in which one of these channels, at least, says something.
        right: share in which the likeliest of basic-7 is what is felt.
        by_hand: the same of the weights set by hand.
        averaged: the same of late averaging.
        confidence: the mean.
        ece: expected calibration error of the confidence, 15 bins.
        ece_by_hand: the same of the weights set by hand.
    """

    turns: int
    right: float
    by_hand: float
    averaged: float
    confidence: float
    ece: float
    ece_by_hand: float


@dataclass(frozen=True, slots=True)
class FusionReport:
    """The figures of one network of fusion, of test texts and speakers.

    Args:
        right: for each way and each of "all" and `SORTS`, the share of turns with all three channels in which the
            likeliest of basic-7 is what is felt. Ways: each channel alone, "average", "by hand", "shipped", and by
            seed "dropped 0" and "kept 0" and so on: trained with channels dropped at random, and without.
        gain: for "average", "by hand", the best channel alone and "kept", how far the shipped network is above it on
            all turns, and the 95 % interval over turns.
        subsets: figures by the channels that are there, such as "words+voice".
        kept_two: mean over seeds of the share that is right with two channels, trained with channels dropped, without.
        axes: root mean squared error of valence, arousal and dominance: shipped, by hand, averaged.
        ece_fusion: expected calibration error with all three channels.
    """

    right: Mapping[str, Mapping[str, float]]
    gain: Mapping[str, tuple[float, float, float]]
    subsets: Mapping[str, SubsetFigures]
    kept_two: tuple[float, float]
    axes: tuple[tuple[float, ...], ...]
    ece_fusion: float


def measure_fusion(data: Path, *, weights: Path | None, say: Callable[[str], None]) -> FusionReport:
    """Measure a network of fusion.

    Args:
        data: the folder that holds `text/meld`, `text/goemotions`, `text/isear`, `speech/ravdess`, `emodb`, `nemo`.
        weights: the npz file, with its ".trials.npz" beside it; the shipped one unless given.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
        WeightsError: the file is no network of fusion.
    """
    path = weights or Path(str(files("mien.perceive").joinpath("fusion.npz")))
    ways = _ways(path)
    turns = _test_turns(read_sources(data, say=say))
    whole = keep_channels(turns, (0, 1, 2))
    right = {name: _right(_alone(whole, channel), whole) for channel, name in enumerate(CHANNELS)}
    right |= {name: _right(way(whole.rows), whole) for name, way in ways.items()}
    two = [_two(turns, [ways[f"{kind} {seed}"] for seed in range(SEEDS)]) for kind in ("dropped", "kept")]
    subsets = {
        "+".join(CHANNELS[c] for c in channels): _subset(keep_channels(turns, channels), ways) for channels in SUBSETS
    }
    best = max(CHANNELS, key=lambda name: right[name].mean())
    rivals = {"average": right["average"], "by hand": right["by hand"], f"{best} alone": right[best]}
    rivals["kept"] = np.mean([right[f"kept {seed}"] for seed in range(SEEDS)], axis=0)
    return FusionReport(
        right={name: _by_sort(one, whole) for name, one in right.items()},
        gain={name: _gain(right["shipped"], one) for name, one in rivals.items()},
        subsets=subsets,
        kept_two=(two[0], two[1]),
        axes=tuple(_axes(ways[name](whole.rows), whole) for name in ("shipped", "by hand", "average")),
        ece_fusion=subsets["words+voice+face"].ece,
    )


def fusion_card(report: FusionReport) -> list[str]:
    """Return a report's tables as lines of Markdown."""
    lines = ["| way | all | " + " | ".join(SORTS) + " |", "| --- |" + " --- |" * (len(SORTS) + 1)]
    for name, shares in report.right.items():
        lines.append(f"| {name} | " + " | ".join(f"{share:.3f}" for share in shares.values()) + " |")
    lines += ["", "| channels | turns | right | by hand | averaged | mean confidence | ECE | ECE by hand |"]
    lines.append("|" + " --- |" * 8)
    for name, one in report.subsets.items():
        cells = (one.right, one.by_hand, one.averaged, one.confidence, one.ece, one.ece_by_hand)
        lines.append(f"| {name} | {one.turns} | " + " | ".join(f"{value:.3f}" for value in cells) + " |")
    lines += ["", "| shipped above | all turns [95 % over turns] |", "| --- | --- |"]
    lines += [f"| {name} | {mean:+.3f} [{low:+.3f}, {high:+.3f}] |" for name, (mean, low, high) in report.gain.items()]
    ours, hand, mean = (", ".join(f"{error:.2f}" for error in errors) for errors in report.axes)
    dropped, kept = report.kept_two
    return [
        *lines,
        "",
        f"Two channels, mean of {SEEDS} seeds: trained with channels dropped {dropped:.3f}, without {kept:.3f}.",
        f"Root mean squared error of valence, arousal, dominance: {ours}; by hand {hand}; averaged {mean}.",
    ]


def _ways(path: Path) -> dict[str, Way]:
    shipped = load_weights(path)
    ways: dict[str, Way] = {"average": average, "by hand": weigh_by_hand, "shipped": lambda rows: attend(rows, shipped)}
    with np.load(path.with_suffix(".trials.npz")) as file:
        for kind in ("dropped", "kept"):
            for seed in range(SEEDS):
                one = {name: file[f"{kind}_{seed}_{name}"].astype(np.float32) for name in SHAPES}
                ways[f"{kind} {seed}"] = lambda rows, one=one: attend(rows, one)
    return ways


def _test_turns(sources: Sources) -> Turns:
    return make_turns(sources.words["test"], sources.voice["test"], count=_TURNS, seed=12_345, plain=True)


def _right(together: Together, turns: Turns) -> NDArray[np.float64]:
    return (together.likely.argmax(axis=1) == turns.label).astype(np.float64)


def _alone(turns: Turns, channel: int) -> Together:
    """Return what one channel says; where it says nothing, its labels are a guess."""
    rows = turns.rows[:, channel]
    return Together(np.zeros((len(rows), 4, 3)), rows[:, :LABELS], rows[:, -1])


def _by_sort(right: NDArray[np.float64], turns: Turns) -> dict[str, float]:
    shares = {name: float(right[turns.sort == place].mean()) for place, name in enumerate(SORTS)}
    return {"all": float(right.mean()), **shares}


def _gain(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[float, float, float]:
    draw = np.random.default_rng(0)
    apart = one - other
    means = [float(apart[draw.integers(0, len(apart), len(apart))].mean()) for _ in range(_DRAWS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(apart.mean()), float(low), float(high)


def _subset(turns: Turns, ways: Mapping[str, Way]) -> SubsetFigures:
    ours, hand, mean = (ways[name](turns.rows) for name in ("shipped", "by hand", "average"))
    right, by_hand, averaged = (_right(one, turns) for one in (ours, hand, mean))
    return SubsetFigures(
        turns=len(turns.label),
        right=float(right.mean()),
        by_hand=float(by_hand.mean()),
        averaged=float(averaged.mean()),
        confidence=float(ours.confidence.mean()),
        ece=calibration_error(ours.confidence, right > 0.5),
        ece_by_hand=calibration_error(hand.confidence, by_hand > 0.5),
    )


def _two(turns: Turns, ways: list[Way]) -> float:
    parts = [keep_channels(turns, channels) for channels in SUBSETS if len(channels) == 2]
    return float(np.mean([_right(way(part.rows), part).mean() for way in ways for part in parts]))


def _axes(together: Together, turns: Turns) -> tuple[float, ...]:
    point = np.einsum("nac,nca->na", together.shares[:, 1:], turns.rows[:, :, LABELS : LABELS + 3])
    return tuple(float(error) for error in np.sqrt(((point - turns.vad) ** 2).mean(axis=0)))
