"""`anny:` the heads that are baked from the anny body model: drawn in software, or by OpenGL ("mira@gl")."""

from __future__ import annotations

from mien.draw.glb import GlbFace, split_canvas
from mien.draw.glb_head import face_names, face_path
from mien.engines import Engine

__all__ = ["engine"]


def _make(choice: str) -> GlbFace:
    name, canvas = split_canvas(choice)
    return GlbFace(face_path(name), canvas)


_NAMES = face_names()

engine = Engine(
    name="anny",
    summary="a head baked from anny, drawn in software; @gl draws it by OpenGL",
    licence="Apache-2.0; shapes CC0-1.0",
    choices={choice: () for name in _NAMES for choice in (name, f"{name}@gl")},
    modules=("numba", "PIL"),
    extra="",
    make=_make,
    also={f"{name}@gl": ("moderngl", "gl") for name in _NAMES},
)
