"""Plotting: what was measured over time, as a picture."""

from mien.plot.course import check_plot, plot_course

__all__ = ["check_plot", "plot_course"]
