"""The OpenGL renderer: pose, camera, light and surfaces as in the software one, on whatever OpenGL 4.0 there is.

First the depth of what hides what lies behind it, then the light of what is seen: software OpenGL lights every triangle
that it meets otherwise, and hair lies in many layers. Pictures stand on their heads in memory that OpenGL counts from
below, so that rows, and the samples within a pixel, lie as the software renderer has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head, Material
from mien.draw.look import look_of
from mien.draw.pose import Rig
from mien.draw.shader_gl import VERTEX, Traits, depth_shader, surface_shader, traits_of
from mien.draw.shadow import MAP, Shadow
from mien.draw.shot import Shot
from mien.draw.texture import Paint, paints
from mien.errors import EngineError
from mien.types import Motion

__all__ = ["RasterGl"]

_SRGB8_ALPHA8 = 0x8C43
_ALBEDO, _DETAIL, _SHADOW = 0, 1, 2
"""Texture units."""


class RasterGl:
    """The OpenGL renderer of one head; it belongs to the thread that made it.

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
        gl = self._context = _open_context()
        gl.front_face = "cw"
        gl.depth_func = "<="
        self._position = gl.buffer(reserve=head.vertices.nbytes, dynamic=True)
        self._normal = gl.buffer(reserve=head.normals.nbytes, dynamic=True)
        self._solid, self._blended = _surfaces(gl, head, self._position, self._normal)
        self._map = gl.texture((MAP, MAP), 2, dtype="f4")
        self._map.repeat_x = self._map.repeat_y = False
        size = shot.width, shot.height
        self._drawn = gl.framebuffer([gl.renderbuffer(size, 4, samples=4)], gl.depth_renderbuffer(size, samples=4))
        self._resolved = gl.framebuffer([gl.renderbuffer(size, 4)])
        self._aim(head)

    def _aim(self, head: Head) -> None:
        aspect = self.shot.width / self.shot.height
        camera = portrait_camera(head, framing=self.shot.framing, aspect=aspect)
        matrix = camera.matrix(aspect=aspect)
        matrix[1] *= -1
        values = {"matrix": matrix.T, "toward_map": self._shadow.rows, "eye": np.array(camera.eye, dtype=np.float32)}
        for surface in (*self._solid, *self._blended):
            for program in (surface.depth.program, surface.light.program):
                for name, value in values.items():
                    if name in program:
                        program[name].write(np.ascontiguousarray(value, dtype=np.float32).tobytes())

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
        gl = self._context
        self._position.write(self._rig.positions.tobytes())
        self._normal.write(self._rig.normals.tobytes())
        self._map.write(self._shadow.cast(self._rig.positions).tobytes())
        self._map.use(_SHADOW)
        self._drawn.use()
        gl.disable(gl.BLEND)
        gl.enable(gl.DEPTH_TEST)
        self._drawn.clear(depth=1.0)
        self._drawn.color_mask = False, False, False, False
        for surface in self._solid:
            surface.draw(gl, depth=True)
        self._drawn.color_mask = True, True, True, True
        self._drawn.depth_mask = False
        gl.depth_func = "=="
        for surface in self._solid:
            surface.draw(gl, depth=False)
        gl.depth_func = "<="
        gl.enable(gl.BLEND)
        gl.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA
        for surface in self._blended:
            surface.draw(gl, depth=False)
        self._drawn.depth_mask = True
        gl.copy_framebuffer(self._resolved, self._drawn)
        packed = self._resolved.read(components=4, alignment=1)
        drawn = np.frombuffer(packed, dtype=np.uint8).reshape(self.shot.height, self.shot.width, 4)
        behind = self.shot.backdrop
        return _straight(drawn) if behind is None else _over(drawn, behind)


class _Surface(NamedTuple):
    """One part of the head, with what draws it."""

    material: Material
    albedo: Any
    detail: Any
    depth: Any
    light: Any

    def draw(self, gl: Any, *, depth: bool) -> None:
        """Draw its depth, or its light."""
        (gl.disable if self.material.two_sided else gl.enable)(gl.CULL_FACE)
        for picture, unit in ((self.albedo, _ALBEDO), (self.detail, _DETAIL)):
            if picture is not None:
                picture.use(unit)
        array = self.depth if depth else self.light
        made = self.material
        values = {"tint": made.colour, "rough_of": made.roughness, "f0": made.specular, "soft": made.subsurface}
        values |= {"albedo": _ALBEDO, "detail": _DETAIL, "shadow": _SHADOW}
        values |= {"albedo_area": _area(self.albedo), "detail_area": _area(self.detail)}
        for name, value in values.items():
            if name in array.program:
                array.program[name].value = value
        array.render(gl.TRIANGLES)


def _area(picture: Any) -> float:
    """Half the logarithm to base 2 of a picture's texels."""
    return 0.0 if picture is None else float(0.5 * np.log2(picture.width * picture.height))


def _surfaces(gl: Any, head: Head, position: Any, normal: Any) -> tuple[list[_Surface], list[_Surface]]:
    """Return the parts that hide what lies behind them, and those that are laid over it."""
    fixed = [(gl.buffer(head.colours.astype("f4").tobytes()), "4f", "colour")]
    fixed += [(gl.buffer(head.uvs.astype("f4").tobytes()), "2f", "uv")]
    content = [(position, "3f", "position"), (normal, "3f", "normal"), *fixed]
    programs: dict[tuple[Traits, bool], Any] = {}
    pictures: dict[int, Any] = {}
    made = paints(head)
    solid: list[_Surface] = []
    blended: list[_Surface] = []
    for part in head.parts:
        material, paint = head.materials[part.material], made[part.material]
        traits = traits_of(material, paint)
        rows = head.triangles[part.first : part.first + part.count].astype("i4")
        if not len(rows):
            continue
        indices = gl.buffer(rows.tobytes())
        arrays = []
        for depth in (True, False):
            if (traits, depth) not in programs:
                source = depth_shader(traits) if depth else surface_shader(traits)
                programs[traits, depth] = gl.program(vertex_shader=VERTEX, fragment_shader=source)
            program = programs[traits, depth]
            used = [(buffer, form, name) for buffer, form, name in content if name in program]
            arrays.append(gl.vertex_array(program, used, index_buffer=indices))
        albedo, detail = _upload(gl, paint, pictures)
        (blended if material.alpha == "blend" else solid).append(_Surface(material, albedo, detail, *arrays))
    return solid, blended


def _upload(gl: Any, paint: Paint, pictures: dict[int, Any]) -> tuple[Any, Any]:
    """Return the textures of a material, None for what it has not; materials that share pictures share textures."""
    for levels, stored in ((paint.albedo, _SRGB8_ALPHA8), (paint.detail, None)):
        if levels and id(levels) not in pictures:
            height, width = levels[0].shape[:2]
            texture = gl.texture((width, height), 4, levels[0].tobytes(), internal_format=stored)
            texture.build_mipmaps(0, len(levels) - 1)
            for n, level in enumerate(levels):
                texture.write(level.tobytes(), level=n)
            texture.filter = gl.LINEAR_MIPMAP_NEAREST, gl.LINEAR
            pictures[id(levels)] = texture
    return pictures.get(id(paint.albedo)) if paint.albedo else None, (
        pictures.get(id(paint.detail)) if paint.detail else None
    )


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
