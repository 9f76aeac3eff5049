r"""Light and surface: one shading model, which the software renderer and the OpenGL one both compute.

For a surface with linear colour c, roughness r and reflectance f0, unit normal n, view direction v, and for each light
with direction l, colour e and softness w (wrapped diffuse stands for light that enters skin and leaves it elsewhere):

    diffuse  = c * e * max(0, (n.l + w) / (1 + w))            with w per colour channel: red goes deepest into skin
    specular = e * D(n.h, r^2) * V(n.l, n.v, r^2) * F(v.h, f0) * max(0, n.l)
    D = a^2 / (pi * ((n.h)^2 (a^2 - 1) + 1)^2)                GGX, Walter et al. 2007
    V = 1 / (4 * ((n.v)(1 - k) + k) * ((n.l)(1 - k) + k)),  k = (r + 1)^2 / 8        Schlick's Smith, Karis 2013
    F = f0 + (1 - f0) * (1 - v.h)^5                           Schlick 1994

    ambient  = c * (ground + (sky - ground) * (0.5 + 0.5 * n.y))
    rim      = RIM * (1 - n.v)^3 * (0.5 + 0.5 * n.y) * c^(1/2)

The sum x goes through Narkowicz' fit of the ACES curve (2015), x(2.51x + 0.03) / (x(2.43x + 0.59) + 0.14), then the
sRGB curve (IEC 61966-2-1); samples of one pixel are averaged, and see-through surfaces mixed, after that, as OpenGL
does it.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["GROUND", "LIGHTS", "RIM", "SKY", "WRAP"]

Floats = NDArray[np.float32]


def _toward(x: float, y: float, z: float) -> list[float]:
    length = (x * x + y * y + z * z) ** 0.5
    return [x / length, y / length, z / length]


LIGHTS: Floats = np.array(
    [
        [*_toward(-0.55, 0.60, 0.75), 1.15, 1.06, 0.97],  # key: warm, high on the viewer's left
        [*_toward(0.35, 0.22, 0.90), 0.28, 0.31, 0.36],  # fill: cool, so near the camera that eyes catch it
        [*_toward(0.55, 0.55, -0.75), 0.75, 0.78, 0.85],  # from behind: parts the hair from the backdrop
    ],
    dtype=np.float32,
)
"""(lights, 6): unit direction to the light, then its colour, linear."""

WRAP: Floats = np.array([0.32, 0.16, 0.11], dtype=np.float32)
SKY: Floats = np.array([0.20, 0.215, 0.245], dtype=np.float32)
GROUND: Floats = np.array([0.11, 0.09, 0.085], dtype=np.float32)
RIM: Floats = np.array([0.10, 0.11, 0.13], dtype=np.float32)
