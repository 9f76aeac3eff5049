"""The voice's protocol: a line of text and a feeling in, speech out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from mien.speak.script import Script
from mien.types import Affect, Speech

__all__ = ["Voice"]


class Voice(Protocol):
    """Something that speaks."""

    @property
    def rate(self) -> int:
        """Samples a second of its sound, Hz."""
        ...

    def speak(self, text: str | Script, affect: Affect, *, seconds: float | None = None) -> Speech:
        """Say a text with a feeling.

        Args:
            text: plain words as they are written, or a script, whose words say how each is said.
            affect: what to say it with.
            seconds: how long it shall last, 0.5 to 2 times its natural length; as long as is natural unless given.

        Returns:
            Sound whose phones, silence included, cover it from 0 to its end. The same text and feeling give the same
            bytes.

        Raises:
            InputError: the text leaves nothing to say, or cannot be said in that time.
            EngineError: the voice broke.
        """
        ...

    def stream(self, text: str | Script, affect: Affect) -> Iterator[Speech]:
        """Say a text piece by piece, so that the first can be heard before the last is made.

        Args:
            text: plain words as they are written, or a script, whose words say how each is said.
            affect: what to say it with.

        Yields:
            Pieces whose own times start at 0; joined end to end they are what `speak` returns.

        Raises:
            InputError: the text leaves nothing to say.
            EngineError: the voice broke.
        """
        ...

    def close(self) -> None:
        """Let go of processes and memory; a closed voice may speak again and then loads again."""
        ...
