"""The scalp: its shape as a distance over directions, where hair grows on it, and the roots that show through."""

from dataclasses import dataclass

import numpy as np

from mien.bake.grain import noise
from mien.bake.piece import Piece

__all__ = ["CENTRE", "LINES", "Scalp", "beard_shade", "level", "scalp", "scalp_shade", "unit"]

CENTRE = np.array([0.0, 0.045, -0.005])  # metres: the middle of the skull
# The height of each style's hairline by the angle around the head from the front, degrees and metres.
LINES = {
    "bob": [[0, 0.099], [20, 0.098], [38, 0.086], [52, 0.062], [66, 0.034], [78, 0.020], [90, 0.040], [105, 0.034],
            [122, 0.000], [150, -0.045], [180, -0.054]],
    "tied": [[0, 0.107], [13, 0.1055], [26, 0.099], [38, 0.087], [48, 0.070], [58, 0.053], [66, 0.036], [76, 0.024],
             [88, 0.040], [104, 0.036], [122, 0.000], [148, -0.040], [180, -0.050]],
    "short": [[0, 0.107], [14, 0.109], [30, 0.116], [40, 0.108], [49, 0.092], [57, 0.068], [62, 0.042], [66, 0.014],
              [72, 0.010], [75, 0.032], [92, 0.033], [106, 0.028], [122, -0.002], [150, -0.046], [180, -0.056]],
    "cropped": [[0, 0.100], [16, 0.099], [30, 0.095], [40, 0.085], [47, 0.071], [56, 0.061], [66, 0.036], [79, 0.004],
                [90, 0.041], [106, 0.036], [122, 0.000], [150, -0.044], [180, -0.054]],
}  # fmt: skip
_PAINT = {"bob": 0.92, "tied": 0.92, "short": 0.55, "cropped": 0.96}
_ROWS, _COLUMNS = 61, 120


@dataclass(frozen=True, slots=True, eq=False)
class Scalp:
    """A smooth skull.

    Args:
        far: (rows, columns) metres from CENTRE, by the angle from straight up and that round from the front.
    """

    far: np.ndarray

    def distance(self, way: np.ndarray) -> np.ndarray:
        """How far the scalp is from the middle in directions (..., 3) of unit length, metres (...)."""
        polar = np.arccos(np.clip(way[..., 1], -1, 1)) / np.pi * (_ROWS - 1)
        round_ = (np.arctan2(way[..., 0], way[..., 2]) / (2 * np.pi)) % 1.0 * _COLUMNS
        i, j = np.minimum(polar.astype(int), _ROWS - 2), round_.astype(int) % _COLUMNS
        u, w, k = polar - i, round_ - np.floor(round_), (j + 1) % _COLUMNS
        upper = self.far[i, j] * (1 - w) + self.far[i, k] * w
        return upper * (1 - u) + (self.far[i + 1, j] * (1 - w) + self.far[i + 1, k] * w) * u

    def at(self, way: np.ndarray, off: np.ndarray | float) -> np.ndarray:
        """The points that lie `off` metres (...) over the scalp in directions (..., 3)."""
        return CENTRE + way * (self.distance(way) + off)[..., None]

    def outward(self, points: np.ndarray) -> np.ndarray:
        """The unit directions (..., 3) that lead away from the head at points (..., 3)."""
        way = unit(points - CENTRE)
        step = 0.08
        across = unit(np.cross(way, np.where(np.abs(way[..., 1:2]) < 0.95, [0.0, 1.0, 0.0], [0.0, 0.0, 1.0])))
        other = np.cross(way, across)
        slopes = [
            (self.distance(unit(way + step * d)) - self.distance(unit(way - step * d))) / (2 * step)
            for d in (across, other)
        ]
        far = self.distance(way)[..., None]
        return unit(way - (across * slopes[0][..., None] + other * slopes[1][..., None]) / far)


def unit(v: np.ndarray) -> np.ndarray:
    """The vectors (..., 3) at length 1."""
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def _ears(v: np.ndarray) -> np.ndarray:
    """How surely points (n, 3) belong to an ear of the canonical head, (n,) in [0, 1]."""
    side = np.clip((np.abs(v[:, 0]) - 0.0655) / 0.002, 0, 1)
    high = np.clip((0.041 - v[:, 1]) / 0.004, 0, 1) * np.clip((v[:, 1] + 0.018) / 0.004, 0, 1)
    back = -0.016 - 0.10 * (v[:, 1] - 0.01)
    return side * high * np.clip((v[:, 2] - back) / 0.003, 0, 1) * np.clip((0.026 - v[:, 2]) / 0.003, 0, 1)


def scalp(skin: Piece) -> Scalp:
    """Measure the scalp of the canonical skin, ears left out, smoothed over directions."""
    from scipy.spatial import KDTree

    way = skin.vertices - CENTRE
    far = np.linalg.norm(way, axis=1)
    keep = (far > 0.05) & (far < 0.17) & (skin.vertices[:, 1] > -0.11) & (_ears(skin.vertices) < 0.2)
    tree, known = KDTree((way / far[:, None])[keep]), far[keep]
    polar, turn = np.meshgrid(np.linspace(0, np.pi, _ROWS), np.arange(_COLUMNS) * 2 * np.pi / _COLUMNS, indexing="ij")
    asked = np.stack([np.sin(polar) * np.sin(turn), np.cos(polar), np.sin(polar) * np.cos(turn)], -1)
    distance, index = tree.query(asked, k=16)
    share = np.exp(-0.5 * (distance / (distance[..., 4:5] + 0.02)) ** 2)
    return Scalp((known[index] * share).sum(-1) / share.sum(-1))


def level(style: str, points: np.ndarray) -> np.ndarray:
    """How far points (..., 3) lie above a style's hairline, metres (...): hair grows where it is positive."""
    line = np.array(LINES[style])
    angle = np.degrees(np.arctan2(np.abs(points[..., 0]), points[..., 2] - CENTRE[2]))
    return points[..., 1] - np.interp(angle, line[:, 0], line[:, 1])


def scalp_shade(style: str, points: np.ndarray) -> np.ndarray:
    """How much of the skin is hidden by hair and its roots.

    Args:
        style: a hair style.
        points: (n, 3) metres, places on the canonical head.

    Returns:
        (n,) in [0, 1]: the share of the skin's colour that gives way to the hair's.
    """
    deep = level(style, points) + 0.0012 * noise(points, 0.006, 1) + 0.0010 * noise(points, 0.0016, 2)
    soft = np.clip((deep + 0.008) / 0.015, 0, 1)
    near = np.linalg.norm(points - CENTRE, axis=1) < 0.16
    return _PAINT[style] * (1 - (1 - soft) ** 2.2) * soft**0.5 * (1 - _ears(points)) * near


def beard_shade(points: np.ndarray) -> np.ndarray:
    """How densely a beard grows.

    Args:
        points: (n, 3) metres, places on the canonical head.

    Returns:
        (n,) in [0, 1]: 1 on chin, jaw and upper lip, 0 where no beard grows.
    """
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    # The cheek's border runs from the sideburn down to the corner of the mouth; the neck's lies under the jaw.
    border = np.interp(z, [-0.005, 0.010, 0.022, 0.050, 0.080, 0.100], [0.030, 0.024, -0.004, -0.026, -0.034, -0.034])
    cheek = np.clip((border - y) / 0.012, 0, 1)
    # The moustache is a narrow band: the red of the upper lip stays free, or no smile could be seen.
    above = np.interp(x, [0.0, 0.004, 0.012, 0.020, 0.030], [-0.0180, -0.0170, -0.0168, -0.0190, -0.0250])
    red = np.interp(x, [0.0, 0.012, 0.016, 0.020, 0.024, 0.028], [-0.0226, -0.0224, -0.0234, -0.0257, -0.0278, -0.0310])
    lip = np.clip((above - y) / 0.0025, 0, 1) * np.clip((y - red) / 0.0012, 0, 1)
    side = np.clip((0.035 - x) / 0.006, 0, 1) * np.clip((x - 0.0265) / 0.003, 0, 1) * np.clip((above - y) / 0.004, 0, 1)
    lip = np.maximum(lip * np.clip((0.033 - x) / 0.005, 0, 1), 0.8 * side) * (z > 0.08)
    neck = np.clip((y + np.interp(z, [0.0, 0.03, 0.09], [0.060, 0.085, 0.108])) / 0.014, 0, 1)
    mouth = np.hypot(x / 0.029, (y + 0.0365) / 0.0135)
    free = np.where(z > 0.08, np.clip((mouth - 1) / 0.16, 0, 1), 1.0)
    front = np.clip((z + 0.004) / 0.008, 0, 1)
    return np.maximum(cheek * free, lip) * neck * front * (1 - _ears(points))
