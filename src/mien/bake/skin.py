"""The skin: cropped to the bust, its lips closed at rest; and the top."""

import numpy as np

from mien.bake.piece import JOINTS, PERSON, Piece, drop, split
from mien.bake.source import Source, sample
from mien.bake.surface import Surface

__all__ = ["bust", "density"]

FLOOR, REACH = -0.33, 0.235  # metres: where the chest and the arms are cut


def bust(source: Source, own: Source, *, flat_ears: bool) -> Piece:
    """Head, neck and shoulders of the canonical person as one surface, with mouth cavity and eye sockets.

    Args:
        source: the canonical person.
        own: the person who is baked.
        flat_ears: whether hair presses the ears to the head.

    Returns:
        The skin in canonical places, cut along base.obj's seams, with base.obj's texture places; the action PERSON
        carries it to the person's own.
    """
    triangles = source.groups["body"]
    inside = (source.vertices[:, 1] > FLOOR - 0.03) & (np.abs(source.vertices[:, 0]) < REACH + 0.03)
    keep = inside[triangles].all(1)
    pairs, where = np.unique(
        np.stack([triangles[keep].ravel(), source.sewing[keep].ravel()], 1), axis=0, return_inverse=True
    )
    index = pairs[:, 0]
    weights = np.zeros((len(index), len(JOINTS)))
    weights[:, :3] = source.weights[index]
    closed = _close_lips(source)
    laid = _lay_ears(source, closed) if flat_ears else closed
    actions = {n: np.where(np.linalg.norm(d, axis=1)[:, None] > 2e-6, d, 0.0)[index] for n, d in source.actions.items()}
    actions[PERSON] = (_close_lips(own) - closed)[index]
    piece = Piece("skin", laid[index], where.reshape(-1, 3), np.ones((len(index), 4)), weights, Surface("skin"),
                  actions, uvs=source.spots[pairs[:, 1]])  # fmt: skip
    for level in (lambda v: v[:, 1] - FLOOR, lambda v: REACH - np.abs(v[:, 0])):
        piece, side = split(piece, level(piece.vertices))
        piece = drop(piece, np.all(side[piece.triangles] >= 0, axis=1))
    return piece


def _lay_ears(source: Source, v: np.ndarray) -> np.ndarray:
    """Press the ears to the head, as the hair over them does."""
    out = np.abs(v[:, 0])
    flat = np.minimum(out, 0.0705 + 0.25 * (out - 0.0705))
    share = source.masks["ears"]
    return np.concatenate([((out + (flat - out) * share) * np.sign(v[:, 0]))[:, None], v[:, 1:]], 1)


def _close_lips(source: Source) -> np.ndarray:
    """Move the lips toward each other by the gap that is open between them at rest, column by column."""
    v = source.vertices.copy()
    lips = np.flatnonzero(source.masks["lips"][: source.groups["body"].max() + 1] > 0.5)
    fall = source.actions["jawOpen"][lips, 1]
    x, y = np.abs(v[lips, 0]), v[lips, 1]
    centres, gaps, lines = np.arange(0, 0.0235, 0.0015), [], []
    for c in centres:
        near = np.abs(x - c) < 0.0030
        edge = (fall[near].min() + fall[near].max()) / 2
        low, high = y[near][fall[near] < edge].max(), y[near][fall[near] >= edge].min()
        gaps.append(np.clip(high - low, 0, 0.002))
        lines.append((low + high) / 2)
    smooth = np.convolve(np.pad(gaps, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    smooth = np.maximum(smooth, gaps) + np.interp(centres, [0.008, 0.014, 0.022], [0.0003, 0.0009, 0.0009])
    ax = np.abs(v[:, 0])
    share = np.interp(ax, centres, smooth / 2) * np.clip((0.0255 - ax) / 0.003, 0, 1)
    off = v[:, 1] - np.interp(ax, centres, lines)
    share *= np.exp(-0.5 * (off / 0.0045) ** 2) * (v[:, 2] > 0.08) * (ax < 0.03)
    jaw = source.actions["jawOpen"][:, 1]
    reach = np.interp(ax, centres, [_edge(fall, x, c) for c in centres])
    v[:, 1] += np.where(jaw < reach, share, -share)
    return v


def _edge(fall: np.ndarray, x: np.ndarray, c: float) -> float:
    near = np.abs(x - c) < 0.0030
    return (fall[near].min() + fall[near].max()) / 2


def density(source: Source, skin: Piece) -> np.ndarray:
    """How much room on the texture each vertex is worth: the face all, the scalp and what is inside little.

    Args:
        source: the canonical person.
        skin: in canonical places, with base.obj's texture places.

    Returns:
        (n,) in (0, 1].
    """
    assert skin.uvs is not None
    v = skin.vertices
    face = np.clip((v[:, 2] - 0.015) / 0.05, 0, 1) * np.clip((0.125 - v[:, 1]) / 0.04, 0, 1)
    eyes = [np.linalg.norm(v - source.pivots[name], axis=1) for name in ("eye_left", "eye_right")]
    inside = np.maximum(sample(source.pictures["inside-mouth"], skin.uvs), np.min(eyes, axis=0) < 0.0172)
    neck = np.clip((v[:, 1] + 0.085) / 0.012, 0, 1)
    return (0.28 + 0.72 * face * neck) * (1 - 0.72 * inside)
