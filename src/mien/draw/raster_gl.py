"""The OpenGL renderer: pose, camera, light and surfaces as in the software one, on whatever OpenGL 4.0 there is.

First the number of the triangle that each sample sees, then what is laid over that, then the light. Pictures stand on
their heads in memory that OpenGL counts from below, so that rows, and the samples within a pixel, lie as the software
renderer has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import finalize

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.atlas import pack
from mien.draw.camera import Camera, portrait_camera
from mien.draw.drawlist import LEVELS, STRIP, draw_list, list_drawn, sheet_of
from mien.draw.head import Head
from mien.draw.look import look_of
from mien.draw.pose import Rig
from mien.draw.shader_gl import LIGHT, PLACED, SEEN, SEEN_COVERED, SPREAD, VEIL, WIDE
from mien.draw.shadow import MAP, Shadow
from mien.draw.shot import Shot
from mien.draw.texture import paints
from mien.errors import EngineError
from mien.types import Motion

__all__ = ["RasterGl"]

_SRGB8_ALPHA8 = 0x8C43
_UNITS = ("rows", "table", "albedo", "detail", "places", "normals", "colours", "shadow", "numbers", "veil")
"""Textures, in the order of the units that they are bound to."""

_WHITE = np.full((1, 1, 4), 255, dtype=np.uint8)
_FLAT = np.array([[[128, 128, 255, 255]]], dtype=np.uint8)


class RasterGl:
    """The OpenGL renderer of one head, with a context of its own, which goes when it goes; one thread at a time draws.

    Args:
        head: what to draw.
        shot: how it is filmed.

    Raises:
        EngineError: moderngl is missing or no OpenGL context opens; the message names what to install.
    """

    def __init__(self, head: Head, *, shot: Shot) -> None:
        self.shot = shot
        self._rig = Rig(head)
        self._shadow = Shadow(head, look_of(head))
        aspect = shot.width / shot.height
        camera = portrait_camera(head, framing=shot.framing, aspect=aspect)
        self._matrix = camera.matrix(aspect=aspect)
        gl = self._context = _open_context()
        finalize(self, gl.release)
        with gl:
            self._make_ready(head, camera)

    def _make_ready(self, head: Head, camera: Camera) -> None:
        gl, shot = self._context, self.shot
        table, albedo, detail, grow, sizes = _surfaces(head)
        self._sheet = sheet_of(head, grow=grow, sizes=sizes)
        self._drawn = draw_list(self._sheet, shot.height)
        size = shot.width, shot.height
        self._textures = {
            "rows": gl.texture(_spread(len(head.triangles)), 4, dtype="i4"),
            "table": gl.texture((table.shape[1], table.shape[0]), 4, table.tobytes(), dtype="f4"),
            "albedo": gl.texture(albedo.shape[1::-1], 4, albedo.tobytes(), internal_format=_SRGB8_ALPHA8),
            "detail": gl.texture(detail.shape[1::-1], 4, detail.tobytes()),
            "places": gl.texture(_spread(len(head.vertices)), 4, dtype="f4"),
            "normals": gl.texture(_spread(len(head.vertices)), 4, dtype="f4"),
            "colours": gl.texture(_spread(len(head.vertices)), 4, dtype="f4"),
            "shadow": gl.texture((MAP, MAP), 2, dtype="f4"),
            "numbers": gl.texture(size, 1, samples=4, dtype="f4"),
            "veil": gl.texture(size, 4, samples=4),
        }
        for name in ("rows", "table", "places", "normals", "colours"):
            self._textures[name].filter = gl.NEAREST, gl.NEAREST
        _write(self._textures["colours"], head.colours.astype(np.float32))
        shadow = self._textures["shadow"]
        shadow.repeat_x = shadow.repeat_y = False
        depth = gl.depth_renderbuffer(size, samples=4)
        self._seen = gl.framebuffer([self._textures["numbers"]], depth)
        self._veil = gl.framebuffer([self._textures["veil"]], depth)
        self._lit = gl.framebuffer([gl.renderbuffer(size, 4)])
        self._places = gl.buffer(reserve=self._drawn.places.nbytes, dynamic=True)
        self._normals = gl.buffer(reserve=self._drawn.normals.nbytes, dynamic=True)
        self._corners = gl.buffer(reserve=self._drawn.corners.nbytes, dynamic=True)
        alphas = gl.buffer(head.colours[:, 3].astype("f4").tobytes())
        self._passes = [self._pass(source, alphas) for source in (SEEN, SEEN_COVERED, VEIL)]
        self._strips = gl.buffer(reserve=len(self._drawn.strips) * 48, dynamic=True)
        light = gl.program(vertex_shader=SPREAD, fragment_shader=LIGHT)
        self._light = gl.vertex_array(light, [(self._strips, "2f", "corner")])
        for array in (*self._passes, self._light):
            self._aim(array.program, camera)

    def _pass(self, source: str, alphas: Any) -> Any:
        """Return what draws triangles of one kind."""
        program = self._context.program(vertex_shader=PLACED, fragment_shader=source)
        content = [(self._places, "4f", "place"), (self._normals, "4f", "normal"), (alphas, "1f", "alpha")]
        used = [(buffer, form, name) for buffer, form, name in content if name in program]
        return self._context.vertex_array(program, used, index_buffer=self._corners)

    def _aim(self, program: Any, camera: Camera) -> None:
        matrix = self._matrix.copy()
        matrix[1] *= -1
        eye = np.array(camera.eye, dtype=np.float64)
        values = {"matrix": matrix.T, "toward_map": self._shadow.rows, "eye": eye}
        values |= _rays(self._matrix, eye, self.shot.width, self.shot.height)
        for name, value in values.items():
            if name in program:
                program[name].write(np.ascontiguousarray(value, dtype=np.float32).tobytes())
        for unit, name in enumerate(_UNITS):
            if name in program:
                program[name].value = unit

    def frames(self, motion: Motion) -> Iterator[NDArray[np.uint8]]:
        """Draw a motion, frame by frame.

        Args:
            motion: what the face does.

        Yields:
            (h, w, 3) uint8, sRGB; (h, w, 4) with straight alpha where the shot has no backdrop.
        """
        for frame in range(len(motion)):
            self._rig.pose(motion, frame)
            with self._context:
                drawn = self._draw()
            yield drawn

    def _draw(self) -> NDArray[np.uint8]:
        gl = self._context
        self._upload()
        for unit, name in enumerate(_UNITS):
            self._textures[name].use(unit)
        gl.disable(gl.CULL_FACE | gl.BLEND)
        gl.enable(gl.DEPTH_TEST)
        self._seen.use()
        self._seen.depth_mask = True
        self._seen.clear(depth=1.0)
        opaque, covered, veiled = (int(count) for count in self._drawn.counts)
        self._render(0, 0, opaque)
        self._render(1, opaque, covered)
        self._veil.use()
        self._veil.depth_mask = False
        self._veil.clear()
        gl.enable(gl.BLEND)
        gl.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA
        self._render(2, opaque + covered, veiled)
        gl.disable(gl.BLEND | gl.DEPTH_TEST)
        self._lit.use()
        self._lit.clear()
        self._light.render(gl.TRIANGLES)
        packed = self._lit.read(components=4, alignment=1)
        drawn = np.frombuffer(packed, dtype=np.uint8).reshape(self.shot.height, self.shot.width, 4)
        behind = self.shot.backdrop
        return _straight(drawn) if behind is None else _over(drawn, behind)

    def _upload(self) -> None:
        drawn, shot = self._drawn, self.shot
        rig = self._rig
        many = list_drawn(rig.positions, rig.normals, self._matrix, shot.width, shot.height, self._sheet, drawn)
        self._places.write(drawn.places)
        self._normals.write(drawn.normals)
        self._corners.write(drawn.corners[:many])
        self._strips.write(_quads(drawn.strips, shot.width, shot.height))
        _write(self._textures["rows"], drawn.rows[:many])
        _write(self._textures["places"], drawn.places)
        _write(self._textures["normals"], drawn.normals)
        self._textures["shadow"].write(self._shadow.cast(rig.positions))

    def _render(self, kind: int, first: int, count: int) -> None:
        array = self._passes[kind]
        if count:
            array.program["first"].value = first
            array.render(self._context.TRIANGLES, vertices=3 * count, first=3 * first)


def _spread(count: int) -> tuple[int, int]:
    """Return the size of a texture that holds so many."""
    return WIDE, max(-(-count // WIDE), 1)


def _write(texture: Any, rows: NDArray) -> None:
    """Write (n, 4) values to a texture's first texels."""
    whole = len(rows) // WIDE
    if whole:
        texture.write(rows[: whole * WIDE], viewport=(0, 0, WIDE, whole))
    if len(rows) % WIDE:
        texture.write(rows[whole * WIDE :], viewport=(0, whole, len(rows) % WIDE, 1))


def _rays(matrix: NDArray, eye: NDArray, width: int, height: int) -> dict[str, NDArray]:
    """Return the way from the eye through the picture's corner, and how it changes by columns and by rows."""
    back = np.linalg.inv(matrix.astype(np.float64))
    depth = matrix.astype(np.float64) @ [*(eye - [0.0, 0.0, 1.0]), 1.0]
    ways = []
    for x, y in ((-1.0, 1.0), (1.0, 1.0), (-1.0, -1.0)):
        place = back @ [x * depth[3], y * depth[3], depth[2], depth[3]]
        ways.append(place[:3] / place[3] - eye)
    return {"ray": ways[0], "ray_x": (ways[1] - ways[0]) / width, "ray_y": (ways[2] - ways[0]) / height}


def _quads(strips: NDArray[np.int32], width: int, height: int) -> NDArray[np.float32]:
    """Return (n, 6, 2) the corners of two triangles for each strip of rows."""
    top = np.arange(len(strips)) * STRIP
    left, right = strips[:, 0], np.maximum(strips[:, 1] + 1, strips[:, 0])
    bottom = np.minimum(top + STRIP, height)
    x0, x1, y0, y1 = 2 * left / width - 1, 2 * right / width - 1, 2 * top / height - 1, 2 * bottom / height - 1
    corners = [(x0, y0), (x1, y0), (x0, y1), (x0, y1), (x1, y0), (x1, y1)]
    return np.stack([np.stack(corner, axis=1) for corner in corners], axis=1).astype(np.float32)


def _surfaces(head: Head) -> tuple[NDArray, NDArray, NDArray, NDArray, NDArray]:
    """Return the table of materials, the two atlases, and how large and how many a material's pictures are."""
    made = paints(head)
    table = np.zeros((len(made), 2 + 2 * LEVELS, 4), dtype=np.float32)
    grow = np.zeros((len(made), 2), dtype=np.float32)
    sizes = np.ones((len(made), 2), dtype=np.int32)
    atlases = []
    for side, blank in enumerate((_WHITE, _FLAT)):
        chains = [(paint.albedo, paint.detail)[side] or (blank,) for paint in made]
        firsts: dict[int, int] = {}
        pictures: list[NDArray] = []
        for chain in chains:
            if id(chain[0]) not in firsts:
                firsts[id(chain[0])] = len(pictures)
                pictures += chain
        atlas, spots = pack(pictures)
        atlases.append(atlas)
        for m, chain in enumerate(chains):
            first, start = firsts[id(chain[0])], 2 + side * LEVELS
            table[m, start : start + len(chain)] = spots[first : first + len(chain)]
            grow[m, side] = 0.5 * np.log2(chain[0].size / 4)
            sizes[m, side] = len(chain)
    for m, material in enumerate(head.materials):
        table[m, 0] = material.roughness, material.specular, material.subsurface, made[m].relief
        table[m, 1] = material.colour
    return table, atlases[0], atlases[1], grow, sizes


@njit(cache=True, nogil=True)
def _over(drawn, behind):
    """Lay a picture whose colours are multiplied by its alpha over another."""
    out = np.empty(behind.shape, dtype=np.uint8)
    for y in range(behind.shape[0]):
        for x in range(behind.shape[1]):
            rest = np.float32(1.0) - np.float32(drawn[y, x, 3]) * np.float32(1 / 255)
            for channel in range(3):
                value = np.float32(drawn[y, x, channel]) + rest * np.float32(behind[y, x, channel]) + np.float32(0.5)
                out[y, x, channel] = np.uint8(min(value, np.float32(255.0)))
    return out


@njit(cache=True, nogil=True)
def _straight(drawn):
    """Divide colours by alpha."""
    out = drawn.copy()
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            alpha = drawn[y, x, 3]
            if 0 < alpha < 255:
                for channel in range(3):
                    value = np.float32(drawn[y, x, channel]) * np.float32(255.0) / np.float32(alpha)
                    out[y, x, channel] = np.uint8(min(value + np.float32(0.5), np.float32(255.0)))
    return out


def _open_context() -> Any:
    try:
        import moderngl
    except ImportError:
        raise EngineError("moderngl is not installed; pip install 'mien[gl]', or draw without @gl") from None
    failures = []
    settings: tuple[dict[str, Any], ...] = ({"backend": "egl"}, {})
    for options in settings:
        try:
            return moderngl.create_context(standalone=True, require=400, **options)
        except Exception as error:  # moderngl raises whatever the driver's loader does
            failures.append(str(error).splitlines()[0])
    raise EngineError(
        f"no OpenGL 4.0 context opens ({'; '.join(failures)}); apt install libegl1 libgl1-mesa-dri, or draw without @gl"
    )
