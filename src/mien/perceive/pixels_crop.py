"""Cutting a face out of a picture for the network that sees its pixels, and how well it can be seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.face_crop import Crop, Picture, check_picture, cut_out

__all__ = ["SIDE", "Sharpness", "cut_face", "judge_face"]

SIDE = 64
"""Pixels of a cut face, each way: the face has two thirds of them, as many as in the pictures of FER-2013."""

Reals = NDArray[np.float32]

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601
_FINEST = 6  # samples of a pixel, each way: a face of 256 pixels is averaged whole
_FACE = slice(12, 54)  # rows and columns that the face fills
_BLOCK = 6  # pixels of the squares that are looked at for covers
_EVEN = 2.5  # grey values: a square that varies less shows no skin


@dataclass(frozen=True, slots=True)
class Sharpness:
    """How well a cut face can be seen.

    Args:
        contrast: spread of the face's grey values, 0 to 128.
        detail: mean step between neighbouring pixels over that spread; blurred faces have little.
        covered: share of the face that is even, [0, 1].
        inside: share of the face that lies in the picture, [0, 1].
    """

    contrast: float
    detail: float
    covered: float
    inside: float


def cut_face(picture: Picture, crop: Crop) -> Reals:
    """Cut a face out.

    Args:
        picture: (h, w, 3) uint8, sRGB.
        crop: `mien.perceive.face_mesh.Meshed.crop`, a half larger than the face; beyond the picture's edge its last
            pixels go on.

    Returns:
        (64, 64) float32 grey, 0 to 255, what is shrunk averaged.

    Raises:
        InputError: the picture has another shape or kind of numbers, or the square is empty or lies outside.
    """
    picture = check_picture(picture)
    if not (np.isfinite([crop.x, crop.y, crop.size, crop.turn]).all() and crop.size > 0):
        raise InputError(f"the face's square is {crop}; expected finite numbers and a size above 0")
    if _inside(picture, crop) == 0.0:
        h, w = picture.shape[:2]
        raise InputError(f"the face's square around ({crop.x:g}, {crop.y:g}) lies outside {w} x {h} pixels")
    fine = int(np.clip(np.ceil(crop.size / SIDE), 1, _FINEST))
    grey = cut_out(picture, crop, SIDE * fine).astype(np.float32) @ _LUMA
    return grey.reshape(SIDE, fine, SIDE, fine).mean(axis=(1, 3))


def judge_face(face: Reals, picture: Picture, crop: Crop) -> Sharpness:
    """Measure how well a cut face can be seen.

    Args:
        face: (64, 64) float32, as `cut_face` gave it.
        picture: what it was cut out of.
        crop: where.

    Returns:
        The measurements.
    """
    middle = face[_FACE, _FACE]
    contrast = float(middle.std())
    steps = np.abs(np.diff(middle, axis=0)).mean() + np.abs(np.diff(middle, axis=1)).mean()
    count = len(middle) // _BLOCK
    squares = middle.reshape(count, _BLOCK, count, _BLOCK).std(axis=(1, 3))
    return Sharpness(
        contrast=contrast,
        detail=float(steps / 2) / max(contrast, 1e-3),
        covered=float((squares < _EVEN).mean()),
        inside=_inside(picture, crop),
    )


def _inside(picture: Picture, crop: Crop) -> float:
    """Return how much of a square's face lies in the picture."""
    matrix, shift = crop.into(SIDE)
    y, x = np.mgrid[_FACE, _FACE] + 0.5
    places = np.stack([x.ravel(), y.ravel()], axis=1) @ matrix.T + shift
    h, w = picture.shape[:2]
    return float(((places >= 0) & (places <= (w, h))).all(axis=1).mean())
