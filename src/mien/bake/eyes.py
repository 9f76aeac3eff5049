"""The edges of the lids, and the shadow that they throw on the eyeballs."""

import numpy as np

from mien.bake.lashes import lash_grid
from mien.bake.piece import Piece, pinned, stack
from mien.bake.source import Source
from mien.bake.surface import Surface

__all__ = ["lid_distance", "lid_row", "lid_shadows"]


def lid_row(source: Source, letter: str, kind: str) -> np.ndarray:
    """The vertices at the roots of one lid's lashes (kind 2 is the upper lid), from the nose outward."""
    return lash_grid(source, letter, kind)[0]


def lid_shadows(source: Source) -> Piece:
    """The upper lid's shade on the eyeball: a strip that hangs from the lid's edge and shrinks with a blink."""
    return stack("lid_shadow", [_lid_shadow(source, letter) for letter in "lr"])


def _lid_shadow(source: Source, letter: str) -> Piece:
    root = lid_row(source, letter, "2")
    centre = source.pivots["eye_left" if letter == "l" else "eye_right"]
    edge = source.vertices[root]
    radius = np.median(
        np.linalg.norm(source.vertices[np.unique(source.quads[f"helper-{letter}-eye"])] - centre, axis=1)
    )
    out = edge - centre
    far = np.linalg.norm(out, axis=1, keepdims=True)
    rows, fade = [centre + out / far * np.maximum(far, radius + 0.0009)], (0.60, 0.32, 0.0)
    for hang in (0.0022, 0.0055):
        way = edge - np.array([0, hang, 0]) - centre
        way[:, 2] = np.sqrt(np.maximum(radius**2 - way[:, 0] ** 2 - way[:, 1] ** 2, 0.2 * radius**2))
        rows.append(centre + way / np.linalg.norm(way, axis=1, keepdims=True) * (radius + 0.0009))
    at, n = np.concatenate(rows), len(root)
    paint = np.concatenate([np.tile([0.045, 0.018, 0.014, alpha], (n, 1)) for alpha in fade])
    # A blink carries the lid's edge 15 mm: the strip's hem goes less far, and both meet when the eye is shut.
    hold = np.repeat([1.0, 1 - 0.0022 / 0.015, 1 - 0.0055 / 0.015], n)[:, None]
    actions = {
        name: np.tile(d[root], (3, 1)) * hold for name, d in source.actions.items() if np.abs(d[root]).max() > 1e-5
    }
    triangles = [(a, b, b + 1) for a, b in ((r * n + k, r * n + n + k) for r in range(2) for k in range(n - 1))]
    triangles += [(a, b + 1, a + 1) for a, b in ((r * n + k, r * n + n + k) for r in range(2) for k in range(n - 1))]
    return Piece("lid_shadow", at, np.array(triangles), paint, pinned(len(at), "head"),
                 Surface("lid_shadow", roughness=1.0, specular=0.0, alpha="blend", two_sided=True), actions,
                 np.tile([0.0, 0.0, 1.0], (len(at), 1)))  # fmt: skip


def lid_distance(source: Source, at: np.ndarray) -> np.ndarray:
    """How far places (n, 3) are from the roots of the upper and the lower lashes, (n, 2) metres, 1 where it is far."""
    from scipy.spatial import KDTree

    out = np.ones((len(at), 2))
    near = np.flatnonzero(np.abs(np.abs(at - [0, source.pivots["eye_left"][1], 0.09]) - [0.031, 0, 0]).max(1) < 0.03)
    for column, kind in enumerate("21"):
        dense = []
        for letter in "lr":
            line = source.vertices[lid_row(source, letter, kind)]
            steps = np.linspace(0, len(line) - 1, 160)
            dense.append(np.stack([np.interp(steps, np.arange(len(line)), line[:, k]) for k in range(3)], 1))
        out[near, column] = KDTree(np.concatenate(dense)).query(at[near])[0]
    return out
