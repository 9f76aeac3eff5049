"""From the canonical person, on whom everything is sculpted, to the one who is baked."""

from dataclasses import replace

import numpy as np

from mien.bake.piece import PERSON, Piece
from mien.bake.source import Source

__all__ = ["settle", "shift"]

NEAR = 32


def shift(canonical: Source, own: Source, points: np.ndarray) -> np.ndarray:
    """How far canonical points lie from where the person has them, by the base mesh around them.

    Args:
        canonical: the canonical person.
        own: the person.
        points: (n, 3) metres, canonical.

    Returns:
        (n, 3) metres, smooth in space.
    """
    from scipy.spatial import KDTree

    # The body, teeth, tongue, lashes and eyes of base.obj come first; its cages for clothes and hair follow.
    used = np.unique(np.concatenate([q.ravel() for n, q in canonical.quads.items() if n == "body" or n[7:] in _INNER]))
    distance, index = KDTree(canonical.vertices[used]).query(points, k=NEAR)
    share = np.exp(-0.5 * (distance / (0.5 * distance[:, -1:] + 1e-6)) ** 2)
    share /= share.sum(1, keepdims=True)
    moved = (own.vertices - canonical.vertices)[used]
    return (moved[index] * share[..., None]).sum(1)


_INNER = {"upper-teeth", "lower-teeth", "tongue"}


def settle(canonical: Source, own: Source, piece: Piece) -> Piece:
    """The piece where the person has it; the skin exactly, by PERSON, all else by the base mesh around it."""
    actions = {n: d for n, d in piece.actions.items() if n != PERSON}
    moved = piece.actions[PERSON] if PERSON in piece.actions else shift(canonical, own, piece.vertices)
    return replace(piece, vertices=piece.vertices + moved, actions=actions)
