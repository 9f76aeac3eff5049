"""Lids that stay outside of their eyeballs."""

import numpy as np

from mien.bake.iris import EDGE

__all__ = ["BULGE", "CORNEA", "clear"]

BULGE = 0.042  # of the radius: the cornea; higher, and it would push through a closed lid
CORNEA = float(np.arcsin(EDGE)) * 1.15  # radians about the axis

_AIR = 0.0008  # metres between a lid's vertices and the eyeball; edges between them cut the round a little
_GAZE = 0.54  # radians: how far the cornea comes around
_FRONT = np.radians(65)
_NEAR = 1.45  # of the eyeball's radius
_FACING = 0.2  # cosine: a lid faces away from the eyeball, its pocket toward it
_SPREAD = 0.003  # metres: what is pushed takes what lies around it along
_MOVES = ("", "eyeBlink", "eyeSquint", "eyeLookDown", "cheekSquint")


def clear(
    vertices: np.ndarray, own: np.ndarray, actions: dict[str, np.ndarray], centre: np.ndarray, radius: float
) -> np.ndarray:
    """Push lids outward where they would lie in the eyeball, at rest or with the lids at any end of their way.

    Args:
        vertices: (n, 3) metres, all that goes along.
        own: (n, 3) their unit normals.
        actions: ARKit name to (n, 3) offsets.
        centre: (3,) the eyeball's.
        radius: the eyeball's, without the cornea, metres.

    Returns:
        (n, 3) where the vertices lie then. Actions move them from there as before.
    """
    from scipy.spatial import KDTree

    out = vertices - centre
    far = np.linalg.norm(out, axis=1)
    unit = out / np.maximum(far, 1e-9)[:, None]
    side = "Left" if centre[0] > 0 else "Right"
    lid = (far < _NEAR * radius) & (unit[:, 2] > np.cos(_FRONT)) & ((own * unit).sum(1) > _FACING)
    short = np.zeros(len(vertices))
    for name in _MOVES:
        at = out[lid] + (actions[f"{name}{side}"][lid] if name else 0)
        reach = np.linalg.norm(at, axis=1)
        aside = np.maximum(np.arccos(np.clip(at[:, 2] / reach, -1, 1)) - _GAZE, 0)
        rise = np.clip(1 - (aside / CORNEA) ** 2, 0, 1) ** 1.5
        short[lid] = np.maximum(short[lid], radius * (1 + BULGE * rise) + _AIR - reach)
    pushed = np.flatnonzero(short > 0)
    if not len(pushed):
        return vertices.copy()
    near = np.flatnonzero(far < 1.6 * radius)
    distance, index = KDTree(vertices[pushed]).query(vertices[near], k=min(8, len(pushed)))
    share = np.exp(-0.5 * (distance / _SPREAD) ** 2) * short[pushed][index]
    moved = vertices.copy()
    moved[near] += unit[near] * share.reshape(len(near), -1).max(1, keepdims=True)
    return moved
