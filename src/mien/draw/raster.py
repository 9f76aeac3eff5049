"""The software renderer: a z-buffer with four visibility samples a pixel on numba, which needs no driver.

Every band of rows is drawn by one thread from its own list of triangles, in the triangles' order, so that the number of
threads changes nothing. A surface is shaded once for each pixel that it covers, and weighted by the samples it won.
Threads are Python's, not numba's: those meet at barriers and spin there, 8 ms each while others want the cores.
See-through triangles are laid over the rest in the head's order, by the samples that they are in front of.
Source: the sample pattern is OpenGL's and Direct3D's common rotated grid.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from mien.draw.band import SAMPLES, TONES, Look, Posed, draw_band
from mien.draw.camera import portrait_camera
from mien.draw.head import Head, see_through
from mien.draw.light import GROUND, LIGHTS, RIM, SKY, WRAP
from mien.draw.pose import Rig
from mien.draw.project import BAND, project, sort
from mien.draw.shot import Shot, soft
from mien.types import Motion

__all__ = ["Raster"]

Floats = NDArray[np.float32]


class Raster:
    """The software renderer of one head.

    Args:
        head: what to draw.
        shot: how it is filmed.
        threads: how many draw; as many as the process may use cores unless given. The bytes are the same.
    """

    def __init__(self, head: Head, *, shot: Shot, threads: int | None = None) -> None:
        self.shot = shot
        self._size = shot.height
        self._rig = Rig(head)
        camera = portrait_camera(head)
        self._matrix = camera.matrix()
        self._look = _look(head, np.array(camera.eye, dtype=np.float32))
        self._backdrop = soft(shot.width, shot.height) if shot.backdrop is None else shot.backdrop
        self._threads = ThreadPoolExecutor(threads or _cores(), thread_name_prefix="raster")

    def frames(self, motion: Motion) -> Iterator[NDArray[np.uint8]]:
        """Draw a motion, frame by frame.

        Args:
            motion: what the face does.

        Yields:
            (h, w, 3) uint8, sRGB.
        """
        for frame in range(len(motion)):
            self._rig.pose(motion, frame)
            yield self._draw()

    def _draw(self) -> NDArray[np.uint8]:
        positions, normals = self._rig.positions, self._rig.normals
        bands = -(-self._size // BAND)
        screen = project(positions, self._matrix, self._size)
        listed = sort(screen, self._look.triangles, self._look.materials, self._size, bands)
        posed = Posed(screen, positions, normals, *listed)
        picture = self._backdrop.copy()

        def draw(band: int) -> None:
            draw_band(band, band * BAND, min(band * BAND + BAND, self._size), self._look, posed, picture)

        for _ in self._threads.map(draw, range(bands)):
            pass
        return picture


def _look(head: Head, eye: Floats) -> Look:
    triangles, colours, materials = head.triangles.astype(np.int32), head.colours.astype(np.float32), _materials(head)
    lights = (LIGHTS, WRAP, SKY, GROUND, RIM)
    return Look(triangles, colours, materials, see_through(head), eye, *lights, _tone_table(), SAMPLES)


def _materials(head: Head) -> Floats:
    """Return (f, 3): roughness, specular, two-sided for every triangle."""
    rows = np.zeros((len(head.triangles), 3), dtype=np.float32)
    for part in head.parts:
        made = head.materials[part.material]
        rows[part.first : part.first + part.count] = (made.roughness, made.specular, float(made.two_sided))
    return rows


def _tone_table() -> Floats:
    """Return display values in [0, 255] for linear light in [0, 4], by the curve in `mien.draw.light`."""
    x = np.linspace(0.0, 4.0, TONES)
    film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0)
    encoded = np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)
    return (255.0 * encoded).astype(np.float32)


def _cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
