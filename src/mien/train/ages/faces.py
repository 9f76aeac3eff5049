"""Faces of made heads, each with its expression and its group of ages, seen as FER-2013's faces are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.bake.source import Base, load_base
from mien.draw import Shot, open_face
from mien.measure.pixels.faces import find_faces
from mien.perceive.face_crop import Crop, cut_out
from mien.perceive.face_mesh import Mesh
from mien.perceive.pixels import KINDS
from mien.train.ages.heads import GROUPS, make_head
from mien.train.pixels.rendered import DRAWN, act, place
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["Aged", "draw_aged", "draw_faces_of", "draw_head"]

_SIDE, _FINE = 48, 2  # pixels of FER-2013's faces, and samples of each
_SHARE, _ABOVE = 192 / 257, 9 / 257  # of the mesh's square: what such a picture shows, and how far above its middle
_NEARER, _ASIDE = 0.12, 0.03  # how a picture's cut differs by chance
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True, slots=True, eq=False)
class Aged:
    """Faces of made heads.

    Args:
        pixels: (n, 64, 64) uint8 grey, as `mien.perceive.pixels_crop.cut_face` cuts.
        kinds: (n,) int64, places in basic-7.
        ages: (n,) int64, places in `GROUPS`.
        heads: (n,) int64, whose face it is.
    """

    pixels: NDArray[np.uint8]
    kinds: NDArray[np.int64]
    ages: NDArray[np.int64]
    heads: NDArray[np.int64]

    def part(self, kept: NDArray[np.bool_]) -> Aged:
        """Return some of the faces."""
        return Aged(self.pixels[kept], self.kinds[kept], self.ages[kept], self.heads[kept])


def draw_aged(count: int, *, each: int, seed: int, say: Callable[[str], None]) -> Aged:
    """Make heads and draw their faces; what was drawn once is kept, head by head.

    Args:
        count: heads, a quarter of them of each group.
        each: pictures of each expression of each head.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        The faces, head by head; those turned so far that no mesh is found are left out.

    Raises:
        EngineError: anny is not installed.
    """
    folder = training_folder() / f"ages-{seed}-{each}"
    folder.mkdir(exist_ok=True)
    base: Base | None = None
    parts = []
    for number in range(count):
        kept = folder / f"{number}.npz"
        if not kept.exists():
            base = base or load_base()
            one = draw_head(base, number, each=each, seed=seed)
            with atomic_path(kept) as path, path.open("wb") as file:
                np.savez(file, pixels=one.pixels, kinds=one.kinds, ages=one.ages, heads=one.heads)
            say(f"head {number + 1} of {count}, {tuple(GROUPS)[number % len(GROUPS)]}: {len(one.kinds)} faces")
        with np.load(kept) as archive:
            parts.append([archive[name] for name in ("pixels", "kinds", "ages", "heads")])
    return Aged(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def draw_head(base: Base, number: int, *, each: int, seed: int) -> Aged:
    """Make one head and draw its faces.

    Args:
        base: anny's model.
        number: of the head; the groups take turns.
        each: pictures of each expression.
        seed: of all chance.

    Returns:
        The faces.
    """
    with tempfile.TemporaryDirectory(prefix="mien-ages-") as folder:
        file = Path(folder) / "head.glb"
        file.write_bytes(make_head(base, number, seed=seed))
        pixels, kinds = draw_faces_of(f"glb:{file}", each=each, draw=np.random.default_rng((seed, number)))
    group = number % len(GROUPS)
    return Aged(pixels, kinds, np.full(len(kinds), group), np.full(len(kinds), number))


def draw_faces_of(head: str, *, each: int, draw: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw a head's faces, each with another strength, speech, turn, gaze, light, backdrop and cut.

    Args:
        head: the spec of a face.
        each: pictures of each expression.
        draw: all chance.

    Returns:
        (n, 64, 64) uint8 and (n,) places in basic-7: the faces in which a mesh is found, in the small grey picture as
        in the drawn one.
    """
    labels = np.tile(np.arange(len(KINDS)), each)
    mesh = Mesh()
    small, kinds = [np.zeros((0, _SIDE, _SIDE), dtype=np.uint8)], []
    renderer = open_face(head, shot=Shot(DRAWN, DRAWN, "face", None))
    for picture, label in zip(renderer.frames(act(labels, draw)), labels, strict=True):
        shown = place(picture, draw)
        meshed = mesh.find(shown)
        if meshed is not None:
            small.append(_as_published(shown, meshed.crop, draw)[np.newaxis])
            kinds.append(label)
    pixels, _, found = find_faces(np.concatenate(small), say=lambda _: None)
    return pixels[found], np.array(kinds, dtype=np.int64)[found]


def _as_published(picture: NDArray[np.uint8], crop: Crop, draw: np.random.Generator) -> NDArray[np.uint8]:
    """Return a face as FER-2013 has them: 48 x 48 grey, filled by the face, not straightened."""
    size = crop.size * _SHARE * float(np.exp(draw.normal(0.0, _NEARER)))
    aside, down = draw.normal(0.0, _ASIDE, 2) * crop.size
    square = replace(crop, x=crop.x + aside, y=crop.y - _ABOVE * crop.size + down, size=size, turn=0.0)
    fine = cut_out(picture, square, _SIDE * _FINE) @ _LUMA
    return fine.reshape(_SIDE, _FINE, _SIDE, _FINE).mean(axis=(1, 3)).round().clip(0, 255).astype(np.uint8)
