"""The software renderer: a z-buffer with four visibility samples a pixel on numba, which needs no driver.

Every band of rows is drawn by one thread from its own list of triangles, so that the number of threads changes nothing.
A surface is shaded once for each pixel that it covers, and weighted by the samples it won.
Threads are Python's, not numba's: those meet at barriers and spin there, 8 ms each while others want the cores.
The steps are kernels in files of their own, called one after the other from here and never by each other: numba's cache
does not see a change in another file. See-through triangles are laid over the rest in the head's order, by the samples
that they are in front of.
Source: the sample pattern is OpenGL's and Direct3D's common rotated grid.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.gather import FIELDS, gather
from mien.draw.head import Head
from mien.draw.light import COVER, ROUGH
from mien.draw.look import BLEND, look_of
from mien.draw.mix import add, develop, lay
from mien.draw.pose import Rig
from mien.draw.project import BAND, POINT, project, sort
from mien.draw.seen import list_blended, list_seen
from mien.draw.shade import shade, studio
from mien.draw.shadow import Shadow
from mien.draw.shot import Shot
from mien.draw.texture import to_linear
from mien.draw.visit import SAMPLES, visit
from mien.types import Motion

__all__ = ["Raster"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Raster:
    """The software renderer of one head.

    Args:
        head: what to draw.
        shot: how it is filmed.
        threads: how many draw; as many as the process may use cores unless given. The bytes are the same.
    """

    def __init__(self, head: Head, *, shot: Shot, threads: int | None = None) -> None:
        self.shot = shot
        self._rig = Rig(head)
        camera = portrait_camera(head, framing=shot.framing, aspect=shot.width / shot.height)
        self._matrix = camera.matrix(aspect=shot.width / shot.height)
        self._eye = np.array(camera.eye, dtype=np.float32)
        self._look = look_of(head)
        self._shadow = Shadow(head, self._look)
        self._studio = studio()
        self._linear = to_linear()
        self._points = np.zeros((len(head.vertices), POINT), dtype=np.float32)
        self._points[:, 7:11] = head.colours[:, [3, 0, 1, 2]]
        self._points[:, 11:13] = head.uvs
        self._count = threads or _cores()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="raster")
        self._desks = [_desk(shot.width) for _ in range(self._count)]

    def frames(self, motion: Motion) -> Iterator[NDArray[np.uint8]]:
        """Draw a motion, frame by frame.

        Args:
            motion: what the face does.

        Yields:
            (h, w, 3) uint8, sRGB; (h, w, 4) with straight alpha where the shot has no backdrop.
        """
        for frame in range(len(motion)):
            self._rig.pose(motion, frame)
            yield self._draw()

    def _draw(self) -> NDArray[np.uint8]:
        width, height = self.shot.width, self.shot.height
        bands = -(-height // BAND)
        shadow = self._threads.submit(self._shadow.cast, self._rig.positions)
        project(self._rig.positions, self._rig.normals, self._matrix, width, height, self._points)
        look = self._look
        listed = sort(self._points, look.triangles, look.two_sided, look.kind == BLEND, width, height, bands)
        posed = _Posed(*listed, shadow.result())
        behind = self.shot.backdrop
        picture = np.zeros((height, width, 4), dtype=np.uint8) if behind is None else behind.copy()
        todo = iter(range(bands))

        def work(desk: _Desk) -> None:
            for band in todo:  # shared: each band is taken by whoever comes first
                self._draw_band(band, posed, desk, picture)

        for _ in self._threads.map(work, self._desks):
            pass
        return picture

    def _draw_band(self, band: int, posed: _Posed, desk: _Desk, picture: NDArray[np.uint8]) -> None:
        first, last = band * BAND, min(band * BAND + BAND, self.shot.height)
        look, points, box, plane = self._look, self._points, posed.box, posed.plane
        listed = posed.lists[posed.starts[band] : posed.starts[band + 1]]
        spots = desk.spots
        desk.total[:] = 0.0

        def light(count: int) -> None:
            key = (np.float32(ROUGH), posed.shadow, self._shadow.rows)
            gather(count, spots, plane, look, points, self._eye, *key, self._linear, desk.fields)
            shade(desk.fields, count, self._studio, desk.shown)

        visit(first, last, listed, look, points, box, plane, SAMPLES, COVER, desk.depth, desk.winner)
        count = list_seen(first, last, box, plane, look.triangles, look.owner, SAMPLES, desk.winner, spots)
        light(count)
        add(spots.place, spots.share, desk.shown, count, desk.total)
        desk.layer[:] = -1
        start = 0
        while start < len(listed):
            count, start = list_blended(first, last, start, listed, look.kind, box, plane, SAMPLES, desk.depth, spots)
            if count:
                light(count)
                lay(spots, look.owner, desk.shown, count, desk.total, desk.below, desk.layer, desk.covered)
        develop(first, last, desk.total, picture)


class _Posed(NamedTuple):
    """One frame's triangles, as `sort` returns them, and the shadow's map."""

    box: Ints
    plane: Floats
    starts: NDArray[np.int64]
    lists: Ints
    shadow: Floats


class _Spots(NamedTuple):
    """Surfaces at points of the picture: see `mien.draw.seen`."""

    triangle: Ints
    place: Ints
    at: Floats
    share: Floats
    covers: Ints


class _Desk(NamedTuple):
    """What one thread works on: a band's samples, pixels and surfaces."""

    depth: Floats
    winner: Ints
    total: Floats
    below: Floats
    layer: Ints
    covered: Ints
    spots: _Spots
    fields: Floats
    shown: Floats


def _desk(width: int) -> _Desk:
    room = 4 * width * BAND + 24  # not a power of two, or all rows would lie in the same lines of the cache
    depth, total, below = (np.empty((BAND, width, 4), dtype=np.float32) for _ in range(3))
    winner, layer, covered = (np.empty((BAND, width, *more), dtype=np.int32) for more in ((4,), (), ()))
    triangle, place, covers = (np.empty(room, dtype=np.int32) for _ in range(3))
    at, share = np.empty((room, 2), dtype=np.float32), np.empty(room, dtype=np.float32)
    fields, shown = np.empty((FIELDS, room), dtype=np.float32), np.empty((3, room), dtype=np.float32)
    spots = _Spots(triangle, place, at, share, covers)
    return _Desk(depth, winner, total, below, layer, covered, spots, fields, shown)


def _cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
