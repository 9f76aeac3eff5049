"""RAF-DB's basic emotions: pictures of faces from the web, each with the feeling that most of forty people saw."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Photo
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.errors import InputError

__all__ = ["RAF_DB"]

_CARD = load_card("raf-db")
_NAME = re.compile(r"((train|test)_\d+)\.jpg")
_LANDMARKS = 5  # lines before the groups
_GROUPS = {
    "gender": ("male", "female", "unsure"),
    "race": ("Caucasian", "African-American", "Asian"),
    "age": ("0-3", "4-19", "20-39", "40-69", "70+"),
}


def _find(folder: Path, split: str) -> list[Path]:
    root = folder / "basic" if (folder / "basic").is_dir() else folder
    return [root / "EmoLabel" / "list_patition_label.txt"]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield the rows of a split, and those that are wrong."""
    for row in read_csv(paths[0], ("name", "label"), delimiter=" ", headed=False):
        found = _NAME.fullmatch(row.cells.get("name", ""))
        fault = row.fault
        if not found:
            fault = fault or f"the name is {row.cells.get('name')!r}; expected one such as train_00001.jpg"
        if fault or (found and found[2] == split):
            yield Row(row.file, row.number, row.cells, fault)


def _groups(path: Path) -> dict[str, str]:
    """Read what somebody took a person for; nothing where the file is not there."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")[_LANDMARKS:]
    try:
        return {
            group: dict(enumerate(known))[int(line)]
            for (group, known), line in zip(_GROUPS.items(), lines[:3], strict=True)
        }
    except (ValueError, KeyError):
        raise InputError(
            f"{path} tells no groups; expected {_LANDMARKS} landmarks, then numbers for {', '.join(_GROUPS)}"
        ) from None


def _build(row: Row, split: str) -> Photo:
    root, name = row.file.parent.parent, row.cells["name"].removesuffix(".jpg")
    label = row.cells["label"]
    return Photo(
        id=name,
        split=split,
        extra={},
        path=root / "Image" / "aligned" / f"{name}_aligned.jpg",
        labels=(_CARD.label(label),),
        original=(label,),
        point=None,
        groups=_groups(root / "Annotation" / "manual" / f"{name}_manu_attri.txt"),
    )


RAF_DB: Corpus[Photo] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The single-label part; groups are there where the folder of annotations is."""
