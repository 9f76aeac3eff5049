"""The face of somebody who does not speak, frame by frame, through all changes of what it feels and does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mien.move import Attention, Mover
from mien.types import ARKIT, Feeling, Motion, concat, crossfade
from mien.types.motion import cut

__all__ = ["Resting"]

_PIECE = 4.0  # seconds that are made at once: the longest change of an expression fits in
_FADE = 0.32  # seconds in which one piece gives way to the next
_PARTED = np.array([0.13 if name.startswith(("jawOpen", "mouthLowerDown", "mouthUpperUp")) else 0.0 for name in ARKIT])
"""By so much less lips part than where somebody speaks: under a faint feeling they stay closed."""
_LAP = 96.0  # seconds after which the mover's clock starts again, as its chance is drawn from 0 on each time


class Resting:
    """Idle motion as one stream.

    Args:
        mover: who moves.
        feeling: what is shown first.
        seed: of everything that is random.
    """

    def __init__(self, mover: Mover, feeling: Feeling, *, seed: int) -> None:
        self.mover = mover
        self._seed = seed
        self._shown: tuple[Feeling, Attention, Mover] = (feeling, "listening", mover)
        self._made = 0.0  # seconds that were given of it all
        self._piece: Motion | None = None
        self._given = 0.0  # seconds of it that were given

    def frames(self, count: int, feeling: Feeling, attention: Attention) -> Motion:
        """Return the next frames.

        Args:
            count: how many, a second's at most.
            feeling: what is shown; the feeling before fades into it.
            attention: what the face is busy with.

        Returns:
            Motion that joins to the frames before without a jump.
        """
        wanted = (feeling, attention, self.mover)
        length = count / self.mover.fps
        if self._piece is None or wanted != self._shown or self._piece.duration < self._given + length + _FADE:
            self._piece, self._given = self._renewed(feeling, attention), 0.0
            self._shown = wanted
        given = cut(self._piece, self._given, self._given + length)
        self._given += length
        self._made += length
        return replace(given, face=np.maximum(given.face - _PARTED, 0.0))

    def _renewed(self, feeling: Feeling, attention: Attention) -> Motion:
        lap, start = divmod(self._made, _LAP)
        before = self._shown[0]
        piece = self.mover.idle(
            _PIECE + _FADE + 1.0, feeling, start=start, before=before, seed=self._seed + int(lap), attention=attention
        )
        if self._piece is None:
            return piece
        old = cut(self._piece, self._given, self._given + _FADE)
        faded = crossfade(old, cut(piece, 0.0, old.duration), seconds=old.duration)
        return concat([faded, cut(piece, old.duration, piece.duration)])
