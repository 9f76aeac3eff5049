"""`glb:` anyone's head with ARKit's or VRM's morph targets, drawn in software, or by OpenGL ("me.glb@gl")."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mien.draw.protocol import Renderer
from mien.draw.shot import Shot
from mien.engines import Engine
from mien.errors import InputError

__all__ = ["GlbFace", "engine", "split_canvas"]

_GL = "@gl"


@dataclass(frozen=True, slots=True)
class GlbFace:
    """A face that lies in a GLB.

    Args:
        file: the GLB that holds the head.
        canvas: what draws it: "numba", which needs nothing, or "gl".
    """

    file: Path
    canvas: str

    def renderer(self, *, shot: Shot) -> Renderer:
        """Return a renderer of such pictures; what the head lacks is logged, once.

        Args:
            shot: how it is filmed.

        Returns:
            A renderer that is ready.

        Raises:
            InputError: the file is no head.
            EngineError: no OpenGL context opens, where OpenGL was asked for.
        """
        from mien.draw.glb_head import lacks, read_head

        head = read_head(self.file)
        if lacking := lacks(head):
            _say(f"{self.file.name} lacks {len(lacking)} of 52 actions: {', '.join(lacking)}")
        if self.canvas == "gl":
            from mien.draw.raster_gl import RasterGl

            return RasterGl(head, shot=shot)
        from mien.draw.raster import Raster

        return Raster(head, shot=shot)


@cache
def _say(line: str) -> None:
    logging.getLogger("mien.draw").warning("%s", line)


def split_canvas(choice: str) -> tuple[str, str]:
    """Split what a spec says of the head from what it says of how to draw it.

    Args:
        choice: such as "mira" or "me.glb@gl".

    Returns:
        The head, and "gl" or "numba".
    """
    return (choice.removesuffix(_GL), "gl") if choice.endswith(_GL) else (choice, "numba")


def _make(choice: str) -> GlbFace:
    name, canvas = split_canvas(choice)
    if not name or "\0" in name:
        raise InputError(f"face 'glb:{choice}' names no file; expected glb:PATH, the path of a GLB head")
    return GlbFace(Path(name).expanduser(), canvas)


engine = Engine(
    name="glb",
    summary="your own head with ARKit or VRM morph targets; @gl draws it by OpenGL",
    licence="the file's own",
    choices={"*": (), "*@gl": ()},
    modules=("numba", "PIL"),
    extra="",
    make=_make,
    also={"*@gl": ("moderngl", "gl")},
)
