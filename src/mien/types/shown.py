"""A picture that the person shows on purpose, made small and bare enough to be sent to a mind."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mien.errors import InputError
from mien.types.media import check_file, why_not

__all__ = ["ShownPicture", "read_shown", "with_captions"]

_SIDE = 1024  # pixels of the longer side that is sent: servers scale larger ones down, and ask more for them
_QUALITY = 85
_LARGEST = 8192  # pixels of a side that is taken in
_HEAVIEST = 64 * 1024 * 1024  # bytes of a file that is taken in
_MOST = 2 * 1024 * 1024  # bytes that are sent: twice what pure noise takes
_CAPTION = 200  # letters
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # Pillow starts another program for some of the others
_WANTED = "a picture (png, jpg, webp, gif, bmp, tiff)"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that the person shows, and what is to be seen on it.

    Args:
        caption: one sentence, 200 letters at most; it is what a mind that cannot see reads, and what is remembered.
        jpeg: the picture, 2 MiB at most.

    Raises:
        InputError: the caption is blank, or the picture is no JPEG or too large.
    """

    caption: str
    jpeg: bytes

    def __post_init__(self) -> None:
        caption = " ".join(self.caption.split())[:_CAPTION].rstrip()
        if not caption:
            raise InputError("a picture has no caption; expected one sentence on what is to be seen")
        if not self.jpeg.startswith(b"\xff\xd8") or len(self.jpeg) > _MOST:
            raise InputError(
                f"a picture has {len(self.jpeg):,} bytes; expected a JPEG of at most {_MOST:,}: use read_shown"
            )
        object.__setattr__(self, "caption", caption)


def read_shown(path: str | Path, *, caption: str) -> ShownPicture:
    """Read a picture to be shown.

    It is drawn anew: upright, on white where it is see-through, at most 1024 pixels a side, as JPEG. Nothing else of
    the file goes along: no place, no time, no camera, no comment.

    Args:
        path: png, jpg, webp, gif, bmp or tiff, at most 8192 pixels a side and 64 MiB.
        caption: what is to be seen, in one sentence.

    Returns:
        The picture.

    Raises:
        InputError: there is no such file, it is no picture, damaged, too large or moving, or the caption is blank.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    source = check_file(path, wanted=_WANTED)
    if source.stat().st_size > _HEAVIEST:
        raise InputError(f"{source} has {source.stat().st_size:,} bytes; expected at most {_HEAVIEST:,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=_FORMATS) as image:
                _check_still(image, source)
                return ShownPicture(caption, _encode(ImageOps.exif_transpose(image)))
    except InputError:
        raise
    except UnidentifiedImageError:
        raise InputError(f"{source} is no picture; expected {_WANTED}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InputError(f"{source} has too many pixels; expected at most {_LARGEST} a side") from None
    except Exception as error:  # Pillow's parsers let errors of any class through where a file is damaged
        raise InputError(f"{source} cannot be read as a picture ({why_not(error)}); expected a whole one") from None


def with_captions(text: str, shown: Sequence[ShownPicture]) -> str:
    """Return all words of a turn.

    Args:
        text: what was said.
        shown: what was shown with it.

    Returns:
        The text, and each caption on a line of its own.
    """
    return "\n".join((text, *(picture.caption for picture in shown)))


def _check_still(image: Any, source: Path) -> None:
    if max(image.size) > _LARGEST:
        raise InputError(f"{source} is {image.width} x {image.height} pixels large; expected at most {_LARGEST} a side")
    count = getattr(image, "n_frames", 1)
    if count > 1 and image.format != "MPO":  # a telephone's JPEG, with a small copy of itself inside
        raise InputError(f"{source} holds {count} pictures; expected one that stands still: show one of them")


def _encode(image: Any) -> bytes:
    from PIL import Image

    if image.mode.startswith("I;16"):  # which Pillow would clip
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    clear = "A" in image.getbands() or "transparency" in image.info
    image = image.convert("RGBA" if clear else "RGB")
    image.thumbnail((_SIDE, _SIDE))
    plain = Image.new("RGB", image.size, "white")  # what is saved from the file's own image takes its comments along
    plain.paste(image, mask=image if clear else None)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
