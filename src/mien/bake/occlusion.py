"""Ambient occlusion by rays from every vertex against all pieces at rest, multiplied into their paint."""

from dataclasses import replace
from typing import Any

import numpy as np

from mien.bake.piece import Piece, normals

__all__ = ["occlude"]

RAYS = 96
FAR = 0.09  # metres: what lies farther does not darken
# The teeth and the tongue take none: at rest they lie in the dark, and an opening mouth must light them.
# How much of the occlusion each part takes, and the darkest it may become.
SHARE = {"skin": (0.85, 0.14), "top": (0.8, 0.25), "hair": (0.55, 0.45), "hair_under": (0.6, 0.40)}


def occlude(pieces: list[Piece]) -> list[Piece]:
    """The pieces with their colours darkened where they see little of the sky around them."""
    # The top's hem would draw its triangles' teeth on the neck, lashes and brows their strokes on the face.
    solid = [p for p in pieces if p.name not in ("lashes", "brows", "lid_shadow", "hairline", "top")]
    starts = np.cumsum([0] + [len(p.vertices) for p in solid])
    points = np.concatenate([p.vertices for p in solid])
    triangles = np.concatenate([p.triangles + s for p, s in zip(solid, starts, strict=False)])
    out = []
    for piece in pieces:
        if piece.name not in SHARE:
            out.append(piece)
            continue
        own = normals(piece.vertices, piece.triangles) if piece.normals is None else piece.normals
        seen = _seen(points, triangles, piece.vertices, own)
        share, floor = SHARE[piece.name]
        dark = np.maximum(1 - share * (1 - seen), floor)[:, None]
        # What little light there is in a fold has been through skin: red fades last.
        tint = np.array([0.75, 1.0, 1.05]) if piece.name == "skin" else np.ones(3)
        colours = piece.colours.copy()
        colours[:, :3] *= dark**tint
        out.append(replace(piece, colours=colours))
    return out


def _seen(points: np.ndarray, triangles: np.ndarray, at: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The cosine-weighted share of the half sphere over each vertex that is open, (n,) in [0, 1]."""
    from importlib import import_module

    wp: Any = import_module("warp")
    wp.config.quiet = True
    wp.init()
    device = "cpu"
    mesh = wp.Mesh(wp.array(points, dtype=wp.vec3, device=device),
                   wp.array(triangles.ravel().astype(np.int32), dtype=int, device=device))  # fmt: skip
    k = np.arange(RAYS) + 0.5
    turn, high = k * np.pi * (3 - np.sqrt(5)), np.sqrt(1 - k / RAYS)
    local = np.stack([np.sqrt(1 - high**2) * np.cos(turn), np.sqrt(1 - high**2) * np.sin(turn), high], 1)
    tangent = np.cross(own, np.where(np.abs(own[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]))
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    other = np.cross(own, tangent)
    rays = (
        local[None, :, :1] * tangent[:, None] + local[None, :, 1:2] * other[:, None] + local[None, :, 2:] * own[:, None]
    )
    origin = np.repeat(at + own * 0.0006, RAYS, axis=0)
    hit = wp.zeros(len(origin), dtype=float, device=device)
    wp.launch(_kernel(wp), dim=len(origin), device=device,
              inputs=[mesh.id, wp.array(origin, dtype=wp.vec3, device=device),
                      wp.array(rays.reshape(-1, 3), dtype=wp.vec3, device=device), FAR, hit])  # fmt: skip
    return hit.numpy().reshape(len(at), RAYS).astype(float).mean(1)


def _kernel(wp: Any) -> Any:
    def cast(mesh: Any, origin: Any, ray: Any, far: Any, out: Any) -> None:
        i = wp.tid()
        found = wp.mesh_query_ray(mesh, origin[i], ray[i], far)
        if found.result:
            out[i] = found.t / far
        else:
            out[i] = 1.0

    kinds = (wp.uint64, wp.array(dtype=wp.vec3), wp.array(dtype=wp.vec3), float, wp.array(dtype=float))
    cast.__annotations__.update(zip(("mesh", "origin", "ray", "far", "out"), kinds, strict=True))
    return wp.kernel(cast)
