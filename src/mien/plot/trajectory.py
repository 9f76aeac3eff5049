"""How a heart goes through a dialogue, as one picture: valence, arousal and dominance over time, with the words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import numpy as np
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.plot.course import check_plot
from mien.types import Vad
from mien.types.media import atomic_path

__all__ = ["Trajectory", "plot_trajectory"]

_AXES = ("valence", "arousal", "dominance")
_COLOURS = ("#1b7f79", "#c8553d", "#6c5b9e")
_INK, _SOFT = "#24292f", "#8a9099"
_WIDEST = 26.0  # inches
_MOST = 40  # turns whose words are written; of more there is no room
_LETTERS = 44  # of a turn's words


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """A curve of feeling.

    Args:
        times: (t,) float64 seconds.
        felt: (t, 3) float64 in [-1, 1], the mood with its waves.
        mood: (t, 3) float64 in [-1, 1], the mood alone.
        turns: the end of each turn in seconds, who spoke and what.
        shown: the moments of answers, and the point that is shown then.
        rest: where the mood returns to.
    """

    times: NDArray[np.float64]
    felt: NDArray[np.float64]
    mood: NDArray[np.float64]
    turns: tuple[tuple[float, str, str], ...]
    shown: tuple[tuple[float, Vad], ...]
    rest: Vad


def plot_trajectory(trajectory: Trajectory, path: str | Path, *, title: str) -> None:
    """Plot a trajectory into a file, which appears whole or not at all.

    Args:
        trajectory: the curve.
        path: ends in .png, .svg or .pdf.
        title: stands above it.

    Raises:
        InputError: the suffix is another, or the place cannot be written to.
        EngineError: matplotlib is not installed.
    """
    path = check_plot(path)
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise EngineError("a plot needs matplotlib; run: pip install 'mien[plot]'") from None
    end = float(trajectory.times[-1])
    named = len(trajectory.turns) <= _MOST
    figure = Figure(figsize=(min(max(9.0, 0.5 * len(trajectory.turns), 0.09 * end), _WIDEST), 7.2), dpi=120)
    FigureCanvasAgg(figure)
    rows = figure.subplots(4, 1, sharex=True, height_ratios=[1.5, 1.0, 1.0, 1.0])
    for k, axis in enumerate(rows[1:]):
        axis.axhline(trajectory.rest[k], color=_SOFT, linewidth=0.8, linestyle=":")
        axis.axhline(0.0, color=_SOFT, linewidth=0.5)
        axis.plot(trajectory.times, trajectory.mood[:, k], color=_SOFT, linewidth=1.4, label="mood")
        axis.plot(trajectory.times, trajectory.felt[:, k], color=_COLOURS[k], linewidth=1.6, label="felt")
        marks = [(at, vad[k]) for at, vad in trajectory.shown]
        if marks:
            axis.plot(*zip(*marks, strict=True), "o", color=_COLOURS[k], markersize=4, label="shown in the answer")
        axis.set(ylim=(-1.05, 1.05), yticks=[-1, 0, 1])
        axis.set_ylabel(_AXES[k], fontsize=9)
    rows[1].legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    for place, (at, name, text) in enumerate(trajectory.turns):
        for axis in rows:
            axis.axvline(at, color=_SOFT, linewidth=0.4)
        if named:
            words = shorten(f"{name}: {text}", _LETTERS, placeholder="…").replace("$", r"\$")
            side = "right" if at > 0.65 * end else "left"
            rows[0].text(at, 0.02 + 0.16 * (place % 6), f" {words} ", fontsize=7, color=_INK, ha=side, clip_on=True)
    rows[0].set(ylim=(0.0, 1.0), yticks=[], xlim=(0.0, end))
    rows[0].set_title(title.replace("$", r"\$"), fontsize=10, loc="left")
    rows[-1].set_xlabel("seconds", fontsize=9)
    for axis in rows:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8, colors=_INK)
    figure.tight_layout()
    with atomic_path(path) as partial:
        figure.savefig(partial)
