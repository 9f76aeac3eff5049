"""Plotting: what was measured over time, as a picture."""

from mien.plot.course import check_plot, plot_course
from mien.plot.trajectory import Trajectory, plot_trajectory

__all__ = ["Trajectory", "check_plot", "plot_course", "plot_trajectory"]
