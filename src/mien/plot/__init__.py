"""Plotting: what was measured over time, as a picture."""

from mien.plot.course import plot_course

__all__ = ["plot_course"]
