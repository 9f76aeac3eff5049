"""A network of faces trained on drawn faces alone: `python -m mien.train.pixels.rendered HEADS DATA OUT.onnx`.

HEADS is a folder of GLB heads that `mien face new` made; the four people that ship join them. Every fourth head is kept
for the test. DATA is the folder that holds `faces/fer2013`, whose private test says what drawn faces teach about real
ones. Pictures of drawn faces are ours, so that such a network could ship; docs/perceive.md says why none does.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.draw import Shot, open_face
from mien.draw.glb_head import face_names
from mien.measure.pixels.faces import Faces
from mien.move import face_of
from mien.move.visemes import visemes
from mien.perceive.face_mesh import Mesh
from mien.perceive.pixels import KINDS
from mien.perceive.pixels_crop import cut_face
from mien.types import ARKIT, ARKIT_INDEX, Motion, label_affect

__all__ = ["DRAWN", "Drawn", "act", "draw_faces", "drawn_heads", "main", "place"]

Reals = NDArray[np.float64]
Picture = NDArray[np.uint8]

DRAWN = 128
"""Pixels of a drawn picture, each way."""

_EACH = 24  # pictures of each expression of each head
_LEAST = 0.45  # intensity of a feeling that is to be read; a face at rest may move less than a fifth
_TALKS = 0.35  # share of the faces that speak
_TURN = np.array([8.0, 18.0, 8.0])  # degrees: pitch, yaw, roll, one deviation
_GAZE = np.array([12.0, 6.0])
_BLINKS = ("eyeBlinkLeft", "eyeBlinkRight")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Drawn faces.

    Args:
        faces: cut out, with their expressions.
        heads: (n,) int64, whose face it is.
    """

    faces: Faces
    heads: NDArray[np.int64]


def drawn_heads(folder: Path) -> tuple[str, ...]:
    """Return the specs of all heads: those that ship, then those in a folder, by name."""
    made = sorted(folder.glob("*.glb"))
    return (*(f"anny:{name}" for name in face_names()), *(f"glb:{path}" for path in made))


def draw_faces(heads: Sequence[str], *, each: int, seed: int, say: Callable[[str], None]) -> Drawn:
    """Draw every expression on every head, each time in another way: strength, speech, turn, gaze, light, backdrop.

    Args:
        heads: specs of faces.
        each: pictures of each expression of each head.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        The faces, head by head; those turned so far that no mesh is found are left out.

    Raises:
        InputError: a file is no head.
    """
    draw = np.random.default_rng(seed)
    labels = np.tile(np.arange(len(KINDS)), each)
    mesh = Mesh()
    pixels, points, kept, owners = [], [], [], []
    for owner, head in enumerate(heads):
        renderer = open_face(head, shot=Shot(DRAWN, DRAWN, "face", None))
        before = len(pixels)
        for picture, label in zip(renderer.frames(act(labels, draw)), labels, strict=True):
            shown = place(picture, draw)
            meshed = mesh.find(shown)
            if meshed is not None:
                pixels.append(cut_face(shown, meshed.crop).round().clip(0.0, 255.0).astype(np.uint8))
                points.append(meshed.points[:, :2].astype(np.float32))
                kept.append(label)
                owners.append(owner)
        say(f"{head}: {len(pixels) - before} faces of {len(labels)}")
    found = np.ones(len(pixels), dtype=np.bool_)
    faces = Faces(np.stack(pixels), np.array(kept, dtype=np.int64), np.stack(points), found)
    return Drawn(faces, np.array(owners, dtype=np.int64))


def act(labels: NDArray[np.int64], draw: np.random.Generator) -> Motion:
    """Act expressions out, each in another way: strength, speech, blinks, turn, gaze.

    Args:
        labels: (n,) int64, places in basic-7.
        draw: all chance.

    Returns:
        n frames that do not follow from each other.
    """
    n = len(labels)
    mouths = list(visemes().values())
    face = np.zeros((n, len(ARKIT)))
    for row, label in enumerate(labels):
        strength = draw.uniform(_LEAST, 1.0) if KINDS[label] != "neutral" else 0.0
        face[row] = face_of(label_affect(KINDS[label], intensity=float(strength)))
        face[row] *= draw.normal(1.0, 0.15, len(ARKIT))
        face[row] += np.where(draw.random(len(ARKIT)) < 0.1, draw.uniform(0, 0.18, len(ARKIT)), 0.0)
        if draw.random() < _TALKS:
            face[row] += draw.uniform(0.2, 0.8) * mouths[int(draw.integers(len(mouths)))].targets
        if draw.random() < 0.1:
            face[row, [ARKIT_INDEX[name] for name in _BLINKS]] += draw.uniform(0.2, 1.0)
    turn = np.radians(draw.normal(0.0, 1.0, (n, 3)) * _TURN).clip(-0.7, 0.7).astype(np.float32)
    gaze = np.radians(draw.normal(0.0, 1.0, (n, 2)) * _GAZE).clip(-0.5, 0.5).astype(np.float32)
    none = np.zeros((n, 3), dtype=np.float32)
    face32 = face.clip(0.0, 1.0).astype(np.float32)
    share = np.float32(1 / 3)
    return Motion(25.0, face32, turn * (1 - share), turn * share, none, gaze, np.zeros((n, 0, 3), dtype=np.float32))


def place(picture: Picture, draw: np.random.Generator) -> Picture:
    """Put a backdrop behind a drawn face, light it anew, and press it as JPEG does.

    Args:
        picture: (128, 128, 4) uint8.
        draw: all chance.

    Returns:
        (128, 128, 3) uint8.
    """
    share = picture[..., 3:].astype(np.float64) / 255.0
    shown = picture[..., :3] * share + _backdrop(draw) * (1.0 - share)
    down, across = np.mgrid[-1.0 : 1.0 : DRAWN * 1j, -1.0 : 1.0 : DRAWN * 1j]
    angle, depth = draw.uniform(0.0, 2 * np.pi), draw.uniform(0.0, 0.7)
    light = 1.0 + depth * (np.cos(angle) * across + np.sin(angle) * down)
    lit = (draw.uniform(0.6, 1.4) * shown * light[..., None]).clip(0.0, 255.0)
    return _pressed(lit.astype(np.uint8), draw)


def _backdrop(draw: np.random.Generator) -> Reals:
    """Return a blurred pattern of greys, or an even one."""
    coarse = int(draw.choice([1, 2, 4, 16]))
    cells = draw.uniform(0.0, 255.0, (coarse, coarse))
    size = DRAWN // coarse
    return cells.repeat(size, axis=0).repeat(size, axis=1)[..., None]


def _pressed(picture: Picture, draw: np.random.Generator) -> Picture:
    from PIL import Image

    kept = io.BytesIO()
    Image.fromarray(picture).save(kept, "JPEG", quality=int(draw.integers(25, 95)))
    return np.asarray(Image.open(kept))


def _part(drawn: Drawn, *, apart: bool) -> Faces:
    """Return the faces of every fourth head, or of all others."""
    kept = (drawn.heads % 4 == 3) == apart
    faces = drawn.faces
    return Faces(faces.pixels[kept], faces.labels[kept], faces.points[kept], faces.found[kept])


def main(folder: Path, data: Path, output: Path) -> None:
    """Draw, train, and say how well drawn and real faces are read."""
    from mien.measure.pixels.faces import read_fer2013
    from mien.measure.pixels.pixels import score_faces
    from mien.perceive.pixels import FacePixels
    from mien.train.pixels.learning import Recipe
    from mien.train.pixels.pixels import COPIES, train_head

    drawn = draw_faces(drawn_heads(folder), each=_EACH, seed=0, say=print)
    train, apart = (_part(drawn, apart=part) for part in (False, True))
    print(train_head(train, apart, output, seed=0, recipe=Recipe(), copies=COPIES, say=print))
    test = read_fer2013(data, "test", say=print)
    top = score_faces(FacePixels(output), test).argmax(axis=1)
    for place, kind in enumerate(KINDS):
        row = np.bincount(top[test.labels == place], minlength=len(KINDS))
        print(f"{kind:10} {' '.join(f'{count:5}' for count in row)}")
    print(f"FER-2013, private test: {(top == test.labels).mean():.3f} of {len(test.labels):,} faces read rightly")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
