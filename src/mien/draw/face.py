"""Opening a face by its spec."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from mien.draw.protocol import Renderer
from mien.engines import Registry
from mien.errors import InputError
from mien.types import still

__all__ = ["Face", "face_file", "open_face", "warm"]


class Face(Protocol):
    """What a face engine makes: a model, and a renderer of it."""

    @property
    def file(self) -> Path:
        """The GLB that holds the head."""
        ...

    def renderer(self, *, size: int) -> Renderer:
        """Return a renderer of pictures of `size` by `size` pixels."""
        ...


def open_face(spec: str, *, size: int) -> Renderer:
    """Return a renderer of a face.

    Args:
        spec: "anny:mira", ...
        size: width and height in pixels, even, 64 to 1920.

    Returns:
        A renderer that is ready.

    Raises:
        InputError: the size is no such number.
        EngineError: the face is unknown or cannot be drawn on this machine.
    """
    if not 64 <= size <= 1920 or size % 2:
        raise InputError(f"size is {size}; expected an even number of pixels from 64 to 1920")
    face: Face = Registry("faces").make(spec)
    return face.renderer(size=size)


def face_file(spec: str) -> Path:
    """Return the GLB of a face.

    Args:
        spec: "anny:mira", ...

    Returns:
        Its path.

    Raises:
        EngineError: the face is unknown.
    """
    face: Face = Registry("faces").make(spec)
    return face.file


def warm(spec: str) -> None:
    """Draw one small picture, so that what is compiled at first use is compiled now and kept for later runs.

    Args:
        spec: "anny:mira", ...

    Raises:
        EngineError: the face is unknown or cannot be drawn on this machine.
    """
    next(iter(open_face(spec, size=64).frames(still(1, fps=25.0))))
