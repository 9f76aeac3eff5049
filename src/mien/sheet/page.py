"""A page: where everything on a sheet stands, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from mien.errors import InputError
from mien.sheet.sheet import Cell, Sheet

__all__ = ["Page", "PlacedCell", "PlacedText", "lay_out"]

_LEAST, _MOST = 800, 6400

# shares of the page's width
_MARGIN, _GAP = 0.02, 0.006
_TITLE, _HEADING, _LABEL, _NOTE = 0.0175, 0.0118, 0.0092, 0.0082


@dataclass(frozen=True, slots=True, eq=False)
class PlacedCell:
    """A face on a page.

    Args:
        cell: which.
        window: of its section.
        left: pixels.
        top: pixels.
        side: pixels, of a square.
    """

    cell: Cell
    window: tuple[float, float, float, float]
    left: int
    top: int
    side: int


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Words on a page.

    Args:
        text: one line.
        left: pixels.
        top: pixels.
        size: of the letters, pixels; smaller where they would be wider than `room`.
        room: pixels.
        quiet: whether in the paler of two colours.
    """

    text: str
    left: int
    top: int
    size: float
    room: int
    quiet: bool


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A sheet laid out.

    Args:
        sheet: what is on it.
        width: pixels.
        height: pixels.
        cells: its faces, in order.
        texts: its words.
        lines: (left, top, right) of the lines above its sections, pixels.
    """

    sheet: Sheet
    width: int
    height: int
    cells: tuple[PlacedCell, ...]
    texts: tuple[PlacedText, ...]
    lines: tuple[tuple[int, int, int], ...]


def lay_out(sheet: Sheet, *, width: int) -> Page:
    """Lay out a sheet.

    Args:
        sheet: what is on it.
        width: of the page, pixels, 800 to 6400.

    Returns:
        The page.

    Raises:
        InputError: the width is out of range.
    """
    if not _LEAST <= width <= _MOST:
        raise InputError(f"size of a sheet is {width}; expected a width of {_LEAST} to {_MOST} pixels")
    margin, gap = round(_MARGIN * width), round(_GAP * width)
    inside = width - 2 * margin
    side = (inside - (sheet.columns - 1) * gap) // sheet.columns
    label, note = _LABEL * width, _NOTE * width
    cells: list[PlacedCell] = []
    texts = [PlacedText(sheet.title, margin, margin, _TITLE * width, inside, False)]
    lines: list[tuple[int, int, int]] = []
    top = round(margin + 2.2 * _TITLE * width)
    for section in sheet.sections:
        lines.append((margin, top, width - margin))
        texts.append(PlacedText(section.heading, margin, top + gap, _HEADING * width, inside, False))
        top += round(gap + 1.75 * _HEADING * width)
        below = round(1.45 * label + (1.35 * note if any(cell.note for cell in section.cells) else 0.0) + 1.5 * gap)
        for number, cell in enumerate(section.cells):
            row, column = divmod(number, sheet.columns)
            left, high = margin + column * (side + gap), top + row * (side + below)
            cells.append(PlacedCell(cell, section.window, left, high, side))
            under = round(high + side + 0.2 * label)
            texts.append(PlacedText(cell.label, left, under, label, side, False))
            if cell.note:
                texts.append(PlacedText(cell.note, left, round(under + 1.3 * label), note, side, True))
        top += -(-len(section.cells) // sheet.columns) * (side + below) + gap
    return Page(sheet, width, top - gap + margin, tuple(cells), tuple(texts), tuple(lines))
