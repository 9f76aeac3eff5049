"""The engines that a recording is heard with, for the commands that hold no conversation."""

from mien.engines import Registry
from mien.perceive import Ear, Reader, Tone

__all__ = ["open_hearing"]


def open_hearing() -> tuple[Ear, Reader, Tone]:
    """Return who hears words, who reads feeling in them, and who hears it in the voice: the companion's own."""
    return (
        Registry("ears").make("whisper:tiny"),
        Registry("readers").make("minilm:"),
        Registry("tones").make("voice:"),
    )
