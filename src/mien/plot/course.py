"""How feeling goes over a recording, as one picture: sound and words, feelings, the three axes, action units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mien.errors import EngineError, InputError
from mien.perceive.course import LEVEL_RATE, Course, Phrase
from mien.perceive.face_units import UNITS
from mien.perceive.voice import KINDS
from mien.types import load_taxonomy
from mien.types.facs import unit
from mien.types.media import atomic_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["check_plot", "plot_course"]

_SUFFIXES = (".png", ".svg", ".pdf")
_AXES = ("valence", "arousal", "dominance")
_COLOURS = ("#1b7f79", "#c8553d", "#6c5b9e")
_KINDS = ("#c9c6bf", "#a9cfb8", "#f2b84b", "#5b7fa6", "#c8553d", "#7a5ba0", "#7d8f4e", "#e58fb1", "#9a8f80")
_INK, _SOFT = "#24292f", "#8a9099"
_WIDEST = 26.0  # inches
_ROWS = 10  # action units


def check_plot(path: str | Path) -> Path:
    """Return a path that a plot can be written to, before anything is heard or seen for it.

    Raises:
        InputError: it ends in no suffix of a plot.
    """
    path = Path(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{path} ends in {path.suffix!r}; expected a plot: {', '.join(_SUFFIXES)}")
    return path


def plot_course(course: Course, path: str | Path) -> None:
    """Plot a recording into a file, which appears whole or not at all.

    Args:
        course: the recording.
        path: ends in .png, .svg or .pdf.

    Raises:
        InputError: the suffix is another, nothing was heard or seen, or the place cannot be written to.
        EngineError: matplotlib is not installed.
    """
    path = check_plot(path)
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise EngineError("a plot needs matplotlib; run: pip install 'mien[plot]'") from None
    end = _end(course)
    rows = [(_sound, 1.0), (_feelings, 1.2), (_curves, 1.3)] if len(course.level) else []
    if course.looks:
        rows.append((_units, 1.6))
    if not rows:
        raise InputError("there is nothing to plot: no sound was heard and no face was seen")
    figure = Figure(figsize=(min(max(9.0, 1.1 * end), _WIDEST), 1.6 * sum(size for _, size in rows)), dpi=120)
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=[size for _, size in rows])[:, 0]
    for axis, (draw, _) in zip(axes, rows, strict=True):
        draw(axis, course)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8, colors=_INK)
    axes[0].set_xlim(0.0, end)
    axes[-1].set_xlabel("seconds", fontsize=9)
    figure.tight_layout()
    with atomic_path(path) as partial:
        figure.savefig(partial)


def _end(course: Course) -> float:
    ends = [len(course.level) / LEVEL_RATE, *(look.seconds for look in course.looks), 0.1]
    return max(ends)


def _sound(axis: Axes, course: Course) -> None:
    """Draw the sound with the phrases above it."""
    times = np.arange(len(course.level)) / LEVEL_RATE
    axis.fill_between(times, -course.level, course.level, color=_SOFT, linewidth=0)
    for phrase in course.phrases:
        axis.axvspan(phrase.start, phrase.end, ymin=0.9, color=_COLOURS[0], alpha=0.25, linewidth=0)
        axis.text(phrase.start, 1.12, phrase.text, fontsize=8, color=_INK, clip_on=True, va="bottom")
    axis.set(ylim=(-1.1, 1.5), yticks=[])
    axis.set_ylabel("sound", fontsize=9)


def _feelings(axis: Axes, course: Course) -> None:
    """Draw what the voice sounds like as bands, and what each phrase says as text above them."""
    voice = course.voice
    if voice:
        bands = np.array([moment.kinds for moment in voice]).T
        drawn = axis.stackplot([moment.end for moment in voice], bands, colors=_KINDS, alpha=0.9, linewidth=0)
        seen = [i for i in range(len(KINDS)) if bands[i].max() > 0.15]
        axis.legend(
            [drawn[i] for i in seen], [KINDS[i] for i in seen], fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5)
        )
    for phrase in course.phrases:
        axis.text(phrase.start, 1.04, _label(phrase), fontsize=8, color=_COLOURS[0], clip_on=True, va="bottom")
    axis.set(ylim=(0.0, 1.3), yticks=[0, 1])
    axis.set_ylabel("voice, words", fontsize=9)


def _curves(axis: Axes, course: Course) -> None:
    """Draw valence, arousal and dominance: of the voice as lines, of the phrases as bars."""
    axis.axhline(0.0, color=_SOFT, linewidth=0.6)
    times = [moment.end for moment in course.voice]
    for place, (name, colour) in enumerate(zip(_AXES, _COLOURS, strict=True)):
        axis.plot(times, [moment.vad[place] for moment in course.voice], color=colour, linewidth=1.2, label=name)
        for phrase in course.phrases:
            axis.hlines(phrase.affect.vad[place], phrase.start, phrase.end, color=colour, linewidth=3, alpha=0.4)
    axis.set(ylim=(-1.05, 1.05), yticks=[-1, 0, 1])
    axis.set_ylabel("axes", fontsize=9)
    axis.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _units(axis: Axes, course: Course) -> None:
    """Draw the action units that show most, as rows of strength over time."""
    strengths = np.array([look.strengths.max(axis=0) for look in course.looks])
    most = strengths.max(axis=0)
    shown = sorted(np.argsort(-most, kind="stable")[:_ROWS])
    times = [look.seconds for look in course.looks]
    edges = [*times, times[-1] + (float(np.median(np.diff(times))) if len(times) > 1 else 0.1)]
    mesh = axis.pcolormesh(edges, np.arange(len(shown) + 1), strengths[:, shown].T, cmap="YlOrBr", vmin=0.0, vmax=1.0)
    mesh.set_edgecolor("face")
    names = [f"{unit(UNITS[i]).name} (AU{UNITS[i]})" for i in shown]
    axis.set_yticks(np.arange(len(shown)) + 0.5, names)
    axis.set_ylabel("face", fontsize=9)


def _label(phrase: Phrase) -> str:
    labels = load_taxonomy(phrase.affect.taxonomy).labels
    best = int(np.argmax(phrase.affect.emotions))
    return f"{labels[best]} {phrase.affect.emotions[best]:.2f}"
