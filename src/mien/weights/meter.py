"""What a fetch tells of its progress: bytes that were added, never more than there are and never taken back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["Meter", "Progress", "folder_size"]

Progress = Callable[[int], None]
"""Called with the number of bytes that were added, for a progress bar."""


class Meter:
    """Turns "so many bytes are here" into steps of a bar.

    An archive is measured as it arrives, before it is known how much of the weight it holds; the steps therefore follow
    the greatest amount that was ever reached, and add up to `total` at the end.

    Args:
        total: bytes of the whole weight.
        progress: is told of every step.
    """

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._told = 0
        self._progress = progress

    def reach(self, amount: int) -> None:
        """Tell that `amount` bytes are here."""
        step = min(amount, self._total) - self._told
        if step > 0:
            self._told += step
            self._progress(step)


def folder_size(folder: Path) -> int:
    """Return how many bytes the files below a folder hold, while a package client still writes and removes them.

    Args:
        folder: of a fetch; what vanishes while it is read counts nothing.

    Returns:
        Bytes.
    """
    total = 0
    for here, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(here, name)).st_size
            except FileNotFoundError:
                continue
    return total
