"""The mover's protocol: speech and a feeling in, motion out."""

from __future__ import annotations

from typing import Literal, Protocol

from mien.types import Feeling, Motion, Speech

__all__ = ["Attention", "Mover"]

Attention = Literal["listening", "thinking"]
"""What a face that does not speak is busy with."""


class Mover(Protocol):
    """Something that moves a face.

    Frames are those k with start <= k / fps < start + duration, so that beats join to one track without drift. The same
    input and seed give the same bytes. What to show is a `Feeling`: a mover that knows no expressions takes `felt` of
    it. A mover that is to show one expression, whatever its caller feels, is wrapped in `Directed`.
    """

    @property
    def fps(self) -> float:
        """Frames a second of its motion."""
        ...

    def move(self, speech: Speech, feeling: Feeling, *, start: float, before: Feeling, seed: int) -> Motion:
        """Move a face that speaks.

        Args:
            speech: what is heard; lips follow its phones, the head its stress and melody.
            feeling: what to show: an affect, or an expression of several parts.
            start: when the speech starts, seconds from the start of the turn, not negative.
            before: what was shown until then; the expression fades from it.
            seed: of everything that is random.

        Returns:
            Motion as long as the speech.

        Raises:
            InputError: the start is negative or no finite number.
        """
        ...

    def idle(
        self, duration: float, feeling: Feeling, *, start: float, before: Feeling, seed: int, attention: Attention
    ) -> Motion:
        """Move a face that does not speak.

        Args:
            duration: seconds, not negative.
            feeling: what to show: an affect, or an expression of several parts.
            start: when it starts, seconds from the start of the turn, not negative.
            before: what was shown until then; the expression fades from it.
            seed: of everything that is random; that of the beats around it joins blinks, gaze and breath to theirs.
            attention: what the face is busy with.

        Returns:
            Motion of that duration.

        Raises:
            InputError: a time is negative or no finite number, or the attention is unknown.
        """
        ...
