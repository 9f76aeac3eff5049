"""The renderer's protocol: motion in, pictures out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.draw.shot import Shot
from mien.types import Motion

__all__ = ["Renderer"]


class Renderer(Protocol):
    """Something that draws a face."""

    @property
    def shot(self) -> Shot:
        """How it films."""
        ...

    def frames(self, motion: Motion) -> Iterator[NDArray[np.uint8]]:
        """Draw a motion, frame by frame.

        Args:
            motion: what the face does; a picture for each of its frames.

        Yields:
            (h, w, 3) uint8, sRGB, a new array each; (h, w, 4) with straight alpha where the shot has no backdrop. The
            same motion gives the same bytes.

        Raises:
            EngineError: the renderer broke.
        """
        ...
