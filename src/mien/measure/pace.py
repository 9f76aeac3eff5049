"""How fast a face is drawn and loaded, how large it is, and whether both renderers draw the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from mien.draw import Renderer, Shot, face_file, soft
from mien.draw.glb_head import read_head
from mien.draw.raster import Raster
from mien.errors import EngineError
from mien.measure.takes import TURNS, apexes, openings
from mien.types import cut

__all__ = ["Pace", "measure_pace"]

_SIDE = 512


@dataclass(frozen=True, slots=True)
class Pace:
    """How one face is drawn, at 512 x 512.

    Args:
        fps_numba: frames a second of the software renderer.
        fps_gl: frames a second of the OpenGL renderer; None where no context opens.
        agree_db: peak signal-to-noise ratio between the two over poses, the least; None where no context opens.
        load_s: seconds from the file to a renderer that is ready, in a process that has loaded a face before.
        glb_mb: size of the file, MB.
    """

    fps_numba: float
    fps_gl: float | None
    agree_db: float | None
    load_s: float
    glb_mb: float


def measure_pace(face: str) -> Pace:
    """Draw a face a hundred times, and in a few poses by both renderers.

    Args:
        face: spec of a built-in face.

    Returns:
        The figures, on this machine, with whatever else it was doing.
    """
    path = face_file(face)
    shot = Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE))
    next(iter(Raster(read_head(path), shot=shot).frames(apexes("neutral", intensity=0.0, turns=TURNS[0]))))
    began = perf_counter()
    head = read_head(path)
    software = Raster(head, shot=shot)
    load_s = perf_counter() - began
    try:
        from mien.draw.raster_gl import RasterGl

        opengl = RasterGl(head, shot=shot)
    except (EngineError, ImportError):
        opengl = None
    return Pace(
        fps_numba=_fps(software),
        fps_gl=None if opengl is None else _fps(opengl),
        agree_db=None if opengl is None else _agreement_db(software, opengl),
        load_s=load_s,
        glb_mb=path.stat().st_size / 1e6,
    )


def _fps(renderer: Renderer) -> float:
    motion = cut(openings(), 0.0, 10.0)
    began = perf_counter()
    frames = sum(1 for _ in renderer.frames(motion))
    return frames / (perf_counter() - began)


def _agreement_db(first: Renderer, second: Renderer) -> float:
    worst = np.inf
    for label in ("neutral", "happy", "surprised", "angry"):
        motion = apexes(label, intensity=1.0, turns=TURNS[0])
        for a, b in zip(first.frames(motion), second.frames(motion), strict=True):
            worst = min(worst, _psnr(a, b))
    return float(worst)


def _psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    error = float(np.mean((a.astype(np.float64) - b) ** 2))
    return float(10 * np.log10(255.0**2 / error)) if error > 0 else float("inf")
