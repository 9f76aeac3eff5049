"""The sheets: what is on them, where it stands, and that docs/ shows what is drawn now."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from mien.engines import Registry
from mien.errors import EngineError, InputError
from mien.move.visemes import visemes
from mien.sheet import SHEETS, draw_faces, lay_out, open_sheet, write_sheet
from mien.sheet.contents import WORDS
from mien.types import ARKIT, load_taxonomy

DOCS = Path(__file__).resolve().parents[1] / "docs" / "sheets"


def labels(name: str) -> list[str]:
    return [cell.label for section in open_sheet(name, face="").sections for cell in section.cells]


def test_every_action_emotion_and_viseme_is_on_its_sheet() -> None:
    actions = [label.partition(" + ")[0] for label in labels("actions")]
    assert sorted(actions) == sorted(ARKIT)
    emotions = labels("emotions")
    for taxonomy in ("compound-15", "goemotions-28", "emonet-40"):
        assert set(load_taxonomy(taxonomy).labels) <= set(emotions)
    for share in (0.3, 0.6, 0.9):
        assert {f"{label} {share}" for label in load_taxonomy("basic-7").labels if label != "neutral"} <= set(emotions)
    names = {look.name for look in visemes().values()}
    assert {label.replace(" ", "_") for label in labels("visemes")} == names == set(WORDS)


def test_everybody_is_on_the_sheet_of_people_or_the_one_who_was_asked_for() -> None:
    drawn = {cell.face for section in open_sheet("people", face="").sections for cell in section.cells}
    assert drawn == {spec for spec in Registry("faces").specs() if spec.startswith("anny:") and "@" not in spec}
    (section,) = open_sheet("people", face="anny:mira@gl").sections
    assert section.heading == "Mira" and {cell.face for cell in section.cells} == {"anny:mira@gl"}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("width", [800, 1600])
def test_faces_and_words_stand_on_the_page_and_not_on_each_other(name: str, width: int) -> None:
    page = lay_out(open_sheet(name, face=""), width=width)
    taken = np.zeros((page.height, page.width), dtype=np.int64)
    for cell in page.cells:
        assert cell.left >= 0 and cell.left + cell.side <= width and cell.top + cell.side <= page.height
        taken[cell.top : cell.top + cell.side, cell.left : cell.left + cell.side] += 1
    for text in page.texts:
        font = ImageFont.load_default(text.size)
        high = sum(font.getmetrics()) if isinstance(font, ImageFont.FreeTypeFont) else 0
        taken[text.top : text.top + high, text.left : text.left + min(round(font.getlength(text.text)), text.room)] += 1
        assert text.top + high <= page.height and text.left + text.room <= width
    assert taken.max() == 1


def test_what_no_sheet_can_be_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="actions, emotions, visemes, people"):
        open_sheet("moods", face="")
    people = open_sheet("people", face="anny:mira")
    for path, width, part in (
        ("a.gif", 800, ".png, .jpg"),
        ("a.png", 799, "799; expected a width of 800 to 6400"),
        ("a.png", 6401, "6401"),
        ("none/a.png", 800, "cannot be written"),
    ):
        with pytest.raises(InputError, match=part):
            write_sheet(people, tmp_path / path, width=width)
    with pytest.raises(EngineError, match="anny:nobody"):
        write_sheet(open_sheet("people", face="anny:nobody"), tmp_path / "a.png", width=800)
    assert not list(tmp_path.iterdir())


def test_a_sheet_is_the_renderers_own_faces_in_their_places(tmp_path: Path) -> None:
    people = open_sheet("people", face="anny:mira")
    page = lay_out(people, width=800)
    write_sheet(people, tmp_path / "people.png", width=800)
    with Image.open(tmp_path / "people.png") as picture:
        drawn = np.asarray(picture)
    assert drawn.shape == (page.height, 800, 3)
    for placed, face in zip(page.cells, draw_faces(people, page.cells), strict=True):
        there = drawn[placed.top : placed.top + placed.side, placed.left : placed.left + placed.side]
        assert (there == face).all()
    smile, rest = (next(draw_faces(people, [page.cells[k]])).astype(float) for k in (1, 0))
    assert np.abs(smile - rest).mean() > 0.2


def blocks(picture: np.ndarray) -> np.ndarray:
    """Return the means of squares of 8 by 8, which JPEG keeps to within rounding and a changed face does not."""
    high, wide = (size // 8 for size in picture.shape[:2])
    return picture[: high * 8, : wide * 8].reshape(high, 8, wide, 8, 3).mean(axis=(1, 3))


@pytest.mark.parametrize("name", SHEETS)
def test_docs_show_the_faces_that_are_drawn_now(name: str) -> None:
    """Every seventh face, of people every fourteenth; if one was meant to change, run `make sheets` and look at it."""
    sheet = open_sheet(name, face="")
    page = lay_out(sheet, width=1600)
    with Image.open(DOCS / f"{name}.jpg") as picture:
        assert picture.size == (page.width, page.height)
        shown = np.asarray(picture.convert("RGB")).astype(float)
    some = page.cells[:: 14 if name == "people" else 7]
    worst = 0.0
    for placed, face in zip(some, draw_faces(sheet, some), strict=True):
        there = shown[placed.top : placed.top + placed.side, placed.left : placed.left + placed.side]
        off = float(np.abs(blocks(there) - blocks(face.astype(float))).max())
        assert off < 6.0, f"{placed.cell.label} of {placed.cell.face}"
        worst = max(worst, off)
    print(f"{name}: a block of 8 by 8 is off by {worst:.1f} of 255 at most")
