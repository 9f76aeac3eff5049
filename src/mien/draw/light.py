r"""Light and surface: one shading model, which the software renderer and the OpenGL one both compute.

A point of a surface has, where textures are sampled as `mien.draw.texture` says and everything is linear light:

    c      colour: material's colour * vertex colour * albedo texture
    o      occlusion: detail texture's blue;  r  roughness: material's * detail's alpha, at least ROUGH
    f      reflectance at normal incidence;  s  the material's subsurface share
    g      unit smooth normal, turned to the side that is seen (winding decides, not the normal)
    n      the same with relief;  v  unit direction to the camera;  x = max(n.v, 0.02)
    k      share of the key light that arrives, from `mien.draw.shadow`

Relief: with edges of the triangle e1, e2 and the changes of (u, v) along them d1, d2 (in OpenGL: the derivatives along
x and y up), p = e2 d1.u - e1 d2.u and q = e2 d1.v - e1 d2.v; T = p x g and B = q x g, both turned with the side that is
seen where they come from edges, and both divided by the longer one's length. The detail texture's red and green give
(a, b) = 2 t - 1, and n = unit(a T - b B + sqrt(max(1 - a^2 - b^2, 0)) g).     Schueler 2006, "followup: normal mapping
without precomputed tangents"; without relief n = g.

Lights: each has a unit direction l, a colour e (radiance that a white matt surface facing it gives off), and a share
that arrives: z = k' (1 + o) / 2 for the key, the first, and z = o for the others.

    m   = n.l + s SMOOTH (g.l - n.l)                     skin's relief shows in blue light and blurs in red
    w   = s WRAP                                         light that enters goes round the terminator, red farthest
    k'  = k1 + s BLEED (k1 - k1^2), k1 = 1 - (1 - k) min(max(4 g.l, 0), 1)      red penumbra; the turned-away side is
                                                         dark already, and its shadow would cut the wrapped light off
    diffuse  = e z c max(0, (m + w) / (1 + w))
    specular = e z1 D V F max(0, n.l), z1 = k1 (1 + o) / 2 for the key, o S for the others
    D = a2 / ((n.h)^2 (a2 - 1) + 1)^2, a2 = r^4          GGX, Walter et al. 2007; pi is in e
    V = 1 / (4 (x (1 - t) + t) (max(0, n.l) (1 - t) + t)), t = (r + 1)^2 / 8      Schlick's Smith, Karis 2013
    F = f + (1 - f) (1 - max(0, v.h))^5                  Schlick 1994

Ambient light, of the studio without the key's window, as order-2 spherical harmonics (Ramamoorthi and Hanrahan 2001;
`ambient` gives the nine colours A_i), with light that bounces between close surfaces (Jimenez et al. 2016, GTAO):

    ambient = c O(o, c) max(0, A0 + A1 y + A2 z + A3 x + A4 xy + A5 yz + A6 (3 z^2 - 1) + A7 xz + A8 (x^2 - y^2)) at n
    O = max(o, ((o (2.0404 c - 0.3324) + (0.6417 - 4.7951 c)) o + (2.7552 c + 0.6903)) o)

Reflection of the studio in direction R = 2 (n.v) n - v:

    reflection = S L(R, r) (f + (max(1 - r, f) - f) (1 - x)^5)              Lagarde 2011
    S = min(max((x + o)^2 - 1 + o, 0), 1)                                   specular occlusion
    L = GROUND + (SKY - GROUND) h(1/2 + R.y (1 - r / 2)) + sum over WINDOWS of colour W (1 - r)^2
    W = h(1/2 + (wide - |R.across| / d) / 2b) h(1/2 + (high - |R.up| / d) / 2b) wide high / ((wide + b) (high + b))
        where d = R.toward > 0.05, else W is 0;  b = 0.03 + r^2 blurs its edges;  h(t) = t^2 (3 - 2t), t in [0, 1]

Windows are ours: soft rectangles, so that eyes and lips mirror something that one knows. The sum goes through
Narkowicz' fit of the ACES curve (2015), x(2.51x + 0.03) / (x(2.43x + 0.59) + 0.14), x in [0, 4], then the sRGB curve
(IEC 61966-2-1); samples of one pixel are averaged, and "blend" surfaces mixed, after that, as OpenGL does it.
"coverage": sample i of a pixel is kept where alpha, taken once at the pixel's centre, is above COVER[i].
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLEED", "COVER", "GROUND", "LIGHTS", "ROUGH", "SKY", "SMOOTH", "WINDOWS", "WRAP", "ambient"]

Floats = NDArray[np.float32]
Reals = NDArray[np.float64]


def _unit(x: float, y: float, z: float) -> tuple[float, float, float]:
    length = (x * x + y * y + z * z) ** 0.5
    return x / length, y / length, z / length


def _window(
    toward: tuple[float, float, float], wide: float, high: float, colour: tuple[float, float, float]
) -> list[float]:
    x, y, z = _unit(*toward)
    across = _unit(z, 0.0, -x)
    up = (y * across[2], z * across[0] - x * across[2], -y * across[0])
    return [x, y, z, *across, *up, wide, high, *colour]


ROUGH = 0.05
"""The least roughness."""

COVER: Floats = np.array([0.125, 0.625, 0.375, 0.875], dtype=np.float32)
"""(4,) the alpha that each sample asks for."""

LIGHTS: Floats = np.array(
    [
        [*_unit(-0.66, 0.62, 0.66), 0.86, 0.79, 0.70],  # key: warm, 34 degrees up and to the viewer's left
        [*_unit(0.45, 0.10, 0.88), 0.085, 0.095, 0.115],  # fill: cool, near the camera
        [*_unit(0.62, 0.50, -0.70), 0.95, 1.00, 1.10],  # from behind: parts the hair from the backdrop
    ],
    dtype=np.float32,
)
"""(lights, 6): unit direction to the light, then its colour, linear."""

SKY: Floats = np.array([0.165, 0.180, 0.210], dtype=np.float32)
GROUND: Floats = np.array([0.075, 0.066, 0.062], dtype=np.float32)
WINDOWS: Floats = np.array(
    [
        _window((-0.50, 0.52, 0.75), 0.24, 0.30, (16.0, 15.2, 14.4)),  # the key's softbox
        _window((0.85, 0.25, 0.50), 0.14, 0.50, (2.2, 2.4, 2.8)),  # a strip on the viewer's right
    ],
    dtype=np.float32,
)
"""(windows, 14): unit directions toward, across and up; half its width and height as tangents; its colour."""

WRAP: Floats = np.array([0.20, 0.12, 0.09], dtype=np.float32)
SMOOTH: Floats = np.array([0.75, 0.40, 0.25], dtype=np.float32)
BLEED: Floats = np.array([0.28, 0.08, 0.03], dtype=np.float32)


def ambient() -> Floats:
    """Return what the studio without the key's window adds to a matt white surface.

    Returns:
        (9, 3) float32: the colours A_i of the model above.

    Source: Ramamoorthi and Hanrahan, "An Efficient Representation for Irradiance Environment Maps", 2001, by a sum over
        8192 directions of the studio as a mirror of roughness 0 shows it.
    """
    z, turn = np.meshgrid((np.arange(64) + 0.5) / 32 - 1, (np.arange(128) + 0.5) * (np.pi / 64))
    flat = np.sqrt(1 - z * z)
    d = np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=-1).reshape(-1, 3)
    x, y, z = d.T
    basis = np.stack([np.ones(len(d)), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], axis=1)
    sky = _ramp(0.5 + y)[:, None]
    shown = GROUND + (SKY - GROUND) * sky.astype(np.float64)
    for window in WINDOWS[1:].astype(np.float64):
        front = d @ window[:3]
        depth = np.maximum(front, 0.05)
        edges = [(size - np.abs(d @ axis) / depth) / 0.06 for axis, size in _axes(window)]
        part = _ramp(0.5 + edges[0]) * _ramp(0.5 + edges[1]) * (front > 0.05)
        spread = window[9] * window[10] / ((window[9] + 0.03) * (window[10] + 0.03))
        shown += (part * spread)[:, None] * window[11:]
    # a matt surface keeps 1, 2/3 and 1/4 of the bands of light that falls on it
    band = np.array([1, 2 / 3, 2 / 3, 2 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 4])
    scale = band / (basis**2).mean(axis=0)
    return (scale[:, None] * (basis.T @ shown) / len(d)).astype(np.float32)


def _axes(window: Reals) -> tuple[tuple[Reals, float], tuple[Reals, float]]:
    return (window[3:6], float(window[9])), (window[6:9], float(window[10]))


def _ramp(x: Reals) -> Reals:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3 - 2 * x)
