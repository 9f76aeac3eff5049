"""Small grey faces as pictures in which a face can be found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_crop import Picture

__all__ = ["enlarge"]


def enlarge(face: NDArray[np.uint8], *, side: int) -> Picture:
    """Enlarge a face, and let its edge go on around it: networks that find faces want some room.

    Args:
        face: (h, w) uint8 grey, the face fills it.
        side: pixels of the enlarged face; a quarter of them is added at every edge.

    Returns:
        (n, n, 3) uint8, n one and a half times the side.
    """
    from PIL import Image

    large = np.asarray(Image.fromarray(face).resize((side, side), Image.Resampling.BICUBIC))
    return np.repeat(np.pad(large, side // 4, mode="edge")[..., None], 3, axis=2)
