"""A page as a picture, and in a file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mien.draw import Renderer, Shot, open_face, soft
from mien.errors import InputError
from mien.sheet.page import Page, PlacedCell, PlacedText, lay_out
from mien.sheet.sheet import Sheet
from mien.types.media import atomic_path

if TYPE_CHECKING:
    from PIL import Image, ImageFont

__all__ = ["draw_faces", "draw_page", "write_sheet"]

_PAPER, _INK, _QUIET, _LINE = "#f5f4f1", "#24292f", "#727882", "#d9d7d2"
_FILES = {".png": {"optimize": True}, ".jpg": {"quality": 88}, ".jpeg": {"quality": 88}}
"""How Pillow writes each kind of file."""


def write_sheet(sheet: Sheet, path: str | Path, *, width: int) -> None:
    """Draw a sheet into a file, which appears whole or not at all.

    Args:
        sheet: what is on it.
        path: ends in .png, .jpg or .jpeg.
        width: of the page, pixels, 800 to 6400.

    Raises:
        InputError: the suffix is another, the width is out of range, or the place cannot be written to.
        EngineError: a face is unknown or cannot be drawn.
    """
    path = Path(path)
    if path.suffix.lower() not in _FILES:
        raise InputError(f"{path} ends in {path.suffix!r}; expected a picture: {', '.join(_FILES)}")
    page = lay_out(sheet, width=width)
    with atomic_path(path) as partial:
        draw_page(page).save(partial, **_FILES[path.suffix.lower()])


def draw_page(page: Page) -> Image.Image:
    """Draw a page.

    Args:
        page: what stands where.

    Returns:
        An RGB picture.

    Raises:
        EngineError: a face is unknown or cannot be drawn.
    """
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (page.width, page.height), _PAPER)
    for placed, face in zip(page.cells, draw_faces(page.sheet, page.cells), strict=True):
        picture.paste(Image.fromarray(face), (placed.left, placed.top))
    pen = ImageDraw.Draw(picture)
    for left, top, right in page.lines:
        pen.line((left, top, right, top), _LINE, width=max(1, page.width // 1600))
    for text in page.texts:
        pen.text((text.left, text.top), text.text, _QUIET if text.quiet else _INK, font=_fitting(text))
    return picture


def draw_faces(sheet: Sheet, cells: Iterable[PlacedCell]) -> Iterator[NDArray[np.uint8]]:
    """Draw the faces of a page, all of them or some.

    Args:
        sheet: which they are on.
        cells: the faces.

    Yields:
        (side, side, 3) uint8 for each.

    Raises:
        EngineError: a face is unknown or cannot be drawn.
    """
    renderers: dict[tuple[str, int], Renderer] = {}
    for placed in cells:
        left, top, right, _ = placed.window
        size = 2 * math.ceil(placed.side / (right - left) / 2)  # a shot is even
        key = (placed.cell.face, size)
        if key not in renderers:
            renderers[key] = open_face(key[0], shot=Shot(size, size, sheet.framing, soft(size, size)))
        (picture,) = renderers[key].frames(placed.cell.motion)
        x, y = math.floor(left * size), math.floor(top * size)
        yield picture[y : y + placed.side, x : x + placed.side]


def _fitting(text: PlacedText) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font in the text's size, or smaller where the text would be too wide."""
    from PIL import ImageFont

    font = ImageFont.load_default(text.size)
    wide = font.getlength(text.text)
    return font if wide <= text.room else ImageFont.load_default(0.97 * text.size * text.room / wide)
