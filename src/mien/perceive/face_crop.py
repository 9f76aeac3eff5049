"""A turned square cut out of a picture, as a network of the face wants it, and the check of pictures that come in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mien.errors import InputError

__all__ = ["Crop", "Picture", "check_picture", "cut_out", "open_network"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

_LEAST = 16  # pixels of a picture's side: nothing smaller shows a face


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of a picture, turned so that the face in it is upright.

    Args:
        x: its middle, pixels from the left.
        y: its middle, pixels from the top.
        size: its side, pixels.
        turn: radians, clockwise as the picture is seen.
    """

    x: float
    y: float
    size: float
    turn: float

    def into(self, side: int) -> tuple[Floats, Floats]:
        """Return how a place among `side` by `side` pixels of the square becomes one of the picture.

        Args:
            side: pixels of the square when it is cut out.

        Returns:
            (2, 2) and (2,): `place @ matrix.T + shift`; whole numbers are the middles of pixels.
        """
        step = self.size / side
        across = step * np.array([np.cos(self.turn), np.sin(self.turn)])
        matrix = np.column_stack([across, [-across[1], across[0]]])
        return matrix, np.array([self.x, self.y]) - matrix @ np.full(2, side / 2)


def check_picture(picture: ArrayLike) -> Picture:
    """Return a picture that can be looked at.

    Args:
        picture: (h, w, 3) uint8, sRGB.

    Returns:
        The picture.

    Raises:
        InputError: it has another shape or kind of numbers, or is smaller than 16 pixels.
    """
    found = np.asarray(picture)
    if found.ndim != 3 or found.shape[2] != 3:
        raise InputError(f"the picture has shape {found.shape}; expected (height, width, 3), sRGB")
    if found.dtype != np.uint8:
        raise InputError(f"the picture is of {found.dtype}; expected uint8, 0 to 255")
    if min(found.shape[:2]) < _LEAST:
        raise InputError(
            f"the picture is {found.shape[1]} x {found.shape[0]} pixels; expected at least {_LEAST} a side"
        )
    return found


def cut_out(picture: Picture, crop: Crop, side: int, *, beyond: int | None = None) -> Picture:
    """Cut a square out.

    Args:
        picture: (h, w, 3) uint8.
        crop: the square; it may reach beyond the picture.
        side: pixels of what is returned.
        beyond: what stands beyond the picture, [0, 255]; its edge goes on where it is None.

    Returns:
        (side, side, 3) uint8, bilinear.
    """
    from PIL import Image

    height, width = picture.shape[:2]
    reach = crop.size * (abs(np.cos(crop.turn)) + abs(np.sin(crop.turn))) / 2 + 2
    left, top = int(np.floor(crop.x - reach)), int(np.floor(crop.y - reach))
    right, bottom = int(np.ceil(crop.x + reach)) + 1, int(np.ceil(crop.y + reach)) + 1
    part = picture[max(top, 0) : max(bottom, 1), max(left, 0) : max(right, 1)]
    if not part.size:
        part = picture[-1:, -1:]
    outside = (
        (max(-top, 0), max(bottom - height, 0)),
        (max(-left, 0), max(right - width, 0)),
        (0, 0),
    )
    if any(low or high for low, high in outside):
        part = np.pad(part, outside, mode="edge") if beyond is None else np.pad(part, outside, constant_values=beyond)
    matrix, shift = crop.into(side)
    shift = shift - np.array([left, top]) + 0.5 - matrix @ np.full(2, 0.5)  # PIL counts from a pixel's corner
    data = (*matrix[0], shift[0], *matrix[1], shift[1])
    image = Image.fromarray(np.ascontiguousarray(part))
    cut = image.transform((side, side), Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)
    return np.asarray(cut)


@cache
def open_network(name: str) -> Any:
    """Open one of the face's networks, on one thread.

    Args:
        name: of its file beside this module.

    Returns:
        Its onnxruntime session.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    place = str(files("mien.perceive").joinpath(name))
    return onnxruntime.InferenceSession(place, options, providers=["CPUExecutionProvider"])
