"""The picture on an eyeball: pupil, iris, white with its veins, seen from the front."""

import numpy as np

from mien.bake.grain import noise
from mien.bake.look import Look
from mien.bake.paint import srgb

__all__ = ["EDGE", "paint_eye", "radius_on_texture"]

SIZE = 512
EDGE = 0.362  # the iris' radius in eyeball radii
PUPIL = 0.36  # the pupil's radius in iris radii
# Linear RGB of the iris: its outer part, its inner part around the pupil, and the ring at its edge.
_IRIS = {
    "dark": ((0.040, 0.018, 0.009), (0.075, 0.034, 0.015), (0.012, 0.007, 0.005)),
    "brown": ((0.085, 0.038, 0.016), (0.150, 0.072, 0.028), (0.020, 0.011, 0.008)),
    "hazel": ((0.080, 0.068, 0.038), (0.145, 0.080, 0.034), (0.018, 0.015, 0.012)),
    "green": ((0.090, 0.105, 0.068), (0.165, 0.128, 0.062), (0.020, 0.024, 0.020)),
    "blue": ((0.110, 0.150, 0.190), (0.195, 0.215, 0.215), (0.022, 0.032, 0.046)),
    "grey": ((0.175, 0.200, 0.220), (0.270, 0.265, 0.240), (0.040, 0.045, 0.052)),
}
_WHITE = np.array([0.61, 0.575, 0.535])
_PINK = np.array([0.50, 0.25, 0.215])
_VEIN = np.array([0.50, 0.115, 0.095])


def radius_on_texture(angle: np.ndarray) -> np.ndarray:
    """How far from the texture's middle an angle from the eye's axis lies; the iris gets more than its share."""
    return 0.495 * np.clip(angle / 1.6, 0, 1) ** 0.8


def paint_eye(look: Look) -> np.ndarray:
    """Paint a left eye; a right one is its mirror picture.

    Args:
        look: the person's figures.

    Returns:
        (512, 512, 3) uint8 sRGB; the nose is on the left.
    """
    y, x = (np.mgrid[0:SIZE, 0:SIZE] + 0.5) / SIZE - 0.5
    far, turn = np.hypot(x, y), np.arctan2(-y, x)
    angle = 1.6 * np.clip(far / 0.495, 0, 1) ** 1.25
    t = (np.sin(np.minimum(angle, 1.57)) / EDGE).ravel()
    turn, angle = turn.ravel(), angle.ravel()
    seed = look.seed + 100
    iris = _iris(t, turn, look, seed)
    white = _white(angle, turn, look, seed)
    share = np.clip((1.05 - t) / 0.11, 0, 1)[:, None]
    share = share * share * (3 - 2 * share)
    return srgb(white + (iris - white) * share).reshape(SIZE, SIZE, 3)


def _iris(t: np.ndarray, turn: np.ndarray, look: Look, seed: int) -> np.ndarray:
    outer, inner, ring = (np.array(c) for c in _IRIS[look.iris])
    around = np.stack([np.cos(turn), np.sin(turn)], 1)

    def fibre(count: float, along: float, k: int) -> np.ndarray:
        return noise(np.concatenate([around * count, (t * along)[:, None]], 1), 1.0, seed + k)

    strands = 0.6 * fibre(9.0, 2.2, 0) + 0.5 * fibre(20.0, 3.0, 1) + 0.35 * fibre(38.0, 4.0, 2)
    collar = 0.60 + 0.06 * fibre(3.0, 0.5, 3)
    near = np.clip((collar - t) / 0.14 + 0.5, 0, 1)[:, None]
    colour = outer + (inner - outer) * near
    colour = colour * (1 + 0.55 * strands)[:, None]
    colour *= (1 + 0.30 * np.exp(-(((t - collar) / 0.05) ** 2)))[:, None]
    # Light that enters from above gathers in the lower half.
    colour *= (1 - 0.30 * np.sin(turn) * np.clip(t / 0.7, 0, 1))[:, None]
    dark = np.clip((t - 0.76 - 0.03 * fibre(6.0, 0.1, 4)) / 0.20, 0, 1)[:, None] ** 1.3
    colour = colour + (ring - colour) * 0.94 * dark
    edge = np.clip((t - PUPIL + 0.02 * fibre(14.0, 0.1, 5)) / 0.045, 0, 1)[:, None]
    return np.array([0.0025, 0.002, 0.002]) * (1 - edge) + colour.clip(0.002, 1) * edge


def _white(angle: np.ndarray, turn: np.ndarray, look: Look, seed: int) -> np.ndarray:
    place = np.stack([np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn), np.cos(angle)], 1)
    corner = np.abs(place[:, 0])
    old = 0.5 * look.lines + 0.35 * look.melanin
    white = _WHITE * (1 - old * np.array([0.06, 0.10, 0.19]))
    pink = np.clip((angle - 0.42) / 0.75, 0, 1) ** 1.5
    colour = white + (_PINK - white) * (0.72 * pink)[:, None]
    bent = place + 0.05 * np.stack([noise(place, 0.22, seed + k) for k in range(3)], 1)
    stretched = bent * [0.45, 1.0, 1.0]  # veins run toward the iris, mostly from the corners
    vein = np.zeros(len(angle))
    for cell, width, k in ((0.16, 0.050, 10), (0.075, 0.065, 11)):
        vein = np.maximum(
            vein, np.clip(1 - np.abs(noise(stretched, cell, seed + k)) / width, 0, 1) * (0.8 if k == 10 else 0.5)
        )
    vein *= np.clip((angle - 0.46) / 0.5, 0, 1) * (0.25 + corner) * (0.5 + 0.5 * look.redness + 0.3 * look.lines)
    colour = colour + (_VEIN - colour) * (0.55 * vein)[:, None]
    # The limbus is a soft grey-blue band.
    return colour * (1 - 0.25 * np.exp(-(((angle - 0.40) / 0.05) ** 2)))[:, None]
