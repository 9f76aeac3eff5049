"""A sheet: faces in sections under a title, before they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from mien.draw import Framing
from mien.types import Motion

__all__ = ["Cell", "Section", "Sheet"]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One face.

    Args:
        label: what it shows.
        note: more about it, in smaller letters; "" for nothing.
        face: spec of the face.
        motion: one frame.
    """

    label: str
    note: str
    face: str
    motion: Motion


@dataclass(frozen=True, slots=True)
class Section:
    """Faces that belong together.

    Args:
        heading: what they are.
        window: what is kept of each picture: left, top, right and bottom as shares of its side.
        cells: in rows of the sheet's columns.
    """

    heading: str
    window: tuple[float, float, float, float]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of faces.

    Args:
        title: in large letters.
        columns: how many faces stand in a row.
        framing: how much of each person is seen.
        sections: from top to bottom.
    """

    title: str
    columns: int
    framing: Framing
    sections: tuple[Section, ...]
