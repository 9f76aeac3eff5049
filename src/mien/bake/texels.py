"""The texels of a texture: where on the person each of them lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mien.bake.piece import Piece
from mien.bake.scan import cover

__all__ = ["Texels", "texels"]


@dataclass(frozen=True, slots=True, eq=False)
class Texels:
    """The n covered texels of a square texture.

    Args:
        size: texels a side.
        cells: (n,) flat index of each.
        corners: (n, 3) vertices of its triangle.
        shares: (n, 3) of them.
        grid: (n,) metres from one texel to the next.
        nearest: (size, size) index into the n of the covered texel that lies nearest.
    """

    size: int
    cells: np.ndarray
    corners: np.ndarray
    shares: np.ndarray
    grid: np.ndarray
    nearest: np.ndarray

    def at(self, values: np.ndarray) -> np.ndarray:
        """What the vertices' values (v, ...) are at the texels, (n, ...)."""
        shares = self.shares.reshape(*self.shares.shape, *([1] * (values.ndim - 1)))
        return (values[self.corners] * shares).sum(1)

    def picture(self, values: np.ndarray) -> np.ndarray:
        """Values (n, ...) as a picture (size, size, ...), spread over what no triangle covers."""
        return values[self.nearest]

    def relief(self, height: np.ndarray) -> np.ndarray:
        """The normal map of a height (n,) in metres: (size, size, 3) uint8."""
        high = self.picture(height)
        owner = self.picture(np.arange(len(height)))
        step = self.picture(self.grid)
        # Slopes are taken on both sides where both are covered; a seam would make a wall of them.
        du = (np.roll(high, -1, 1) - np.roll(high, 1, 1)) / (2 * step)
        dv = (np.roll(high, -1, 0) - np.roll(high, 1, 0)) / (2 * step)
        covered = np.zeros(self.size * self.size, bool)
        covered[self.cells] = True
        covered = covered.reshape(self.size, self.size)
        inner = covered & np.roll(covered, 1, 0) & np.roll(covered, -1, 0)
        inner &= np.roll(covered, 1, 1) & np.roll(covered, -1, 1)
        du, dv = np.where(inner, du, 0).ravel()[self.cells][owner], np.where(inner, dv, 0).ravel()[self.cells][owner]
        n = np.stack([-du, dv, np.ones_like(du)], -1)
        n /= np.linalg.norm(n, axis=-1, keepdims=True)
        return np.round(n * 127.5 + 127.5).astype(np.uint8)


def texels(piece: Piece, size: int) -> Texels:
    """Find the texels that a piece's triangles cover on a texture of its own.

    Args:
        piece: with uvs in [0, 1].
        size: texels a side.
    """
    from scipy.ndimage import distance_transform_edt

    assert piece.uvs is not None
    t = piece.triangles.astype(np.int64)
    owner, shares, _ = cover(piece.uvs.astype(np.float64) * size, np.zeros(len(piece.vertices)), t, size, size)
    cells = np.flatnonzero(owner.ravel() >= 0)
    of = owner.ravel()[cells]
    pair = shares.reshape(-1, 2)[cells].astype(np.float64)
    a, b, c = (piece.vertices[t[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p, q, r = (piece.uvs[t[:, k]] * size for k in range(3))
    flat = np.abs((q - p)[:, 0] * (r - p)[:, 1] - (q - p)[:, 1] * (r - p)[:, 0])
    index = np.full(size * size, -1)
    index[cells] = np.arange(len(cells))
    where = distance_transform_edt(owner < 0, return_distances=False, return_indices=True)
    assert isinstance(where, np.ndarray)
    nearest = index.reshape(size, size)[where[0], where[1]]
    return Texels(size, cells, t[of], np.concatenate([1 - pair.sum(1, keepdims=True), pair], 1),
                  np.sqrt(area / np.maximum(flat, 1e-12))[of], nearest)  # fmt: skip
