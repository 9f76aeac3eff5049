"""A picture from a file as the backdrop of a shot."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mien.draw.shot import Picture, soft
from mien.errors import InputError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["read_backdrop"]

_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST = 64_000_000
"""Pixels of a picture: 200 MB of memory while it is scaled, and more than any camera of a phone takes."""


def read_backdrop(path: str | Path, *, width: int, height: int) -> Picture:
    """Read a picture, scaled to cover the whole shot and cropped evenly.

    Args:
        path: a still PNG, JPEG or WebP picture. Where it is see-through, the soft backdrop shows.
        width: of the shot, pixels.
        height: of the shot, pixels.

    Returns:
        (height, width, 3) uint8, sRGB, turned as the camera was held (EXIF).

    Raises:
        InputError: there is no such file, it is empty, damaged, no picture, animated, or of more than 64 million
            pixels.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we refuse earlier, below
            with Image.open(path, formats=_FORMATS) as opened:
                _check(opened, path)
                opened.draft("RGB", (width, height))
                cover = ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGBA"), (width, height))
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(
            f"there is no background {str(path)!r}; expected soft, none, #rrggbb or a PNG, JPEG or WebP picture"
        ) from None
    except Image.DecompressionBombError:
        raise InputError(f"picture {path} has too many pixels; expected at most {_MOST:,}; scale it down") from None
    except (OSError, ValueError, SyntaxError) as error:  # Pillow reports damage by any of these
        reason = getattr(error, "strerror", None) or "damaged, or no picture"
        raise InputError(
            f"picture {path} cannot be read ({reason.lower()}); expected a whole PNG, JPEG or WebP"
        ) from None
    layer = np.asarray(cover).astype(np.float32)
    share = layer[..., 3:] / 255.0
    return np.round(layer[..., :3] * share + soft(width, height) * (1.0 - share)).astype(np.uint8)


def _check(picture: Image.Image, path: str | Path) -> None:
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        raise InputError(f"picture {path} is animated ({frames} frames); expected a still picture")
    if picture.width * picture.height > _MOST:
        raise InputError(
            f"picture {path} is {picture.width} x {picture.height}; expected at most {_MOST:,} pixels; scale it down"
        )
