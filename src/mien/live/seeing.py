"""The person's face, as their page saw it: what it shows over the last seconds."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Executor
from threading import Lock

import numpy as np

from mien.errors import InputError
from mien.live.protocol import MienFace
from mien.perceive.face import FaceStream
from mien.types import ARKIT_INDEX, Affect

__all__ = ["Seeing"]


class Seeing:
    """Keeps up with one face. What takes time runs on a thread; `affect` may be asked on any.

    Args:
        threads: where everything that takes time runs.
    """

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._stream = FaceStream()
        self._waiting: deque[tuple[MienFace, float]] = deque()
        self._looking = False
        self._lock = Lock()

    def see(self, face: MienFace, *, at: float) -> None:
        """Take what the camera saw.

        Args:
            face: the event.
            at: when it came, seconds on the session's clock.

        Raises:
            InputError: it names an action that ARKit does not have.
        """
        if unknown := sorted(face.face.keys() - ARKIT_INDEX.keys()):
            raise InputError(f"there is no ARKit action {unknown[0]!r}; expected names such as 'jawOpen'")
        self._waiting.append((face, at))
        if not self._looking:
            self._looking = True
            self._threads.submit(self._look)

    def affect(self) -> Affect:
        """Return what the face showed; confidence 0 where none was seen lately."""
        with self._lock:
            self._take()
            return self._stream.affect()

    def _look(self) -> None:
        self._looking = False
        with self._lock:
            self._take()

    def _take(self) -> None:
        while self._waiting:
            face, at = self._waiting.popleft()
            head, gaze = (np.clip(angles, -np.pi, np.pi) for angles in (face.head, face.gaze))
            look = self._stream.told(face.face, head, gaze, face.confidence, seconds=at)
            if look is not None:
                _ = look.strengths  # kept by the look: found now, while nobody waits for it
