"""FER-2013: grey pictures of faces with seven expressions, as the challenge's table or as numpy archives."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Picture
from mien.corpora.row import Row
from mien.corpora.table import read_csv
from mien.errors import InputError

__all__ = ["FER2013"]

_CARD = load_card("fer2013")
_SIDE = 48
_USAGE = {"train": "Training", "dev": "PublicTest", "test": "PrivateTest"}
_ARCHIVE = {"train": "train.npz", "dev": "validation.npz", "test": "test.npz"}


def _find(folder: Path, split: str) -> list[Path]:
    table, archive = folder / "fer2013.csv", folder / _ARCHIVE[split]
    return [archive if archive.is_file() and not table.is_file() else table]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    return _table(paths[0], split) if paths[0].suffix == ".csv" else _archive(paths[0])


def _table(path: Path, split: str) -> Iterator[Row]:
    """Yield rows with the cells "name", "label" and "pixels"."""
    for row in read_csv(path, ("emotion", "pixels", "Usage")):
        usage = row.cells.get("Usage")
        fault = row.fault
        if usage not in _USAGE.values():
            fault = fault or f"Usage is {usage!r}; expected one of: {', '.join(_USAGE.values())}"
        if fault or usage == _USAGE[split]:
            name = f"{usage}_{row.number}"
            yield Row(path, row.number, {"name": name, "label": row.cells.get("emotion"), **_pixels(row)}, fault)


def _pixels(row: Row) -> dict[str, NDArray[np.uint8]]:
    try:
        return {"pixels": np.frombuffer(bytes(map(int, row.cells.get("pixels", "").split())), dtype=np.uint8)}
    except ValueError:
        return {}


def _archive(path: Path) -> Iterator[Row]:
    """Yield the entries of an archive of x (n, 48, 48), y (n,), labels (k,) and name (n,); numbers count from 1."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            x, y, labels, names = (archive[key] for key in ("x", "y", "labels", "name"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read ({error}); expected an archive of x, y, labels and name") from None
    if x.dtype != np.uint8 or not len(x) == len(y) == len(names):
        raise InputError(f"{path}: x is {x.dtype} {x.shape}, y {y.shape}, name {names.shape}; expected as many of each")
    for number, (pixels, place, name) in enumerate(zip(x, y, names, strict=True), 1):
        known = 0 <= place < len(labels)
        fault = "" if known else f"y is {place}; expected 0 to {len(labels) - 1}, as there are {len(labels)} labels"
        cells = {"name": str(name), "label": str(labels[place]) if known else "", "pixels": pixels}
        yield Row(path, number, cells, fault)


def _build(row: Row, split: str) -> Picture:
    pixels = row.cells.get("pixels", np.zeros(0, dtype=np.uint8))
    if pixels.size != _SIDE * _SIDE:
        raise row.error(f"{pixels.size} grey values of 0 to 255; expected {_SIDE} x {_SIDE}")
    square = pixels.reshape(_SIDE, _SIDE).copy()
    square.setflags(write=False)
    return Picture(
        id=row.cells["name"],
        split=split,
        extra={},
        pixels=square,
        label=_CARD.label(row.cells["label"]),
        original=row.cells["label"],
    )


FER2013: Corpus[Picture] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus; dev is the challenge's public test and test its private one."""
