"""Contact sheets: every action, emotion, viseme or person on one labelled page, drawn by the renderer of films.

`open_sheet` says what is on a sheet, `lay_out` where, `draw_page` draws it, `write_sheet` writes it as PNG or JPEG.
"""

from mien.sheet.contents import SHEETS, open_sheet
from mien.sheet.drawing import draw_faces, draw_page, write_sheet
from mien.sheet.page import Page, lay_out
from mien.sheet.sheet import Cell, Section, Sheet

__all__ = [
    "SHEETS",
    "Cell",
    "Page",
    "Section",
    "Sheet",
    "draw_faces",
    "draw_page",
    "lay_out",
    "open_sheet",
    "write_sheet",
]
