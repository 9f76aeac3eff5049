"""The lines that age and habit draw into a face."""

from __future__ import annotations

import numpy as np

from mien.bake.grain import noise
from mien.bake.look import Look

__all__ = ["creases"]

# Left side, (x, y) in metres on the canonical face; how deep at full age, and how wide in metres.
_LINES: tuple[tuple[tuple[tuple[float, float], ...], float, float], ...] = (
    (((0.000, 0.0745), (0.014, 0.0760), (0.030, 0.0785), (0.044, 0.0765)), 0.70, 0.0011),  # forehead
    (((0.000, 0.0850), (0.016, 0.0865), (0.034, 0.0885), (0.047, 0.0855)), 0.80, 0.0011),
    (((0.000, 0.0945), (0.014, 0.0955), (0.030, 0.0965), (0.040, 0.0945)), 0.55, 0.0011),
    (((0.0065, 0.0440), (0.0058, 0.0530), (0.0070, 0.0620)), 0.60, 0.0009),  # between the brows
    (((0.0495, 0.0345), (0.0545, 0.0390), (0.0595, 0.0450)), 0.55, 0.0012),  # crow's feet
    (((0.0500, 0.0315), (0.0560, 0.0325), (0.0620, 0.0335)), 0.60, 0.0012),
    (((0.0490, 0.0290), (0.0545, 0.0260), (0.0600, 0.0215)), 0.50, 0.0012),
    (((0.0185, 0.0050), (0.0235, -0.0030), (0.0285, -0.0150), (0.0315, -0.0290)), 0.75, 0.0021),  # nose to mouth
    (((0.0270, -0.0365), (0.0290, -0.0440), (0.0290, -0.0540)), 0.45, 0.0017),  # mouth to chin
    (((0.0180, 0.0245), (0.0235, 0.0185), (0.0310, 0.0160), (0.0390, 0.0180), (0.0450, 0.0230)), 0.65, 0.0010),  # bags
    (((0.0200, 0.0215), (0.0260, 0.0140), (0.0340, 0.0105), (0.0420, 0.0125)), 0.50, 0.0010),
)


def creases(p: np.ndarray, look: Look) -> np.ndarray:
    """How deep in a line each place lies.

    Args:
        p: (n, 3) canonical places.
        look: the person's figures.

    Returns:
        (n,) 0 on smooth skin, about 1 in the deepest line of a very old face.
    """
    out = np.zeros(len(p))
    if look.lines == 0:
        return out
    front = np.flatnonzero((p[:, 2] > 0.045) & (p[:, 1] > -0.07) & (p[:, 1] < 0.115))
    at = p[front]
    # No line is drawn with a ruler.
    shaky = 0.0011 * np.stack([noise(at, 0.010, look.seed + 60), noise(at, 0.010, look.seed + 61)], 1)
    shaky += 0.0004 * np.stack([noise(at, 0.003, look.seed + 62), noise(at, 0.003, look.seed + 63)], 1)
    flat = np.stack([np.abs(at[:, 0]), at[:, 1]], 1) + shaky
    broken = 0.75 + 0.45 * noise(at, 0.012, look.seed + 64)
    for points, depth, width in _LINES:
        far, along = _distance(flat, np.array(points))
        ends = np.clip(along / 0.15, 0, 1) * np.clip((1 - along) / 0.25, 0, 1)
        if points[0][0] == 0.0:  # it goes on across the middle
            ends = np.clip((1 - along) / 0.25, 0, 1)
        deep = look.lines * depth * ends * broken
        out[front] = np.maximum(out[front], deep * np.exp(-0.5 * (far / width) ** 2))
    return out


def _distance(at: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """To a polyline, and how far along it its nearest point lies, in [0, 1]."""
    best, along = np.full(len(at), np.inf), np.zeros(len(at))
    for k in range(len(line) - 1):
        way = line[k + 1] - line[k]
        t = np.clip(((at - line[k]) @ way) / (way @ way), 0, 1)
        far = np.linalg.norm(at - line[k] - t[:, None] * way, axis=1)
        nearer = far < best
        best = np.where(nearer, far, best)
        along = np.where(nearer, (k + t) / (len(line) - 1), along)
    return best, along
