"""Opening a face by its spec."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from mien.draw.protocol import Renderer
from mien.draw.shot import Shot, soft
from mien.engines import Registry
from mien.types import still

__all__ = ["Face", "face_file", "open_face", "warm"]


class Face(Protocol):
    """What a face engine makes: a model, and a renderer of it."""

    @property
    def file(self) -> Path:
        """The GLB that holds the head."""
        ...

    def renderer(self, *, shot: Shot) -> Renderer:
        """Return a renderer of such pictures."""
        ...


def open_face(spec: str, *, shot: Shot) -> Renderer:
    """Return a renderer of a face.

    Args:
        spec: "anny:mira", ...
        shot: how it is filmed.

    Returns:
        A renderer that is ready.

    Raises:
        EngineError: the face is unknown or cannot be drawn on this machine.
    """
    face: Face = Registry("faces").make(spec)
    return face.renderer(shot=shot)


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
    next(iter(open_face(spec, shot=Shot(64, 64, "bust", soft(64, 64))).frames(still(1, fps=25.0))))
