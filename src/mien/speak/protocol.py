"""The voice's protocol: a line of text and a feeling in, speech out."""

from __future__ import annotations

from typing import Protocol

from mien.types import Affect, Speech

__all__ = ["Voice"]


class Voice(Protocol):
    """Something that speaks."""

    @property
    def rate(self) -> int:
        """Samples a second of its sound, Hz."""
        ...

    def speak(self, text: str, affect: Affect) -> Speech:
        """Say a text with a feeling.

        Args:
            text: what to say, as it is written.
            affect: what to say it with.

        Returns:
            Sound whose phones, silence included, cover it from 0 to its end. The same text and feeling give the same
            bytes.

        Raises:
            InputError: the text leaves nothing to say.
            EngineError: the voice broke.
        """
        ...

    def close(self) -> None:
        """Let go of processes and memory; a closed voice may speak again and then loads again."""
        ...
