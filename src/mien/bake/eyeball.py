"""Eyeballs: spheres about the eyes' joints with a cornea that stands out a little."""

import numpy as np

from mien.bake.eyes import lid_row
from mien.bake.iris import paint_eye, radius_on_texture
from mien.bake.lids import BULGE, CORNEA
from mien.bake.look import Look
from mien.bake.piece import Piece, normals, pinned
from mien.bake.source import Source
from mien.bake.surface import Surface

__all__ = ["eyeballs"]

SPOKES = 32
ABOVE = 0.0006  # metres: how far the pupil lies above the middle between the lids
RINGS = (0.08, 0.16, 0.24, 0.31, 0.37, 0.43, 0.50, 0.60, 0.72, 0.86, 1.02, 1.20, 1.38, 1.55)  # radians from the axis


def eyeballs(own: Source, look: Look) -> list[Piece]:
    """The two eyes of a person.

    Args:
        own: the person.
        look: the person's figures.
    """
    surface = Surface("eye", paint_eye(look), roughness=0.12, specular=0.04)
    out = []
    for side, letter in (("left", "l"), ("right", "r")):
        centre = own.pivots[f"eye_{side}"]
        points = own.vertices[np.unique(own.quads[f"helper-{letter}-eye"])]
        radius = float(np.median(np.linalg.norm(points - centre, axis=1)))
        out.append(_ball(f"eye_{side}", centre, radius, _tilt(own, letter, centre, radius), surface))
    return out


def _tilt(own: Source, letter: str, centre: np.ndarray, radius: float) -> float:
    """How far the eye looks up at rest, radians: the upper lid shall cover a little of the iris, the lower just touch.

    In anny's men the slit between the lids lies below the middle of the eyeball: straight ahead, they would stare
    under their lids.
    """
    high, low = (np.interp(abs(centre[0]), np.abs(row[:, 0]), row[:, 1] - centre[1])
                 for row in (own.vertices[lid_row(own, letter, kind)] for kind in "21"))  # fmt: skip
    return float(np.clip(np.arcsin(((high + low) / 2 + ABOVE) / radius), -0.16, 0.16))


def _ball(name: str, centre: np.ndarray, radius: float, tilt: float, surface: Surface) -> Piece:
    turn = np.arange(SPOKES) * 2 * np.pi / SPOKES
    angle = np.concatenate([[0.0], np.repeat(RINGS, SPOKES)])
    around = np.concatenate([[0.0], np.tile(turn, len(RINGS))])
    unit = np.stack([np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around), np.cos(angle)], 1)
    rise = np.clip(1 - (angle / CORNEA) ** 2, 0, 1) ** 1.5
    ball = unit * (radius * (1 + BULGE * rise))[:, None]
    c, s = np.cos(tilt), np.sin(tilt)
    vertices = centre + ball @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    t = [(0, 1 + k, 1 + (k + 1) % SPOKES) for k in range(SPOKES)]
    for ring in range(len(RINGS) - 1):
        a = 1 + ring * SPOKES
        for k in range(SPOKES):
            n = (k + 1) % SPOKES
            t += [(a + k, a + SPOKES + k, a + SPOKES + n), (a + k, a + SPOKES + n, a + n)]
    far = radius_on_texture(angle)
    nose = 1.0 if name == "eye_left" else -1.0  # the nose lies at -x of the left eye
    uvs = np.stack([0.5 + nose * far * np.cos(around), 0.5 - far * np.sin(around)], 1)
    triangles = np.array(t)
    return Piece(name, vertices, triangles, np.ones((len(vertices), 4)), pinned(len(vertices), name), surface,
                 normals=normals(vertices, triangles), uvs=uvs)  # fmt: skip
