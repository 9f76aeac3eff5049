"""An ear that all conversations of a process hear with."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from mien.perceive import Ear, Transcript
from mien.types import Audio

__all__ = ["SharedEar"]


class SharedEar:
    """Hears words for everybody, and tells how much it has to do.

    Args:
        ear: hears words; any thread may ask.
    """

    def __init__(self, ear: Ear) -> None:
        self.working = 0
        """Recordings that are being heard now."""
        self._ear = ear
        self._lock = Lock()

    def hear(self, blocks: Iterable[Audio]) -> Transcript:
        """Hear one recording; see `mien.perceive.Ear`."""
        with self._lock:
            self.working += 1
        try:
            return self._ear.hear(blocks)
        finally:
            with self._lock:
                self.working -= 1
