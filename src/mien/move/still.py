"""`still:` a face at rest, for tests and teaching: the smallest mover."""

from __future__ import annotations

from mien.engines import Engine
from mien.move.clock import frame_times
from mien.move.protocol import Attention
from mien.types import Feeling, Motion, Speech, still

__all__ = ["StillMover", "engine"]


class StillMover:
    """Holds a face still.

    Args:
        fps: frames a second.
    """

    def __init__(self, *, fps: float = 25.0) -> None:
        self.fps = fps

    def move(self, speech: Speech, feeling: Feeling, *, start: float, before: Feeling, seed: int) -> Motion:
        """Return rest as long as the speech; see `Mover.move`."""
        return still(len(frame_times(start, speech.duration, fps=self.fps)), fps=self.fps)

    def idle(
        self, duration: float, feeling: Feeling, *, start: float, before: Feeling, seed: int, attention: Attention
    ) -> Motion:
        """Return rest of a duration; see `Mover.idle`."""
        return still(len(frame_times(start, duration, fps=self.fps)), fps=self.fps)


engine = Engine(
    name="still",
    summary="a face at rest, for tests and teaching",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda _: StillMover(),
)
