"""The OpenGL renderer: pose, camera, light and surfaces as in the software one, on whatever OpenGL 3.3 there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head, Part, see_through
from mien.draw.light import GROUND, LIGHTS, RIM, SKY, WRAP
from mien.draw.pose import Rig
from mien.draw.shot import Shot, soft
from mien.errors import EngineError
from mien.types import Motion

__all__ = ["RasterGl"]

_VERTEX = """
#version 330
uniform mat4 matrix;
in vec3 position; in vec3 normal; in vec4 colour;
out vec3 at; out vec3 facing; out vec4 paint;
void main() { at = position; facing = normal; paint = colour; gl_Position = matrix * vec4(position, 1.0); }
"""

_FRAGMENT = """
#version 330
const int LIGHTS = 3;
uniform vec3 eye, sky, ground, rim, wrap;
uniform vec3 toward[LIGHTS], light[LIGHTS];
uniform float rough, f0;
in vec3 at; in vec3 facing; in vec4 paint;
out vec4 pixel;
void main() {
    vec3 n = normalize(facing) * (gl_FrontFacing ? 1.0 : -1.0);
    vec3 v = normalize(eye - at);
    float nv = clamp(dot(n, v), 0.02, 1.0);
    float up = 0.5 + 0.5 * n.y;
    float a2 = rough * rough * rough * rough;
    float k = (rough + 1.0) * (rough + 1.0) / 8.0;
    vec3 sum = paint.rgb * mix(ground, sky, up) + rim * pow(1.0 - nv, 3.0) * up * sqrt(paint.rgb);
    for (int i = 0; i < LIGHTS; i++) {
        float nl = dot(n, toward[i]);
        vec3 h = normalize(toward[i] + v);
        float nh = dot(n, h);
        float away = 1.0 - max(dot(v, h), 0.0);
        float lit = max(nl, 0.0);
        float low = nh * nh * (a2 - 1.0) + 1.0;
        float fresnel = f0 + (1.0 - f0) * away * away * away * away * away;
        float shine = a2 * fresnel * lit * (0.25 / 3.14159265)
            / (low * low * (nv * (1.0 - k) + k) * (lit * (1.0 - k) + k));
        sum += light[i] * (paint.rgb * max((nl + wrap) / (1.0 + wrap), 0.0) + shine);
    }
    sum = clamp(sum, 0.0, 4.0);
    vec3 film = clamp(sum * (2.51 * sum + 0.03) / (sum * (2.43 * sum + 0.59) + 0.14), 0.0, 1.0);
    vec3 encoded = mix(1.055 * pow(film, vec3(1.0 / 2.4)) - 0.055, 12.92 * film, lessThanEqual(film, vec3(0.0031308)));
    pixel = vec4(encoded, paint.a);
}
"""

_BACK_VERTEX = """
#version 330
out vec2 place;
void main() {
    vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
    place = vec2(corner.x, 1.0 - corner.y);
    gl_Position = vec4(corner * 2.0 - 1.0, 1.0, 1.0);
}
"""

_BACK_FRAGMENT = """
#version 330
uniform sampler2D picture;
in vec2 place;
out vec4 pixel;
void main() { pixel = vec4(texture(picture, place).rgb, 1.0); }
"""


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
        self._size = size = shot.height
        self._head = head
        self._rig = Rig(head)
        self._context = _open_context()
        gl = self._context
        gl.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA
        self._program = gl.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._position = gl.buffer(reserve=head.vertices.nbytes, dynamic=True)
        self._normal = gl.buffer(reserve=head.normals.nbytes, dynamic=True)
        colours = gl.buffer(head.colours.astype("f4").tobytes())
        content = [(self._position, "3f", "position"), (self._normal, "3f", "normal"), (colours, "4f", "colour")]
        clear = see_through(head)
        self._solid, self._clear = (self._runs(content, kept) for kept in (~clear, clear))
        behind = soft(size, size) if shot.backdrop is None else shot.backdrop
        self._backdrop = gl.texture((size, size), 3, behind.tobytes(), alignment=1)
        self._back = gl.vertex_array(gl.program(vertex_shader=_BACK_VERTEX, fragment_shader=_BACK_FRAGMENT), [])
        self._drawn = gl.framebuffer(
            [gl.renderbuffer((size, size), 4, samples=4)], gl.depth_renderbuffer((size, size), samples=4)
        )
        self._resolved = gl.framebuffer([gl.renderbuffer((size, size), 4)])
        self._set_light(head)

    def _runs(self, content: list[tuple[Any, ...]], kept: NDArray[np.bool_]) -> list[tuple[Part, Any]]:
        """Return the parts that have such triangles, each with an array that draws them."""
        runs = []
        for part in self._head.parts:
            span = slice(part.first, part.first + part.count)
            rows = self._head.triangles[span][kept[span]].astype("i4")
            if len(rows):
                indices = self._context.buffer(rows.tobytes())
                runs.append((part, self._context.vertex_array(self._program, content, index_buffer=indices)))
        return runs

    def _set_light(self, head: Head) -> None:
        camera = portrait_camera(head, framing=self.shot.framing, aspect=1.0)
        values = {"eye": camera.eye, "sky": SKY, "ground": GROUND, "rim": RIM, "wrap": WRAP}
        for name, value in values.items():
            self._program[name].value = tuple(float(x) for x in value)
        self._program["toward"].write(np.ascontiguousarray(LIGHTS[:, :3]).tobytes())
        self._program["light"].write(np.ascontiguousarray(LIGHTS[:, 3:]).tobytes())
        self._program["matrix"].write(camera.matrix().T.tobytes())

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
        gl = self._context
        self._position.write(self._rig.positions.tobytes())
        self._normal.write(self._rig.normals.tobytes())
        self._drawn.use()
        gl.disable(gl.DEPTH_TEST | gl.CULL_FACE)
        self._drawn.clear(depth=1.0)
        self._backdrop.use(0)
        self._back.render(gl.TRIANGLES, vertices=3)
        gl.enable(gl.DEPTH_TEST)
        self._render(self._solid)
        gl.enable(gl.BLEND)
        self._drawn.depth_mask = False
        self._render(self._clear)
        self._drawn.depth_mask = True
        gl.disable(gl.BLEND)
        gl.copy_framebuffer(self._resolved, self._drawn)
        packed = self._resolved.read(components=3, alignment=1)
        return np.flipud(np.frombuffer(packed, dtype=np.uint8).reshape(self._size, self._size, 3)).copy()

    def _render(self, runs: list[tuple[Part, Any]]) -> None:
        gl = self._context
        for part, array in runs:
            made = self._head.materials[part.material]
            (gl.disable if made.two_sided else gl.enable)(gl.CULL_FACE)
            self._program["rough"].value = made.roughness
            self._program["f0"].value = made.specular
            array.render(gl.TRIANGLES)


def _open_context() -> Any:
    try:
        import moderngl
    except ImportError:
        raise EngineError("moderngl is not installed; pip install 'mien[gl]', or draw without @gl") from None
    failures = []
    settings: tuple[dict[str, Any], ...] = ({"backend": "egl"}, {})
    for options in settings:
        try:
            return moderngl.create_context(standalone=True, require=330, **options)
        except Exception as error:  # moderngl raises whatever the driver's loader does
            failures.append(str(error).splitlines()[0])
    raise EngineError(
        f"no OpenGL 3.3 context opens ({'; '.join(failures)}); apt install libegl1 libgl1-mesa-dri, or draw without @gl"
    )
