"""A film as pictures: a folder of PNG files, and its sound beside them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.draw.soundtrack import Soundtrack
from mien.types import Audio

__all__ = ["Stills", "is_pattern"]


def is_pattern(name: str) -> bool:
    """Tell whether a file's name has one place for a picture's number, such as "%05d.png"."""
    return bool(re.fullmatch(r"[^%]*%(0[1-9])?d[^%]*", name))


class Stills:
    """An open film of pictures.

    Args:
        folder: an empty one, where the pictures and sound.wav are put.
        name: of the pictures, with the place of their number: "%05d.png". The first is number 0.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        import av

        self._folder = folder
        self._name = name
        self._file = av.open(str(folder / "sound.wav"), "w", format="wav")
        self._sound = Soundtrack(self._file, codec="pcm_s16le")

    def show(self, picture: NDArray[np.uint8], *, number: int) -> None:
        """Write a picture, (h, w, 3) or (h, w, 4)."""
        from PIL import Image

        # level 1 takes a third of the time of Pillow's own 6, for files a fifth larger
        Image.fromarray(picture).save(self._folder / (self._name % number), compress_level=1)

    def hear(self, audio: Audio) -> None:
        """Add sound after what was added before."""
        self._sound.hear(audio)

    def finish(self) -> None:
        """Write the rest of the sound."""
        self._sound.finish()

    def close(self) -> None:
        """Close the file of the sound."""
        self._file.close()
