"""A shot: the size of the picture, how much of the person it shows, and what stands behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError

__all__ = ["FRAMINGS", "Framing", "Picture", "Shot", "plain", "soft"]

Picture = NDArray[np.uint8]
Framing = Literal["face", "bust"]

FRAMINGS: tuple[Framing, ...] = ("bust", "face")

_LEAST, _MOST = 64, 1920


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """How a face is filmed.

    Args:
        width: pixels, even, 64 to 1920.
        height: pixels, even, 64 to 1920.
        framing: "bust" shows head and shoulders, "face" from the chin to the hair.
        backdrop: (height, width, 3) uint8, sRGB, what stands behind; None for nothing: pictures then have alpha.

    Raises:
        InputError: a size is no such number, there is no such framing, or the backdrop has another size.
    """

    width: int
    height: int
    framing: Framing
    backdrop: Picture | None

    def __post_init__(self) -> None:
        for name, value in (("width", self.width), ("height", self.height)):
            if not _LEAST <= value <= _MOST or value % 2:
                raise InputError(f"{name} is {value}; expected an even number of pixels from {_LEAST} to {_MOST}")
        if self.framing not in FRAMINGS:
            raise InputError(f"framing is {self.framing!r}; expected one of {', '.join(FRAMINGS)}")
        if self.backdrop is not None and self.backdrop.shape != (self.height, self.width, 3):
            raise InputError(f"backdrop is {self.backdrop.shape}; expected ({self.height}, {self.width}, 3)")


def soft(width: int, height: int) -> Picture:
    """Return a soft grey-blue backdrop, lighter behind the head.

    Args:
        width: pixels.
        height: pixels.

    Returns:
        (height, width, 3) uint8, sRGB.
    """
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = (x - (width - 1) / 2) / max(height - 1, 1), y / max(height - 1, 1)
    glow = np.exp(-((x / 0.55) ** 2 + ((y - 0.42) / 0.60) ** 2))[..., None]
    colour = np.array([44.0, 52.0, 66.0]) + glow * np.array([74.0, 80.0, 84.0])
    return np.round(colour).astype(np.uint8)


def plain(width: int, height: int, colour: tuple[int, int, int]) -> Picture:
    """Return a backdrop of one colour.

    Args:
        width: pixels.
        height: pixels.
        colour: sRGB, 0 to 255 each.

    Returns:
        (height, width, 3) uint8, sRGB.
    """
    return np.tile(np.array(colour, dtype=np.uint8), (height, width, 1))
